"""Countries whose names are written in a case, as an adjective or behind an elided article. PURE."""

from __future__ import annotations

from bot.rules import countries

_SHORTEST_RUSSIAN = 4
_SHORTEST_ELIDED = 5
_RUSSIAN_CASES = (
    ("ией", "ия"), ("ии", "ия"), ("ию", "ия"), ("ой", "а"), ("ы", "а"), ("у", "а"), ("е", "а"), ("ем", "й"), ("я", "й"),
    ("ю", "й"), ("ом", ""), ("а", ""), ("у", ""), ("е", ""),
)  # fmt: skip
"""Ending of a case → of the nominative, in which CLDR names countries."""
_RUSSIAN_ADJECTIVES = (
    "ого", "ому", "ыми", "ими", "ый", "ая", "ой", "ую", "ое", "ые", "ых", "ым", "ом", "их", "им", "ие",
)  # fmt: skip


def country(folded: str) -> str | None:
    """The code of the country that a word means in an inflected form; None where it means none.

    `folded`: one word as `bot.rules.words.key` writes it.
    """
    return _russian_or_german(folded) or _elided(folded)


def _russian_or_german(folded: str) -> str | None:
    """A Russian case or adjective, or a German adjective: `в Индию`, `Казахстана`, `japanischen`."""
    stem = folded.rstrip("mnrs").removesuffix("e")
    if folded.isascii() and stem != folded and stem.endswith("sch"):
        return countries.by_key(stem, full=True)
    if not "а" <= folded[0] <= "я" or len(folded) < _SHORTEST_RUSSIAN:
        return None
    for ending, nominative in _RUSSIAN_CASES:
        if folded.endswith(ending) and (code := countries.by_key(folded.removesuffix(ending) + nominative, full=True)):
            return code
    adjective = next((folded.removesuffix(ending) for ending in _RUSSIAN_ADJECTIVES if folded.endswith(ending)), "")
    return countries.by_key(f"{adjective}ий", full=True) if adjective.endswith("ск") else None


def _elided(folded: str) -> str | None:
    """A country behind a French or Italian article without its vowel: `l'Allemagne`, `d'Italie`."""
    if len(folded) <= _SHORTEST_ELIDED or folded[0] not in "ld" or folded[1] not in "aeiou":
        return None
    return countries.by_key(folded[1:], full=True)
