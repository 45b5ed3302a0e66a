"""Chapters of the Harmonized System: what goods they hold, and words with which tariffs tell these apart. PURE.

`bot/data/query/tariff-words.txt`, which tools/tariff_words.py writes from public tariffs in the languages of Europe.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache, lru_cache

from bot.data import SortedLines, read_yaml

FOOD = frozenset(range(1, 25))
"""Animals, plants and food."""
CHEMICALS = frozenset(range(25, 39))
"""Minerals and chemicals."""
METALS = frozenset({72, *range(74, 82)})
FIRST_OF_ARTICLES = 39
"""Its goods and those of later ones may be articles of a material; before it are foods, ores and chemicals."""
FIRST_OF_MACHINES = 84
"""Its goods and those of later ones are machines, vehicles, arms or finished."""
_REMEMBERED = 4096
EVERYDAY = "e"
"""Stands behind a chapter of whose goods acts tell some apart with the word."""


@cache
def ordinary_chapters() -> frozenset[int]:
    """Return the chapters of whose goods no word of quality makes controlled ones: food, wood, clothes."""
    return _chapters("ordinary_chapters")


@cache
def _machines() -> tuple[frozenset[int], tuple[str, ...]]:
    return _chapters("machine_chapters"), tuple(str(read_yaml("query/standing")["headings_of_materials"]).split())


def is_of_machines(code: str) -> bool:
    """Return whether a customs code is of machines, devices, vehicles or instruments."""
    those, materials = _machines()
    return int(code[:2]) in those and not code.startswith(materials)


@cache
def marked_chapters() -> frozenset[int]:
    """Return the chapters whose goods no letters of a grade make controlled ones."""
    return _chapters("marked_chapters")


def _chapters(group: str) -> frozenset[int]:
    ends = read_yaml("query/standing")[group]
    return frozenset(chapter for first, last in ends for chapter in range(first, last + 1))


def chapters_of_their_trade(chapters: Collection[int]) -> frozenset[int]:
    """Return these chapters with all that are of one trade with any of them."""
    ranges = (range(first, last + 1) for first, last in read_yaml("query/standing")["trades"])
    near = (chapter for one in ranges if any(of in one for of in chapters) for chapter in one)
    return frozenset((*chapters, *near))


def is_used_in(chapters: Collection[int], folded: str, *, everyday: bool) -> bool:
    """Return whether the tariff tells goods of one of these chapters apart with a word, by its key.

    `everyday`: whether the goods are everyday ones, so that no act tells them apart.
    """
    found = _chapters_of(folded)
    return not found.isdisjoint(f"{one:02}" for one in chapters) or (
        everyday and not found.isdisjoint(f"{one:02}{EVERYDAY}" for one in chapters)
    )


@cache
def table() -> SortedLines:
    """Return the lines: a word, and behind it its chapters."""
    return SortedLines.read("query/tariff-words.txt")


@lru_cache(_REMEMBERED)
def _chapters_of(folded: str) -> frozenset[str]:
    """Return the chapters that use a word."""
    line = next(table().beginning(f"{folded}\t"), "\t")
    return frozenset(line.partition("\t")[2].split())


CONTAINERS = ("3923", "3924", "4202", "4415", "4416", "4819", "6305", "7010", "7013", "7310", "7311", "7612")
"""Headings of the customs nomenclature for what goods are packed, carried or kept in."""
