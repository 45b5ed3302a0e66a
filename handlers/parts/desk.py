"""Takes parts lists in, has them answered beside the loop, keeps and watches them: for console, programs and chat."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import PurePath
from typing import Any, Protocol, TypeVar

from bot.alerts.list_watch import ListWatch
from bot.answering import AnswerService, RestrictedQuery, Supplements, Wants, look_up
from bot.errors import ExportwatchError, LookupBusyError, LookupCostError, UsageError
from bot.model.delivery import TERMINAL, Channel
from bot.model.trail import TrailEntry
from bot.parts.columns import OPTIONS, ColumnOptions
from bot.parts.features import features_of, value_of
from bot.parts.lines import ReadList, of_json, of_table
from bot.parts.records import (
    LONGEST_DECISION,
    LONGEST_NAME,
    LONGEST_NOTE,
    WEB,
    Decision,
    PartsList,
    StoredLine,
    packed,
    stored_lines,
    unpacked,
)
from bot.parts.tables import check_size, is_workbook
from bot.parts.titles import Role
from bot.parts.watching import AskedLine, LineState, ListChange, Place, Watch
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.store.parts import PartsLists, Watches
from bot.workers.forked import ForkLimits, computed_beside
from bot.workers.lookups import LookupFaultError
from bot.workers.pool import WorkerEndedError
from handlers.commands.lookups import Known
from handlers.messages.parts_files import ADDED, answer_cells

LINES_AT_ONCE = 40
"""Lines that a worker answers at once: about a tenth of a second, so that other askers wait no longer."""
UNDER_WAY = 2
"""Pieces of a list that are under way at a time: no more than workers, so that others wait behind one of them alone."""
_PAUSES_S = (0.2, 0.5, 1, 2, 4, 8, 15)
"""Seconds between attempts where too many questions are being answered."""
T = TypeVar("T")
UNASKED = LineState("", "", frozenset())
"""Of a line that cannot be asked: nothing changes it."""

Run = Callable[..., Awaitable[Any]]
"""`Computing.run`."""


@dataclass(frozen=True, slots=True)
class LineQueue:
    """Asks lines as `asker`, waiting where too much is being asked. One line's failure costs no other its answer."""

    run: Run
    told: Callable[[int], None] = lambda _: None
    """Is told how many lines have their answer."""

    async def ask(
        self, one: PartsList, lines: Sequence[StoredLine], today: date, beside: Supplements
    ) -> list[AskedLine]:
        """Return every line with its answer, in order. Raises LookupBusyError after half a minute of waiting.

        Two pieces are under way at a time: while one is computed, the next one waits for its turn.
        """
        firsts = iter(range(0, len(lines), LINES_AT_ONCE))
        found: dict[int, list[AskedLine]] = {}
        done = 0

        async def work() -> None:
            nonlocal done
            for first in firsts:
                found[first] = await self._some(one, lines[first : first + LINES_AT_ONCE], today, beside)
                done += len(found[first])
                self.told(done)

        under_way = [asyncio.create_task(work()) for _ in range(UNDER_WAY)]
        try:
            await asyncio.gather(*under_way)
        finally:
            for task in under_way:
                task.cancel()
        return [each for _, some in sorted(found.items()) for each in some]

    async def _some(
        self, one: PartsList, lines: Sequence[StoredLine], today: date, beside: Supplements
    ) -> list[AskedLine]:
        try:
            return await self.patiently(one, asked_lines, lines, today, beside)
        except (LookupCostError, LookupFaultError) as error:
            if len(lines) == 1:
                why = str(error) if isinstance(error, LookupCostError) else "could not be answered: please report it"
                return [AskedLine(lines[0].answered({"error": f"line {lines[0].number}: {why}"}), UNASKED)]
            return [each for line in lines for each in await self._some(one, [line], today, beside)]

    async def patiently(self, one: PartsList, work: Callable[..., T], *args: Any) -> T:  # noqa: ANN401 - what the work takes
        """Return what a look-up gives, tried again while too much is being asked. Raises what `Computing.run` does."""
        for pause in _PAUSES_S:
            try:
                return await self.run(f"parts list {one.id}", work, *args)  # type: ignore[no-any-return] # the work's
            except LookupBusyError:
                await asyncio.sleep(pause)
        return await self.run(f"parts list {one.id}", work, *args)  # type: ignore[no-any-return] # see above


