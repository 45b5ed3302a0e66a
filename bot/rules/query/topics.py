"""What a question asks besides goods: a topic of its own, or the life of an act: what it took up or changed. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby

from bot.data import read_yaml
from bot.text import question_words as said
from bot.text.normalize import Word, key, words
from bot.text.thing_words import is_unspaced


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with the keys of its words and phrases; what the other fields mean: see bot/data/query/topics.yaml."""

    name: str
    keys: frozenset[str]
    instead: frozenset[str]
    signs: frozenset[str]
    alone: bool
    beside: bool
    no_goods: bool


@cache
def topics() -> tuple[Topic, ...]:
    """Return every topic, in the order in which they are looked for."""
    return tuple(
        Topic(
            name,
            _keys(entry.get("words", "")) | _keys(entry.get("instead", "")),
            _keys(entry.get("instead", "")),
            frozenset(entry.get("signs", "").split()),
            bool(entry.get("alone")),
            bool(entry.get("beside")),
            bool(entry.get("no_goods")),
        )
        for name, entry in read_yaml("query/topics").items()
    )


def _keys(line: str) -> frozenset[str]:
    return frozenset(key(word.replace("_", " ")) for word in line.split())


def topic_of(text: str) -> str | None:
    """Return the topic of a question in which no goods were understood; None if it is of none."""
    if told := small_talk(text):
        return told
    met = _met(words(text))
    return next((topic.name for topic in topics() if topic in met and not topic.alone), None)


def small_talk(text: str) -> str | None:
    """Return the topic of a text that is nothing but words, or signs, of topics that are meant alone; else None."""
    those = words(text)
    if not those:
        return next((one.name for one in topics() if any(sign in text for sign in one.signs)), None)
    met = _met(those)
    alone = [topic for topic in topics() if topic.alone and topic in met]
    covered = {place for topic in alone for first, last in met[topic] for place in range(first, last)}
    return alone[-1].name if len(covered) == len(those) else None


def topic_instead(text: str) -> str | None:
    """Return the topic that a question on goods asks instead of their export; None if it asks that as well.

    It is one sentence without figures that a question mark ends, or that begins with a word for asking or with the
    topic itself; no other word of asking stands in it ("import duty and export licence for steel?").
    """
    those = words(text)
    sentence = text.strip().rstrip("?？؟;. ")
    if len(those) > _LONGEST_QUESTION or _OF_A_PAPER.search(sentence):
        return None
    met = _met(those)
    told = [
        (topic, first) for topic in met for first, last in met[topic] if _joined(those, first, last) in topic.instead
    ]
    beside = {place for topic in met if topic.instead for first, last in met[topic] for place in range(first, last)}
    if not told or _asks([word.key if place not in beside else "" for place, word in enumerate(those)]):
        return None
    asked = text.strip().endswith(tuple("?？؟")) or those[0].key in said.group("asking")
    return next((topic.name for topic, first in told if asked or not first), None)


def _asks(keys: Sequence[str]) -> bool:
    """Return whether a word of asking or of sending is among words: of export, of a licence, of what is allowed."""
    runs = ("".join(run) for glued, run in groupby(keys, lambda one: bool(one) and is_unspaced(one)) if glued)
    glued_ones = (piece.role for run in runs for piece in said.pieces(run))
    spaced_ones = (said.role(one) for one in keys if one and one not in said.group("asking"))
    sent = not said.group("sending").isdisjoint(keys)
    return sent or said.Role.QUESTION in {*glued_ones, *spaced_ones}


_LONGEST_QUESTION = 40
"""Words of a question; a Chinese or Thai character counts as one."""
_OF_A_PAPER = re.compile(r"[\n:：;；=|\d]|\.\s")


def topics_beside(text: str, passed_over: Iterable[str]) -> tuple[str, ...]:
    """Return the topics that are told beside an answer on goods: by phrases, and by words that were passed over."""
    those = words(text)
    read = frozenset(word.key for word in those) - {key(word) for word in passed_over}
    met = _met(those)
    return tuple(
        topic.name
        for topic in topics()
        if topic.beside and any(_joined(those, *span) not in read for span in met.get(topic, ()))
    )


@cache
def words_of_no_goods() -> frozenset[str]:
    """Return the keys of the words by which something is asked about an act, and that name no goods."""
    return frozenset(word for topic in topics() if topic.no_goods for word in topic.keys)


_LONGEST_PHRASE = 6
_FIRST_UNSPACED, _LONGEST_UNSPACED = "\u0e00", 16
"""The first letter of scripts without blanks, where each character is a word, and how many make a phrase there."""


@cache
def _by_key() -> Mapping[str, tuple[Topic, ...]]:
    found: dict[str, tuple[Topic, ...]] = {}
    for topic in topics():
        for folded in topic.keys:
            found[folded] = (*found.get(folded, ()), topic)
    return found


def _met(those: Sequence[Word]) -> Mapping[Topic, list[tuple[int, int]]]:
    """Return the topics of a text with the spans of words that their words and phrases take."""
    met: dict[Topic, list[tuple[int, int]]] = {}
    for first in range(len(those)):
        longest = _LONGEST_UNSPACED if those[first].key >= _FIRST_UNSPACED else _LONGEST_PHRASE
        folded = ""
        for last in range(first, min(len(those), first + longest)):
            folded += those[last].key
            for topic in _by_key().get(folded, ()):
                met.setdefault(topic, []).append((first, last + 1))
    return met


def _joined(those: Sequence[Word], first: int, last: int) -> str:
    return "".join(word.key for word in those[first:last])


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
