"""Places that signs or nothing join: pairs, and legs of a route, by names or codes of ports. PURE.

`Abidjan/Haiphong`, `CNSHA-SGSIN-NLRTM`, "PVG-FRA", "CNTAO to NLRTM", INNSA1.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import pairwise

from bot.rules.query.direction_words import is_directed
from bot.rules.query.place_roles import FINAL, FROM, NEITHER, ORIGIN, PASSING, SIDES, TO, label_before
from bot.rules.query.places_beside import (
    begins_a_place,
    behind_its_port,
    country_of_letters_of_a_port,
    is_before_to,
    is_its_towns_airport,
    is_joined_by_a_sign,
    is_plainly_a_place,
)
from bot.rules.query.tokens import PLACES, Candidate, Place, Scan, Use
from bot.text import countries, gazetteer, harmless_words
from bot.text import question_words as said
from bot.text.normalize import is_han
from bot.text.place_labels import PlaceRole


def country_of_port(scan: Scan, place: int) -> str | None:
    """Return the country of a code of an airport or another place of trade that is an end of a route."""
    if office := gazetteer.country_of_customs_office(scan.words[place].raw):
        return office
    if is_flown(scan, place):
        return gazetteer.country_of_airport(scan.words[place].raw, any_one=True)
    code = country_of_letters_of_a_port(scan, place)
    if code is None:
        return None
    if any(_is_the_other_end(scan, place, one, joined=joined) for one, joined in _other_ends(scan, place)):
        return code
    led = (is_directed(scan, place) and not _is_of_an_address(scan, place)) or is_before_to(scan, place + 1)
    return code if led and scan.is_unknown(place) and not goes_on_as_a_name(scan, place + 1) else None


def _is_of_an_address(scan: Scan, place: int) -> bool:
    """Return whether names stand between a label and a word: "VANAK" in an address is no port of the Vatican."""
    label = label_before(scan, place)
    return label is not None and label.last < place and not scan.after_comma.isdisjoint(range(label.last, place + 1))


def _is_the_other_end(scan: Scan, place: int, one: int, *, joined: bool) -> bool:
    """Return whether a word beside a code of a place of trade is a place, or another such code, as a route has two."""
    if scan.taken[one] in PLACES:
        return joined or (scan.taken[one] == Use.TOWN and _is_a_code_of_a_port(scan, one))
    port = country_of_letters_of_a_port(scan, one) is not None
    return port and (scan.is_unknown(place) or scan.is_unknown(one))


def _other_ends(scan: Scan, place: int) -> Iterator[tuple[int, bool]]:
    """Yield the words that may be the other end of a route, and whether a sign or "to" joins them to a word."""
    for one, sign in ((place - 1, place), (place + 1, place + 1)):
        if 0 <= one < len(scan.words) and (
            is_joined_by_a_sign(scan, sign) or sign not in scan.after_comma | scan.in_brackets
        ):
            yield one, is_joined_by_a_sign(scan, sign)
    for one, between in ((place - 2, place - 1), (place + 2, place + 1)):
        if 0 <= one < len(scan.words) and _sends_on(scan, between):
            yield one, True


def goes_on_as_a_name(scan: Scan, last: int) -> bool:
    """Return whether an unknown word with a capital stands right behind words, as in a name: RUBEN ARNOLDO."""
    if last >= len(scan.words) or last in scan.after_comma | scan.after_dash | scan.after_arrow:
        return False
    return scan.words[last].raw[:1].isupper() and scan.is_unknown(last) and not begins_a_place(scan, last)


def _sends_on(scan: Scan, place: int) -> bool:
    """Return whether a word between two places says that goods go from one to the other: to, CIF, POD."""
    sends = scan.words[place].key in said.group("to", "incoterms_to", "incoterms_from")
    return sends or any(label.first == place for label in scan.labels)


def is_flown(scan: Scan, place: int) -> bool:
    """Return whether letters that are also a country's, or a lesser airport's, are an airport by the other end.

    `PVG-FRA`, `FRA to DEL`: the other end must be one that is widely known and no country's.
    """
    if is_its_towns_airport(scan, place):
        return True
    known, own = (_is_an_airport(scan, place, any_one=one) for one in (False, True))
    if not own:
        return False
    ends = [one for one, sign in _other_ends(scan, place) if sign or known]
    unknown = not known and not countries.find(scan.words[place].raw)  # "UET → FRA" is no route from France
    return any(
        _is_an_airport(scan, one, any_one=known) and (unknown or not countries.find(scan.words[one].raw))
        for one in ends
    )


def _is_an_airport(scan: Scan, place: int, *, any_one: bool) -> bool:
    """Return whether capitals may be the code of a widely known airport; of any only if nothing else knows them."""
    word = scan.words[place]
    if gazetteer.country_of_airport(word.raw) or not any_one:
        return gazetteer.country_of_airport(word.raw) is not None
    unknown = scan.is_unknown(place) and word.key not in harmless_words.beginnings_of_makers()
    return unknown and gazetteer.country_of_airport(word.raw, any_one=True) is not None


def _is_a_code_of_a_port(scan: Scan, place: int) -> bool:
    raw = scan.words[place].raw
    return (gazetteer.country_of_airport(raw) or gazetteer.country_of_location(raw)) is not None


_LEGS = 2


def legs_of_a_route(scan: Scan, places: Sequence[Place]) -> list[Place]:
    """Return the places that are the legs of one route, in order; none if there is no such route.

    A place that the goods only pass ("Xiamen T/S Busan Long Beach") is no leg of it.
    """
    ends = [one for one in places if one.direction != PASSING]
    found = (_first_legs(scan, ends, joined) for joined in _JOINTS)
    return next((legs for legs in found if _is_a_route(legs)), []) or _addresses(scan, ends)


def _addresses(scan: Scan, places: Sequence[Place]) -> list[Place]:
    """Return a place of each of two firms' addresses that a dash parts: "Orbex, Odesa, Ukraine – Qorvath, Gdynia".

    They are all places of the text, of a country each, and no other words say more than the goods.
    """
    found = (n for n, (one, other) in enumerate(pairwise(places), 1) if _are_addresses(scan, one, other))
    part = next(found, 0)
    one, other = places[:part], places[part:]
    said_more = any(word.raw.islower() and not scan.taken[place] for place, word in enumerate(scan.words))
    plain = not said_more and not scan.labels and not any(place.direction for place in places)
    return [one[-1], other[0]] if part and plain and _is_of_one_country(one) and _is_of_one_country(other) else []


def _is_of_one_country(places: Sequence[Place]) -> bool:
    return len({place.code for place in places}) == 1 and any(place.of_a_town for place in places)


def _are_addresses(scan: Scan, one: Place, other: Place) -> bool:
    """Return whether a dash stands right behind a place, and nothing but a firm's name between it and another place."""
    between = range(one.last, other.first)
    return (
        bool(between)
        and one.last in scan.after_dash
        and all(
            scan.taken[place] in {Use.FIRM, Use.PARTY}
            or (scan.words[place].raw[:1].isupper() and scan.is_unknown(place))
            for place in between
        )
    )


