"""The planner: the single ordered consumer of announcements. It fills the outboxes of matching channels."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime

from bot.alerts.planning import Timing, modes_of, plan, plan_edit, plan_matching_now, plan_report, readable
from bot.model.announcement import Announcement, Report
from bot.model.delivery import TERMINAL, Channel, Delivery
from bot.store.events import Events, Planned, Planning
from bot.store.outbox import Outbox
from bot.store.subscriptions import ChannelSettings, Subscriptions
from bot.subscriptions.delivery_options import PostingMode, bypasses
from bot.subscriptions.filters import Filter
from bot.subscriptions.records import ChannelDefaults, Pair, Subscription, SubscriptionIndex

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

    async def turn(self) -> None:
        """Plan what lies after the cursor, waiting a little for news. Raises redis errors, to be waited out."""
        cursor = await self._planning.cursor()
        for planned in await self._planning.after(cursor):
            announcement = await self._events.announcement(planned.event)
            deliveries = await self._planned(planned, announcement) if announcement else ()
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
        wanted = self._index.candidates(announcement)
        timing = Timing(announcement, self._modes, self._clock())
        if planned.what == "announce":
            followed = [
                {**await self._outbox.digests_of(event), **await self._outbox.channels_of(event)} for event in lineage
            ]
            return plan(announcement, wanted, followed, muted, timing)
        alone = await self._outbox.channels_of(announcement.event)
        gathered = await self._outbox.digests_of(announcement.event)
        announced = {**gathered, **alone}
        subscribed = {subscription.channel for subscription, _ in pairs}
        without = muted | (announced.keys() - subscribed) | {one for one in announced if one.platform in PLAIN}
        if planned.what == "report" and planned.report:
            reports = await self._events.reports(announcement.event)
            return plan_report(announcement, planned.report, before(planned.report, reports), announced, without)
        if planned.what == "edit":
            edits = plan_edit(announcement, alone, without, gathered)
            if bypasses(announcement.measure) and any(one.name == "measure" for one in announcement.changes):
                await self._outbox.look_at_held_queues()
            return (*edits, *plan_matching_now(announcement, wanted, announced, muted, timing))
        return ()

    async def _subscribed(self) -> Sequence[Pair]:
        known = await self._subscriptions.all()
        usual = await self._settings.all() if self._settings else {}
        if known is not self._known or usual != self._usual:
            self._modes, self._usual = modes_of(known, usual), usual
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


def before(report: Report, reports: Sequence[Report]) -> Sequence[Report]:
    """The reports before this one, oldest first."""
    return reports[: reports.index(report)] if report in reports else reports
