"""What a question asks besides goods: a topic of its own, or the life of an act: what it took up or changed. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from bot.data import read_yaml
from bot.text.normalize import Word, key, words
from bot.text.thing_words import is_unspaced


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with the keys of its words and phrases. `alone`, `beside`, `no_goods`: see bot/data/query/topics.yaml."""

    name: str
    keys: frozenset[str]
    alone: bool
    beside: bool
    no_goods: bool


@cache
def topics() -> tuple[Topic, ...]:
    """Return every topic, in the order in which they are looked for."""
    return tuple(
        Topic(
            name,
            frozenset(key(word.replace("_", " ")) for word in entry["words"].split()),
            bool(entry.get("alone")),
            bool(entry.get("beside")),
            bool(entry.get("no_goods")),
        )
        for name, entry in read_yaml("query/topics").items()
    )


def topic_of(text: str) -> str | None:
    """Return the topic of a question in which no goods were understood; None if it is of none."""
    those = words(text)
    met = {topic: set(_places(those, topic)) for topic in topics()}
    alone = [topic for topic in met if topic.alone and met[topic]]
    covered = {place for topic in alone for place in met[topic]}
    if alone and covered >= set(range(len(those))):
        return alone[-1].name
    return next((topic.name for topic in topics() if met[topic] and not topic.alone), None)


def topics_beside(text: str, passed_over: Iterable[str]) -> tuple[str, ...]:
    """Return the topics that are told beside an answer on goods: by phrases, and by words that were passed over."""
    those = words(text)
    read = frozenset(word.key for word in those) - {key(word) for word in passed_over}
    return tuple(topic.name for topic in topics() if topic.beside and set(_places(those, topic, apart=read)))


@cache
def words_of_no_goods() -> frozenset[str]:
    """Return the keys of the words by which something is asked about an act, and that name no goods."""
    return frozenset(word for topic in topics() if topic.no_goods for word in topic.keys)


_LONGEST_PHRASE = 6


def _places(those: list[Word], topic: Topic, apart: frozenset[str] = frozenset()) -> Iterator[int]:
    """Yield the places of the words that the topic's words and phrases take; words of `apart` are none alone."""
    for first in range(len(those)):
        folded = ""
        for last in range(first, min(len(those), first + _LONGEST_PHRASE)):
            folded += those[last].key
            if folded in topic.keys and folded not in apart:
                yield from range(first, last + 1)


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
    text = "".join(word.key for word in words if is_unspaced(word.key))
    yield from (part for part in glued if part in text)


@cache
def _words(kind: Revision) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of a kind between spaces, and those that are looked for inside a text."""
    words = [key(word) for word in read_yaml("query/revisions")[kind].split()]
    glued = {word for word in words if is_unspaced(word)}
    return frozenset(words) - glued, frozenset(glued)