def _is_right_behind(scan: Scan, one: Place, other: Place) -> bool:
    """Return whether nothing but a place that the goods pass, with its label, stands between two places."""
    labelled = {place for label in scan.labels for place in range(label.first, label.last)}
    between = range(behind_its_port(scan, one.last), other.first)
    return all(place in labelled or scan.taken[place] in PLACES for place in between)


def _are_joined_by_a_dash(scan: Scan, one: Place, other: Place) -> bool:
    return other.first in scan.after_dash and _is_right_behind(scan, one, other)


def _are_side_by_side(scan: Scan, one: Place, other: Place) -> bool:
    """Return whether nothing, a hyphen, or between towns a stroke stands between two places."""
    if other.first in scan.in_brackets or not _is_right_behind(scan, one, other):
        return False
    if other.first in scan.after_stroke:
        return one.of_a_town and other.of_a_town
    return other.first not in scan.after_comma


def _are_chained(scan: Scan, one: Place, other: Place) -> bool:
    """Return whether a sign joins two places, one a town or the code of a port: "SCL-HKG-NRT", 上海-新加坡-大阪."""
    signs = scan.after_dash | scan.after_hyphen | scan.after_stroke
    return other.first in signs and (one.of_a_town or other.of_a_town) and _is_right_behind(scan, one, other)


_JOINTS = (_are_joined_by_a_dash, _are_side_by_side, _are_chained)


