"""Goods named in everyday words → entries of the lists where they may be."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property, lru_cache

from msgspec import Struct

from bot.lists.codes import Code, parse

_WORD = re.compile(r"[^\W_]+")
SHORT = 4
MOST = 8
REMEMBERED = 256
"""Texts whose goods are remembered: each good of a long question is looked for in the same words around it."""


class Origin(StrEnum):
    """How an entry was found; declared best first."""

    NAME = "name"
    PART_OF_NAME = "part-of-name"
    HEADING = "heading"
    MISSPELT = "misspelt"


class Candidate(Struct, frozen=True):
    """Entries where goods may be, the likeliest first. `name` is the everyday name or heading that was met.

    `codes` are those of the numbering that most lists share; `own` those by which one jurisdiction's list means them.
    """

    name: str
    codes: tuple[Code, ...]
    origin: Origin
    own: tuple[tuple[str, Code], ...] = ()
    printed: tuple[Code, ...] = ()
    """Those of the codes under which lists print a chemical or a material by this very name."""


@lru_cache(maxsize=REMEMBERED)
def folded(text: str) -> tuple[str, ...]:
    """Return the words of a name, small, in the singular."""
    return tuple(singular(word) for word in _WORD.findall(text.casefold()))


def singular(word: str) -> str:
    """Return a word without the ending of a plural: enough to compare English names of goods."""
    if len(word) <= SHORT or not word.endswith("s") or word.endswith("ss"):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") and len(word) > SHORT + 1 else word[:-1]


class GoodsNames:
    """Everyday names (`rules/lists/everyday.yaml`), names of chemicals on lists, and the headings of entries."""

    def __init__(
        self,
        everyday: Mapping[str, list[str]],
        headings: Mapping[str, str],
        chemicals: Mapping[str, list[str]] | None = None,
        by_name: Mapping[str, list[str]] | None = None,
    ) -> None:
        """Take everyday names → codes, codes → headings, chemicals → codes, entries → the goods that they name."""
        self.everyday = everyday
        self._by_name = by_name or {}
        self._chemicals = chemicals or {}
        self._headings = headings
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._find)
        self._by_length: dict[tuple[int, int], Sequence[str]] = {}

    @cached_property
    def _names(self) -> dict[tuple[str, ...], str]:
        return {folded(name): name for name in (*self._chemicals, *self.everyday)}

    @cached_property
    def _begin(self) -> frozenset[str]:
        """The words that names begin with."""
        return frozenset(name[0] for name in self._names if name)

    @cached_property
    def _longest(self) -> int:
        """The words of the longest name."""
        return max(map(len, self._names), default=0)

    @cached_property
    def _spelt(self) -> dict[str, str]:
        return {" ".join(name): everyday for name, everyday in self._names.items()}

    def _as_long(self, length: int, reach: int) -> Sequence[str]:
        """Return the names that have about so many letters, in their order."""
        found = self._by_length.get((length, reach))
        if found is None:
            found = [name for name in self._spelt if abs(len(name) - length) <= reach]
            self._by_length[length, reach] = found
        return found

    @cached_property
    def _heading_words(self) -> dict[str, set[str]]:
        """Word → the codes in whose heading it stands."""
        found: dict[str, set[str]] = defaultdict(set)
        for code, heading in self._headings.items():
            for word in folded(heading):
                found[word].add(code)
        return found

    def named(self, entry: str) -> tuple[str, ...]:
        """Return the everyday names whose likeliest code is of an entry."""
        return tuple(name for name, codes in self.everyday.items() if codes[0].partition(".")[0] == entry)

    def find(self, text: str, *, misspelt: bool = True) -> tuple[Candidate, ...]:
        """Where goods of this name may be; empty if no name (or one nearly it, if `misspelt`) and no heading has it."""
        return self.find_words(folded(text), misspelt=misspelt)

    def find_words(self, words: tuple[str, ...], *, misspelt: bool = True) -> tuple[Candidate, ...]:
        """Return what `find` does for a text of these words (those of `folded`)."""
        return self._remembered(words, misspelt)

    def _find(self, words: tuple[str, ...], misspelt: bool) -> tuple[Candidate, ...]:  # noqa: FBT001 - part of the remembered question
        if not words:
            return ()
        if words in self._names:
            return (self._named(self._names[words], Origin.NAME),)
        alike = self._misspelt(words) if misspelt else iter(())
        for candidates in (self._inside(words), self._by_heading(words), alike):
            if found := tuple(candidates)[:MOST]:
                return found
        return ()

    def _named(self, name: str, origin: Origin) -> Candidate:
        printed = dict.fromkeys((*self.everyday.get(name, ()), *self._chemicals.get(name, ())))
        written = [text.rpartition(" ") for text in printed]
        codes = [(whose, code) for whose, _, text in written if (code := parse(text))]
        shared = tuple(code for whose, code in codes if not whose)
        named = {text.rpartition(" ")[2] for text in self._chemicals.get(name, ())}
        named |= {entry for entry, names in self._by_name.items() if name in names}
        by_name = tuple(code for _, code in codes if code.entry in named)
        return Candidate(name, shared, origin, tuple((whose, code) for whose, code in codes if whose), by_name)

    def _inside(self, words: tuple[str, ...]) -> Iterator[Candidate]:
        """Yield everyday names that stand in a longer text, the longest first, none inside another."""
        taken: set[int] = set()
        starts = [place for place, word in enumerate(words) if word in self._begin]
        for length in range(min(len(words) - 1, self._longest), 0, -1):
            for start in starts:
                name = self._names.get(words[start : start + length]) if start + length <= len(words) else None
                if name is not None and taken.isdisjoint(span := range(start, start + length)):
                    taken.update(span)
                    yield self._named(name, Origin.PART_OF_NAME)

    def _by_heading(self, words: tuple[str, ...]) -> Iterator[Candidate]:
        """Yield entries whose heading has every word of the text but the short ones, the shortest heading first."""
        known, asked = self._heading_words, [word for word in words if len(word) >= SHORT]
        if not asked or not all(word in known for word in asked):
            return
        for code in sorted(
            set.intersection(*(known[word] for word in asked)), key=lambda one: (len(self._headings[one]), one)
        ):
            parsed = parse(code)
            if parsed is not None:
                yield Candidate(self._headings[code], (parsed,), Origin.HEADING)

    def _misspelt(self, words: tuple[str, ...]) -> Iterator[Candidate]:
        """Yield the everyday name that is nearest to a misspelt one."""
        from rapidfuzz import process  # noqa: PLC0415 - only a misspelt name needs it
        from rapidfuzz.distance import OSA  # noqa: PLC0415 - see above

        asked = " ".join(words)
        reach = min(len(asked) // SHORT, 2)
        found = process.extractOne(asked, self._as_long(len(asked), reach), scorer=OSA.distance, score_cutoff=reach)
        if reach and found is not None:
            yield self._named(self._spelt[found[0]], Origin.MISSPELT)
