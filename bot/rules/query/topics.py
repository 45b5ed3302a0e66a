"""What a question asks besides goods: a topic of its own, or the life of an act: what it took up or changed. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby
from typing import NamedTuple

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
    unless: tuple[str, ...]
    signs: frozenset[str]
    alone: bool
    beside: bool
    outright: bool
    no_goods: bool


@cache
def topics() -> tuple[Topic, ...]:
    """Return every topic, in the order in which they are looked for."""
    return tuple(
        Topic(
            name,
            _keys(entry.get("words", "")) | _keys(entry.get("instead", "")),
            _keys(entry.get("instead", "")),
            tuple(_keys(entry.get("unless", ""))),
            frozenset(entry.get("signs", "").split()),
            bool(entry.get("alone")),
            bool(entry.get("beside")),
            bool(entry.get("outright")),
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
    those = words(text)
    met = {
        topic for topic, spans in _met(those).items() if not all(_is_of_another(topic, those, *span) for span in spans)
    }
    return next((topic.name for topic in topics() if topic in met and not topic.alone), None)


def said_as_a_whole(text: str) -> str | None:
    """Return the topic of which a whole text is a phrase of several words, whatever these name alone: "na stanie"."""
    those = words(text)
    met = _by_key().get(_joined(those, 0, len(those)), ()) if len(those) > 1 else ()
    return next((topic.name for topic in met), None)


def small_talk(text: str) -> str | None:
    """Return the topic of a text that is nothing but words, or signs, of topics that are meant alone; else None."""
    those = words(text)
    if not those:
        return next((one.name for one in topics() if any(sign in text for sign in one.signs)), None)
    met = _met(those)
    alone = [topic for topic in topics() if topic.alone and topic in met]
    covered = {place for topic in alone for first, last in met[topic] for place in range(first, last)}
    return alone[-1].name if len(covered) == len(those) else None


def topic_asked(text: str) -> str | None:
    """Return the topic that a sentence on goods asks about, where no other word of it asks of their export.

    It is one sentence without figures that a question mark ends, or that begins with a word for asking or with the
    topic itself ("import duty and export licence for steel?" asks both).
    """
    those = words(text)
    if len(those) > _LONGEST_QUESTION or _OF_A_PAPER.search(text.strip().rstrip("?？؟;. ")):
        return None
    of_it = (one for one in _spans_instead(those) if not _is_of_another(one.topic, those, one.first, one.last))
    told = [one for one in of_it if _joined(those, one.first, one.last) in one.topic.instead]
    if not told or _asks(_but(those, _spans_instead(those))):
        return None
    asked = text.strip().endswith(tuple("?？؟")) or those[0].key in said.group("asking")
    return next((one.topic.name for one in told if asked or not one.first), None)


def asks_nothing_else(text: str, beside: Iterable[str]) -> bool:
    """Return whether a sentence asks by words of topics, of manners and of asking alone, in no clause without a topic.

    `beside`: the keys of its words that are neither of names nor of grammar. One of them may ask of export in words
    that nothing here knows ("is it sensitive?"), and so may a clause of its own ("…, and may I?").
    """
    those = words(text)
    spans = [*_spans_instead(those), *_of_manners(those)]
    small = {word.key for one in spans for word in those[one.first : one.last]} | said.group("asking")
    if any(one not in small for one in beside):
        return False
    return not any(_asks_by_itself(clause) for clause in _clauses(text))


def _asks_by_itself(those: Sequence[Word]) -> bool:
    """Return whether a clause has a word of asking and no topic."""
    keys = _but(those, _of_manners(those))
    return not _spans_instead(those) and (_asks(keys) or not said.group("asking").isdisjoint(keys))


def _clauses(text: str) -> Iterator[Sequence[Word]]:
    """Yield the words of each clause: marks and words for "and" part them."""
    for part in _CLAUSE.split(text):
        for joins, those in groupby(words(part), lambda one: one.key in said.group("joining", "joining_han")):
            if not joins:
                yield tuple(those)


class _Span(NamedTuple):
    """The words of a topic in a text: from `first` to before `last`."""

    topic: Topic
    first: int
    last: int


def _spans_instead(those: Sequence[Word]) -> list[_Span]:
    """Return the words of topics that can be asked about instead of export."""
    return [_Span(topic, *span) for topic, spans in _met(those).items() if topic.instead for span in spans]


def _of_manners(those: Sequence[Word]) -> list[_Span]:
    """Return the words by which one greets and thanks."""
    return [_Span(topic, *span) for topic, spans in _met(those).items() if topic.alone for span in spans]


def _but(those: Sequence[Word], spans: Iterable[_Span]) -> list[str]:
    """Return the keys of words, empty within the spans."""
    within = {place for one in spans for place in range(one.first, one.last)}
    return ["" if place in within else word.key for place, word in enumerate(those)]


def _asks(keys: Sequence[str]) -> bool:
    """Return whether a word of asking or of sending is among words: of export, of a licence, of what is allowed."""
    runs = ("".join(run) for glued, run in groupby(keys, lambda one: bool(one) and is_unspaced(one)) if glued)
    glued_ones = (piece.role for run in runs for piece in said.pieces(run))
    spaced_ones = (said.role(one) for one in keys if one and one not in said.group("asking"))
    sent = not said.group("sending").isdisjoint(keys)
    return sent or said.Role.QUESTION in {*glued_ones, *spaced_ones}


_BESIDE = 2
"""Words beside those of a topic that may make them another's."""
_LONGEST_QUESTION = 40
"""Words of a question; a Chinese or Thai character counts as one."""
_CLAUSE = re.compile(r"[,，、?？؟!！]")
_OF_A_PAPER = re.compile(r"[\n:：;；=|\d]|\.\s")


def topics_beside(text: str, passed_over: Iterable[str]) -> tuple[str, ...]:
    """Return the topics that are told beside an answer on goods: by phrases, and by words that were passed over."""
    those = words(text)
    read = frozenset(word.key for word in those) - {key(word) for word in passed_over}
    met = _met(those)
    return tuple(
        topic.name
        for topic in topics()
        if topic.beside
        and any(
            _joined(those, *span) not in read and not _is_of_another(topic, those, *span) for span in met.get(topic, ())
        )
    )


def topics_outright(text: str) -> tuple[str, ...]:
    """Return the topics that are told first beside any answer on goods, wherever a word of them stands."""
    met = _met(words(text))
    return tuple(topic.name for topic in topics() if topic.outright and topic in met)


def _is_of_another(topic: Topic, those: Sequence[Word], first: int, last: int) -> bool:
    """Return whether a word beside those of a topic makes them another's: "export duty", 出口关税."""
    around = (_joined(those, max(0, first - _BESIDE), first), *(word.key for word in those[max(0, first - 1) : first]))
    behind = [word.key for word in those[last : last + _BESIDE]]
    return any(one.startswith(topic.unless) for one in (*around, *behind)) if topic.unless else False


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
