"""The part of a place in a shipment, by the labels and nouns around it: "consignee: ABC Ltd, Tokyo"."""

from __future__ import annotations

from bot.rules.query.party_labels import forms_of_law, has_a_form
from bot.rules.query.places_beside import begins_a_place, is_before_to
from bot.rules.query.tokens import PLACES, Scan, Use
from bot.text import countries, endings, gazetteer, place_labels
from bot.text import question_words as said
from bot.text.place_labels import OF_RECEIVERS, Label, PlaceRole
from bot.text.question_words import Role

_REACH, _MOST_COMMAS = 9, 2
"""Words between a label and its place, a firm's name counted as one, and commas among them."""
_REACH_IN_A_ROW, _MOST_COMMAS_IN_A_ROW = 24, 7
"""The same in a row that a label with a colon begins: a whole address."""
_LONGEST_NAME = 5
"""Words of a firm's name on either side of goods in it."""
TO, FROM, NEITHER = "to", "from", ""
OUTSIDE, AWAY = "outside", "away"
"""Left out: the goods do not come from there ("outside China"), or do not go there ("not to the US")."""
FINAL, PASSING, SELLER = "final", "passing", "seller"
"""Where the goods go behind another leg; a place beside the shipment; where a seller is, who may send them."""
STORED, HELD = "stored", "held"
"""Where goods lie, from where they may go on; where the asker holds them."""
MADE, PRODUCED, ORIGIN, SEAT = "made", "produced", "origin", "seat"
"""Where goods were bought ("bought in China") or made ("made in China"), where they are from ("Chinese graphite"),
where a firm is ("a Polish firm").

The first is never the exporter, the second only of goods that have a destination and no other sender. The third is if
no other is named, and the fourth if none of these is.
"""
SIDES = {FROM: "leaves", SELLER: "leaves", TO: "arrives", FINAL: "arrives"}
"""Directions of the ends of a route → what goods do there."""
CHARACTERS = 12
"""Characters before a place in which a word of direction, and one for a port behind it, may stand."""
_WORDS_OF_A_COUNTRY = 4
_BY_ROLE = {
    PlaceRole.ARRIVAL: TO,
    PlaceRole.FINAL: FINAL,
    PlaceRole.DEPARTURE: FROM,
    PlaceRole.ORIGIN: ORIGIN,
    PlaceRole.SELLER: SELLER,
}
"""The direction that a label gives; every other one is of a place in passing."""
_SIDES_OF_ROLES = {role: SIDES[told] for role, told in _BY_ROLE.items() if told in SIDES}


def is_labelled(scan: Scan, first: int) -> bool:
    """Return whether a label that tells a place's part stands right before a word, or small words alone between."""
    label = label_before(scan, first)
    return label is not None and all(_is_link(scan, place) for place in range(label.last, first))


def tells_an_end(scan: Scan) -> bool:
    """Return whether a label tells where the goods arrive."""
    return any(label.role in OF_RECEIVERS for label in scan.labels)


def by_a_noun_behind(scan: Scan, first: int, last: int) -> str:
    """Return the direction that a noun right behind a town gives it: "Zurich bank", "Zhuzhou smelter"."""
    if is_before_its_maker(scan, last):
        return PRODUCED
    label = passing_behind(scan, last) if last < len(scan.words) else None
    return of_passing(scan, label, first) if label else NEITHER


def is_before_its_maker(scan: Scan, last: int) -> bool:
    """Return whether a word for who makes goods stands right behind a town: "Norilsk plant"."""
    behind = scan.words[last : last + 1]
    return bool(behind) and last not in scan.after_comma and behind[0].key in place_labels.group("maker_behind")


def role_before(scan: Scan, first: int) -> str:
    """Return the direction that a label before a place gives it; "" if none does."""
    label = label_before(scan, first)
    if label is None:
        return NEITHER
    label = _of_whom_it_is_the_seat(scan, label)
    sends = label.role in {PlaceRole.ORIGIN, PlaceRole.SELLER}
    if sends:
        return TO if before_a_noun(scan, label.first) == TO else _BY_ROLE[label.role]  # "back to the supplier in"
    if label.role in _BY_ROLE:
        return _BY_ROLE[label.role]
    handles = label.role in {PlaceRole.PASSING, PlaceRole.STORED}
    told = (before_a_noun(scan, label.first) or _of_its_row(scan, label)) if handles else NEITHER
    return told or of_passing(scan, label, first)


