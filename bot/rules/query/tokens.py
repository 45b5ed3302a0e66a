"""The words of one query and what each was taken for: every word gets exactly one use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.text import question_words as said
from bot.text.normalize import Word, is_han, is_hangul
from bot.text.question_words import Role

_SPECIFICATION = re.compile(r"[^\W\d_]{0,6}[\d][^\s]*|[^\W_]|[ivx]{2,5}")
"""Sizes, grades, purities and suffixes of models: 10x5mm, n52, cnmg120408, sg15; single letters; Roman numerals."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of subjects in a query: first word, word behind it, the subjects that bear it, and the name itself."""

    first: int
    last: int
    subjects: tuple[str, ...]
    shown: str


@dataclass(slots=True)
class Scan:
    """The words of one text and what each was taken for; filled step by step, thrown away with the answer."""

    words: list[Word]
    taken: list[str] = field(default_factory=list)
    """What each word is used for: "" (not yet), subject, act, party, firm, use, country, phrase."""
    subjects: list[Name] = field(default_factory=list)
    materials: dict[int, Role] = field(default_factory=dict)
    """Words that were taken for the elements in them (Bi2Te3), with what these make: a compound, or an alloy."""
    tails: dict[int, str] = field(default_factory=dict)
    """Rest of a Korean word behind a name, by word."""
    acts: list[str] = field(default_factory=list)
    parties: set[str] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)
    exporters: list[str] = field(default_factory=list)
    destinations: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    """Countries without a word of direction, in their order."""
    origins: list[str] = field(default_factory=list)
    """Countries where the goods were made or come from, while another one sends them."""
    not_from: set[str] = field(default_factory=set)
    not_to: set[str] = field(default_factory=set)
    """Countries that the question leaves out."""
    regions: list[str] = field(default_factory=list)
    """Parts of countries that are named as destinations or without a direction (ISO 3166-2)."""
    firm_places: list[str] = field(default_factory=list)
    """Countries in the names of firms."""
    towns: list[str] = field(default_factory=list)
    """Countries of towns without a word of direction."""
    after_comma: frozenset[int] = frozenset()
    """Words that a comma, a stroke or the like parts from the word before."""
    after_hyphen: frozenset[int] = frozenset()
    """Words that a hyphen joins to the word before."""
    in_brackets: frozenset[int] = frozenset()
    """Words that an opening bracket stands before."""
    roles: list[Role | None] = field(default_factory=list)
    """What each word does by the vocabulary; None for an unknown one. Filled by `settle`."""
    specifications: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.taken = self.taken or [""] * len(self.words)

    def take(self, first: int, last: int, use: str) -> None:
        """Mark words as used."""
        self.taken[first:last] = [use] * (last - first)

    def settle(self) -> None:
        """Give every word that is not used yet its role in the vocabulary."""
        self.roles = [self._role(place) for place in range(len(self.words))]
        for first, last in self._glued_runs():
            self._cut(first, last)

    def _role(self, place: int) -> Role | None:
        folded = self.words[place].key
        if is_han(folded[0]):
            return None
        if is_hangul(folded[0]):
            return _of_pieces(folded)
        if folded.isdigit() or _joins(folded):
            return Role.GRAMMAR
        if known := said.role(folded):
            return known
        if _SPECIFICATION.fullmatch(folded):
            self.specifications.add(place)
            return Role.GRADE
        return None

    def _glued_runs(self) -> Iterator[tuple[int, int]]:
        """Stretches of Chinese and Japanese characters that are not used."""
        first: int | None = None
        for place in range(len(self.words) + 1):
            free = place < len(self.words) and not self.taken[place] and is_han(self.words[place].key[0])
            if free and first is not None and not self.words[place].glued:
                yield first, place
                first = place
            elif free and first is None:
                first = place
            elif not free and first is not None:
                yield first, place
                first = None

    def _cut(self, first: int, last: int) -> None:
        """Roles for the characters of a run, by the words that it is made of."""
        run = "".join(word.key for word in self.words[first:last])
        offset = self.words[first].start
        for piece in said.pieces(run):
            for place in range(first, last):
                word = self.words[place]
                if piece.start <= word.start - offset < piece.end:
                    self.roles[place] = piece.role

    def role(self, place: int) -> Role | None:
        """Return what a word does; None if nothing on file knows it."""
        if not self.roles:
            self.settle()
        return self.roles[place]

    def is_content(self, place: int) -> bool:
        """Return whether a word that is not used may say what is asked about."""
        if self.taken[place]:
            return False
        known = self.role(place)
        return known is None or known.makes_another_thing

    def is_unknown(self, place: int) -> bool:
        """Return whether a word is not used and not in the vocabulary."""
        return not self.taken[place] and self.role(place) is None

    def unknown_runs(self, *, firms: bool = False) -> Iterator[tuple[int, int]]:
        """Stretches of words that nothing is known of; with `firms`, of words of a firm's name as well."""
        first: int | None = None
        for place in range(len(self.words) + 1):
            inside = place < len(self.words)
            if inside and (self.is_unknown(place) or (firms and self.taken[place] == "firm")):
                first = place if first is None else first
            elif first is not None:
                yield first, place
                first = None

    def is_unasked(self, end: int) -> bool:
        """Return whether the words that end at a place say that what follows is not asked about."""
        before = "".join(word.raw for word in self.words[max(0, end - 2) : end])
        if before.endswith(said.particles("unasked_han")):
            return True
        phrases = (tuple(word.key for word in self.words[max(0, end - length) : end]) for length in (3, 2, 1))
        return any(phrase in said.before("unasked") for phrase in phrases)

    def is_unasked_use(self, place: int) -> bool:
        """Return whether a use or user is not asked about; small words may stand before it: "not for the military"."""
        small = said.group("articles") | said.group("purpose") | said.group("before_names") | said.group("to")
        while place and self.words[place - 1].key in small:
            place -= 1
        return self.is_unasked(place)

    def typed(self, first: int, last: int) -> str:
        """Return words as they were typed, without spaces where there were none."""
        those = self.words[first:last]
        return "".join(f"{'' if word.glued else ' '}{word.raw}" for word in those).strip()

    def exporter(self) -> str | None:
        """Return the first exporter that was named as such."""
        return self.exporters[0] if self.exporters else None


def _joins(folded: str) -> bool:
    groups = ("to", "from", "component", "without", "joining", "free", "origin")
    return folded in said.unasked_words() or any(folded in said.group(name) for name in groups)


def _of_pieces(folded: str) -> Role | None:
    """Return what a Korean word does by its parts: unknown if a part is, another thing if a part makes one."""
    roles = [piece.role for piece in said.pieces(folded)]
    if None in roles:
        return None
    return next((role for role in roles if role and role.makes_another_thing), Role.GRAMMAR)


def is_content(folded: str) -> bool:
    """Return whether a word by itself may say what is asked about.

    No grammar, no word of trade, no word of direction.
    """
    if folded.isdigit():
        return False
    if is_han(folded[0]) or is_hangul(folded[0]):
        return bool(said.unknown_part(folded))
    if _joins(folded) or folded.startswith(said.receivers()):
        return False
    known = said.spaced().whole.get(folded)
    return known is None or known.makes_another_thing
