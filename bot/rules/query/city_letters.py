"""Letters by which a city is known, where a route begins or ends: `Yokohama→LA`, `ex Shanghai to KL`. PURE."""

from __future__ import annotations

from bot.rules.query.country_codes import is_two_letter_code
from bot.rules.query.directions import is_directed
from bot.rules.query.places_beside import begins_a_place, ends_a_place, is_before_to
from bot.rules.query.tokens import PLACES, Scan, Use
from bot.text import countries, gazetteer
from bot.text import question_words as said


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
    if _is_beside_a_code(scan, place) or _names(scan, own):
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


def _names(scan: Scan, code: str) -> bool:
    """Return whether a country is named in a text, by itself or by a town of its own."""
    return any(
        gazetteer.country_of_town(word.key) == code or countries.by_key(word.key, full=False) == code
        for word in scan.words
        if len(word.key) > len(code)
    )


def _names_countries_alone(scan: Scan) -> bool:
    """Return whether a country tells the other end, and no town: "China to LA"."""
    return Use.COUNTRY in scan.taken and not any(gazetteer.is_rather_a_town(word.key) for word in scan.words)
