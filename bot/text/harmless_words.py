"""Words beside goods that make no others of them: makers, qualities by a use, materials and cuts of everyday goods.

They are data: `makers.yaml`, `grades.yaml`, `everyday.yaml` and `cuts.yaml` in bot/data/query.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from bot.data import read_yaml
from bot.text import household
from bot.text.normalize import key, keys_of
from bot.text.question_words import Role

_LONGEST_ENDING, _SHORT_STEM = 5, 4


@cache
def beginnings_of_makers() -> frozenset[str]:
    """Return the keys of the first words of names of makers and brands."""
    return frozenset(
        keys_of(name.replace("-", "_").partition("_")[0] for name in read_yaml("query/makers")[Role.TRADE].split())
    )


@cache
def grades() -> Mapping[str, frozenset[str]]:
    """Return keys, without spaces, of words that tell a quality by a use ("battery grade"), by their first letters."""
    found: dict[str, set[str]] = {}
    for language in read_yaml("query/grades").values():
        uses, before, after = (
            [key(word.replace("_", " ")) for word in str(language[part]).split()]
            for part in ("uses", "before", "after")
        )
        pairs = [*(use + word for use in uses for word in before), *(word + use for use in uses for word in after)]
        for told in pairs:
            found.setdefault(told[:2], set()).add(told)
    return {letters: frozenset(those) for letters, those in found.items()}


LONGEST_GRADE = 8
"""Words of such a quality, a character being one where no spaces are written."""


@cache
def beside_everyday_goods() -> frozenset[str]:
    """Return the keys of words that make no other goods of everyday ones: materials, colours, for whom, how fresh."""
    told = keys_of(word for line in read_yaml("query/everyday").values() for word in line.split())
    return frozenset((*told, *household.said_of_goods()))


def is_a_cut(folded: str, chapters: frozenset[int]) -> bool:
    """Return whether a word makes no other goods of goods that are all in these chapters of the Harmonized System."""
    whole, stems = _cuts(chapters)
    if folded in whole:
        return True
    shortest = max(_SHORT_STEM - 1, len(folded) - _LONGEST_ENDING)
    return any(folded[:cut] in stems for cut in range(len(folded), shortest - 1, -1))


@cache
def _cuts(chapters: frozenset[int]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the keys of whole words and of beginnings in the tables that cover all of these chapters."""
    tables = (table for table in read_yaml("query/cuts") if chapters and _covers(table["chapters"], chapters))
    words = [word for table in tables for line in table["words"].values() for word in line.split()]
    whole = frozenset(keys_of(word for word in words if not word.endswith("*")))
    return whole, frozenset(keys_of(word.rstrip("*") for word in words if word.endswith("*")))


def _covers(ends: Sequence[int], chapters: Iterable[int]) -> bool:
    """Return whether all chapters are between two ends."""
    first, last = ends
    return all(first <= chapter <= last for chapter in chapters)
