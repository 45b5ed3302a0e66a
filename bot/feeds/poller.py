"""Polling joins the parts: fetch, parse, decide, remember. It knows their order, and no rule."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeVar

from redis.exceptions import ResponseError

from bot.errors import FetchError
from bot.feeds.changes import WINDOW, Decision, Identified, counted, decide, first_seen, identify
from bot.feeds.control_lists import ControlLists, Difference
from bot.feeds.fetch.client import Fetched, Fetcher, SourceFetchError
from bot.feeds.fetch.guard import leads_inside
from bot.feeds.fetch.robots import Robots
from bot.feeds.health import Tell, Watch
from bot.feeds.latency import latencies
from bot.feeds.parse.values import Parsed
from bot.feeds.polling import Pump
from bot.feeds.schedule import Reading, SourceState, after_failure, after_success, at_address, first_due
from bot.feeds.sources import Source, host_port
from bot.feeds.worker.pool import ParserPool
from bot.store.intake import Entry, Found, Intake
from bot.store.outbox import now_ms
from bot.store.redis import AWAY
from bot.store.sources import LEASE_MS, Claim, SourceRound
from bot.store.tasks import WallClock, calmly
from bot.vocabulary import SourceKind, Tier

log = logging.getLogger(__name__)
T = TypeVar("T")

_RANK = {tier: place for place, tier in enumerate(Tier)}
LONGEST_PAUSE_S = 5.0
SHORTEST_PAUSE_S = 0.05
LAST_WORDS_S = 0.5
WHEN_REFUSED = timedelta(seconds=10)
A_LITTLE = timedelta(minutes=1)
MOST_BODIES = 32
"""Bodies that wait to be parsed; with more of them nothing else is fetched, since each takes its memory."""
HURRIED = timedelta(minutes=1)
"""Written intervals below this are for hosts of one's own; the open web is never polled so often."""

HANDED_OVER_AT_ONCE = 500
"""Items of one poll that are remembered and handed on in one step; Redis does nothing else meanwhile."""
MANY_ITEMS = 1_000
REMEMBERED_DAYS = 400
"""An item that its source has not shown for so long would be news again."""


