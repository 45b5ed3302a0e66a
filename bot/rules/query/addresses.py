"""Addresses: what tells the country of a town beside it (a postal code, a state, the last part), and streets. PURE.

Also parts of countries by themselves, and letters by which cities are known: Kerala, `Athens Georgia`, `Yokohama→LA`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.query import firm_words
from bot.rules.query.country_codes import is_two_letter_code, state_behind
from bot.rules.query.direction_words import is_directed
from bot.rules.query.party_labels import forms_of_law
from bot.rules.query.place_roles import FROM, NEITHER, PASSING, SIDES, TO, before_a_noun, label_before
from bot.rules.query.places_beside import begins_a_place, ends_a_place, is_before_to, is_plainly_a_place
from bot.rules.query.tokens import PLACES, Candidate, Place, Scan, Use
from bot.rules.query.town_names import by_a_word_before_its_firm, ends_there, is_a_street, is_the_end_of_a_small_name
from bot.text import countries, endings, gazetteer
from bot.text import question_words as said
from bot.text.normalize import Word, is_hangul, key
from bot.text.place_labels import OF_RECEIVERS
from bot.text.question_words import Role

_CODE = re.compile(
    r"(?<![\w.,/-])(?:(?P<land>[A-Z]{1,2})-)?(?P<code>\d{4,6})\s(?=(?P<town>[^\W\d_]\S*(?:\s[^\W\d_]\S*){0,2}))"
)
"""A number before up to three words, perhaps with the letters of a country: `D-80331 München`, `DE-80331 München`."""
_LETTERS = 2
"""Letters of the code of a country, as against those of old signs of vehicles: DE, D."""
_LONGEST_FORM = 5
"""More words than a form of law has: "Imp. & Exp. Co., Ltd." ends with a short one."""
_EATEN = 4
"""Digits of a number that is no word of a scan, as it may be a heading of customs."""


def without_postal_codes(text: str) -> str:
    """Return a text without the numbers of five or six digits before towns with a capital: "to 73765 Neuhausen".

    One stays behind the code of a country without such a town, and before a name in capitals that begins like one of
    them ("190000 ST PETERSBURG"): the code would be lost, or read.
    """
    return _CODE.sub(lambda match: "" if _is_only_a_postal_code(match) else match[0], text)


def _is_only_a_postal_code(match: re.Match[str]) -> bool:
    town, land = _town(match), match["land"] or ""
    if not town or len(match["code"]) == _EATEN or countries.is_code(match["town"].split()[0]):
        return False
    return len(land) < _LETTERS or land in gazetteer.countries_of_town(town)


def postal_codes(typed: str) -> Mapping[str, str]:
    """Return the towns behind postal codes, by the keys of their names → the code."""
    return {town: match[0].strip() for match in _CODE.finditer(typed) if (town := _town(match))}


def told_by_the_postal_code(
    base: RuleBase, codes: Sequence[str], told: Collection[str], postal_code: str
) -> Sequence[str]:
    """Return those of a town's countries that are told, or that the letters of its postal code name.

    Else those whose postal codes are not known to have other numbers of digits. One under an embargo stays, as people
    drop digits and write the codes of other systems.
    """
    land, _, digits = postal_code.rpartition("-")
    named = [code for code in codes if code == land or code in told]
    if named or not digits:
        return named or codes
    count, known = len(digits), _digits()
    return [code for code in codes if count in known.get(code, (count,)) or code in base.embargoes] or codes


def _town(match: re.Match[str]) -> str:
    """Return the key of the longest town that begins with a capital behind a number; empty if there is none."""
    words = match["town"].split()
    if words[0][0].islower():
        return ""
    names = (key(" ".join(words[:count])) for count in range(len(words), 0, -1))
    return next((name for name in names if gazetteer.country_of_town(name)), "")


@cache
def _digits() -> Mapping[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for digits, those in endings.writing()["postal_codes"].items():
        for code in those.split():
            found.setdefault(code, set()).add(int(digits))
    return {code: frozenset(counts) for code, counts in found.items()}


def is_the_street_of_an_address(scan: Scan, base: RuleBase, span: tuple[int, int], codes: Sequence[str]) -> bool:
    """Return whether a place's name is a street's, whose own place stands behind a comma in the same row.

    "Consignee: Orbex, 5200 Highland Dr, Salt Lake City"; a place under an embargo is always read, but as a Korean road
    between its district and a number: 강남구 테헤란로 152.
    """
    first, last = span
    if _is_a_road_of_a_district(scan, last - 1):
        return True
    if not is_a_street(scan, first, last) or not base.embargoes.keys().isdisjoint(codes):
        return False
    end = min((place for place in scan.after_row if place >= last), default=len(scan.words))
    comma = min((place for place in scan.after_comma if last < place < end), default=end)
    return any(begins_a_place(scan, place) for place in range(comma, end))


def _is_a_road_of_a_district(scan: Scan, place: int) -> bool:
    """Return whether a Korean word for a road has a district right before it and a number right behind."""
    if not 0 < place < len(scan.words) - 1 or not is_hangul(scan.words[place].raw[0]):
        return False
    before, behind = scan.words[place - 1].raw, scan.words[place + 1].raw
    road = scan.words[place].raw.endswith(said.particles("roads_hangul"))
    return road and before.endswith(said.particles("districts_hangul")) and behind[0].isdecimal()


def of_a_street(scan: Scan, one: Place, places: Sequence[Place]) -> Place:
    """Return the place whose name a street bears, and behind which that of its address stands, as one in passing.

    "12 Cuba Street, London"; of "12 Cuba Street" alone it stays. That of the address sends nothing where nothing else
    tells who sends: "12 avenue d'Iéna, Paris".
    """
    sent = scan.routes.exporters or any(it.direction == FROM and it is not one for it in places)
    if not sent and one.direction in {NEITHER, FROM} and _ends_an_address(scan, one):
        return replace(one, direction=PASSING)
    row = min((at for at in scan.after_row if at >= one.last), default=len(scan.words))
    goes_on = any(one.last <= it.first < row for it in places)
    return replace(one, direction=PASSING) if goes_on and is_a_street(scan, one.first, one.last) else one


def _ends_an_address(scan: Scan, one: Place) -> bool:
    """Return whether a street and a comma stand before a place in its row, and no label before and no goods between."""
    row = max((at for at in scan.after_row | scan.after_sentence if at <= one.first), default=0)
    streets = [at for at in range(row, one.first) if is_a_street(scan, at, at + 1)]
    labelled = any(row <= label.first < one.first for label in scan.labels)  # "Consignee: Orbex, 52 Main Street, …"
    if not streets or labelled or is_before_to(scan, one.last) or _is_led(scan, streets[0]):
        return False
    between = range(streets[-1] + 1, one.first)
    told = said.group("from", "to")
    free = all(scan.taken[at] != Use.SUBJECT and scan.words[at].key not in told for at in between)
    return free and not scan.after_comma.isdisjoint(range(streets[-1] + 1, one.first + 1))


def _is_led(scan: Scan, street: int) -> bool:
    """Return whether "from" or "to" stands among the few words before a street: "to 12 Main Street, Lyon"."""
    before = range(max(0, street - _WORDS_OF_A_STREET), street)
    words = [at for at in before if scan.words[at].key in said.group("from", "to") and not scan.after_comma & {at + 1}]
    return any(not any(scan.taken[at:street]) for at in words)


_WORDS_OF_A_STREET = 4


def is_of_a_firm_with_an_address(scan: Scan, base: RuleBase, span: tuple[int, int], codes: Sequence[str]) -> bool:
    """Return whether a town is a word of a receiving firm's name, whose address behind its form of law is elsewhere.

    "Buyer: Touwfabriek De Haan B.V., Kampen"; a place under an embargo is always read, and a sender's is: a maker in
    Ganzhou may bill through Singapore.
    """
    first, last = span
    label = label_before(scan, first) if base.embargoes.keys().isdisjoint(codes) else None
    if label is None or label.role not in OF_RECEIVERS or not scan.after_comma.isdisjoint(range(label.last + 1, last)):
        return False
    return any(is_plainly_a_place(scan, place) for place in _behind_its_form(scan, last))


def _behind_its_form(scan: Scan, last: int) -> list[int]:
    """Return the words behind commas of the address of a firm's name that goes on at a word; none without a form."""
    labels = [one.first for one in scan.labels if one.first >= last]
    end = min((*(row for row in scan.after_row if row >= last), *labels), default=len(scan.words))
    commas = sorted(place for place in scan.after_comma if last <= place < end)
    counts = range(1, min(_LONGEST_FORM, commas[0] - last + 1)) if commas else ()
    formed = any(scan.joined_key(commas[0] - count, commas[0]) in forms_of_law() for count in counts)
    return commas if formed else []


