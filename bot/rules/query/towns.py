"""Reader of the towns of a query: which words are one, and the country and direction that each stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.query import firm_words, town_names, towns_of_firms
from bot.rules.query.addresses import (
    countries_of_letters,
    is_of_a_firm_with_an_address,
    is_the_street_of_an_address,
    told_by_its_address,
    told_by_the_postal_code,
)
from bot.rules.query.bent_places import bent_town
from bot.rules.query.countries import UNION, is_before_another
from bot.rules.query.country_codes import countries_of_a_part, state_behind
from bot.rules.query.country_names import may_begin
from bot.rules.query.direction_words import (
    by_the_word_behind,
    is_between_places,
    is_delivered,
    is_directed,
    is_led_behind,
    is_plainly_directed,
    to_a_town,
)
from bot.rules.query.directions import direction_of, is_of_a_receiver
from bot.rules.query.doubtful_towns import town_in_its_state
from bot.rules.query.legs import beside_their_countries, country_of_port, goes_on_as_a_name, is_of_a_pair
from bot.rules.query.mentions import is_a_persons_name
from bot.rules.query.place_roles import (
    FROM,
    NEITHER,
    SELLER,
    SIDES,
    TO,
    by_a_noun_behind,
    is_before_its_maker,
    is_labelled,
    tells_an_end,
)
from bot.rules.query.places_beside import (
    begins_a_place,
    behind_its_port,
    is_before_an_end,
    is_before_to,
    is_its_towns_airport,
)
from bot.rules.query.tokens import PLACES, Candidate, Place, Scan, Use
from bot.rules.query.town_names import ends_there, length_of_its_form
from bot.text import countries, gazetteer, place_labels
from bot.text import question_words as said
from bot.text.normalize import is_caseless, is_han, is_hangul, is_hiragana
from bot.text.place_labels import PlaceRole

_LONGEST_ACRONYM = 5
"""Letters of an acronym."""
_LONGEST_WORD = 6
"""Letters up to which a small town's name may be a word of any language."""