class Poller:
    """Polls what is due. One per process; any number of processes share the round.

    `backfill` announces what a source shows at its first poll, which is otherwise remembered in silence. `tell` plans
    what the operators hear of a source that broke or healed. `robots` learns how much patience each host asks for.
    `count` hears the result of each poll: `ok`, or the kind of its failure. `lists` reads sources of the kind list.
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
        count: Callable[[str], None] = lambda _: None,
        lists: ControlLists | None = None,
    ) -> None:
        self._clock = clock or WallClock()
        self._count = count
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
        self._lists = lists
        self._unsettled: dict[str, int] = {}
        """Claims that could not be settled because of Redis, with the time at which each is due again (ms)."""
        self._hurried = any(source.interval and source.interval < HURRIED for source in self._sources.values())
        self._pump = Pump(self._claim, self._poll, full=lambda: parser.waiting >= MOST_BODIES)

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

    async def _claim(self, count: int) -> list[Claim]:
        """Sources that are due, official ones first: their bodies are read before those of trade and press."""
        claims = await self._round.claim(count)
        return sorted(claims, key=self._rank)

    def _rank(self, claim: Claim) -> int:
        source = self._sources.get(claim.source)
        return _RANK[source.tier] if source else len(_RANK)

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
        difference = Difference()
        try:
            reading, parsed, difference = await self._look(source, state)
        except FetchError as error:
            now = datetime.now(UTC)
            patience = error.retry_after if isinstance(error, SourceFetchError) else None
            after = after_failure(state, source, error.kind, error.message, now, retry_after=patience)
            self._count(error.kind)
            _say_failure(source, state, after)
        else:
            now = datetime.now(UTC)
            refreshed = state.last_polled_at is None or state.last_polled_at.date() != now.date()
            if parsed is not None:
                found = await self._find(source, state, parsed, now, refresh=refreshed)
            found += difference.found
            reading = replace(reading, new=sum(one.what == "new" for one in found))
            self._count("ok")
            after = after_success(state, source, reading, now)
            if state.failures:
                log.info("%s can be read again.", source.id)
        after = self._watch.judge(source, _on_time(replace(after, owed=()), source, claim.due_ms, now), now)
        due = None if after.next_due is None else _ms(after.next_due)
        if not found:
            await self._round.rest(source.id, after.to_json(), due)
        elif told := await self._hand_over(source, state, after, due, found):
            log.debug("%s: %d new or edited.", source.id, told)
        if self._lists and difference.edition:
            await asyncio.to_thread(self._lists.told, source, difference)
        await self._watch.settle(source, after, due)
        if found and refreshed:
            await self._intake.forget_unseen(source.id, REMEMBERED_DAYS)
            await self._history.forget_edits(source.id, now - WINDOW * 2)

    async def _hand_over(
        self, source: Source, before: SourceState, after: SourceState, due: int | None, found: Sequence[Found]
    ) -> int:
        """Remember and hand on what was found, so many at a time that other sources' polls settle in between.

        The source's new state is written with the last of them: a poll that is cut off before is made again. Returns
        how many went on.
        """
        told = 0
        while len(found) > HANDED_OVER_AT_ONCE:
            piece, found = found[:HANDED_OVER_AT_ONCE], found[HANDED_OVER_AT_ONCE:]
            told += await self._intake.remember(source.id, before.to_json(), now_ms() + LEASE_MS, piece)
        return told + await self._intake.remember(source.id, after.to_json(), due, found)

    async def _look(self, source: Source, state: SourceState) -> tuple[Reading, Parsed | None, Difference]:
        """Read a source: its items, or, of a control list, what is to be told of its edition, whoever fetched it."""
        if source.kind is not SourceKind.LIST:
            return *await self._read(source, state), Difference()
        if self._lists is None:
            raise FetchError(source.id, "malformed", "this process keeps no control lists")
        reading = await self._lists.refresh(source, state.validators, state.digest)
        return reading, None, await asyncio.to_thread(self._lists.difference, source, backfill=self._backfill)

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
        items = len(parsed.items)
        identified = await _computed(items, identify, parsed.items)
        keys = [key for one in identified for key in one.keys]
        first = state.first_polled_at is None
        seen = {} if first else await self._intake.seen(source.id, keys)
        # A source that was given another address and shows nothing known is a new source under an old name.
        first = first or (state.last_ok_at_address is None and not seen)
        silent = first and not self._backfill
        decision = await _computed(items, decide, identified, None if silent else seen)
        edited = await self._within_bounds(source, decision, state.first_polled_at or now, now)
        news = {id(one): ("new", one) for one in decision.new} | {id(one): ("edit", one) for one in edited}
        return await _computed(items, _found, source, identified, news, {} if refresh else seen, now)

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


async def _computed(items: int, function: Callable[..., T], *arguments: Any) -> T:  # noqa: ANN401 - the function's own
    """What a function gives; for many items in a thread: in their second of computing other polls go on."""
    return await asyncio.to_thread(function, *arguments) if items > MANY_ITEMS else function(*arguments)


def _found(
    source: Source,
    identified: Sequence[Identified],
    news: Mapping[int, tuple[Literal["new", "edit"], Identified]],
    seen: Mapping[str, str],
    now: datetime,
) -> list[Found]:
    """What is to be put on record of a poll: the news (by `id`), and in silence whatever is not `seen` as it is."""
    found = [Found(what, one.keys, one.digest, entry_of(source, one, now)) for what, one in news.values()]
    found += [
        Found("quiet", one.keys, one.digest)
        for one in identified
        if id(one) not in news and any(seen.get(key) != one.digest for key in one.keys)
    ]
    return found


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
