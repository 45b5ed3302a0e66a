"""Whether a place begins or ends at a word, as far as names and codes alone tell it. PURE."""

from __future__ import annotations

from bot.rules.query.tokens import Scan, Use, is_content
from bot.text import countries, gazetteer
from bot.text import question_words as said
from bot.text.normalize import is_han

_FEW = 4
"""Codes and short forms have two to four letters."""


def is_before_to(scan: Scan, last: int, *, parted: bool = False) -> bool:
    """Return whether "to" and a place stand behind the word before `last`; `parted`: a comma may stand between."""
    last = behind_its_port(scan, last)
    behind = scan.words[last : last + 1]
    goes = bool(behind) and (parted or last not in scan.after_comma) and behind[0].key in said.group("to")
    return goes and (begins_a_place(scan, last + 1) or _leads_to_a_site(scan, last + 1))


def _leads_to_a_site(scan: Scan, first: int) -> bool:
    """Return whether an article, words in small letters and "in" stand before a place: "to a gold mine in Ghana"."""
    if first >= len(scan.words) or scan.words[first].key not in said.group("articles", "before_names"):
        return False
    for place in range(first + 1, min(len(scan.words) - 1, first + _LONGEST_SITE)):
        if place in scan.after_comma or not scan.words[place].raw.islower():
            return False
        if place > first + 1 and scan.words[place].key in said.group("inside"):
            return begins_a_place(scan, place + 1)
    return False


_LONGEST_SITE = 6
"""Words from an article to the word for "in" behind a site."""


def is_before_an_end(scan: Scan, last: int) -> bool:
    """Return whether a word that means "to" before towns alone, and a town, stand there: `Rosario a Barcelona`."""
    led = last < len(scan.words) and last not in scan.after_comma and scan.words[last].raw in said.town_words()
    return led and is_plainly_a_place(scan, last + 1)


def begins_a_place(scan: Scan, first: int) -> bool:
    """Return whether the words from a place on, or those behind an article there, begin with a country or a town."""
    small = said.group("articles", "before_names")
    article = first < len(scan.words) and scan.words[first].key in small
    return _is_a_place_at(scan, first) or (article and _is_a_place_at(scan, first + 1))


def is_plainly_a_place(scan: Scan, first: int) -> bool:
    """Return whether the words from a place on begin with a country, or a town of some size that is no other word."""
    if first >= len(scan.words) or scan.taken[first] not in {"", Use.COUNTRY, Use.TOWN}:
        return False
    if is_joined_by_a_sign(scan, first) and gazetteer.country_of_city_letters(scan.words[first].raw):
        return True  # "Skagen-LA"
    longest = min(gazetteer.longest_place(scan.words[first].key), len(scan.words) - first)
    return any(_is_plainly_named(scan, first, first + count) for count in range(longest, 0, -1))


def ends_a_place(scan: Scan, last: int) -> bool:
    """Return whether the words before a place in a text end with a country or a town, as `is_plainly_a_place` says."""
    begins = range(max(0, last - gazetteer.LONGEST_PLACE), last)
    return any(not any(scan.taken[begin:last]) and _is_plainly_named(scan, begin, last) for begin in begins)


def _is_plainly_named(scan: Scan, first: int, last: int) -> bool:
    """Return whether words are the name of a country, of a part of one or of a town, and no others."""
    folded, word = scan.joined_key(first, last), scan.words[first]
    if last - first > 1 and len(folded) > _FEW and word.raw[:1].isupper() and scan.words[last - 1].raw[:1].isupper():
        return bool(countries.by_key(folded, full=True) or gazetteer.region_of(folded)) or (
            gazetteer.country_of_town(folded) is not None
        )
    if not is_content(word.key):
        return False
    country = len(folded) > _FEW and countries.by_key(folded, full=True) is not None
    if country or gazetteer.region_of(folded) or gazetteer.is_great_town(folded):
        return True
    if not gazetteer.is_rather_a_town(folded) or not all(map(scan.is_unknown, range(first, last))):
        return False
    return not (word.raw.islower() and gazetteer.is_also_a_word(folded))


def _is_a_place_at(scan: Scan, first: int) -> bool:
    those = scan.words[first : first + gazetteer.LONGEST_PLACE]
    if those and country_of_letters_of_a_port(scan, first):
        return True
    if those and len(those[0].raw) <= _FEW and countries.find(those[0].raw):
        return not those[0].raw.islower()
    folded = ("".join(word.key for word in those[:count]) for count in range(1, len(those) + 1))
    return any(
        countries.by_key(one, full=True) or gazetteer.country_of_town(one) or gazetteer.region_of(one) for one in folded
    )


def country_of_letters_of_a_port(scan: Scan, place: int) -> str | None:
    """Return the country of capitals that may be such a code; of five only if nothing else knows the word."""
    raw = scan.words[place].raw if 0 <= place < len(scan.words) else ""
    if not (raw.isascii() and raw.isupper()):
        return None
    return gazetteer.country_of_airport(raw) or (gazetteer.country_of_location(raw) if scan.is_unknown(place) else None)


def is_joined_by_a_sign(scan: Scan, place: int) -> bool:
    """Return whether a sign of a route joins a word to the one before."""
    return place in signs_of_a_route(scan)


def signs_of_a_route(scan: Scan) -> frozenset[int]:
    """Return the words that a hyphen, a dash, a stroke or an arrow joins to the one before."""
    return scan.after_hyphen | scan.after_dash | scan.after_stroke | scan.after_arrow


def behind_its_port(scan: Scan, last: int) -> int:
    """Return the place behind a word for a port that stands right behind a town: "Guayaquil port to", 神戸港から."""
    if last >= len(scan.words) or last in scan.after_comma | scan.after_dash:
        return last
    if scan.words[last].key in said.group("port_words") or is_its_towns_airport(scan, last):
        return last + 1
    if not is_han(scan.words[last].key[0]) or not is_han(scan.words[last - 1].key[0]):
        return last
    behind = scan.joined_key(last, last + 2)
    return last + len(next(filter(behind.startswith, said.folded_particles("port_words")), ""))


def is_its_towns_airport(scan: Scan, place: int) -> bool:
    """Return whether capitals right behind a town are the code of an airport there: "Memphis MEM", 成田 NRT."""
    raw = scan.words[place].raw if 0 < place < len(scan.words) else ""
    known = gazetteer.country_of_airport(raw) is not None
    code = gazetteer.country_of_airport(raw, any_one=True) if known or (raw and scan.is_unknown(place)) else None
    parted = scan.after_comma | scan.after_dash | scan.after_hyphen | scan.after_arrow
    if code is None or scan.taken[place] or place in parted or scan.words[place - 1].raw.isupper():
        return False
    begins = range(max(0, place - gazetteer.LONGEST_PLACE), place)
    return any(_lies_in(scan.joined_key(begin, place), code) for begin in begins)


def _lies_in(folded: str, code: str) -> bool:
    """Return whether a town of that name lies in a country, or the country itself bears it."""
    others = gazetteer.countries_of_others_so_named(folded)
    return code in (*gazetteer.countries_of_town(folded), *others) or countries.by_key(folded, full=True) == code
