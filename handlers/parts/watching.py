"""What watches parts lists asks of the rules, computed in the worker for look-ups: never on the loop that delivers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import blake2b
from pathlib import Path

import bot
from bot.alerts.list_watch import GivenLook, Merged, RulesChange, lines_by_number
from bot.answering import AnswerService, Supplements, Wants
from bot.errors import LookupCostError, RecordError
from bot.model.announcement import Announcement
from bot.parts import features
from bot.parts.features import value_of
from bot.parts.fingerprint import (
    Digests,
    Fingerprint,
    Reach,
    difference,
    fingerprint,
    moved_between,
    reach_of_announced,
    reaches_of,
)
from bot.parts.records import PackedLines, PartsList, StoredLine, packed
from bot.parts.watching import MARKS, AskedLine, LineChange, WatchIndex, change_of, changed
from bot.rules.answer.timeline import days_of
from bot.workers.lookups import LookupFaultError
from handlers.commands.lookups import Known, answer_of, concerned
from handlers.parts.desk import LINES_AT_ONCE, LineQueue, Run, asked_lines, cells_of

_ANSWERING = (
    "rules/**/*.py",
    "text/*.py",
    "lists/*.py",
    "parts/*.py",
    "data/**/*.yaml",
    "data/*.json",
    "vocabulary.py",
)
"""The code and words of the program that answers rest on: another version may answer otherwise."""
_DAY = timedelta(days=1)
_OURS = PartsList("watch", "", "", "", "", ())
"""Asks for what belongs to no list alone."""


@dataclass(frozen=True, slots=True)
class RulesAsker:
    """`LineAsker` by the rules that a worker knows. `beside` adds what waits for a review."""

    known: Known
    run: Run
    beside: AnswerService

    def stamp(self) -> object:
        """Return what is another value as soon as other rules or lists may be on file."""
        lists = self.known.rules.lists
        return id(self.known.rules), lists.stamp() if lists else ()

    async def compare(self, digests: str) -> RulesChange:
        """Return the rules as they are, and what changed since."""
        program = await asyncio.to_thread(program_digest)
        return await self._queue.patiently(_OURS, compared, digests, program)

    async def moved(self, after: date, upto: date) -> tuple[object, ...]:
        """Return whom the days after one, up to another, can reach."""
        return await self._queue.patiently(_OURS, moved, after, upto)

    async def coming(self, after: date, upto: date) -> Mapping[date, tuple[object, ...]]:
        """Return the days ahead that are told of on a day in this span, and whom each can reach."""
        return await self._queue.patiently(_OURS, coming, after, upto)

    async def about(self, act: Announcement) -> tuple[object, ...]:
        """Return whom an announced act can reach."""
        return await self._queue.patiently(_OURS, about, act)

    async def reached(self, indexes: Sequence[str], reaches: tuple[object, ...]) -> list[set[int] | None]:
        """Return of each index the lines that can be reached; None for one that cannot be read."""
        return await self._queue.patiently(_OURS, reached, indexes, reaches) if reaches else [set() for _ in indexes]

    async def look(self, given: GivenLook) -> Merged:
        """Ask lines of a list and put the answers into it. A list is a firm's secret: nobody is screened."""
        numbers, one = given.numbers, given.one
        beside = Supplements()
        if numbers is None or numbers:
            beside = await self.beside.beside(Wants(tuple(self.known.rules.measures), ()))
        if numbers is not None and len(numbers) <= LINES_AT_ONCE:
            with contextlib.suppress(LookupCostError, LookupFaultError):
                return await self._queue.patiently(one, looked, given, beside)
        lines = await asyncio.to_thread(lines_by_number, given.lines)
        wanted = [line for line in lines.values() if numbers is None or line.number in numbers]
        asked = await self._queue.ask(one, wanted, given.today, beside)
        return await self._queue.patiently(one, merged, given, asked)

    async def ahead(self, one: PartsList, lines: Sequence[StoredLine], day: date) -> list[LineChange]:
        """Return the lines whose answer is another one from a coming day on than on the day before it."""
        return await self._each(one, lines, ahead, day)

    async def touched(
        self, one: PartsList, lines: Sequence[StoredLine], act: Announcement, today: date
    ) -> list[LineChange]:
        """Return the lines that an announced act concerns."""
        return await self._each(one, lines, concerned, act, today)

    @property
    def _queue(self) -> LineQueue:
        return LineQueue(self.run)

    async def _each(
        self, one: PartsList, lines: Sequence[StoredLine], work: Callable[..., list[LineChange]], *given: object
    ) -> list[LineChange]:
        """Return what the work finds of some lines at a time; a line that costs too much is left out."""
        found: list[LineChange] = []
        for first in range(0, len(lines), LINES_AT_ONCE):
            some = lines[first : first + LINES_AT_ONCE]
            try:
                found += await self._queue.patiently(one, work, some, *given)
            except (LookupCostError, LookupFaultError):
                if len(some) > 1:
                    found += [each for line in some for each in await self._each(one, [line], work, *given)]
        return found


