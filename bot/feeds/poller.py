"""Polls sources: fetch, parse, decide, remember. The rules of each step are in other modules."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeVar

from redis.exceptions import ResponseError

from bot.errors import FetchError
from bot.feeds.changes import WINDOW, Decision, Identified, count_edit, dated_last, decide, first_edits, identify
from bot.feeds.editions import EditionKeeper, EditionNews
from bot.feeds.fetch.client import Fetched, Fetcher, SourceFetchError
from bot.feeds.fetch.guard import is_internal
from bot.feeds.fetch.robots import Robots
from bot.feeds.health import HealthMonitor, Notify, latencies
from bot.feeds.parse.values import Parsed
from bot.feeds.poll_loop import PollRunner
from bot.feeds.schedule import PollResult, SourceState, after_failure, after_success, first_due, for_address
from bot.feeds.sources import Source, host_port
from bot.feeds.worker.pool import ParserPool
from bot.store.intake import Intake, IntakeEntry, PolledItem
from bot.store.outbox import ms, now_ms
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
KEEP_S = LEASE_MS / 4000
RETIRE_S = 60.0
A_LITTLE = timedelta(minutes=1)
MOST_BODIES = 32
"""With more bodies waiting to be parsed nothing else is fetched, since each takes memory."""
HURRIED = timedelta(minutes=1)
"""Shorter written intervals are allowed for private hosts only; the open web is never polled so often."""

HANDED_OVER_AT_ONCE = 500
"""Items of one poll that are stored in one script; Redis does nothing else meanwhile."""
MANY_ITEMS = 1_000
BACKLOG_OF_SOURCE, BACKLOG_TIME, BACKLOG_TEXT = 20, timedelta(days=365), 2_000
"""How many items of a source's first poll are judged, how old they may be, and characters of a summary."""
REMEMBERED_DAYS = 400
"""An item absent from its source for longer is forgotten and would be new again."""


