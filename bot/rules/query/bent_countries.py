"""Countries of a query in a case, or with an ending that says a direction: Kiinasta, Çinden, `USA-ba`. PURE."""

from __future__ import annotations

from bot.rules.query.place_roles import FROM, TO
from bot.rules.query.tokens import Scan, is_content
from bot.text import countries, endings
from bot.text.normalize import Word, key

_SHORTEST_COUNTRY = 2
_LONGEST_ACRONYM = 8
"""Letters of the longest acronym of a country in any language, with room."""
_LONG_STEM = 8


def country_with_an_ending(scan: Scan, first: int) -> tuple[str, int, str] | None:
    """Return a country with an ending of direction that no apostrophe parts from it: Çinden, Kiinasta."""
    word = scan.words[first]
    if bent := bent_with_a_direction(scan, first, 1):
        return bent
    for form, direction in endings.forms_of_a_place(word.key):
        if code := countries.by_key(form, full=True):
            return code, first + 1, direction
    found = endings.word_with_a_direction().fullmatch(word.key)
    named = found and word.raw[:1].isupper() and is_content(word.key)
    code = countries.by_key(found[1], full=True) if found and named else None
    return (code, first + 1, FROM if found and found[2] else TO) if code else None


def bent_with_a_direction(scan: Scan, first: int, count: int) -> tuple[str, int, str] | None:
    """Return a country of so many words in a case that says where goods leave or arrive."""
    these = scan.words[first : first + count]
    if len(these) < count or any(scan.taken[first : first + count]) or not may_bend(these[-1]):
        return None
    found = countries.from_ending(tuple(word.key for word in these)) if is_content(these[-1].key) else None
    return (found[0], first + count, TO if found[1] == "to" else FROM) if found else None


def acronym_with_an_ending(scan: Scan, first: int) -> tuple[str, int, str] | None:
    """Return the country of an acronym with an ending of direction: `USA-ba`, `USA:han`, `АҚШ-қа`, AQShga."""
    word, behind = scan.words[first], scan.words[first + 1 : first + 2]
    if behind and first + 1 in scan.after_hyphen | scan.after_colon:
        code, direction = _country_of_acronym(word.raw), countries.direction_of_ending(behind[0].key)
        return (code, first + 2, TO if direction == "to" else FROM) if code and direction else None
    for cut in range(min(len(word.raw) - 1, _LONGEST_ACRONYM), _SHORTEST_COUNTRY, -1):
        head, tail = word.raw[:cut], word.raw[cut:]
        written = tail.islower() and sum(map(str.isupper, head)) > 1  # "Sadara" is not the Serbian SAD
        code = _country_of_acronym(head) if written else None
        if code and (direction := countries.direction_of_ending(key(tail))):
            return code, first + 1, TO if direction == "to" else FROM
    return None


def _country_of_acronym(raw: str) -> str | None:
    own = countries.own_acronym(raw) or countries.own_acronym_without_accents(raw)
    return own[0] if own else countries.acronym(raw) if raw.isupper() and raw.isascii() else None


def may_bend(word: Word) -> bool:
    """Return whether a word may be a country in a case: with a capital, with an accent, or long as no other word is."""
    capital = word.raw[:1].isupper() and not word.raw.isupper()
    return capital or not word.raw.isascii() or len(word.key) >= _LONG_STEM