def towns(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Towns: behind a word of direction, or in the answer to "where", they stand for their countries.

    Of several countries with a town of that name the ones that the text or another town in it names count, if these
    are not at the other end of the route; else those that its postal code leaves.
    """
    found = [*_at_the_ends_of_firms(scan), *_towns_in_order(scan, base)]
    placed = sorted((one.place for one in (*scan.chosen, *found) if one.place), key=lambda place: place.first)
    sure = {(one.place.code, one.place.direction) for one in found if one.place and not one.place.others}
    for one in found:
        at = one.place
        if at and at.others:
            told = {code for code, direction in sure if not _are_opposite(direction, at.direction)}
            postal_code = scan.postal_codes.get(scan.joined_key(at.first, at.last), "")
            code, *others = told_by_the_postal_code(base, at.codes, told, postal_code)
            one = replace(one, place=replace(at, code=code, others=tuple(others)))  # noqa: PLW2901 - told by the others
        yield told_by_its_address(scan, base, placed, one)
    yield from beside_their_countries(scan.choosing(found))


def _towns_in_order(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    place, named = 0, [one.place for one in scan.chosen if one.place]
    while place < len(scan.words):
        count, codes, bent = _town_at(scan, place)
        span = (place, place + count)
        other = is_the_street_of_an_address, is_of_a_firm_with_an_address
        if codes and not any(is_other(scan, base, span, codes) for is_other in other):
            count += is_its_towns_airport(scan, place + count) or length_of_its_form(scan, place + count)
            at = _town_among(scan, named, Place(place, place + count, codes[0], bent, others=codes[1:], of_a_town=True))
            found = Candidate(place, at.last, Use.TOWN, place=at)
            scan = scan.choosing([found])  # those behind it know it as taken
            yield found
        place += count or 1


def _town_among(scan: Scan, named: Sequence[Place], town: Place) -> Place:
    """Return a town with its direction and its country, by what stands around it and the countries that are named."""
    behind = next((one for one in named if one.first == town.last), None)
    received = town.direction == FROM and is_of_a_receiver(scan, town.first, bent=True)  # "klient z Krakowa"
    direction = TO if received else town.direction or _direction_of_a_town(scan, town.first, town.last)
    if behind and behind.code in town.codes:
        direction = direction or behind.direction
    country_wins = bool(direction) and (town.last in scan.after_stroke or _is_small_and_beside(scan, town))
    codes = (behind.code,) if behind and country_wins else town.codes  # "from Lomé/Benin", "to Onsan Korea"
    code, *others = _told_beside(named, codes, direction)
    return replace(town, code=code, direction=direction, others=tuple(others))


def _told_beside(named: Sequence[Place], codes: Sequence[str], direction: str) -> Sequence[str]:
    """Return those of a town's countries that are named, but at the other end of its way; all of them if none is."""
    told = {one.code for one in named if not _are_opposite(one.direction, direction)}
    return [code for code in codes if code in told] or codes


def _are_opposite(one: str, other: str) -> bool:
    """Return whether goods leave at one place and arrive at the other, which does not tell the country of the first."""
    sides = (SIDES.get(one), SIDES.get(other))
    return None not in sides and sides[0] != sides[1]


def _is_small_and_beside(scan: Scan, town: Place) -> bool:
    """Return whether nothing stands between a small town and the country behind it: it may be one of that country."""
    parted = scan.after_comma | scan.after_dash | scan.after_arrow
    folded = "".join(word.key for word in scan.words[town.first : town.last])
    return town.last not in parted and gazetteer.is_small_town(folded)


def _at_the_ends_of_firms(scan: Scan) -> Iterator[Candidate]:
    """Yield the towns that end firms' names, in the firms' direction: King Saud University Riyadh, Holzhof Lwiw TOV.

    Before a form of law it is one that is no other word, and elsewhere one of the great.
    """
    for firm in scan.chosen:
        direction = direction_of(scan, firm.first, firm.last, "") if firm.use is Use.FIRM else NEITHER
        last = firm.last
        while last > firm.first and scan.words[last - 1].key in said.group("company"):
            last -= 1
        begins = range(max(firm.first + 1, last - gazetteer.LONGEST_PLACE), last) if direction else ()
        for first in begins:
            folded = scan.joined_key(first, last)
            known = gazetteer.is_great_town(folded) or (last < firm.last and gazetteer.is_plainly_a_town(folded))
            code = gazetteer.country_of_town(folded) if known else None
            if code:
                yield Candidate(first, last, Use.TOWN, place=Place(first, last, code, direction, of_a_town=True))
                break


def _told_right_around(scan: Scan, first: int, last: int) -> str:
    direction = town_names.by_a_word_before_its_name(scan, first) or direction_of(scan, first, last, "")
    return direction or by_a_noun_behind(scan, first, last) or to_a_town(scan, first, last)


def _direction_of_a_town(scan: Scan, first: int, last: int) -> str:
    direction = _told_right_around(scan, first, last)
    if not direction and first and scan.words[first - 1].key in said.group("inside"):
        direction = TO if scan.routes.exporters and not scan.routes.destinations else NEITHER
    direction = direction or town_names.by_a_word_before_its_firm(scan, first)
    if not direction and (is_before_to(scan, last) or is_before_an_end(scan, last)):
        return FROM  # "US-origin oscilloscope Almaty to Kazan" leaves Almaty
    if not direction and first and scan.taken[first - 1] == Use.PARTY:
        return TO  # a firm's own town
    return direction or (SELLER if scan.joined_key(first, last) == scan.town_of_its_head else NEITHER)


def _countries_of_a_town(scan: Scan, first: int, last: int) -> tuple[str, ...]:
    """Return the countries with a town of that name: that of a part of a country or a country behind, if it has one."""
    folded = scan.joined_key(first, last)
    if shared := gazetteer.countries_sharing(folded):
        return shared
    others, own = gazetteer.countries_of_others_so_named(folded), gazetteer.countries_of_town(folded)
    behind = {one.place.code for one in scan.chosen if one.place and one.place.first == last} if others else set()
    if last not in scan.after_dash and (elsewhere := tuple(code for code in others if code in behind)):
        return elsewhere
    if own and (state := state_behind(scan, last, own, small=gazetteer.is_small_town(folded))):
        return (state, *own)
    return own or (others if countries.by_key(folded, full=True) == UNION else ())


def _town_at(scan: Scan, place: int) -> tuple[int, tuple[str, ...], str]:
    """Return the longest town that begins at a word.

    How many words it has, its countries, and the direction of its ending.
    """
    if place in scan.of_led_names or is_a_persons_name(scan, place):
        return 0, (), NEITHER
    if found := _town_as_named(scan, place):
        return *found, NEITHER
    if scan.taken[place]:
        return 0, (), NEITHER
    port = country_of_port(scan, place)
    codes = countries_of_letters(scan, place) or ((port,) if port else countries_of_a_part(scan, place))
    count, codes = (1, codes) if codes else town_in_its_state(scan, place)
    if codes:
        return count, codes, NEITHER
    code, direction = bent_town(scan, place)
    told = scan.is_unknown(place) or (direction and is_hangul(scan.words[place].key[0]))
    return (1, (code,), direction) if told and code else (0, (), NEITHER)


def _town_as_named(scan: Scan, place: int) -> tuple[int, tuple[str, ...]] | None:
    """Return how many words the longest name of a town has that begins at a word, and its countries."""
    if is_han(scan.words[place].key[0]) and not may_begin(scan, place):
        return None
    longest = min(gazetteer.longest_place(scan.words[place].key), len(scan.words) - place)
    named = ((count, _countries_named(scan, place, count)) for count in range(longest, 0, -1))
    return next((found for found in named if found[1]), None)


def _countries_named(scan: Scan, place: int, count: int) -> tuple[str, ...]:
    """Return the countries of so many words, if they are a town and mean it."""
    if any(scan.taken[place : place + count]) or town_names.is_inside_a_run(scan, place, place + count):
        return ()
    if any(one.first <= place < one.last and one.last - one.first > count for one in scan.labels):
        return ()  # the port of "port of loading" in Persian is a town's name
    codes = _countries_of_a_town(scan, place, place + count)
    if not codes or _are_small_words(scan, place, place + count) or _is_another_name(scan, place, place + count):
        return ()
    if before := _of_the_town_before(scan, place, place + count):
        return before
    if "JP" not in codes and any(is_hiragana(word.raw) for word in scan.words[place : place + count]):
        return ()  # 通ります is no リマ: names of foreign towns are not written in hiragana
    return codes if _is_meant_as_a_town(scan, place, count, codes) else ()


def _is_another_name(scan: Scan, first: int, last: int) -> bool:
    """Return whether the name of a town is that of a brand ("brand Sunrise"), of a firm elsewhere or a longer town."""
    before = scan.words[first - 1].key if first and first not in scan.after_comma else ""
    if before in said.group("branding"):
        return True
    small = gazetteer.is_small_town(scan.joined_key(first, last))
    if small and (before in place_labels.group("doer") or _is_of_a_bank(scan, last)):
        return True  # "issued by KEB Hana Bank"
    if _is_a_port_beside_a_town(scan, first, last) or _is_of_a_country(scan, first, last):
        return True
    return towns_of_firms.begins_a_firms_name(scan, first, last) or towns_of_firms.is_of_a_firm_elsewhere(
        scan, first, last
    )


def _is_of_a_bank(scan: Scan, last: int) -> bool:
    money = any(label.first == last and label.role is PlaceRole.MONEY for label in scan.labels)
    return money and last not in scan.parted


def _is_of_a_country(scan: Scan, first: int, last: int) -> bool:
    """Return whether a word in small letters is what a country behind "of" has: "police of Ghana" is no Polish town."""
    of_it = last < len(scan.words) and last not in scan.parted and scan.words[last].key in said.group("of")
    return (
        of_it
        and all(word.raw.islower() for word in scan.words[first:last])
        and _stands_before_a_country(scan, last + 1)
    )


def _is_a_port_beside_a_town(scan: Scan, first: int, last: int) -> bool:
    """Return whether a word that is a town's name, too, is one for a port beside one.

    "Samarinda anchorage", `porto de Cotonou`; with a capital only before "of" and a town: "Porto de Santos".
    """
    if last - first > 1 or scan.words[first].key not in said.group("port_words"):
        return False
    if is_caseless(scan.words[first].raw):
        named = last < len(scan.words) and last not in scan.after_comma
        return named and scan.words[last].key not in said.group("to")
    leads = last < len(scan.words) and last not in scan.after_comma and scan.words[last].key in said.group("of")
    if scan.words[first].raw[:1].isupper():
        return leads and bool(gazetteer.countries_of_town(scan.joined_key(last + 1, last + 2)))
    return leads or (first > 0 and scan.taken[first - 1] in PLACES and first not in scan.after_comma)


def _of_the_town_before(scan: Scan, first: int, last: int) -> tuple[str, ...]:
    """Return the countries of the town right before a port whose name is a town's too: 天津新港, `Busan New Port`."""
    parted = scan.after_comma | scan.after_dash | scan.after_arrow | scan.after_stroke | scan.after_hyphen
    town = next((one.place for one in scan.chosen if one.place and one.place.of_a_town and one.last == first), None)
    if town is None or first in parted or last - first == 1 or scan.words[last - 1].key not in said.group("port_words"):
        return ()
    return () if gazetteer.country_of_town(scan.joined_key(first, last - 1)) else town.codes


def _are_small_words(scan: Scan, first: int, last: int) -> bool:
    """Return whether words in small letters are all of grammar, or end with such a word.

    Bulgarian "ли да" is not the town of Lida, nor is "the lab in Kollam" Labin.
    """
    those = scan.words[first:last]
    if not all(word.raw.islower() for word in those) or not said.is_small_as_written(those[-1].raw):
        return False
    return last - first > 1 or not is_plainly_directed(scan, first)


def _is_meant_as_a_town(scan: Scan, place: int, count: int, own: Sequence[str]) -> bool:
    """Return whether words that are the name of a town in some countries are no other words here.

    A great town counts with a capital or behind a word of direction; every town where the words around it make it one.
    """
    last = place + count
    folded = scan.joined_key(place, last)
    if _is_told_around(scan, place, last, own):
        return True
    if not gazetteer.is_great_town(folded):
        if _stands_before_a_country(scan, last) or town_names.is_oddly_written(scan, place, last):
            return False  # "consignee Linde Vietnam"
        return (
            ends_there(scan, last) and (_is_led(scan, place) or towns_of_firms.is_of_a_labelled_firm(scan, place))
        ) or _is_a_lesser_town(scan, place, count, folded)
    if town_names.is_oddly_written(scan, place, last):
        return False
    plain = count > 1 or not scan.words[place].raw.islower() or is_directed(scan, place)
    return plain or (not gazetteer.is_also_a_word(folded) and town_names.is_only_a_town(scan, place, last, folded))


def _is_told_around(scan: Scan, first: int, last: int, own: Sequence[str]) -> bool:
    """Return whether the words around the name of a town make it one: its country, the ends of a route, its firm."""
    folded = scan.joined_key(first, last)
    return (
        folded == scan.town_of_its_head
        or _stands_before_its_country(scan, last, own)
        or _is_told_by_its_state(scan, first, folded, own)
        or _is_sent_from(scan, first, last, folded)
        or _is_an_end_of_a_route(scan, first, last, folded)
        or towns_of_firms.is_of_a_firm(scan, first, last, folded)
        or (is_of_a_pair(scan, first, last, folded) and not _is_led_by_an_adjective(scan, first))
    )


def _is_led_by_an_adjective(scan: Scan, first: int) -> bool:
    """Return whether an adjective of a country stands right before words: "British Rema" is a firm."""
    begins = next((one.first for one in scan.chosen if one.use is Use.COUNTRY and one.last == first), first)
    folded = scan.joined_key(begins, first)
    return countries.is_rather_an_adjective(folded) or folded in firm_words.keys("demonyms")


def _is_a_lesser_town(scan: Scan, place: int, count: int, folded: str) -> bool:
    """Return whether the name of a town that is not widely known is no other word and no part of another name.

    It counts with a capital, apart from other names, or behind a word of direction; a small one only there.
    """
    raw, directed = scan.words[place].raw, (is_directed(scan, place) or is_led_behind(scan, place, place + count))
    if _is_a_word_or_acronym(scan, place, folded, directed=directed):
        return False
    if not directed and not _may_stand_unled(scan, place, place + count, folded):
        return False
    if raw.islower() and count == 1 and not (_is_led(scan, place) or _is_behind_of(scan, place, folded)):
        return False
    if directed and _is_a_labelled_name(scan, place, place + count):
        return False
    if directed or not raw[:1].isupper() or not town_names.is_of_a_name(scan, place, place + count):
        return True
    return _is_behind_an_acronym(scan, place) and ends_there(scan, place + count)


def _is_a_labelled_name(scan: Scan, first: int, last: int) -> bool:
    """Return whether a longer name goes on behind a label, and no word of direction: "buyer RUBEN ARNOLDO MADRID"."""
    if towns_of_firms.begins_the_senders_name(scan, first, last):
        return False
    goes_on = goes_on_as_a_name(scan, last) or towns_of_firms.is_of_a_firm_of_a_trade(scan, last)
    return goes_on and not (_is_led(scan, first) and not is_labelled(scan, first))


def _may_stand_unled(scan: Scan, first: int, last: int, folded: str) -> bool:
    """Return whether a town is not small, or one of a longer name that stands apart where a label tells the other end.

    `pasta Gragnano, destinazione Boston`.
    """
    if not gazetteer.is_small_town(folded) or town_names.is_written_out(scan, first, last):
        return True
    apart = len(folded) > _LONGEST_WORD and town_names.is_a_name_alone(scan, first, last)
    return apart and not gazetteer.is_also_a_word(folded) and tells_an_end(scan)


def _is_behind_of(scan: Scan, place: int, folded: str) -> bool:
    """`sardinas de agadir`."""
    of = place > 0 and place not in scan.after_comma and scan.words[place - 1].key in said.group("of")
    return of and town_names.is_only_a_town(scan, place, place + 1, folded)


def _is_behind_an_acronym(scan: Scan, place: int) -> bool:
    """Return whether a firm's name in capitals stands before a town that is not written so: "DRDO Hyderabad"."""
    if not place or place in scan.after_comma or scan.words[place].raw.isupper():
        return False
    raw = scan.words[place - 1].raw
    return 1 < len(raw) <= _LONGEST_ACRONYM and raw.isupper() and scan.is_unknown(place - 1)


def _is_sent_from(scan: Scan, first: int, last: int, folded: str) -> bool:
    """`conakry to dubai`, `zhuzhou smelter`: "to" and a place behind a town, or a maker behind one that is no word."""
    sends = is_before_to(scan, last) or is_before_an_end(scan, last) or _is_sent_in_han(scan, first, last)
    named = not town_names.may_be_a_word(scan, first, folded) or town_names.is_only_a_town(scan, first, last, folded)
    told_behind = is_before_its_maker(scan, last) or bool(by_the_word_behind(scan, last))
    return (sends and (named or town_names.is_a_name_alone(scan, first, last))) or (named and told_behind)


def _is_sent_in_han(scan: Scan, first: int, last: int) -> bool:
    return is_han(scan.words[first].key[0]) and is_before_another(scan, last)


def _is_told_by_its_state(scan: Scan, first: int, folded: str, own: Sequence[str]) -> bool:
    """Return whether a small town is one of another country than the one on file, by the code of a state behind it."""
    stated = gazetteer.is_small_town(folded) and own[0] != gazetteer.country_of_town(folded)
    return stated and scan.words[first].raw[:1].isupper() and not town_names.may_be_a_word(scan, first, folded)


def _stands_before_its_country(scan: Scan, last: int, own: Sequence[str]) -> bool:
    """`bethesda maryland`, `Kolwezi, DRC`: a country or a part of one in which such a town lies is right behind."""
    taken = last < len(scan.words) and scan.taken[last]
    return bool(taken) and any(one.place and one.place.first == last and one.place.code in own for one in scan.chosen)


def _stands_before_a_country(scan: Scan, last: int) -> bool:
    taken = last < len(scan.words) and last not in scan.after_comma and scan.taken[last]
    return bool(taken) and any(one.place and one.place.first == last for one in scan.chosen)


def _is_led(scan: Scan, place: int) -> bool:
    """Return whether a word stands before that can only be one of direction, or a label."""
    directed = is_plainly_directed(scan, place) or is_between_places(scan, place)
    return directed or is_delivered(scan, place) or is_labelled(scan, place)


def _is_an_end_of_a_route(scan: Scan, first: int, last: int, folded: str) -> bool:
    """`shanghai–frankfurt`, `St. Petersburg - Lingen`: a dash joins a town to another place, an arrow to anything."""
    last = behind_its_port(scan, last)
    if last in scan.after_arrow or first - 1 in scan.after_arrow:
        return True
    word = town_names.may_be_a_word(scan, first, folded) and not town_names.is_a_name_alone(scan, first, last)
    if word and not _is_joined_to_a_town(scan, first, last):
        return False
    before = first in scan.after_dash and scan.taken[first - 1] in {Use.COUNTRY, Use.TOWN}
    return before or (last in scan.after_dash and begins_a_place(scan, last))


def _is_joined_to_a_town(scan: Scan, first: int, last: int) -> bool:
    """Return whether a dash joins a word with a capital to a town that is no other name: "scarpe Fermo - Mosca"."""
    if not scan.words[first].raw.istitle():
        return False
    if first in scan.after_dash and scan.taken[first - 1] == Use.TOWN:
        return True
    behind = scan.words[last] if last < len(scan.words) and last in scan.after_dash else None
    return behind is not None and behind.raw.istitle() and gazetteer.is_rather_a_town(behind.key)


def _is_a_word_or_acronym(scan: Scan, place: int, folded: str, *, directed: bool) -> bool:
    """Return whether the name of a town is an ordinary word without a word of place before it, or an acronym (NAND)."""
    raw = scan.words[place].raw
    before = scan.words[place - 1] if place else None
    led = directed or (before and (before.raw in said.town_words() or before.key in said.group("inside")))
    cased = raw.lower() != raw.upper()
    if gazetteer.is_rather_another_name(folded):
        return True
    if gazetteer.is_also_a_word(folded) and (raw.islower() or not (led or not cased)):
        return True
    acronym = cased and raw.isupper() and len(raw) <= _LONGEST_ACRONYM
    return acronym and (not is_plainly_directed(scan, place) or any(word.raw.islower() for word in scan.words))