# -- what a worker computes


def asked_lines(known: Known, lines: Sequence[StoredLine], today: date, beside: Supplements) -> list[AskedLine]:
    """Return lines with their answers, or with what is wrong with them, and what an index holds of each."""
    made: dict[RestrictedQuery, tuple[dict[str, str], LineState]] = {}
    found = []
    for line in lines:
        if line.problem:
            found.append(_unasked(line, line.problem))
            continue
        question = line.question
        try:
            if question not in made:
                answer = beside.added_to(look_up(known.rules, question, today))
                made[question] = cells_of(answer), _state(known, answer, question)
            cells, state = made[question]
            found.append(AskedLine(line.answered(cells), state))
        except ExportwatchError as error:
            found.append(_unasked(line, str(error)))
    return found


def cells_of(answer: Answer) -> dict[str, str]:
    """Return an answer by the names of the columns that tell it."""
    return dict(zip(ADDED, answer_cells(answer), strict=True))


def _state(known: Known, answer: Answer, question: RestrictedQuery) -> LineState:
    return LineState(*value_of(answer), features_of(known.rules, answer, fixed=question.on is not None))


def _unasked(line: StoredLine, why: str) -> AskedLine:
    return AskedLine(line.answered({"error": f"line {line.number}: {why}"}), UNASKED)


_READING = ForkLimits(memory=768 * 1024 * 1024, computing=30.0)
"""What reading a list may take beyond the bot: bytes of memory, seconds of processor time."""
_TOO_MUCH = (
    "this file takes more memory or time than a list may, as one does with a cell far from all others. Delete what "
    "stands far below or to the right, or save the list as CSV"
)
_JSON = frozenset({".json", ".jsonl", ".ndjson"})
_JSON_TYPES = frozenset({"application/json", "application/x-ndjson", "application/jsonl", "application/x-jsonlines"})


@dataclass(frozen=True, slots=True)
class GivenList:
    """A file as it was sent, with the columns and defaults that were named. `options`: as in the query string."""

    name: str
    body: bytes
    content_type: str
    options: Mapping[str, str]

    def columns(self) -> ColumnOptions:
        """Return the columns that were named."""
        named = {role: self.options.get(name, "").strip() or None for role, name in OPTIONS.items()}
        return ColumnOptions(
            named[Role.GOODS], named[Role.FROM], named[Role.TO], named[Role.DAY],
            code=named[Role.CODE], party=named[Role.PARTY], quantity=named[Role.QUANTITY],
            sent_from=bool(self.options.get("from")), sent_to=bool(self.options.get("to")),
        )  # fmt: skip

    def usual(self, today: date) -> RestrictedQuery:
        """Return what holds for lines that say nothing themselves. Raises UsageError."""
        from_, to, on = (self.options.get(name) or None for name in ("from", "to", "on"))
        return RestrictedQuery.read("", from_, to, on, today)


class ListHost(Protocol):
    """What a desk needs besides the lists: `handlers.web.site.Site` has it."""

    @property
    def rules(self) -> RuleBase:
        """The rules on file."""

    @property
    def answers(self) -> AnswerService:
        """What adds to an answer."""

    @property
    def now(self) -> Callable[[], datetime]:
        """Returns the instant, aware."""

    def today(self) -> date:
        """Return today, UTC."""

    async def compute_for(self, asker: str, work: Callable[..., Any], *args: Any) -> Any:  # noqa: ANN401 - what the work takes
        """Return `work(known, …)`, computed beside the loop. Raises LookupBusyError."""