def _first_legs(scan: Scan, places: Sequence[Place], joined: Callable[[Scan, Place, Place], bool]) -> list[Place]:
    """Return the first places that are joined and make a route; without signs these are of two countries."""
    legs: list[Place] = []
    for one in places:
        goes_on = legs and joined(scan, legs[-1], one)
        if not goes_on and _is_a_route(legs):
            break
        legs = [*(legs if goes_on else ()), one]
    many = joined is _are_side_by_side and len({one.code for one in legs}) > _LEGS
    return [] if many else legs


def _is_a_route(legs: Sequence[Place]) -> bool:
    """Return whether places are the legs of a route, of which no word tells another direction."""
    plain = legs[:1] and legs[0].direction in {NEITHER, FROM} and not any(one.direction for one in legs[1:])
    return (
        bool(plain) and len(legs) >= _LEGS and (len(legs) > _LEGS or any(one.of_a_town or one.region for one in legs))
    )


_LONGEST_ACRONYM = 5
_WORDS_OF_A_TOWN = 4
"""Words, or Chinese characters, of the name of a town beside a place of its country."""
_LONGEST_WORD = 6
"""Letters up to which a small town's name may be a word of any language."""


def is_of_a_pair(scan: Scan, first: int, last: int, folded: str) -> bool:
    """`chittagong karachi`, `Abidjan/Haiphong`, `Den Haag Hamburg`: two places side by side make each other one."""
    if any(scan.taken[first:last]) or _has_its_route(scan):
        return False
    apart = (scan.after_comma - scan.after_stroke) | scan.in_brackets
    if first > 0 and first not in apart and scan.taken[first - 1] in {Use.COUNTRY, Use.TOWN}:
        return _may_stand_in_a_pair(scan, first, last, folded, second=True)
    if not _may_stand_in_a_pair(scan, first, last, folded, second=False):
        return False
    signed = last in scan.after_hyphen | scan.after_stroke and not gazetteer.is_also_a_word(folded)
    alone = gazetteer.is_rather_a_town(folded) or signed  # "Amamapare-Saganoseki"
    ends = {last, behind_its_port(scan, last)} - apart
    return any(is_plainly_a_place(scan, end) or (alone and _begins_the_second(scan, end)) for end in ends)


def _has_its_route(scan: Scan) -> bool:
    """Return whether both ends are told: further names are beside the route, as in "CN to IN, price Bursa Malaysia"."""
    places = [one.place for one in scan.chosen if one.place]
    arrives = [one.first for one in places if SIDES.get(one.direction) == "arrives"]
    ends = scan.routes.destinations or arrives
    leaves = (one for one in places if SIDES.get(one.direction) == "leaves" or (arrives and one.first < arrives[0]))
    return bool(ends) and (bool(scan.routes.exporters) or any(leaves))


def _begins_the_second(scan: Scan, first: int) -> bool:
    """Return whether a word is a town where a town that is no other word stands before it: `guayaquil vigo`."""
    if first >= len(scan.words) or scan.taken[first]:
        return False
    folded = scan.words[first].key
    known = gazetteer.country_of_town(folded) is not None
    return known and _may_stand_in_a_pair(scan, first, first + 1, folded, second=True)


def _may_stand_in_a_pair(scan: Scan, first: int, last: int, folded: str, *, second: bool) -> bool:
    """Return whether words are no other words than a town's name where a place stands beside them.

    In small letters a small town's may be goods, and those of a person's name count as the second place alone: the
    goods would leave from the first.
    """
    capital = not scan.words[first].raw.islower() and not scan.words[last - 1].raw.islower()
    if last - first > 1:
        return (capital or not gazetteer.is_small_town(folded)) and len(folded) >= _LONGEST_ACRONYM
    if not scan.is_unknown(first) or (capital and _is_of_a_name_but_for_places(scan, first, last, second=second)):
        return False
    if gazetteer.is_small_town(folded):
        return _may_be_small_in_a_pair(scan, first, folded, second=second)
    if second:
        ends = last >= len(scan.words) or last in scan.parted
        return capital or ends or not gazetteer.is_also_a_word(folded)  # "helium Russia: orange lid"
    return capital or not gazetteer.is_rather_another_name(folded)


