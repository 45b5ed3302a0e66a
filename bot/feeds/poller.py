"""Polling joins the parts: fetch, parse, decide, remember. It knows their order, and no rule."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from docket import Perpetual
from redis.exceptions import ResponseError

from bot.errors import FetchError
from bot.feeds.changes import WINDOW, Decision, Identified, counted, decide, first_seen, identify
from bot.feeds.fetch.client import Fetched, Fetcher, SourceFetchError
from bot.feeds.fetch.guard import leads_inside
from bot.feeds.fetch.robots import Robots
from bot.feeds.health import Notice, judged, latencies, owed
from bot.feeds.parse.values import Parsed
from bot.feeds.schedule import Reading, SourceState, after_failure, after_success, at_address, first_due
from bot.feeds.sources import Source, host_port
from bot.feeds.worker.pool import ParserPool
from bot.store.intake import Entry, Found, Intake
from bot.store.keys import Keys
from bot.store.redis import AWAY, Outages
from bot.store.sources import Claim, SourceRound
from bot.store.tasks import WallClock, calmly, open_docket, working

# Concurrency of polling: as many sources at once as are needed, never held up by slow ones.


AT_ONCE = 128
"""Sources read at the same time by one process: each waits for its server or for the store most of the time."""
PATIENCE_S = 2.0
"""A source that takes longer counts no more: slow servers hold nobody else up …"""
MOST_AT_ONCE = 1000
"""… unless there are very many of them, since each holds a socket."""
GATHERING_S = 0.005
LONGEST_TURN_S = 3.0


@dataclass(frozen=True, slots=True)
class _Poll:
    """A poll under way, and when it began (the loop's clock)."""

    claim: Claim
    task: asyncio.Task[None]
    began: float


class Pump:
    """Claims what is due and begins to poll it. `claim` takes how many at most; `poll` raises nothing.

    `full`: whether no more can be taken in now, however many places are free.
    """

    def __init__(  # noqa: PLR0913 - limits, each with its usual value
        self,
        claim: Callable[[int], Awaitable[Sequence[Claim]]],
        poll: Callable[[Claim], Awaitable[None]],
        *,
        at_once: int = AT_ONCE,
        patience: float = PATIENCE_S,
        most: int = MOST_AT_ONCE,
        full: Callable[[], bool] = lambda: False,
    ) -> None:
        self._claim = claim
        self._poll = poll
        self._at_once = at_once
        self._patience = patience
        self._most = most
        self._full = full
        self._under_way: dict[str, _Poll] = {}
        self._next: dict[str, Claim] = {}
        """Claims of sources whose poll has settled but not ended: polled as soon as it has."""
        self._ended = asyncio.Event()
        self._stopped = False

    @property
    def under_way(self) -> int:
        """How many polls have begun and not ended."""
        return len(self._under_way)

    async def turn(self) -> None:
        """Poll until all that was due is under way, or for LONGEST_TURN_S. Raises what `claim` raises."""
        clock = asyncio.get_running_loop().time
        until = clock() + LONGEST_TURN_S
        while not await self._begin() and clock() < until:
            # More may be due than may be read at once. A few that end together cost one question for more.
            await self._until_one_ends()
            await asyncio.sleep(GATHERING_S)

    async def _begin(self) -> bool:
        """Begin to poll what is due, as many as may be read at once; whether that was all."""
        if self._stopped:
            return True
        self._ended.clear()
        now = asyncio.get_running_loop().time()
        young = sum(poll.began > now - self._patience for poll in self._under_way.values())
        free = min(self._at_once - young, self._most - len(self._under_way))
        if free <= 0 or self._full():
            return False
        claims = await self._claim(free)
        for claim in claims:
            self._take(claim)
        return len(claims) < free

    def _take(self, claim: Claim) -> None:
        running = self._under_way.get(claim.source)
        if running is None and not self._stopped:
            self._start(claim)
        elif running is None or claim.state != running.claim.state:
            # It has settled, and this claim is of the time after: dropped, the source would wait for the lease's end.
            self._next[claim.source] = claim
        # Else it has waited for its host longer than the lease, and goes on waiting: its end says when it is due.

    def _start(self, claim: Claim) -> None:
        task = asyncio.ensure_future(self._poll(claim))
        self._under_way[claim.source] = _Poll(claim, task, asyncio.get_running_loop().time())
        task.add_done_callback(partial(self._forget, claim.source))

    def _forget(self, source: str, _task: asyncio.Task[None]) -> None:
        self._under_way.pop(source, None)
        self._ended.set()
        if not self._stopped and (claim := self._next.pop(source, None)):
            self._start(claim)

    async def _until_one_ends(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience / 4):
                await self._ended.wait()

    async def stop(self) -> list[Claim]:
        """Leave what is under way, begin nothing more; returns the claims that were not worked off."""
        self._stopped = True
        polls = list(self._under_way.values())
        for poll in polls:
            poll.task.cancel()
        await asyncio.gather(*(poll.task for poll in polls), return_exceptions=True)
        return [*(poll.claim for poll in polls if poll.task.cancelled()), *self._next.values()]


# Watches the sources of one process: raises and clears alarms, and makes sure that operators hear of them.


ENOUGH_TO_COMPARE = 4
"""With fewer sources nobody can say whether they are away or we are."""
_OURS = frozenset(("network", "timeout"))

Tell = Callable[[Source, Notice], Awaitable[None]]
"""Plans the notice for the operators; a repeat (same source and number) changes nothing."""


class Watch:
    """`tell` None: the log alone."""

    def __init__(self, rounds: SourceRound, sources: int, tell: Tell | None = None) -> None:
        self._round = rounds
        self._enough = sources >= ENOUGH_TO_COMPARE
        self._tell = tell
        self._any_success: datetime | None = None
        """When any source was read last by this process."""

    def judge(self, source: Source, after: SourceState, now: datetime) -> SourceState:
        """The state after a poll with its alarm raised, lifted or left as it is."""
        if not after.failures:
            self._any_success = now
        return judged(after, source, now, excused=self._may_be_ours(after))

    def _may_be_ours(self, after: SourceState) -> bool:
        """Since the trouble began not one source could be reached: then it is our own line that is down."""
        if not self._enough or after.last_error not in _OURS or after.failing_since is None:
            return False
        return self._any_success is None or self._any_success <= after.failing_since

    async def settle(self, source: Source, state: SourceState, due_ms: int | None) -> None:
        """Tell what is owed by a state that is on record, and note that it was told. Raises redis errors."""
        if await self.remind(source, state):
            await self._round.rest(source.id, replace(state, owed=()).to_json(), due_ms)

    async def remind(self, source: Source, state: SourceState) -> bool:
        """Tell what a state owes, whether or not it was told before; whether there was anything."""
        notice = owed(state, source.id)
        if notice is None:
            return False
        if self._tell is not None:
            await self._tell(source, notice)
        if notice.what == "broke":
            log.warning("%s is %s since %s: %s", source.id, notice.condition, f"{notice.since:%H:%M}", notice.why)
        return True


log = logging.getLogger(__name__)

LONGEST_PAUSE_S = 5.0
SHORTEST_PAUSE_S = 0.05
LAST_WORDS_S = 0.5
WHEN_REFUSED = timedelta(seconds=10)
A_LITTLE = timedelta(minutes=1)
MOST_BODIES = 32
"""Bodies that wait to be parsed; with more of them nothing else is fetched, since each takes its memory."""
HURRIED = timedelta(minutes=1)
"""Written intervals below this are for hosts of one's own; the open web is never polled so often."""

REMEMBERED_DAYS = 400
"""An item that its source has not shown for so long would be news again."""


class Poller:
    """Polls what is due. One per process; any number of processes share the round.

    `backfill` announces what a source shows at its first poll, which is otherwise remembered in silence. `tell` plans
    what the operators hear of a source that broke or healed. `robots` learns how much patience each host asks for.
    """

    def __init__(  # noqa: PLR0913 - what it joins
        self,
        sources: Sequence[Source],
        fetcher: Fetcher,
        parser: ParserPool,
        intake: Intake,
        rounds: SourceRound,
        *,
        backfill: bool = False,
        tell: Tell | None = None,
        robots: Robots | None = None,
        clock: WallClock | None = None,
    ) -> None:
        self._clock = clock or WallClock()
        self._back = 0.0
        """By how much the clock was set back, until the round has followed it."""
        self._sources: Mapping[str, Source] = {source.id: source for source in sources if source.enabled}
        self._fetcher = fetcher
        self._parser = parser
        self._intake = intake
        self._round = rounds
        self._history = rounds.history
        self._backfill = backfill
        self._watch = Watch(rounds, len(self._sources), tell)
        self._robots = robots
        self._unsettled: dict[str, int] = {}
        """Claims that could not be settled because of Redis, with the time at which each is due again (ms)."""
        self._hurried = any(source.interval and source.interval < HURRIED for source in self._sources.values())
        self._pump = Pump(rounds.claim, self._poll, full=lambda: parser.waiting >= MOST_BODIES)

    async def reconcile(self) -> None:
        """Bring the round in line with the sources on file: new ones fall due, removed ones leave."""
        now = datetime.now(UTC)
        states = await self._round.states()
        due: dict[str, int] = {}
        for source in self._sources.values():
            state = at_address(SourceState.from_json(states[source.id]), source) if source.id in states else None
            if state and state.gone:
                log.warning("%s has said that it is gone for good (410); it is not polled.", source.id)
                await self._watch.settle(source, state, None)
                continue
            if state:
                await self._watch.remind(source, state)
            # What was planned by a clock that was ahead may lie years ahead.
            ahead = state is not None and state.last_polled_at is not None and state.last_polled_at > now + A_LITTLE
            when = state.next_due if state and state.next_due and not ahead else first_due(source, now)
            # An interval that was written since then counts from now.
            due[source.id] = _ms(min(when, now + source.interval) if source.interval else when)
        await self._round.reconcile(due)

    async def tick(self) -> float:
        """Poll until all that was due is under way; returns in how many seconds to come again. Raises redis errors."""
        await self._give_back()
        await self._follow_the_clock()
        await self._pump.turn()
        if self._hurried and self._pump.under_way:
            # What is under way falls due again within seconds, and only its end says when.
            return SHORTEST_PAUSE_S
        due = await self._round.next_due_ms()
        if due is None:
            if not await self._round.states():
                # The records are gone: nothing would ever fall due again.
                await self.reconcile()
            return LONGEST_PAUSE_S
        return min(max(due / 1000 - datetime.now(UTC).timestamp(), SHORTEST_PAUSE_S), LONGEST_PAUSE_S)

    async def _follow_the_clock(self) -> None:
        """What is due by a clock that was set back would wait for as long again."""
        self._back += self._clock.set_back()
        if self._back:
            await self._round.bring_forward(self._back)
            log.warning("The clock was set back by %.0f s; sources fall due so much earlier.", self._back)
            self._back = 0.0

    async def stop(self) -> None:
        """Leave what is under way, and begin nothing more: a source whose poll was cut off falls due again."""
        self._unsettled |= {claim.source: claim.due_ms for claim in await self._pump.stop()}
        async with calmly("leaving sources to other processes"), asyncio.timeout(LAST_WORDS_S):
            await self._give_back()

    async def _give_back(self) -> None:
        """What was claimed and not settled is due again: its claim would keep it for two minutes, for nothing."""
        if not self._unsettled:
            return
        # Others may fail while this is written: they stay for the next time.
        given, self._unsettled = self._unsettled, {}
        try:
            await self._round.give_back(given)
        except BaseException:
            self._unsettled = given | self._unsettled
            raise

    async def _poll(self, claim: Claim) -> None:
        source = self._sources.get(claim.source)
        if source is None:
            # Another process has another file, and shall have it.
            self._unsettled[claim.source] = _ms(datetime.now(UTC) + WHEN_REFUSED)
            return
        # A bug in one source's reading must not end the polling of the others.
        async with calmly(f"polling {source.id}"):
            try:
                await self._turn(source, claim)
            except AWAY:
                self._unsettled[source.id] = claim.due_ms
                raise
            except ResponseError:
                # It refuses (a full disk, a replica that is not yet the master), or refuses just this: not at once.
                self._unsettled[source.id] = _ms(datetime.now(UTC) + WHEN_REFUSED)
                raise
            if self._robots is not None:
                await self._robots.learn(source)

    async def poll(self, source: Source, due_ms: int) -> None:
        """Poll one source and settle the outcome. Raises redis errors; then nothing has changed."""
        await self._turn(source, Claim(source.id, due_ms, await self._round.state(source.id)))

    async def _turn(self, source: Source, claim: Claim) -> None:
        state = at_address(SourceState.from_json(claim.state) if claim.state else SourceState(), source)
        await self._watch.remind(source, state)
        found: list[Found] = []
        refreshed = False
        try:
            reading, parsed = await self._read(source, state)
        except FetchError as error:
            now = datetime.now(UTC)
            patience = error.retry_after if isinstance(error, SourceFetchError) else None
            after = after_failure(state, source, error.kind, error.message, now, retry_after=patience)
            _say_failure(source, state, after)
        else:
            now = datetime.now(UTC)
            refreshed = state.last_polled_at is None or state.last_polled_at.date() != now.date()
            if parsed is not None:
                found = await self._find(source, state, parsed, now, refresh=refreshed)
                reading = replace(reading, new=sum(one.what == "new" for one in found))
            after = after_success(state, source, reading, now)
            if state.failures:
                log.info("%s can be read again.", source.id)
        after = self._watch.judge(source, _on_time(replace(after, owed=()), source, claim.due_ms, now), now)
        due = None if after.next_due is None else _ms(after.next_due)
        if not found:
            await self._round.rest(source.id, after.to_json(), due)
        else:
            told = await self._intake.remember(source.id, after.to_json(), due, found)
            if told:
                log.debug("%s: %d new or edited.", source.id, told)
        await self._watch.settle(source, after, due)
        if found and refreshed:
            await self._intake.forget_unseen(source.id, REMEMBERED_DAYS)
            await self._history.forget_edits(source.id, now - WINDOW * 2)

    async def _read(self, source: Source, state: SourceState) -> tuple[Reading, Parsed | None]:
        """Fetch and parse; the second part is None where the body is the one that was read last time."""
        now = datetime.now(UTC)
        # Once a day the written address is asked again: a redirect can have been a mistake, or an attack.
        today = state.last_polled_at is not None and state.last_polled_at.date() == now.date()
        answer = await self._fetcher.fetch(source, state.validators, state.moved_to if today else None)
        if not isinstance(answer, Fetched):
            return Reading(answer.validators, max_age=answer.max_age, moved_to=answer.moved_to), None
        reading = Reading(answer.validators, answer.digest, answer.max_age, answer.moved_to)
        if answer.digest == state.digest:
            return reading, None
        parsed = await self._parser.parse(source, answer.body, url=answer.url, content_type=answer.content_type)
        newest = max((item.published for item in parsed.items if item.published), default=None)
        return replace(reading, items=len(parsed.items), newest=newest), parsed

    async def _find(
        self, source: Source, state: SourceState, parsed: Parsed, now: datetime, *, refresh: bool
    ) -> list[Found]:
        identified = identify(parsed.items)
        keys = [key for one in identified for key in one.keys]
        first = state.first_polled_at is None
        seen = {} if first else await self._intake.seen(source.id, keys)
        # A source that was given another address and shows nothing known is a new source under an old name.
        first = first or (state.last_ok_at_address is None and not seen)
        silent = first and not self._backfill
        decision = decide(identified, None if silent else seen)
        edited = await self._within_bounds(source, decision, state.first_polled_at or now, now)
        told = {id(one) for one in (*decision.new, *edited)}
        found = [Found("new", one.keys, one.digest, entry_of(source, one, now)) for one in decision.new]
        found += [Found("edit", one.keys, one.digest, entry_of(source, one, now)) for one in edited]
        for one in identified:
            known = all(seen.get(key) == one.digest for key in one.keys)
            if id(one) not in told and (refresh or not known):
                found.append(Found("quiet", one.keys, one.digest))
        return found

    async def _within_bounds(
        self, source: Source, decision: Decision, since: datetime, now: datetime
    ) -> list[Identified]:
        """The changes that are handed on; notes down that, and what is new, whose changes will be counted."""
        noted = {one.keys[0]: first_seen(now) for one in decision.new}
        records = await self._history.edits(source.id, [one.keys[0] for one in decision.edited])
        edited = []
        for one in decision.edited:
            record = counted(records.get(one.keys[0], first_seen(since)), one.item, now)
            if record is not None:
                noted[one.keys[0]] = record
                edited.append(one)
        await self._history.note_edits(source.id, noted)
        await self._history.took(source.id, latencies([one.item for one in decision.new], source, now))
        return edited


def entry_of(source: Source, one: Identified, now: datetime) -> Entry:
    """An item on its way to the desk."""
    item = one.item
    return Entry(
        source=source.id,
        source_name=source.name,
        authority=source.authority,
        jurisdiction=source.jurisdiction,
        tier=source.tier,
        language=source.language,
        key=one.keys[0],
        id=item.id,
        title=item.title,
        link=_shown(item.link, source),
        summary=item.summary,
        published=item.published.isoformat() if item.published else None,
        seen_at=now.isoformat(timespec="milliseconds"),
        facts=item.facts,
    )


def _shown(link: str, source: Source) -> str:
    """The link as an alert may carry it: none into a private network, unless the source itself is read there."""
    if not link or not leads_inside(link):
        return link
    try:
        return link if host_port(link) == host_port(source.address) else ""
    except ValueError:
        return ""


def _on_time(after: SourceState, source: Source, due_ms: int, now: datetime) -> SourceState:
    """A written interval counts from when the poll was due: it does not drift, and what was missed is not made up."""
    if source.interval is None or after.next_due is None or after.next_due - now > source.interval:
        return after
    due = datetime.fromtimestamp(due_ms / 1000, UTC) + source.interval
    return replace(after, next_due=due) if now < due <= now + source.interval else after


def _say_failure(source: Source, before: SourceState, after: SourceState) -> None:
    if not before.failures or before.last_error != after.last_error:
        log.warning("%s cannot be read (%s): %s", source.id, after.last_error, after.last_error_message)


def _ms(when: datetime) -> int:
    return int(when.timestamp() * 1000)


# Polling as a docket task: one turn after the other, by whichever poller is free.


WHEN_IN_TROUBLE_S = 2.0


@asynccontextmanager
async def polling(url: str, keys: Keys, poller: Poller) -> AsyncIterator[None]:
    """Poll until the block ends."""
    async with open_docket(url, keys, "poll") as docket:

        async def poll_due(perpetual: Perpetual = Perpetual(every=timedelta(seconds=1), automatic=True)) -> None:  # noqa: B008 - docket reads the default
            perpetual.after(timedelta(seconds=WHEN_IN_TROUBLE_S))
            async with calmly("looking for sources that are due"):
                perpetual.after(timedelta(seconds=await poller.tick()))

        docket.register(poll_due)
        outages = Outages()
        await reconciled(poller, outages)
        async with working(docket):
            try:
                yield
            finally:
                await poller.stop()


async def reconciled(poller: Poller, outages: Outages) -> None:
    """Reconcile, waiting for Redis if need be."""
    done = False
    while not done:
        async with outages.waited_out():
            await poller.reconcile()
            done = True