def _of_its_row(scan: Scan, label: Label) -> str:
    """Return the direction of a label with a colon before who or what has a place: "Entrega: nuestro almacén de"."""
    place = label.first - 1
    while place >= 0 and scan.words[place].key in place_labels.group("own") | said.group("articles"):
        place -= 1
    row = scan.ends_of_labels.get(place)
    if row is None or row.last not in scan.after_colon:
        return NEITHER
    told = _BY_ROLE.get(row.role, NEITHER)
    sure = label.role is PlaceRole.STORED or told in {TO, FINAL}  # a seller's agent may sit elsewhere
    return told if sure else NEITHER


def by_a_copula(scan: Scan, last: int) -> str:
    """Return what a label behind a place, to which a word for "is" leads, says of it: "Japan is the destination"."""
    if last >= len(scan.words) or last in scan.after_comma or scan.words[last].key not in place_labels.group("copula"):
        return NEITHER
    first = last + 1
    while first < len(scan.words) and scan.words[first].key in said.group("articles", "before_names"):
        first += 1
    label = next((one for one in scan.labels if one.first == first), None)
    if label is None:
        return NEITHER
    ends = label.last >= len(scan.words) or label.last in scan.after_comma | scan.after_sentence
    told = _BY_ROLE.get(label.role, NEITHER)
    goes_on = told == TO and not ends and scan.words[label.last].key in said.group("of")
    return told if goes_on or (ends and told in {TO, FINAL, FROM}) else NEITHER


def _is_behind_a_copula(scan: Scan, label: Label) -> bool:
    place = label.first - 1
    while place > 0 and scan.words[place].key in said.group("articles", "before_names"):
        place -= 1
    return place > 0 and scan.words[place].key in place_labels.group("copula") and scan.taken[place - 1] in PLACES


def of_passing(scan: Scan, label: Label, first: int) -> str:
    """Return the direction of a place beside the shipment: where goods lie, by whose warehouse it is."""
    if label.role is not PlaceRole.STORED:
        return PASSING
    before = scan.words[max(0, min(first, label.first) - 2) : max(first, label.first)]
    return HELD if any(word.key in place_labels.group("own") for word in before) else STORED


def label_before(scan: Scan, first: int) -> Label | None:
    """Return the label before a place that tells its part in the shipment.

    Between the two stand small words and names: of a firm, of the place's own town. A comma parts them only where what
    stands before it has no place of its own. A word of direction nearer to the place takes its place.
    """
    if min(scan.ends_of_labels, default=first) >= first:
        return None
    if first - 1 not in scan.ends_of_labels and by_characters(scan.joined_key(max(0, first - CHARACTERS), first)):
        return None
    label, names, commas = _nearest(scan, first)
    if label is None or _is_of_what_stands_before(scan, label, commas):
        return None
    if not _holds(scan, label, first, alone=not (names or commas)) or _ends_before(scan, label, first):
        return None
    if commas or (names and not _is_its_town_between(scan, label.last, first)):
        return label if _governs_from_afar(scan, label, first, commas) else None
    return None if _is_of_a_thing(scan, label, first) else label


def _ends_before(scan: Scan, label: Label, first: int) -> bool:
    """Return whether another label stands between a small one and a place: "Da: Von Roll AG⏎A: Isfahan Alloys"."""
    between = range(label.last + 1, first + 1)
    return label.is_small(scan.words[label.first].key) and not scan.after_colon.isdisjoint(between)


def _holds(scan: Scan, label: Label, first: int, *, alone: bool) -> bool:
    """Return whether a label that only tells something beside a town, or of a route, does so of a place."""
    if label.told:
        return _is_the_other_end(scan, label)
    town = alone and not _countries_from(scan, first)
    return not label.beside or town or _leads_an_address(scan, label, first) or _has_its_other_end(scan, label)


def _is_the_other_end(scan: Scan, label: Label) -> bool:
    """Return whether something tells the other end of a route, and no word, label or field the end of a label."""
    if scan.routes.exporters or any(one.role in _SENDING and one is not label for one in scan.labels):
        return False
    between = {*range(label.first, label.last)}
    small = [word.key for place, word in enumerate(scan.words) if place not in between]
    if not said.group("from").isdisjoint(small):
        return False
    return _has_its_other_end(scan, label) or bool(scan.routes.destinations) or not said.group("to").isdisjoint(small)