class Poller:
    """Polls the sources that are due. One per process; any number of processes share the work.

    `backfill` announces the items of a source's first poll, which are otherwise only remembered. `notify` plans notices
    to operators about sources that broke or recovered. `robots` learns the delay that each host asks for. `count` is
    called with the result of each poll: `ok`, or the FetchErrorKind. `lists` reads sources of kind `list`, `rules` the
    feed of rules.
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
        notify: Notify | None = None,
        robots: Robots | None = None,
        clock: WallClock | None = None,
        count: Callable[[str], None] = lambda _: None,
        lists: EditionKeeper | None = None,
        rules: EditionKeeper | None = None,
    ) -> None:
        self._clock = clock or WallClock()
        self._count = count
        self._back = 0.0
        """Seconds by which the clock was set back and the due times were not yet moved."""
        self._own = {source.id: source for source in sources if source.enabled}
        self._sources: Mapping[str, Source] = self._own
        self._fetcher = fetcher
        self._parser = parser
        self._intake = intake
        self._round = rounds
        self._history = rounds.history
        self._backfill = backfill
        self._watch = HealthMonitor(rounds, len(self._sources), notify)
        self._robots = robots
        self._keepers = {SourceKind.LIST: lists, SourceKind.RULES: rules}
        self._kept_at = self._retired_at = 0.0
        self._unsettled: dict[str, int] = {}
        """Sources whose claims could not be settled, with the time (ms) at which each is due again."""
        self._hurried = any(source.interval and source.interval < HURRIED for source in self._sources.values())
        self._runner = PollRunner(self._claim, self._poll, full=lambda: parser.waiting >= MOST_BODIES)

    async def read_also(self, added: Sequence[Source]) -> None:
        """Read these sources beside those of the files, from now on; those that are no longer among them, no more."""
        self._sources = self._own | {one.id: one for one in added if one.enabled and one.id not in self._own}
        await self.reconcile()

    async def reconcile(self) -> None:
        """Bring the stored round in line with the configured sources: new ones become due, removed ones leave."""
        now = datetime.now(UTC)
        states = await self._round.states()
        due: dict[str, int] = {}
        for source in self._sources.values():
            state = for_address(SourceState.from_json(states[source.id]), source) if source.id in states else None
            if state and state.gone:
                log.warning("%s has said that it is gone for good (410); it is not polled.", source.id)
                await self._watch.settle(source, state, None)
                continue
            if state:
                await self._watch.remind(source, state)
            # A time planned by a clock that was ahead may be years away.
            ahead = state is not None and state.last_polled_at is not None and state.last_polled_at > now + A_LITTLE
            when = state.next_due if state and state.next_due and not ahead else first_due(source, now)
            # An interval that was configured since then counts from now.
            due[source.id] = ms(min(when, now + source.interval) if source.interval else when)
        await self._round.reconcile(due)

    async def tick(self) -> float:
        """Start polling all that is due; return the seconds until the next call. Raises redis errors."""
        await self._give_back()
        await self._follow_the_clock()
        await self._keep_claims()
        await self._runner.turn()
        if self._hurried and self._runner.under_way:
            # Sources under way are due again within seconds, but their next time is known only at their end.
            return SHORTEST_PAUSE_S
        due = await self._round.next_due_ms()
        if due is None:
            if not await self._round.states():
                # The records are gone, so nothing would become due again.
                await self.reconcile()
            return LONGEST_PAUSE_S
        return min(max(due / 1000 - datetime.now(UTC).timestamp(), SHORTEST_PAUSE_S), LONGEST_PAUSE_S)

    async def _keep_claims(self) -> None:
        """Now and then give a sign of life, and see whether others have left sources behind that nobody reads."""
        now = asyncio.get_running_loop().time()
        if now - self._kept_at < KEEP_S:
            return
        if not await self._round.keep(self._runner.under_way):
            await self.reconcile()
        elif now - self._retired_at > RETIRE_S:
            await self._round.retire()
            self._retired_at = now
        self._kept_at = now

    async def _follow_the_clock(self) -> None:
        """Move due times back with a clock that was set back; otherwise sources would wait for that long."""
        self._back += self._clock.set_back()
        if self._back:
            await self._round.bring_forward(self._back)
            log.warning("The clock was set back by %.0f s; sources fall due so much earlier.", self._back)
            self._back = 0.0

    async def stop(self) -> None:
        """Cancel what is under way and start nothing more; a source whose poll was cancelled becomes due again."""
        self._unsettled |= {claim.source: claim.due_ms for claim in await self._runner.stop()}
        async with calmly("leaving sources to other processes"), asyncio.timeout(LAST_WORDS_S):
            await self._give_back()
            await self._round.leave()

    async def _give_back(self) -> None:
        """Make claimed but unsettled sources due again; their claims would otherwise block them for a while."""
        if not self._unsettled:
            return
        # Further sources may be added meanwhile; they stay for the next call.
        claims, self._unsettled = self._unsettled, {}
        try:
            await self._round.give_back(claims)
        except BaseException:
            self._unsettled = claims | self._unsettled
            raise

    async def _claim(self, count: int) -> list[Claim]:
        """Claim sources that are due, official ones first, so that their bodies are read before trade and press."""
        claims = await self._round.claim(count)
        return sorted(claims, key=self._rank)

    def _rank(self, claim: Claim) -> int:
        source = self._sources.get(claim.source)
        return _RANK[source.tier] if source else len(_RANK)

    async def _poll(self, claim: Claim) -> None:
        source = self._sources.get(claim.source)
        if source is None:
            # Not in this process's file; another process may have it.
            self._unsettled[claim.source] = ms(datetime.now(UTC) + WHEN_REFUSED)
            return
        # A bug in reading one source must not stop the polling of the others.
        async with calmly(f"polling {source.id}"):
            try:
                await self._poll_once(source, claim)
            except AWAY:
                self._unsettled[source.id] = claim.due_ms
                raise
            except ResponseError:
                # Redis refuses (full disk, a replica that is not yet master) or refuses this command: try again later.
                self._unsettled[source.id] = ms(datetime.now(UTC) + WHEN_REFUSED)
                raise
            if self._robots is not None:
                await self._robots.learn(source)

    async def poll(self, source: Source, due_ms: int) -> None:
        """Poll one source and settle the outcome. If it raises a redis error, nothing has changed."""
        await self._poll_once(source, Claim(source.id, due_ms, await self._round.state(source.id)))

    async def _poll_once(self, source: Source, claim: Claim) -> None:
        state = for_address(SourceState.from_json(claim.state) if claim.state else SourceState(), source)
        await self._watch.remind(source, state)
        entries: list[PolledItem] = []
        refreshed = False
        difference = EditionNews()
        try:
            reading, parsed, difference = await self._look(source, state)
        except FetchError as error:
            now = datetime.now(UTC)
            patience = error.retry_after if isinstance(error, SourceFetchError) else None
            after = after_failure(state, source, error.kind, error.message, now, retry_after=patience)
            self._count(error.kind)
        else:
            now = datetime.now(UTC)
            refreshed = state.last_polled_at is None or state.last_polled_at.date() != now.date()
            if parsed is not None:
                entries = await self._entries(source, state, parsed, now, refresh=refreshed)
            entries += difference.found
            reading = replace(reading, new=sum(entry.what == "new" for entry in entries))
            self._count("ok")
            after = after_success(state, source, reading, now)
        after = self._watch.judge(source, _keep_interval(replace(after, owed=()), source, claim.due_ms, now), now)
        self._watch.log_change(source, state, after)
        due = None if after.next_due is None else ms(after.next_due)
        if not entries:
            await self._round.rest(source.id, after.to_json(), due)
        elif reported := await self._hand_over(source, state, after, due, entries):
            log.debug("%s: %d new or edited.", source.id, reported)
        if (keeper := self._keepers.get(source.kind)) and difference.edition:
            await asyncio.to_thread(keeper.mark_announced, source, difference)
        await self._watch.settle(source, after, due)
        if entries and refreshed:
            await self._intake.forget_unseen(source.id, REMEMBERED_DAYS)
            await self._history.forget_edits(source.id, now - WINDOW * 2)

    async def _hand_over(
        self, source: Source, before: SourceState, after: SourceState, due: int | None, entries: Sequence[PolledItem]
    ) -> int:
        """Remember and pass on a poll's entries, in batches, so that other sources' polls can settle in between.

        The source's new state is written with the last batch, so an interrupted poll is repeated. Returns the number of
        entries that were passed on.
        """
        reported = 0
        while len(entries) > HANDED_OVER_AT_ONCE:
            piece, entries = entries[:HANDED_OVER_AT_ONCE], entries[HANDED_OVER_AT_ONCE:]
            reported += await self._intake.remember(source.id, before.to_json(), now_ms() + LEASE_MS, piece)
        return reported + await self._intake.remember(source.id, after.to_json(), due, entries)

    async def _look(self, source: Source, state: SourceState) -> tuple[PollResult, Parsed | None, EditionNews]:
        """Read a source: its items, or of what has editions the changes of the newest one, whoever fetched that."""
        if source.kind not in self._keepers:
            return *await self._read(source, state), EditionNews()
        keeper = self._keepers[source.kind]
        if keeper is None:
            raise FetchError(source.id, "malformed", f"this process keeps no editions of the kind {source.kind}")
        reading = await keeper.refresh(source, state.validators, state.digest)
        return reading, None, await asyncio.to_thread(keeper.difference, source, backfill=self._backfill)

    async def _read(self, source: Source, state: SourceState) -> tuple[PollResult, Parsed | None]:
        """Fetch and parse; the second value is None if the body is the same as last time."""
        now = datetime.now(UTC)
        # Once a day the configured address is requested again: a redirect can be a mistake or an attack.
        today = state.last_polled_at is not None and state.last_polled_at.date() == now.date()
        answer = await self._fetcher.fetch(source, state.validators, state.moved_to if today else None)
        if not isinstance(answer, Fetched):
            return PollResult(answer.validators, max_age=answer.max_age, moved_to=answer.moved_to), None
        reading = PollResult(answer.validators, answer.digest, answer.max_age, answer.moved_to)
        if answer.digest == state.digest:
            return reading, None
        parsed = await self._parser.parse(source, answer.body, url=answer.url, content_type=answer.content_type)
        newest = max((item.published for item in parsed.items if item.published), default=None)
        return replace(reading, items=len(parsed.items), newest=newest), parsed

    async def _entries(
        self, source: Source, state: SourceState, parsed: Parsed, now: datetime, *, refresh: bool
    ) -> list[PolledItem]:
        items = len(parsed.items)
        identified = await _in_thread_if_large(items, identify, parsed.items)
        keys = [key for item in identified for key in item.keys]
        first = state.first_polled_at is None
        seen = {} if first else await self._intake.seen(source.id, keys)
        # A source with another address that shows no known item counts as a new source.
        first = first or (state.last_ok_at_address is None and not seen)
        silent = first and not self._backfill
        decision = await _in_thread_if_large(items, decide, identified, None if silent else seen)
        edited = await self._reported_edits(source, decision, state.first_polled_at or now, now)
        news = {id(item): ("new", item) for item in decision.new} | {id(item): ("edit", item) for item in edited}
        kept = await _in_thread_if_large(
            items, _entries_to_store, source, identified, news, {} if refresh else seen, now
        )
        return _entries_of_first_poll(source, identified, kept, now) if silent else kept

    async def _reported_edits(
        self, source: Source, decision: Decision, since: datetime, now: datetime
    ) -> list[Identified]:
        """Return the edits to report; record them, and the new items whose edits will be counted."""
        records_to_write = {item.keys[0]: first_edits(now) for item in decision.new}
        records = await self._history.edits(source.id, [item.keys[0] for item in decision.edited])
        edited = []
        for item in decision.edited:
            record = count_edit(records.get(item.keys[0], first_edits(since)), item.item, now)
            if record is not None:
                records_to_write[item.keys[0]] = record
                edited.append(item)
        await self._history.note_edits(source.id, records_to_write)
        await self._history.took(source.id, latencies([item.item for item in decision.new], source, now))
        return edited


async def _in_thread_if_large(items: int, function: Callable[..., T], *arguments: Any) -> T:  # noqa: ANN401 - the arguments of the function
    """Call a function; for many items in a thread, so that other polls continue."""
    return await asyncio.to_thread(function, *arguments) if items > MANY_ITEMS else function(*arguments)


def _entries_to_store(
    source: Source,
    identified: Sequence[Identified],
    news: Mapping[int, tuple[Literal["new", "edit"], Identified]],
    seen: Mapping[str, str],
    now: datetime,
) -> list[PolledItem]:
    """Return the entries to store: the news (keyed by `id`), and silently the items whose digests are not `seen`."""
    entries = [PolledItem(what, item.keys, item.digest, entry_of(source, item, now)) for what, item in news.values()]
    entries += [
        PolledItem("quiet", item.keys, item.digest)
        for item in identified
        if id(item) not in news and any(seen.get(key) != item.digest for key in item.keys)
    ]
    return entries


def _entries_of_first_poll(
    source: Source, identified: Sequence[Identified], kept: Sequence[PolledItem], now: datetime
) -> list[PolledItem]:
    """Return the entries of a first poll, the newest dated ones last and with their text, to be judged quietly."""
    last = {item.keys: item for item in dated_last(identified, now - BACKLOG_TIME, now, BACKLOG_OF_SOURCE)}
    told = {one.keys: one for one in kept if one.what == "quiet" and one.keys in last}
    entries = {keys: entry_of(source, last[keys], now) for keys in told}
    shortened = {keys: replace(entry, summary=entry.summary[:BACKLOG_TEXT]) for keys, entry in entries.items()}
    return [
        *(one for one in kept if one.keys not in told),
        *(replace(told[keys], entry=shortened[keys]) for keys in last if keys in told),
    ]


def entry_of(source: Source, identified: Identified, now: datetime) -> IntakeEntry:
    """Make the intake entry of an item."""
    item = identified.item
    return IntakeEntry(
        source=source.id,
        source_name=source.name,
        authority=source.authority,
        jurisdiction=source.jurisdiction,
        tier=source.tier,
        language=source.language,
        key=identified.keys[0],
        id=item.id,
        title=item.title,
        link=_public_link(item.link, source),
        summary=item.summary,
        published=item.published.isoformat() if item.published else None,
        seen_at=now.isoformat(timespec="milliseconds"),
        facts=item.facts,
    )


def _public_link(link: str, source: Source) -> str:
    """Return the link; empty if it leads into a private network and the source itself is not read from there."""
    if not link or not is_internal(link):
        return link
    try:
        return link if host_port(link) == host_port(source.address) else ""
    except ValueError:
        return ""


def _keep_interval(after: SourceState, source: Source, due_ms: int, now: datetime) -> SourceState:
    """Count a written interval from when the poll was due: it does not drift, and missed polls are skipped."""
    if source.interval is None or after.next_due is None or after.next_due - now > source.interval:
        return after
    due = datetime.fromtimestamp(due_ms / 1000, UTC) + source.interval
    return replace(after, next_due=due) if now < due <= now + source.interval else after
