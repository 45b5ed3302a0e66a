"""What a question asks of the life of an act: what it took up, struck out or changed. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache

from bot.data import read_yaml
from bot.text.normalize import Word, is_han, is_hangul, key


class Revision(StrEnum):
    """A kind of change that is asked about; the values are the keys of `revisions.yaml`."""

    ADDS = "adds"
    REMOVES = "removes"
    CHANGES = "changes"


_EFFECTS: Mapping[Revision, frozenset[str]] = {
    Revision.ADDS: frozenset({"adds", "amends", "replaces"}),
    Revision.REMOVES: frozenset({"removes", "amends", "replaces", "repeals"}),
    Revision.CHANGES: frozenset({"adds", "removes", "amends", "replaces", "repeals", "suspends", "resumes", "extends"}),
}
"""Effects of changes in a file that may hold what is asked about: an amendment adds and removes."""


def effects(asked: frozenset[Revision]) -> frozenset[str]:
    """Return the effects of changes that answer these kinds."""
    return frozenset(effect for one in asked for effect in _EFFECTS[one])


def revisions(words: list[Word]) -> frozenset[Revision]:
    """Return the kinds of change that the words of a question ask about."""
    return frozenset(kind for kind in Revision if any(True for _ in _told(words, kind)))


def is_of_a_revision(folded: str) -> bool:
    """Return whether a word asks about changes."""
    return any(folded in spaced or any(part in folded for part in glued) for spaced, glued in map(_words, Revision))


def _told(words: list[Word], kind: Revision) -> Iterator[str]:
    spaced, glued = _words(kind)
    yield from (word.key for word in words if word.key in spaced)
    text = "".join(word.key for word in words if is_han(word.key[0]) or is_hangul(word.key[0]))
    yield from (part for part in glued if part in text)


@cache
def _words(kind: Revision) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of a kind between spaces, and those that are looked for inside a text."""
    words = [key(word) for word in read_yaml("query/revisions")[kind].split()]
    glued = {word for word in words if is_han(word[0]) or is_hangul(word[0])}
    return frozenset(words) - glued, frozenset(glued)