_SENDING = frozenset({PlaceRole.DEPARTURE, PlaceRole.SELLER, PlaceRole.ORIGIN})


def _has_its_other_end(scan: Scan, label: Label) -> bool:
    """Return whether a label tells the other end of the route: "pickup Orbex, Modena, delivery Radès, Tunisia"."""
    side = _SIDES_OF_ROLES.get(label.role)
    return any(_SIDES_OF_ROLES.get(one.role, side) != side for one in scan.labels)


def _leads_an_address(scan: Scan, label: Label, first: int) -> bool:
    """Return whether a colon stands behind a label, and firms, towns and words for a site alone between it and a place.

    "Deliver: Venlo, Netherlands", "Livraison : usine de Cluses"; not "Delivery: Prompt, China", nor "China to Kenya".
    A country without its town counts beside the label of a sender: goods may come from it.
    """
    small = said.group("sites", "of_a_site", "of") | place_labels.group("own")
    named = {Use.FIRM, Use.PARTY, Use.TOWN}
    those = scan.taken[label.last : first]
    told = (Use.TOWN in those or not _countries_from(scan, first)) and Use.FIRM not in those
    goes_on = any(word.key in said.group("to") for word in scan.words[first + 1 : first + _WORDS_OF_A_COUNTRY])
    return (
        label.last in scan.after_colon
        and label.last not in scan.after_comma
        and not goes_on
        and (told or any(_SIDES_OF_ROLES.get(one.role) == "leaves" for one in scan.labels))
        and all(
            scan.taken[n] in named or _is_link(scan, n) or scan.words[n].key in small for n in range(label.last, first)
        )
    )


def _is_its_town_between(scan: Scan, first: int, last: int) -> bool:
    """Return whether a small word and an unknown town of a place stand before it: "our warehouse in Hull UK"."""
    names = next((place for place in range(first, last) if not _is_link(scan, place)), last)
    return first < names < last and all(
        scan.words[place].raw[:1].isupper() and not scan.taken[place] for place in range(names, last)
    )


def _countries_from(scan: Scan, first: int) -> set[str]:
    """Return the countries whose names begin at a word: "South Korea"."""
    ends = range(first + 1, min(len(scan.words), first + _WORDS_OF_A_COUNTRY) + 1)
    found = (countries.by_key(scan.joined_key(first, end), full=True) for end in ends)
    return {code for code in found if code}


def _is_of_what_stands_before(scan: Scan, label: Label, commas: int) -> bool:
    """Return whether a label is of what stands before it: "soya (trader), Odesa", "Chinese origin in our Hamburg".

    So it is behind a place and a word for "is".
    """
    if commas and (label.first in scan.in_brackets or _is_behind_a_copula(scan, label)):
        return True
    before = label.first - 1
    beside = before >= 0 and label.first not in scan.after_comma and label.last not in scan.after_colon
    return label.role is PlaceRole.ORIGIN and beside and scan.taken[before] in PLACES


def _nearest(scan: Scan, first: int) -> tuple[Label | None, int, int]:
    """Return the label before a word behind which only names and small words stand; how many names and commas."""
    ends, names, commas, place = scan.ends_of_labels, 0, 0, first - 1
    if _is_of_a_pair(scan, first):
        return None, 0, 0
    of_a_route = not scan.after_dash.isdisjoint({first + 1, first + 2})
    small = 0 if scan.words[first].raw[:1].isupper() else -_REACH  # names in a text with capitals have them, too
    for step in range(min(_REACH_IN_A_ROW, first)):
        commas += place + 1 in scan.after_comma
        if label := ends.get(place):
            near = step < _REACH or _ends_its_row(scan, label, first)
            return (label if near else None), names, commas
        if not _is_link(scan, place):
            if not _is_of_a_name(scan, place) or _has_its_own_place(scan, place, first):
                break
            names += 1
            small += _is_a_small_word(scan, place)
        if small > 1 or place in scan.after_gap or (of_a_route and place + 1 in scan.after_dash):
            break  # "the client wishes ordering graphite out of Russia", "Seller: Qorvath Ltd – China – Turkey"
        place = scan.beginnings_of_firms.get(place, place) - 1
        if place < 0:
            break
    return None, names, commas


