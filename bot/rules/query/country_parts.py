"""Parts of countries, and letters by which cities are known: Kerala, `Athens Georgia`, `Yokohama→LA`. PURE."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rules.query.country_codes import is_two_letter_code, state_behind
from bot.rules.query.direction_words import is_directed
from bot.rules.query.place_roles import TO, before_a_noun
from bot.rules.query.places_beside import begins_a_place, ends_a_place, is_before_to, is_plainly_a_place
from bot.rules.query.tokens import PLACES, Scan, Use
from bot.rules.query.town_names import by_a_word_before_its_firm
from bot.text import countries, gazetteer
from bot.text import question_words as said
from bot.text.normalize import Word, is_hangul
from bot.text.question_words import Role

_FEW = 4
"""Codes and short forms have two to four letters."""
_WORDS_OF_A_COUNTRY = 3


def region_at(scan: Scan, place: int) -> tuple[str, int, str] | None:
    """Return the part of a country that begins at a word, as `_country_at` gives a country."""
    word = scan.words[place]
    lower = word.raw.islower() and word.raw.isascii() and not is_directed(scan, place)
    for count in range(min(gazetteer.LONGEST_PLACE, len(scan.words) - place), 0, -1):
        last = place + count
        if count > 1 and _is_of_grammar(scan, place, last):
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
