"""The tasks that fill the outboxes, one process at a time: of announcements, of held deliveries, of reminders."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from bot.alerts import reminders
from bot.alerts.planning import (
    Timing,
    in_their_words,
    modes_of,
    moves,
    plan,
    plan_corrected,
    plan_edit,
    plan_matching_now,
    plan_report,
    readable,
)
from bot.alerts.reminders import Dated, Dates, ReminderRequest
from bot.model.announcement import Announcement, Report, following
from bot.model.delivery import TERMINAL, Channel, Delivery, HeldDelivery, Moves, Step
from bot.store.events import Events, Planned, Planning
from bot.store.outbox import Outbox
from bot.store.subscriptions import ChannelSettings, ReminderDays, Subscriptions
from bot.store.waiting import HeldDeliveries
from bot.subscriptions.delivery_options import PostingMode, bypasses, mode
from bot.subscriptions.filter_errors import FilterError
from bot.subscriptions.filters import Filter
from bot.subscriptions.records import NO_DEFAULTS, ChannelDefaults, Pair, Subscription, SubscriptionIndex

log = logging.getLogger(__name__)

READ_AT_ONCE = 100

PLAIN = frozenset({TERMINAL.platform})
"""Platforms without threads and edits: what is printed stays, and each act is printed once."""


class Planner:
    """Plans each announcement once.

    `standing` are subscriptions that are not on record (the terminal's); they are posted at once. `settings` are those
    of channels.

    `wake` tells the drains of channels that have something to send; a wake that is lost is made up for by their sweep.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what it joins
        self,
        planning: Planning,
        events: Events,
        subscriptions: Subscriptions,
        outbox: Outbox,
        read: Callable[[str], Filter],
        wake: Callable[[Sequence[Channel]], Awaitable[None]],
        standing: tuple[Subscription, ...] = (),
        settings: ChannelSettings | None = None,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._planning = planning
        self._events = events
        self._subscriptions = subscriptions
        self._outbox = outbox
        self._read = read
        self._wake = wake
        self._standing = standing
        self._settings = settings
        self._clock = clock
        self._known: tuple[Subscription, ...] | None = None
        self._usual: Mapping[Channel, ChannelDefaults] = {}
        self._index = SubscriptionIndex()
        self._modes: dict[str, PostingMode] = {}
        self._languages: Mapping[Channel, str] = {}

    async def turn(self) -> None:
        """Plan what lies after the cursor, waiting a little for news. Raises redis errors, to be waited out."""
        cursor = await self._planning.cursor()
        for planned in await self._planning.after(cursor):
            announcement = planned.announced or await self._events.announcement(planned.event)
            deliveries = await self._planned(planned, announcement) if announcement else ()
            deliveries = in_their_words(deliveries, self._modes, self._languages)
            stands = await self._outbox.plan(cursor, planned.stream_id, deliveries)
            if stands != planned.stream_id:
                log.info("Another planner was faster; reading again from %s.", stands)
                return
            cursor = planned.stream_id
            await self._wake([delivery.channel for delivery in deliveries])

    async def _planned(self, planned: Planned, announcement: Announcement) -> tuple[Delivery, ...]:
        lineage = await self._events.lineage(announcement)
        muted = {channel for event in (announcement.event, *lineage) for channel in await self._events.muted(event)}
        pairs = await self._subscribed()
        earlier = await self._events.announcement(announcement.follows) if announcement.follows else None
        wanted = self._index.candidates(following(announcement, earlier))
        timing = Timing(announcement, self._modes, self._clock())
        if planned.what == "announce":
            followed = [
                {**await self._outbox.digests_of(event), **await self._outbox.channels_of(event)} for event in lineage
            ]
            return plan(announcement, wanted, followed, muted, timing, earlier)
        alone = await self._outbox.channels_of(announcement.event)
        gathered = await self._outbox.digests_of(announcement.event)
        announced = {**gathered, **alone}
        subscribed = {subscription.channel for subscription, _ in pairs}
        without = muted | (announced.keys() - subscribed) | {one for one in announced if one.platform in PLAIN}
        if (planned.edited or planned.what == "edit") and bypasses(announcement.measure):
            # It may have turned out to be one that does not wait.
            await self._outbox.look_at_held_queues()
        if planned.what == "report" and planned.report:
            others = before(planned.report, await self._events.reports(announcement.event))
            beside = plan_report(announcement, planned.report, others, announced, without, planned.edited)
            edits = plan_corrected(announcement, alone, without) if planned.edited else ()
            now = plan_matching_now(announcement, wanted, announced, muted, timing, planned.report, earlier)
            return (*edits, *beside, *now)
        if planned.what == "edit":
            edits = plan_edit(announcement, alone, without, gathered)
            return (*edits, *plan_matching_now(announcement, wanted, announced, muted, timing, earlier=earlier))
        return ()

    async def _subscribed(self) -> Sequence[Pair]:
        known = await self._subscriptions.all()
        usual = await self._settings.all() if self._settings else {}
        if known is not self._known or usual != self._usual:
            self._modes, self._usual = modes_of(known, usual), usual
            self._languages = _languages(known, self._modes, usual)
        if known is not self._known:
            self._index = SubscriptionIndex(await self._readable((*self._standing, *known)))
            self._known = known
        return self._index.pairs

    async def _readable(self, subscriptions: Sequence[Subscription]) -> list[Pair]:
        """Subscriptions with their filters, read a few at a time: ten thousand would keep people waiting."""
        found: list[Pair] = []
        for at in range(0, len(subscriptions), READ_AT_ONCE):
            pairs, broken = readable(subscriptions[at : at + READ_AT_ONCE], self._read)
            found += pairs
            for one, error in broken:
                log.error(
                    "The filter of subscription %s in %s cannot be read and matches nothing: %s",
                    one.id,
                    one.channel.key,
                    error,
                )
            await asyncio.sleep(0)
        return found


def _languages(
    subscriptions: Sequence[Subscription], modes: Mapping[str, PostingMode], usual: Mapping[Channel, ChannelDefaults]
) -> dict[Channel, str]:
    """Return the language of each channel that has one: its own, else that of one of its subscriptions."""
    own = {channel: one.options.language for channel, one in usual.items() if isinstance(one.options.language, str)}
    theirs = {one.channel: modes[one.id].language for one in subscriptions if one.id in modes}
    return {channel: language for channel, language in (theirs | own).items() if language}


def before(report: Report, reports: Sequence[Report]) -> Sequence[Report]:
    """Return the reports before this one, oldest first."""
    return reports[: reports.index(report)] if report in reports else reports


# -- reminders


DAYS_AHEAD = timedelta(days=2)
"""No time zone is so far ahead: a later day was set by a clock that was ahead, and its channel begins anew."""
_ANNOUNCED = 1_000
"""Announcements that are looked through for days to come: about a year."""


class ReminderScheduler:
    """Plans the reminders of channels whose day has come. `dates` gives the dated changes of the rules."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it joins
        self,
        days: ReminderDays,
        outbox: Outbox,
        events: Events,
        subscriptions: Subscriptions,
        settings: ChannelSettings,
        read: Callable[[str], Filter],
        dates: Dates,
        wake: Callable[[Sequence[Channel]], Awaitable[None]],
    ) -> None:
        self._days = days
        self._outbox = outbox
        self._events = events
        self._subscriptions = subscriptions
        self._settings = settings
        self._read = read
        self._dates = dates
        self._wake = wake
        self._usual: Mapping[Channel, ChannelDefaults] | None = None
        self._known: Sequence[Subscription] | None = None
        self._all: dict[Channel, list[ReminderRequest]] = {}

    async def look(self, now: datetime) -> None:
        """Plan what is due. Raises redis errors, to be waited out."""
        wanted = await self._wanted()
        known = {channel: day for channel, day in (await self._days.all()).items() if day <= now.date() + DAYS_AHEAD}
        await self._days.forget([channel for channel in known if channel not in wanted])
        due = {
            channel: (known.get(channel), upto)
            for channel, theirs in wanted.items()
            if (upto := reminders.reached(theirs[0].mode, now)) > known.get(channel, date.min)
        }
        if not any(after for after, _ in due.values()):
            # Who has just opted in is told from the next day's reminders on.
            await self._days.set({channel: upto for channel, (_, upto) in due.items()})
            return
        dated = await self._dated(now)
        for channel, (after, upto) in due.items():
            if after:
                await self._plan(channel, wanted[channel], dated, after, upto)
            # Last: after a kill before it, the same reminder is planned again under the same name: nothing changes.
            await self._days.set({channel: upto})

    async def _plan(
        self, channel: Channel, wanted: Sequence[ReminderRequest], dated: Sequence[Dated], after: date, upto: date
    ) -> None:
        found = reminders.reminder(channel, wanted, dated, after, upto)
        if found:
            await self._outbox.add([found])
            await self._wake([channel])

    async def _wanted(self) -> dict[Channel, list[ReminderRequest]]:
        usual, known = await self._settings.all(), await self._subscriptions.all()
        if usual is not self._usual or known is not self._known:
            self._all, self._usual, self._known = self._read_requests(known, usual), usual, known
        return self._all

    def _read_requests(
        self, known: Sequence[Subscription], usual: Mapping[Channel, ChannelDefaults]
    ) -> dict[Channel, list[ReminderRequest]]:
        found: dict[Channel, list[ReminderRequest]] = defaultdict(list)
        for one in known:
            holds = mode(one.options, usual.get(one.channel, NO_DEFAULTS).options)
            if not holds.remind:
                continue
            try:
                found[one.channel].append(ReminderRequest(one.id, self._read(one.filter), holds))
            except FilterError as error:
                log.debug("Subscription %s is not reminded: %s", one.id, error)
        return found

    async def _dated(self, now: datetime) -> tuple[Dated, ...]:
        first = now.date() - reminders.LATE - timedelta(days=2)
        rules = self._dates(first, now.date() + reminders.FARTHEST + timedelta(days=2))
        acts = await self._events.latest(_ANNOUNCED)
        return (*rules, *reminders.announced(acts, rules))


# -- held deliveries: digests, the end of quiet hours


HELD_LOOK_S = 2.0
"""How long after its time a digest is begun at the latest."""
JUMP_S = 5.0
"""A clock that goes on so much faster or slower than time itself was set."""
REMIND_EVERY = timedelta(seconds=20)


class Reminding(Protocol):
    """Plans reminders that are due."""

    async def look(self, now: datetime) -> None:
        """Plan what is due. Raises redis errors, to be waited out."""
        ...


class HeldScheduler:
    """Looks at every held queue when it is due; at all of them at the start, and after the clock was set.

    `wake` tells the drains of channels that have something to send. The times are the event loop's by default.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what it joins
        self,
        held: HeldDeliveries,
        events: Events,
        subscriptions: Subscriptions,
        settings: ChannelSettings,
        wake: Callable[[Sequence[Channel]], Awaitable[None]],
        reminding: Sequence[Reminding] = (),
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._held = held
        self._events = events
        self._subscriptions = subscriptions
        self._settings = settings
        self._wake = wake
        self._reminding = reminding
        self._clock, self._monotonic, self._sleep = clock, monotonic, sleep
        self._last: tuple[datetime, float] | None = None
        self._reminded: datetime | None = None

    async def turn(self) -> None:
        """Move what is due, then wait a little. Raises redis errors, to be waited out."""
        now = self._clock()
        all_of_them = self._was_set(now)
        acts: dict[str, Announcement | None] = {}
        for channel in await self._held.due(None if all_of_them else now):
            await self._look_at(channel, now, acts)
        # Only after all were looked at: a turn that failed half-way looks at all of them again.
        self._last = (now, self._monotonic())
        await self._remind(now)
        await self._sleep(HELD_LOOK_S)

    def _was_set(self, now: datetime) -> bool:
        if self._last is None:
            return True
        passed, lasted = (now - self._last[0]).total_seconds(), self._monotonic() - self._last[1]
        return abs(passed - lasted) > JUMP_S

    async def _look_at(self, channel: Channel, now: datetime, known: dict[str, Announcement | None]) -> None:
        queue = await self._held.held_queue(channel)
        acts = await self._acts(queue.held, known)
        decided = moves(channel, queue.held, await self._modes(channel), acts, now)
        lost = tuple(Step("drop", name, "its record is gone") for name in queue.broken)
        decided = Moves((*decided.steps, *lost), decided.digests, decided.next_look)
        if not await self._held.move(queue, decided, now):
            log.info("Another process moved on what waited in %s.", channel.key)
            return
        for step in decided.steps:
            if step.what == "drop":
                log.info("%s is not posted in %s: %s.", step.id, channel.key, step.why)
        if any(step.what in ("send", "gather") for step in decided.steps):
            await self._wake([channel])

    async def _modes(self, channel: Channel) -> dict[str, PostingMode]:
        usual = (await self._settings.of(channel)).options
        return {one.id: mode(one.options, usual) for one in await self._subscriptions.of(channel)}

    async def _acts(
        self, queue: Sequence[HeldDelivery], known: dict[str, Announcement | None]
    ) -> dict[str, Announcement]:
        """Return the acts in a held queue; `known` collects those of all queues of this turn."""
        events = {held.event for held in queue}
        for event in events - known.keys():
            known[event] = await self._events.announcement(event)
        return {event: act for event in events if (act := known[event])}

    async def _remind(self, now: datetime) -> None:
        if self._reminded and timedelta(0) <= now - self._reminded < REMIND_EVERY:
            return
        for one in self._reminding:
            await one.look(now)
        self._reminded = now