def _is_a_small_word(scan: Scan, place: int) -> bool:
    """Return whether a word in small letters is none that says who a party is: "Seller: furniture shop, Lima"."""
    raw = scan.words[place].raw
    return raw.islower() and len(raw) > 1 and not scan.taken[place] and place not in scan.of_whom


def _is_of_a_pair(scan: Scan, first: int) -> bool:
    """Return whether a dash, or "to", joins a place to another, and the first follows neither a label nor a comma.

    They are a route whatever stands before them: "Seller: Qorvath Ltd graphite China – Turkey". Behind goods a comma
    leads on to the route as well: "Seller: Qorvath Ltd, graphite, China – Turkey".
    """
    if first in scan.after_dash:
        return scan.taken[first - 1] in {Use.COUNTRY, Use.TOWN}
    label = max((place for place in scan.ends_of_labels if place < first), default=first)
    goods = any(_may_be_of_goods(scan, place) for place in range(label + 1, first))
    led = (first in scan.after_comma and not goods) or first - 1 in scan.ends_of_labels
    if led:
        return False
    goods = Use.SUBJECT in scan.taken[label + 1 : first]  # "Buyer: Orbex Ltd gallium China to Mexico"
    to = goods and any(is_before_to(scan, last) for last in range(first + 1, first + _WORDS_OF_A_COUNTRY))
    return to or (first + 1 in scan.after_dash and begins_a_place(scan, first + 1))


def _may_be_of_goods(scan: Scan, place: int) -> bool:
    """Return whether a word is of goods or of an amount, and of no name."""
    raw = scan.words[place].raw
    return scan.taken[place] == Use.SUBJECT or raw.isdecimal() or (raw.islower() and scan.is_content(place))


def _ends_its_row(scan: Scan, label: Label, place: int) -> bool:
    """Return whether a place is the last one of a row that a receiver's label with a colon begins.

    A place behind goods in a sender's row may be where they go; of two in a receiver's the other one may be.
    """
    if label.role not in OF_RECEIVERS or label.last not in scan.after_colon:
        return False
    end = min((row for row in scan.after_row if row > label.last), default=len(scan.words))
    commas = [comma for comma in scan.after_comma if place < comma < end]
    return place < end and not any(begins_a_place(scan, comma) for comma in commas)


def _is_link(scan: Scan, place: int) -> bool:
    """Return whether a word may join a label and its place: "in", "at the", "of" behind a bank."""
    folded = scan.words[place].key
    small = folded in place_labels.group("link") or folded in said.group("articles", "before_names", "joining")
    return small and not scan.taken[place]


def _is_of_a_name(scan: Scan, place: int) -> bool:
    """Return whether a word between a label and its place may be of the name of a firm or town there.

    Goods are, where a firm's form of law ends or begins the name, or a comma before its place: `한빛드론(주), 대전`.
    """
    use = scan.taken[place]
    if place in scan.of_whom and use in {"", Use.SUBJECT}:
        return True
    if use:
        return use in {Use.PARTY, Use.FIRM, Use.TOWN} or (use == Use.SUBJECT and has_a_form(scan, place))
    folded, raw = scan.words[place].key, scan.words[place].raw
    if len(raw) == 1 and _is_of_a_dotted_form(scan, place):
        return True
    in_capitals = raw.isupper() and _is_behind_a_receiver_in_capitals(scan, place)
    if folded in said.group("to", "from", "into", "of") and not (in_capitals and folded in said.group("in_names")):
        return _joins_words_of_a_firm(scan, place) or _joins_words_of_a_receiver(scan, place)
    if in_capitals or scan.role(place) in {None, Role.GRAMMAR, Role.PERSON, Role.TRADE}:
        return True
    return raw[:1].isupper() and (len(raw) == 1 or raw[1:].islower())  # "buyer W.R. Grace", "buyer First Solar Toledo"


def _is_of_a_dotted_form(scan: Scan, place: int) -> bool:
    """Return whether a letter is one of a form of law with dots: "S.r.l.", "d.o.o."."""
    spans = (
        (begin, begin + count)
        for count in range(2, _LONGEST_NAME)
        for begin in range(max(0, place - count + 1), min(place, len(scan.words) - count) + 1)
    )
    letters = (one for one in spans if all(len(word.raw) == 1 for word in scan.words[slice(*one)]))
    return any(scan.joined_key(*one) in forms_of_law() for one in letters)


