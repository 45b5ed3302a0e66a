"""Codes of airports, ports and customs offices as ends of a route: "PVG-FRA", "CNTAO to NLRTM", INNSA1. PURE."""

from __future__ import annotations

from collections.abc import Iterator

from bot.rules.query.direction_words import is_directed
from bot.rules.query.place_roles import label_before
from bot.rules.query.places_beside import (
    begins_a_place,
    country_of_letters_of_a_port,
    is_before_to,
    is_its_towns_airport,
    is_joined_by_a_sign,
)
from bot.rules.query.tokens import PLACES, Scan, Use
from bot.text import countries, gazetteer, harmless_words
from bot.text import question_words as said


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