def told_by_its_address(scan: Scan, base: RuleBase, placed: Sequence[Place], one: Candidate) -> Candidate:
    """Return a town that may be another name with the country of the last part of its address, behind a comma.

    "ex Arcadia farm, Goromonzi", "Borong Trading Sdn Bhd, Kuala Lumpur", "Puerto Drummond, Santa Marta", "Lima, Ohio".
    Its own country is asked as well, but for that of one of several of its name and of the end of a longer one.
    """
    at = one.place
    behind = _last_part(scan, placed, at) if at and at.direction in SIDES else None
    if not at or behind is None or not base.embargoes.keys().isdisjoint((*at.codes, behind.code)):
        return one
    between = range(at.last, behind.first)
    if not between and is_the_end_of_a_small_name(scan, at.first, at.last):
        return _with(one, at, behind, ())
    if not between and behind.region and not scan.words[behind.first].raw.isupper():
        return _with(one, at, behind, at.codes)
    named = _is_of_a_land(scan, at, between) or (between and _ends_with_a_form(scan, at.last, behind.first))
    return _with(one, at, behind, () if at.others else at.codes) if named else one


def _with(one: Candidate, at: Place, behind: Place, others: tuple[str, ...]) -> Candidate:
    """Return a town with the country of the last part of its address, and with others that are asked as well."""
    return replace(one, place=replace(at, code=behind.code, others=others))