def _is_behind_a_receiver_in_capitals(scan: Scan, place: int) -> bool:
    """Return whether the label before a word is a receiver's, in capitals."""
    before = [label for last, label in scan.ends_of_labels.items() if last < place]
    nearest = max(before, key=lambda label: label.last, default=None)
    return nearest is not None and nearest.role in OF_RECEIVERS and scan.words[nearest.first].raw.isupper()


def _joins_words_of_a_firm(scan: Scan, place: int) -> bool:
    """Return whether a word of direction stands inside a firm's name: "Ferragens da Beira Lda, Beira"."""
    beside = (scan.words[place - 1], scan.words[min(place + 1, len(scan.words) - 1)])
    named = place > 0 and scan.words[place].raw.islower() and all(word.raw.istitle() for word in beside)
    return named and scan.words[place].key in said.group("in_names") and has_a_form(scan, place)


def _joins_words_of_a_receiver(scan: Scan, place: int) -> bool:
    """Return whether "of" stands between names in a receiver's row: "utente finale: Politecnico di Milano"."""
    label = max((one for one in scan.labels if one.last <= place), key=lambda one: one.last, default=None)
    if label is None or label.role not in OF_RECEIVERS or label.last not in scan.after_colon or place <= label.last:
        return False
    parted = scan.after_comma | scan.after_dash | scan.after_sentence
    small = scan.words[place].raw.islower() and scan.words[place].key in said.group("in_names")
    names = [scan.words[place - 1].raw, scan.words[min(place + 1, len(scan.words) - 1)].raw]
    within = parted.isdisjoint({place, place + 1}) and scan.taken[place - 1] != Use.SUBJECT
    return small and within and all(raw[:1].isupper() for raw in names)


def _has_its_own_place(scan: Scan, place: int, first: int) -> bool:
    """Return whether a comma stands between a name and a place, and the name is one of a town elsewhere."""
    if scan.after_comma.isdisjoint(range(place + 1, first + 1)):
        return False
    if scan.taken[place] in {Use.TOWN, Use.FIRM}:
        return scan.taken[place] == Use.TOWN  # "Shipper: Ostrava Metals Ltd, Shanghai"
    town = gazetteer.country_of_town(scan.words[place].key) if place + 1 in scan.after_comma else None
    of_the_place = {*_countries_from(scan, first), *gazetteer.countries_of_town(scan.words[first].key)}
    return town is not None and town not in of_the_place | {countries.find(scan.words[first].raw)}


def _is_of_a_thing(scan: Scan, label: Label, first: int) -> bool:
    """Return whether a label is the end of another word, right before a place: "blowing agent China"."""
    handles = label.role in {PlaceRole.PASSING, PlaceRole.STORED}
    loose = handles and label.last == first and label.first not in scan.after_comma
    before = label.first - 1
    of_a_label = any(one.first <= before < one.last for one in scan.labels)
    return loose and before >= 0 and scan.is_content(before) and not of_a_label


_OF_WHO_HANDLES = frozenset({PlaceRole.PASSING, PlaceRole.STORED, PlaceRole.MONEY, PlaceRole.ORIGIN, PlaceRole.SELLER})


def _governs_from_afar(scan: Scan, label: Label, first: int, commas: int) -> bool:
    """Return whether a label with names behind it is one, and no other word: "office chairs Vietnam"."""
    if commas > (_MOST_COMMAS_IN_A_ROW if _ends_its_row(scan, label, first) else _MOST_COMMAS):
        return False
    if label.role in _OF_WHO_HANDLES:
        return label.last in scan.after_colon or _begins_a_clause(scan, label) or _is_of_a_paper(scan, label)
    return label.role is not PlaceRole.TRANSIT or _is_all_of_the_place(scan, label.last, first)


def _is_of_a_paper(scan: Scan, label: Label) -> bool:
    """Return whether a label is one of a paper in one line, with another of an end of the route, none in small letters.

    "Vendor Qorvath Genoa Buyer Orbex Tunis"; a noun glued to what is around it is of a sentence: 上海の仕入先から.
    """
    if any(place < len(scan.words) and scan.words[place].glued for place in (label.first, label.last)):
        return False
    ends = [one for one in scan.labels if one.role in _SIDES_OF_ROLES]
    sides = {_SIDES_OF_ROLES[one.role] for one in ends} - {_SIDES_OF_ROLES.get(label.role, "")}
    return bool(sides) and not any(scan.words[one.first].raw[:1].islower() for one in (label, *ends))