class PartsDesk:
    """The lists of one owner."""

    def __init__(self, site: ListHost, lists: PartsLists, watched: WatchedLists, owner: str = WEB) -> None:
        self._site = site
        self._lists = lists
        self.watched = watched
        self.owner = owner

    async def take(self, given: GivenList, by: str) -> PartsList:
        """Read, answer and keep a list. Raises UsageError, with what to do, for one that cannot be read."""
        one, lines = await self._take_lines(given, by)
        one, text = await self._answered(one, lines)
        await self._lists.add(one, text)
        return one

    async def begin(self, given: GivenList, by: str) -> tuple[PartsList, list[StoredLine]]:
        """Read a list and keep it without answers, for `finish`. Raises UsageError as `take` does."""
        one, lines = await self._take_lines(given, by)
        one = replace(one, lines=len(lines))
        await self._lists.add(one, await asyncio.to_thread(packed, lines))
        return one, lines

    async def finish(self, one: PartsList, lines: Sequence[StoredLine], told: Callable[[int], None]) -> PartsList:
        """Answer the lines of a list that was begun, telling how many are. Raises NotOnFileError if it was deleted."""
        answered, text = await self._answered(one, lines, told)
        await self._lists.replace(answered, text)
        return answered

    async def _take_lines(self, given: GivenList, by: str) -> tuple[PartsList, list[StoredLine]]:
        if not given.body:
            raise UsageError("the file is empty: choose a table (.csv, .tsv, .xlsx, .xls, .ods) or JSON lines")
        await self._lists.room(self.owner)
        read, lines = await self._read(given)
        one = PartsList(
            id=secrets.token_hex(8), name=_name(given.name), owner=self.owner, by=by, created=self._instant(),
            header=read.header, found=read.found, blank=read.blank,
        )  # fmt: skip
        return one, lines

    async def lines(self, one: PartsList) -> str:
        """Return a list's answered lines, packed. Raises NotOnFileError if it was deleted meanwhile."""
        return await self._lists.lines(one)

    async def ask_again(self, one: PartsList) -> PartsList:
        """Answer every line anew, as of today; of a watched list, what changed is told as ever.

        Raises NotOnFileError if the list is deleted meanwhile.
        """
        if await self.watched.ask_again(one):
            return await self._lists.get(one.id, one.owner)
        lines = await asyncio.to_thread(unpacked, await self._lists.lines(one))
        again, text = await self._answered(one, lines)
        await self._lists.replace(again, text)
        return again

    async def decide(self, one: PartsList, line: int, decision: str, note: str, by: str) -> Decision | None:
        """Keep what a person decided of a line; nothing said takes it back. Raises UsageError for no such line."""
        decision, note = decision.strip(), note.strip()
        for name, text, most in (("decision", decision, LONGEST_DECISION), ("note", note, LONGEST_NOTE)):
            if len(text) > most:
                raise UsageError(f"{name}: {len(text):,} characters; at most {most:,} are kept")
        lines = await asyncio.to_thread(unpacked, await self._lists.lines(one))
        if line not in {each.number for each in lines}:
            raise UsageError(f"line {line}: the list has no such line")
        made = Decision(decision, note, by, self._instant()) if decision or note else None
        await self._lists.decide(one, {line: made})
        return made

    async def _read(self, given: GivenList) -> tuple[ReadList, list[StoredLine]]:
        """Read a file in a process of its own, with limits."""
        today, base = self._site.today(), self._site.rules
        given.usual(today)
        if is_workbook(given.body):
            check_size(given.body)
            # Not in the other process, which has little more memory than this one.
            import python_calamine  # noqa: F401, PLC0415 - only a workbook needs it
        try:
            return await computed_beside(lambda: _take_lines(base, given, today), _READING)
        except (WorkerEndedError, TimeoutError) as error:
            raise UsageError(_TOO_MUCH) from error

    async def _answered(
        self, one: PartsList, lines: Sequence[StoredLine], told: Callable[[int], None] = lambda _: None
    ) -> tuple[PartsList, str]:
        """Return a list with its counts, and its answered lines. A list is a firm's secret: nobody is screened."""
        beside = await self._site.answers.beside(Wants(tuple(self._site.rules.measures), ()))
        asked = await LineQueue(self._site.compute_for, told).ask(one, lines, self._site.today(), beside)
        found = [each.line for each in asked]
        return one.counted(found, self._instant()), await asyncio.to_thread(packed, found)

    def _instant(self) -> str:
        return self._site.now().isoformat(timespec="seconds")