@cache
def program_digest() -> str:
    """Return a digest of the code and words that answers rest on."""
    digest = blake2b(digest_size=8)
    folder = Path(bot.__file__).parent
    for path in sorted({path for pattern in _ANSWERING for path in folder.glob(pattern)}):
        digest.update(path.read_bytes())
    return digest.hexdigest()


# -- what a worker computes


def compared(known: Known, digests: str, program: str) -> RulesChange:
    """Return the rules as digests, and whom their difference to others can reach."""
    lists = known.rules.lists
    asked_for = ("fingerprint", program, lists.stamp() if lists else ())
    made: Fingerprint | None = known.rules.remembered.get(asked_for)
    now = made or known.rules.remember(asked_for, fingerprint(known.rules, program))
    try:
        before = Digests.unpacked(digests) if digests else None
    except ValueError:
        before = None
    own = now.digests
    version = own.version
    if before is None:
        return RulesChange(version, own.packed(), "", ())
    if before == own:
        return RulesChange(version, digests, version, ())
    return RulesChange(version, own.packed(), before.version, difference(before, now))


def moved(known: Known, after: date, upto: date) -> tuple[Reach, ...]:
    """Return whom the days after one, up to another, can reach: also lines that name a day by its distance."""
    if after == upto:
        return ()
    return (*moved_between(known.rules, after, upto), Reach(frozenset({features.MOVING})))


def coming(known: Known, after: date, upto: date) -> dict[date, tuple[Reach, ...]]:
    """Return the days ahead of which some are `MARKS` days away within a span, and whom each can reach."""
    found: dict[date, list[Reach]] = {}
    for measure in known.rules.measures.values():
        for day in days_of(measure):
            if day > upto and any(after < day - mark * _DAY <= upto for mark in MARKS):
                found.setdefault(day, []).extend(reaches_of(known.rules, measure))
    return {day: tuple(dict.fromkeys(reaches)) for day, reaches in found.items()}


def about(known: Known, act: Announcement) -> tuple[Reach, ...]:
    """Return whom an announced act can reach."""
    return reach_of_announced(known.rules, known.vocabulary, act)


def reached(_: Known, indexes: Sequence[str], reaches: tuple[Reach, ...]) -> list[set[int] | None]:
    """Return of each index the lines that can be reached; None for one that cannot be read."""
    return [_reached(text, reaches) for text in indexes]


def _reached(text: str, reaches: tuple[Reach, ...]) -> set[int] | None:
    try:
        return WatchIndex.unpacked(text).reached(reaches)
    except RecordError:
        return None


def _index(text: str) -> WatchIndex:
    """Read an index; an empty one if there is none, or one of another version."""
    try:
        return WatchIndex.unpacked(text) if text else WatchIndex()
    except RecordError:
        return WatchIndex()


def ahead(known: Known, lines: Sequence[StoredLine], day: date) -> list[LineChange]:
    """Return the lines whose answer is another one from a day on than on the day before it."""
    found = []
    for line in lines:
        if line.on is not None:
            continue  # it asks about one day, whatever day it is
        then, now = (answer_of(known.rules, line, today) for today in (day - _DAY, day))
        if then and now and value_of(then).present != value_of(now).present:
            before, after = (line.answered(cells_of(one)) for one in (then, now))
            found.append(change_of(before, after, day.isoformat()))
    return found


def looked(known: Known, given: GivenLook, beside: Supplements) -> Merged:
    """Ask a few lines of a list, and put the answers into it."""
    held = PackedLines(given.lines)
    before = held.some(given.numbers or ())
    asked = asked_lines(known, list(before.values()), given.today, beside)
    index = _index(given.index)
    told = changed(before, index, asked, whole=given.whole)
    after = {each.line.number: each.line for each in asked}
    one = given.one.recounted(list(before.values()), list(after.values()), given.at)
    states = {each.line.number: each.state for each in asked}
    return Merged(one, held.replaced(after), index.updated(states).packed(), told)


def merged(_: Known, given: GivenLook, asked: Sequence[AskedLine]) -> Merged:
    """Put answers into a list, and find those of another value."""
    before = lines_by_number(given.lines)
    known_index = _index(given.index)
    told = changed(before, known_index, asked, whole=given.whole)
    after = {**before, **{each.line.number: each.line for each in asked}}
    states = {each.line.number: each.state for each in asked}
    new_index = WatchIndex.of(states) if len(states) == len(before) else known_index.updated(states)
    return Merged(given.one.counted(list(after.values()), given.at), packed(after.values()), new_index.packed(), told)