def _last_part(scan: Scan, placed: Sequence[Place], at: Place) -> Place | None:
    """Return the place of another country that ends the address of a town and has no direction of its own."""
    behind = next((one for one in placed if one.first in scan.after_comma and one.first >= at.last), None)
    if behind is None or behind.direction or behind.code in at.codes:
        return None
    return behind if _is_one_address(scan, at, behind) else None


def _is_of_a_land(scan: Scan, at: Place, between: range) -> bool:
    """Return whether a word for a piece of land stands right before a town that is not great, or behind it."""
    small = not gazetteer.is_great_town(scan.joined_key(at.first, at.last))
    return small and any(scan.words[place].key in said.group("lands") for place in (at.first - 1, *between))


def _is_one_address(scan: Scan, at: Place, behind: Place) -> bool:
    """Return whether nothing but a comma parts two places, of which the second ends what it stands in."""
    labels = {label.first for label in scan.labels}
    parted = not (scan.after_comma | scan.after_sentence | labels).isdisjoint(range(at.last, behind.first))
    alone = (
        behind.first in scan.after_comma and behind.first not in scan.after_sentence and ends_there(scan, behind.last)
    )
    return alone and not parted


def _ends_with_a_form(scan: Scan, first: int, last: int) -> bool:
    """Return whether words have capitals and end with a form of law."""
    capital = all(word.raw[:1].isupper() for word in scan.words[first:last])
    return capital and scan.words[last - 1].key in firm_words.keys("plain")


_WORDS_OF_A_COUNTRY = 3


