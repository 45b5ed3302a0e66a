"""Work in progress on the words of one query: which word is used for what. Shared by the steps of `understanding`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from bot.rules.query import vocabulary as said
from bot.text.normalize import Word


@dataclass(slots=True)
class Scan:
    """The words of one text and what each was taken for; filled step by step, thrown away with the answer."""

    words: list[Word]
    taken: list[str] = field(default_factory=list)
    """What each word is used for: "" (not yet), subject, act, party, country, direction."""
    subjects: list[tuple[int, int, tuple[str, ...], str]] = field(default_factory=list)
    """(first word, last word + 1, canonical names, as typed)."""
    tails: dict[int, str] = field(default_factory=dict)
    """Rest of a Korean word behind a name, by word."""
    acts: list[str] = field(default_factory=list)
    parties: set[str] = field(default_factory=set)
    from_: str | None = None
    from_plain: bool = False
    """The exporter stands there without a word of direction; one with such a word makes it the destination."""
    to: str | None = None
    to_plain: bool = False
    """The destination stands there without a word of direction."""

    def take(self, first: int, last: int, use: str) -> None:
        """Mark words as used."""
        self.taken[first:last] = [use] * (last - first)

    def unknown_runs(self) -> Iterator[tuple[int, int]]:
        """Stretches of words that are neither used nor neutral."""
        first: int | None = None
        for place in range(len(self.words) + 1):
            if place < len(self.words) and not self.taken[place] and is_content(self.words[place].key):
                first = place if first is None else first
            elif first is not None:
                yield first, place
                first = None


def is_content(folded: str) -> bool:
    """Whether a word may say what is asked about: no grammar, no word of trade, no word of direction."""
    if folded.isdigit() or folded in said.NEUTRAL or folded in said.TO or folded in said.FROM:
        return False
    if folded in said.COMPONENT or folded in said.JOINING or folded.startswith(said.RECEIVERS):
        return False
    return bool(strip_glued(folded)) if not folded.isascii() else True


@lru_cache(maxsize=8192)
def strip_glued(folded: str) -> str:
    """What is left of a text without spaces when neutral words are taken out, left to right."""
    left, rest = "", folded
    while rest:
        neutral = next((word for word in said.neutral_glued() if rest.startswith(word)), None)
        if neutral:
            rest = rest[len(neutral) :]
        else:
            left, rest = left + rest[0], rest[1:]
    return left
