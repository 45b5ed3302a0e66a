"""A watched list: its index, which of its lines a change can reach, and what is told of lines that changed. PURE."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from bot.errors import RecordError
from bot.model.codec import Record
from bot.model.trail import TrailEntry
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
    why: tuple[str, ...] = ()
    """Of an announced act: the goods, codes and acts on file by which it concerns the line."""
    due: str = ""
    assignee: str = ""
    """Of work that is due: the day (ISO), and whose it is."""


@dataclass(frozen=True, slots=True)
class ListChange(Record):
    """One change of a list: what caused it, and the lines, told once and together.

    `kind`: `rules` (acts, lists or parties on file changed), `day` (a day was reached or comes near), `event` (an act
    was announced), `due` (work on changed lines is due). `event` is that act, `at` an ISO instant (UTC). `count` is of
    all lines.
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


_Reach = tuple[frozenset[str], frozenset[str] | None, frozenset[str] | None]


@dataclass(slots=True)
class WatchIndex:
    """The lines of one list, each with the value of its answer and the words that a change may reach it by."""

    lines: dict[int, tuple[str, str, list[int]]] = field(default_factory=dict)
    """Number of a line → the digests of its answer, and the places of its words."""
    words: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, states: Mapping[int, LineState]) -> WatchIndex:
        """Make the index of all lines."""
        return cls().updated(states)

    def value(self, number: int) -> tuple[str, str] | None:
        """Return the value of a line's answer; None if the line was never asked."""
        held = self.lines.get(number)
        return held[:2] if held else None

    def reached(self, reaches: Iterable[_Reach]) -> set[int]:
        """Return the numbers of lines that one of these changes can reach (see `bot.parts.fingerprint.Reach`)."""
        found: set[int] = set()
        places = {word: place for place, word in enumerate(self.words)}
        for words, *others in reaches:
            lines = list(self.lines.items())
            for held in (None if ANY in words else words, *others):
                if held is not None and lines:
                    apart = frozenset(places[word] for word in held if word in places).isdisjoint
                    lines = [one for one in lines if not apart(one[1][2])]
            found.update(number for number, _ in lines)
        return found

    def updated(self, states: Mapping[int, LineState]) -> WatchIndex:
        """Return the index with other states of some lines; words that no line has any more stay."""
        words = list(self.words)
        places = {word: place for place, word in enumerate(words)}
        lines = dict(self.lines)
        for number, state in states.items():
            for word in state.words - places.keys():
                places[word] = len(words)
                words.append(word)
            lines[number] = (state.present, state.ahead, sorted(places[word] for word in state.words))
        return WatchIndex(lines, words)

    def packed(self) -> str:
        """Write it as a short text."""
        text = msgspec.json.encode(([(number, *line) for number, line in self.lines.items()], self.words))
        return base64.b64encode(zlib.compress(text, 1)).decode()

    @classmethod
    def unpacked(cls, text: str) -> WatchIndex:
        """Read what `packed` wrote. Raises RecordError."""
        try:
            lines, words = msgspec.json.decode(zlib.decompress(base64.b64decode(text, validate=True)), type=_IndexForm)
        except (zlib.error, ValueError) as error:
            raise RecordError("WatchIndex", str(error)) from error
        return cls({number: (present, ahead, held) for number, present, ahead, held in lines}, words)


_IndexForm = tuple[list[tuple[int, str, str, list[int]]], list[str]]


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
        then = index.value(one.line.number)
        if then is None or then[0] != one.state.present or (whole and then[1] != one.state.ahead):
            found.append(change_of(before[one.line.number], one.line))
    return found


class Place(NamedTuple):
    """A line of a change."""

    change: str
    line: int

    @property
    def key(self) -> str:
        """The place as one word."""
        return f"{self.change}|{self.line}"


Trail = Mapping[Place, Sequence[TrailEntry]]
"""The entries of each place, the oldest first."""


def standing(trail: Trail, change: str, line: int) -> TrailEntry | None:
    """Return how the work on a line of a change stands; None if nobody began."""
    entries = trail.get(Place(change, line))
    return entries[-1] if entries else None


def in_order(entries: Iterable[tuple[Place, TrailEntry]]) -> dict[Place, list[TrailEntry]]:
    """Return entries by their place, the oldest first."""
    found: dict[Place, list[TrailEntry]] = {}
    for place, entry in sorted(entries, key=lambda pair: pair[1].at):
        found.setdefault(place, []).append(entry)
    return found