def region_at(scan: Scan, place: int) -> tuple[str, int, str] | None:
    """Return the part of a country that begins at a word, as `_country_at` gives a country."""
    word = scan.words[place]
    lower = word.raw.islower() and word.raw.isascii() and not is_directed(scan, place)
    for count in range(min(gazetteer.LONGEST_PLACE, len(scan.words) - place), 0, -1):
        last = place + count
        if count > 1 and (_is_of_grammar(scan, place, last) or _is_spelt_by_letters(scan, place, last)):
            continue
        code = gazetteer.region_of(scan.joined_key(place, last))
        if not code or any(scan.taken[place:last]):
            continue
        if lower and not _is_a_region_in_small_letters(scan, place, last):
            continue
        if not _is_of_a_longer_town(scan, place, last) and not state_behind(scan, last, (code[:2],), small=False):
            return code, last, ""  # "Midland TX" is not in England
    return _region_with_a_particle(word, place)


def _region_with_a_particle(word: Word, place: int) -> tuple[str, int, str] | None:
    """Return the part of a country that a Korean word names with a particle of direction: `경기도에서`."""
    particles = (*said.particles("from_after"), *said.particles("to_after")) if is_hangul(word.key[0]) else ()
    cuts = ((word.key.removesuffix(rest), rest) for rest in particles if word.key.endswith(rest))
    found = ((gazetteer.region_of(name), rest) for name, rest in cuts if len(name) > 1)
    code, rest = max(((code, rest) for code, rest in found if code), key=lambda one: len(one[1]), default=(None, ""))
    return (code, place + 1, rest) if code else None


def _is_spelt_by_letters(scan: Scan, first: int, last: int) -> bool:
    """Return whether a sign parts a word from letters that end a place with it: "India, N/A" is not Indiana."""
    parted = not scan.parted.isdisjoint(range(first + 1, last))
    return parted and any(len(word.raw) == 1 for word in scan.words[first + 1 : last])


def _is_of_grammar(scan: Scan, first: int, last: int) -> bool:
    """Return whether words that together spell a place are small ones, or begin or end with one.

    "to Lima" is not Tolima, "was it" not Wasit, Norwegian "India nå" not Indiana.
    """
    those = scan.words[first:last]
    if those[0].raw.islower() and those[0].key in said.group("to", "from"):
        return True
    if those[-1].raw.islower() and said.is_small_as_written(those[-1].raw):
        return True
    return all(one.raw.islower() and said.role(one.key) is Role.GRAMMAR for one in those)


def _is_of_a_longer_town(scan: Scan, first: int, last: int) -> bool:
    """Return whether words are a part of a longer town: "Bahía Blanca" (not Bahia), "Tanjung Perak" (not Perak)."""
    joined = first > 0 and first not in scan.after_comma and scan.is_unknown(first - 1)
    if joined and gazetteer.country_of_town(scan.joined_key(first - 1, last)):
        return True
    ends = range(last + 1, min(len(scan.words), last + _WORDS_OF_A_COUNTRY) + 1)
    written = (end for end in ends if scan.words[end - 1].raw[:1].isupper() and end - 1 not in scan.after_comma)
    return scan.words[first].raw[:1].isupper() and any(
        gazetteer.country_of_town(scan.joined_key(first, end)) for end in written
    )


def _is_a_region_in_small_letters(scan: Scan, first: int, last: int) -> bool:
    """Return whether "to our plant in" stands before words, or behind them a place: `british columbia canada`."""
    if is_before_to(scan, last):
        return True
    unknown = last - first > 1 or scan.is_unknown(first)
    apart = scan.after_comma | scan.in_brackets
    before = first > 0 and first not in apart and (scan.taken[first - 1] == Use.COUNTRY or ends_a_place(scan, first))
    behind = last not in apart and is_plainly_a_place(scan, last)
    inside = first > 1 and first not in apart and scan.words[first - 1].key in said.group("inside")
    sent_there = inside and _is_of_a_firm(scan, first - 2) and before_a_noun(scan, first - 2) == TO
    sent_there = sent_there and not _is_sent_elsewhere(scan)
    return unknown and (sent_there or before or behind or bool(by_a_word_before_its_firm(scan, first)))


def _is_of_a_firm(scan: Scan, noun: int) -> bool:
    """Return whether a word is for what a firm has, or for who receives goods: no verb, as in "to process in texas"."""
    folded = scan.words[noun].key
    return folded in said.group("sites", "seats") or folded.startswith(said.receivers())


