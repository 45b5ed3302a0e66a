"""Periodic task that moves held deliveries on: digests, the end of quiet hours, reminders. One process at a time."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

from bot.alerts.digests import moves
from bot.alerts.reminder_task import ReminderScheduler
from bot.model.announcement import Announcement
from bot.model.delivery import Channel, HeldDelivery, Moves, Step
from bot.store.events import Events
from bot.store.held import HeldDeliveries
from bot.store.subscriptions import ChannelSettings, Subscriptions
from bot.subscriptions.delivery_options import PostingMode, mode

log = logging.getLogger(__name__)

LOOK_S = 2.0
"""How long after its time a digest is begun at the latest."""
JUMP_S = 5.0
"""A clock that goes on so much faster or slower than time itself was set."""
REMIND_EVERY = timedelta(seconds=20)


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
        reminding: ReminderScheduler | None = None,
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
        await self._sleep(LOOK_S)

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
        """The acts in a held queue; `known` are those that other queues of this turn hold as well."""
        events = {held.event for held in queue}
        for event in events - known.keys():
            known[event] = await self._events.announcement(event)
        return {event: act for event in events if (act := known[event])}

    async def _remind(self, now: datetime) -> None:
        if self._reminding is None or (self._reminded and timedelta(0) <= now - self._reminded < REMIND_EVERY):
            return
        await self._reminding.look(now)
        self._reminded = now