def _may_be_small_in_a_pair(scan: Scan, first: int, folded: str, *, second: bool) -> bool:
    """Return whether an unknown word is a small town beside a place: with a capital, or a long name behind it."""
    if not scan.words[first].raw.islower():
        signed = _is_signed(scan, first, folded) if second else _is_signed_to_a_place(scan, first + 1)
        return signed or not gazetteer.is_also_a_word(folded)
    long = second and len(folded) > _LONGEST_WORD
    return long and not gazetteer.is_rather_another_name(folded)


def _is_signed_to_a_place(scan: Scan, last: int) -> bool:
    """Return whether a hyphen or a stroke joins a name to a plain place behind it: "Emmen/Hamburg"."""
    return last in scan.after_hyphen | scan.after_stroke and is_plainly_a_place(scan, last)


def _is_signed(scan: Scan, first: int, folded: str) -> bool:
    """Return whether a hyphen or a stroke joins a name of some length to the place before: "Tianjin-Gemlik"."""
    joined = first in scan.after_hyphen | scan.after_stroke
    return joined and len(folded) >= _LONGEST_ACRONYM and not gazetteer.is_rather_another_name(folded)


def _is_of_a_name_but_for_places(scan: Scan, first: int, last: int, *, second: bool) -> bool:
    """Return whether an unknown word with a capital that begins no place stands beside words of a pair."""
    placed = is_plainly_a_place(scan, last) or (not second and _begins_the_second(scan, last))
    behind = last < len(scan.words) and last not in scan.after_comma and not placed
    before = first > 0 and not second and first not in scan.after_comma
    beside = [*([first - 1] if before else []), *([last] if behind else [])]
    return any(scan.words[one].raw[:1].isupper() and scan.is_unknown(one) for one in beside)


def beside_their_countries(scan: Scan) -> Iterator[Candidate]:
    """Yield names of towns beside a place of their country, which tell nothing more: "Unjha / Mundra", 马来西亚居林."""
    told = {one.place.code: one.place for one in scan.chosen if one.place}
    edges = {edge for one in scan.chosen if one.place for edge in (one.place.first, one.place.last)}
    for first in range(len(scan.words) if told else 0):
        for last in range(min(len(scan.words), first + _WORDS_OF_A_TOWN), first, -1):
            if not edges & {first, last} or not _may_be_a_name(scan, first, last):
                continue
            folded = scan.joined_key(first, last)
            if not gazetteer.is_rather_another_name(folded) and not told.keys().isdisjoint(
                gazetteer.countries_of_town(folded)
            ):
                yield Candidate(first, last, Use.TOWN)
                break


def _may_be_a_name(scan: Scan, first: int, last: int) -> bool:
    """Return whether nothing else knows words, and they are written as a name: in capitals, or of two characters."""
    if not all(map(scan.is_unknown, range(first, last))):
        return False
    if is_han(scan.words[first].key[0]):
        return last - first > 1
    return scan.words[first].raw[:1].isupper() and scan.words[last - 1].raw[:1].isupper()


def further_legs(scan: Scan, arriving: Sequence[Place]) -> Iterator[tuple[Place, Place]]:
    """Yield the places that the goods go on to, each with the one before; a first place that is told as final too."""
    for before, one in zip([*arriving[:1], *arriving], arriving, strict=False):
        if one.direction == FINAL or (before is not one and _is_a_further_leg(scan, before, one)):
            yield before, one


def _is_a_further_leg(scan: Scan, before: Place, one: Place) -> bool:
    """Return whether the goods go on to a place from the one before: "then Malaysia", "-> Hamburg -> Malaysia"."""
    if any(label.role is PlaceRole.FINAL and before.last <= label.first < one.first for label in scan.labels):
        return True  # "trucked to Durban, then by vessel to Ningbo"
    between = [word.key for word in scan.words[before.last : one.first]]
    small = said.group("to", "articles", "before_names")
    return (
        not {*between}.isdisjoint(said.group("to")) and small.issuperset(between) and one.first not in scan.after_comma
    )


def lie_elsewhere(aimed: Collection[str], named: Sequence[Place], places: Sequence[Place]) -> bool:
    """Return whether a place without direction, and of no origin, stands before where goods arrive."""
    of = {*aimed, *(one.code for one in named if one.direction == ORIGIN)}
    arrive = max((one.first for one in places if one.direction in {TO, FINAL}), default=0)
    return any(not one.direction and one.code not in of and one.first < arrive for one in places)