def _is_sent_elsewhere(scan: Scan) -> bool:
    """Return whether a word for "to" stands right before a country."""
    to = said.group("to")
    ends = (place for place, word in enumerate(scan.words) if word.key in to)
    return any(countries.by_key(scan.joined_key(place + 1, place + 2), full=True) for place in ends)


def country_with_a_part_there(scan: Scan, first: int, last: int) -> str | None:
    """Return the country of which a part is called as a country is, behind a town there: `Athens Georgia`.

    Not so behind a comma and a great town of another country: `Savannah, Georgia`, but `Vienna, Georgia`.
    """
    code = gazetteer.country_with_a_part_so_named(scan.joined_key(first, last))
    for begin in range(max(0, first - gazetteer.LONGEST_PLACE), first) if code else ():
        folded = scan.joined_key(begin, first)
        if scan.words[begin].raw[:1].isupper() and code:
            own, others = gazetteer.countries_of_town(folded), gazetteer.countries_of_others_so_named(folded)
            plain = first not in scan.after_comma or not gazetteer.is_great_town(folded)
            if code in own[:1] or (plain and code in (*own, *others)):
                return code
    return None


def is_in_a_part_of(scan: Scan, place: int, among: Sequence[str]) -> bool:
    """Return whether the words from a place on name a part of one of some countries: `London, Ontario`."""
    region = region_at(scan, place) if place < len(scan.words) and place not in scan.after_dash else None
    return region is not None and region[0].partition("-")[0] in among


def countries_of_letters(scan: Scan, place: int) -> tuple[str, ...]:
    """Return the country of the city that capitals stand for at the end of a route; () if they stand for none.

    Of letters that are the code of a country too (LA) both are asked beside a country's name, and the country alone
    beside a country's code (`CN to LA`) or its name.
    """
    raw = scan.words[place].raw
    city = gazetteer.country_of_city_letters(raw)
    if city is None or not _is_an_end(scan, place):
        return ()
    own = countries.find(raw) if is_two_letter_code(raw) else None
    if own is None:
        return (city,)
    if _is_beside_a_code(scan, place) or any(
        gazetteer.country_of_town(word.key) == own or countries.by_key(word.key, full=False) == own
        for word in scan.words
        if len(word.key) > len(own)
    ):
        return ()
    return (city, own) if _names_countries_alone(scan) else (city,)


def _is_an_end(scan: Scan, place: int) -> bool:
    """Return whether a sign of a route or a word of direction stands beside letters, and no more of a name behind."""
    signs = scan.after_dash | scan.after_hyphen | scan.after_stroke
    if place - 1 in scan.after_arrow or place + 1 in scan.after_arrow:
        return True
    before = place in signs and (scan.taken[place - 1] in PLACES or ends_a_place(scan, place))
    if before or (place + 1 in signs and begins_a_place(scan, place + 1)) or is_before_to(scan, place + 1):
        return True
    goes_on = place + 1 < len(scan.words) and place + 1 not in scan.after_comma and scan.is_content(place + 1)
    return scan.has_small_letters and is_directed(scan, place) and not goes_on


def _is_beside_a_code(scan: Scan, place: int) -> bool:
    """Return whether codes of countries are what a text tells of places: `CN to LA`, `CN;LA;DAP`."""
    others = (one for one in range(len(scan.words)) if one != place and is_two_letter_code(scan.words[one].raw))
    return any(_stands_by(scan, one, place) for one in others)


def _stands_by(scan: Scan, one: int, place: int) -> bool:
    """Return whether nothing but a word of direction stands between two words."""
    between = range(min(one, place) + 1, max(one, place))
    return len(between) <= 1 and all(scan.words[other].key in said.group("to", "from") for other in between)


def _names_countries_alone(scan: Scan) -> bool:
    """Return whether a country tells the other end, and no town: "China to LA"."""
    return Use.COUNTRY in scan.taken and not any(gazetteer.is_rather_a_town(word.key) for word in scan.words)