def _begins_a_clause(scan: Scan, label: Label) -> bool:
    """Return whether a comma or bracket stands before a label: ", our bank is ING Amsterdam"."""
    marks, small = scan.after_comma | scan.in_brackets, said.group("articles", "before_names")
    first = label.first
    while first > 0 and first not in marks and scan.words[first - 1].key in small:
        first -= 1
    return first in marks


def _is_all_of_the_place(scan: Scan, first: int, last: int) -> bool:
    """Return whether the words between a label and a country are a town, or other places with it.

    "via Dar es Salaam, Tanzania", "via Lusaka and Durban"; not "T/S Busan Long Beach".
    """
    those = range(first, last)
    if any(scan.taken[place] == Use.TOWN for place in those):
        joined = last in scan.after_comma or scan.words[last - 1].key in said.group("joining", "joining_han")
        if not joined and not _countries_from(scan, last):
            return False
        return all(scan.taken[place] == Use.TOWN or _is_link(scan, place) for place in those)
    return gazetteer.country_of_town(scan.joined_key(first, last)) is not None


def _of_whom_it_is_the_seat(scan: Scan, label: Label) -> Label:
    """Return the label of who has a seat: of the customer in "customer with headquarters in"; else the label itself."""
    if scan.words[label.last - 1].key not in place_labels.group("seat"):
        return label
    place = label.first - 1
    while place >= 0 and (_is_link(scan, place) or scan.words[place].key in place_labels.group("seated")):
        place -= 1
    owner = scan.ends_of_labels.get(place)
    return owner if owner is not None and owner.role in OF_RECEIVERS else label  # a seller may send from elsewhere


def before_a_noun(scan: Scan, noun: int) -> str:
    """Return the direction of "to our warehouse in", "from the trader in"; "" for "by the broker in"."""
    small = said.group("articles", "before_names") | place_labels.group("own") | endings.elided_words()
    place = noun - 1
    while place > 0 and place not in scan.after_comma and not _is_a_romance_to(scan, place):
        led = place in scan.after_colon and scan.words[place].key in small
        if led and (row := scan.ends_of_labels.get(place - 1)):
            told = _BY_ROLE.get(row.role, NEITHER)
            return told if told in {TO, FROM} else NEITHER
        if scan.words[place].key not in small and not scan.is_unknown(place):
            break
        place -= 1
    return NEITHER if place < 0 or noun in scan.after_comma else _by_the_word(scan, place)


def _by_the_word(scan: Scan, place: int) -> str:
    """Return the direction that a word says before a noun."""
    folded = scan.words[place].key
    if folded in place_labels.group("doer"):
        return NEITHER
    if folded in said.group("to", "into", "to_a_site") or _is_a_romance_to(scan, place):
        return TO
    return FROM if folded in said.group("from") else NEITHER


def _is_a_romance_to(scan: Scan, place: int) -> bool:
    """Return whether a word is French "à", or a Spanish "a" before "our": it is an article in other languages."""
    raw, behind = scan.words[place].raw, scan.words[place + 1].key
    return raw in said.town_words() and (not raw.isascii() or behind in place_labels.group("own_behind_a"))


def passing_behind(scan: Scan, last: int) -> Label | None:
    """Return the noun right behind a place, if no goods stand behind it: `Swiss bank`, 香港経由."""
    if last in scan.parted or scan.words[last].raw[:1].isupper():  # "Singapore Airlines" is a firm
        return None
    label = next((one for one in scan.labels if one.first == last and one.role.is_passing), None)
    if label is None or label.role is PlaceRole.TRANSIT:
        return None
    behind = label.last
    ends = behind >= len(scan.words) or behind in scan.after_comma
    return label if ends or (scan.taken[behind] != Use.SUBJECT and not scan.is_content(behind)) else None


def by_characters(before: str) -> str:
    """Return the direction that Chinese, Japanese or Thai characters right before a place, or its port, say."""
    if before.isascii():
        return NEITHER
    port = next(filter(before.endswith, said.folded_particles("port_before_han")), "")
    before = before.removesuffix(port)
    if before.endswith(said.folded_particles("to_before_han")):
        return TO
    return FROM if before.endswith(said.folded_particles("from_before_han")) else NEITHER