# -- what is computed elsewhere than on the loop


def _take_lines(base: RuleBase, given: GivenList, today: date) -> tuple[ReadList, list[StoredLine]]:
    """Read a file into lines, each with what holds where it says nothing. Raises UsageError."""
    if _is_json(given):
        raw = given.body.splitlines()
        read = of_json(raw, len(raw), today)
    else:
        read = of_table(base, given.body, today, given.columns(), given.options.get("encoding") or None)
    usual = given.usual(today)
    on = usual.on.isoformat() if usual.on else None
    lines = [
        replace(line, from_=line.from_ or usual.from_, to=line.to or usual.to, on=line.on or on)
        for line in stored_lines(read)
    ]
    return replace(read, lines=()), lines


def _is_json(given: GivenList) -> bool:
    suffix = PurePath(given.name).suffix.lower()
    if suffix:
        return suffix in _JSON
    return given.content_type in _JSON_TYPES or given.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _name(given: str) -> str:
    last = given.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in " ".join(last.split()) if sign.isprintable())[:LONGEST_NAME] or "parts list"


MOST_CHANNELS = 10
"""Channels that are told of one list."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class WatchedLists:
    """The watches on lists. `platforms` are those of which channels can be told; `looking` asks watched lists again."""

    watches: Watches
    platforms: Collection[str]
    looking: ListWatch | None = None
    now: Callable[[], datetime] = _now

    async def watch(self, one: PartsList, channels: Iterable[str], by: str) -> Watch:
        """Watch a list and tell these channels (their keys), or others from now on; without any, the console alone.

        Raises UsageError for what is no channel that can be told.
        """
        keys = tuple(dict.fromkeys(self._checked(key).key for key in channels if key.strip()))
        if len(keys) > MOST_CHANNELS:
            raise UsageError(f"{len(keys)} channels; at most {MOST_CHANNELS} are told of one list")
        begun = Watch(one.id, one.owner, keys, by, self.now().isoformat(timespec="microseconds"))
        return await self.watches.begin(begun)

    async def end(self, one: PartsList) -> bool:
        """Watch a list no more. Returns False if nobody did."""
        return await self.watches.end(one.id)

    async def of(self, one: PartsList) -> Watch | None:
        """Return the watch on a list; None if nobody watches it."""
        return await self.watches.of(one.id)

    async def changes(self, one: PartsList) -> list[ListChange]:
        """Return what was told of a list, the newest first."""
        return await self.watches.changes(one.id)

    async def work(self, one: PartsList, place: Place, step: TrailEntry) -> TrailEntry:
        """Keep what somebody did about a changed line: acknowledged, assigned, due, noted, done.

        Raises UsageError for what cannot be kept, NotOnFileError if there is no such line.
        """
        kept = replace(step, at=self.now().isoformat(timespec="milliseconds")).checked()
        await self.watches.work(one.id, place, kept)
        return kept

    async def trail(self, one: PartsList) -> dict[Place, list[TrailEntry]]:
        """Return what people did about changed lines, by line."""
        return await self.watches.trail(one.id)

    async def ask_again(self, one: PartsList) -> bool:
        """Ask every line of a watched list anew; what changed is told. Returns False if it is not watched."""
        watch = await self.watches.of(one.id)
        if watch is None or not watch.base or self.looking is None:
            return False
        await self.looking.ask_again(watch)
        return True

    def _checked(self, key: str) -> Channel:
        known = ", ".join(sorted({TERMINAL.platform, *self.platforms}))
        try:
            channel = Channel.from_key(key.strip())
        except ValueError as error:
            raise UsageError(f"{key[:80]!r} is no channel: write slack:T0123:C0123, or webhook:erp:hook") from error
        if channel.platform not in {TERMINAL.platform, *self.platforms} or not (channel.workspace and channel.id):
            raise UsageError(f"{key[:80]!r} is no channel of {known}: write slack:T0123:C0123, or webhook:erp:hook")
        return channel
