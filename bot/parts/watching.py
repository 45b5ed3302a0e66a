"""A watched list: its index, which of its lines a change can reach, and what is told of lines that changed. PURE."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import NamedTuple

from bot.errors import RecordError
from bot.model.codec import Record
from bot.parts.features import ANY
from bot.parts.records import StoredLine

MOST_TOLD = 200
"""Lines of one change that are kept one by one; more are counted."""
MOST_CHANGES = 200
"""Changes of one list that are kept."""
MARKS = (60, 30, 7, 1)
"""Days before a dated change on which it is told."""


@dataclass(frozen=True, slots=True)
class Watch(Record):
    """That a list is watched: where its changes are told, and up to what it was looked at.

    `channels` are keys; without any, changes are shown in the console alone. `base` is the version of the rules that
    its lines were answered by, empty until the watch has begun; `day` the day (ISO) of these answers.
    """

    list: str
    owner: str
    channels: tuple[str, ...]
    by: str
    since: str
    base: str = ""
    day: str = ""
    revision: int = 0

    @property
    def next_change(self) -> str:
        """The id of the change that the next look may find: the same however often it looks until that is kept."""
        words = f"{self.list}|{self.since}|{self.revision}"
        return blake2b(words.encode(), digest_size=6).hexdigest()

    def seen(self, base: str, day: str) -> Watch:
        """Return the watch as it stands after a look at the list."""
        return replace(self, base=base, day=day, revision=self.revision + 1)


@dataclass(frozen=True, slots=True)
class LineChange(Record):
    """A line whose answer changed or will: what was asked, and columns of the answer before and after.

    `from_day` (ISO) is the day from which the second one holds, if that is not today; `documents` are the acts that it
    rests on. Of an announced act `after` holds its facts: `exporter`, `measure`, `kind`, `until`.
    """

    number: int
    goods: str
    from_: str = ""
    to: str = ""
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    from_day: str = ""
    documents: str = ""


@dataclass(frozen=True, slots=True)
class ListChange(Record):
    """One change of a list: what caused it, and the lines, told once and together.

    `kind`: `rules` (acts, lists or parties on file changed), `day` (a day was reached or comes near), `event` (an act
    was announced). `event` is that act, `at` an ISO instant (UTC). `count` is of all lines.
    """

    id: str
    kind: str
    at: str
    lines: tuple[LineChange, ...]
    count: int = 0
    event: str = ""
    title: str = ""
    number: int = 0
    """Its place among the changes of one watch."""

    def bounded(self) -> ListChange:
        """Return the change with its lines in order and counted; of very many the first are kept."""
        ordered = sorted(self.lines, key=lambda one: (one.from_day, one.number))
        return replace(self, count=len({one.number for one in ordered}), lines=tuple(ordered[:MOST_TOLD]))


class LineState(NamedTuple):
    """What the index holds of a line: the value of its answer, and the words that a change may reach it by."""

    present: str
    ahead: str
    words: frozenset[str]


class AskedLine(NamedTuple):
    """A line asked anew: with its answer, and what the index holds of it."""

    line: StoredLine
    state: LineState


@dataclass(slots=True)
class WatchIndex:
    """The lines of one list by the words that a change may reach them by. `values` are by the line's number."""

    values: dict[int, tuple[str, str]] = field(default_factory=dict)
    postings: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, states: Mapping[int, LineState]) -> WatchIndex:
        """Make the index of all lines."""
        postings: dict[str, list[int]] = {}
        for number, state in states.items():
            for word in state.words:
                postings.setdefault(word, []).append(number)
        return cls({number: (one.present, one.ahead) for number, one in states.items()}, postings)

    def reached(
        self, reaches: Iterable[tuple[frozenset[str], frozenset[str] | None, frozenset[str] | None]]
    ) -> set[int]:
        """Return the numbers of lines that one of these changes can reach (see `bot.parts.fingerprint.Reach`)."""
        found: set[int] = set()
        for words, exporters, destinations in reaches:
            lines = set(self.values) if ANY in words else self._with(words)
            for places in (exporters, destinations):
                if lines and places is not None:
                    lines &= self._with(places)
            found |= lines
        return found

    def _with(self, words: frozenset[str]) -> set[int]:
        few, many = (words, self.postings) if len(words) < len(self.postings) else (self.postings, words)
        return {number for word in few if word in many for number in self.postings[word]}

    def updated(self, states: Mapping[int, LineState]) -> WatchIndex:
        """Return the index with other states of some lines."""
        numbers = states.keys()
        kept = {word: [one for one in held if one not in numbers] for word, held in self.postings.items()}
        for number, state in states.items():
            for word in state.words:
                kept.setdefault(word, []).append(number)
        values = self.values | {number: (one.present, one.ahead) for number, one in states.items()}
        return WatchIndex(values, {word: sorted(held) for word, held in kept.items() if held})

    def packed(self) -> str:
        """Write it as a short text: the numbers of a word's lines as their distances."""
        values = [[number, *digests] for number, digests in self.values.items()]
        lines = {number: place for place, number in enumerate(self.values)}
        postings = {word: _apart([lines[one] for one in held]) for word, held in self.postings.items()}
        text = json.dumps([values, postings], ensure_ascii=False, separators=(",", ":"))
        return base64.b85encode(zlib.compress(text.encode(), 4)).decode()

    @classmethod
    def unpacked(cls, text: str) -> WatchIndex:
        """Read what `packed` wrote. Raises RecordError."""
        try:
            values, postings = json.loads(zlib.decompress(base64.b85decode(text)))
            numbers = [one[0] for one in values]
            held = {word: [numbers[place] for place in _together(apart)] for word, apart in postings.items()}
            return cls({one[0]: (one[1], one[2]) for one in values}, held)
        except (zlib.error, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
            raise RecordError("WatchIndex", str(error)) from error


def _apart(places: Sequence[int]) -> list[int]:
    ordered = sorted(places)
    return [place - before for before, place in zip([0, *ordered], ordered, strict=False)]


def _together(distances: Iterable[int]) -> list[int]:
    found, place = [], 0
    for distance in distances:
        place += distance
        found.append(place)
    return found


# -- what changed, by the columns of the lines' own answers


def change_of(before: StoredLine, after: StoredLine, from_day: str = "") -> LineChange:
    """Return what changed in a line's answer: its headline, and each other column that tells it apart."""
    told = [name for name in TOLD if before.answer.get(name, "") != after.answer.get(name, "")]
    names = dict.fromkeys(("headline", "status", "error", *told))
    then, now = ({name: one.answer[name] for name in names if one.answer.get(name)} for one in (before, after))
    documents = after.answer.get("documents") or before.answer.get("documents", "")
    return LineChange(after.number, after.query, after.from_ or "", after.to or "", then, now, from_day, documents)


TOLD = ("outcome", "documents", "since", "until", "next_change", "parties", "embargo")
"""Columns of an answer that tell what changed where its headline is the same."""


def changed(
    before: Mapping[int, StoredLine], index: WatchIndex, asked: Iterable[AskedLine], *, whole: bool
) -> list[LineChange]:
    """Return the lines whose answers have another value; `whole`: by what acts say of every day as well."""
    found = []
    for one in asked:
        then = index.values.get(one.line.number)
        if then is None or then[0] != one.state.present or (whole and then[1] != one.state.ahead):
            found.append(change_of(before[one.line.number], one.line))
    return found
