"""The planner: the one ordered reader of new announcements. It fills the outboxes of the channels that asked."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence

from bot.alerts.delivery import Channel
from bot.alerts.filters import Filter
from bot.alerts.planning import plan, readable
from bot.alerts.subscriptions import Subscription
from bot.store.events import Events, Planning
from bot.store.outbox import Outbox
from bot.store.subscriptions import Subscriptions

log = logging.getLogger(__name__)

Pairs = Sequence[tuple[Subscription, Filter]]


class Planner:
    """Plans each announcement once. `standing` are subscriptions that are not on record (the terminal's).

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
    ) -> None:
        self._planning = planning
        self._events = events
        self._subscriptions = subscriptions
        self._outbox = outbox
        self._read = read
        self._wake = wake
        self._standing = standing
        self._known: tuple[Subscription, ...] | None = None
        self._pairs: Pairs = ()

    async def turn(self) -> None:
        """Plan what lies after the cursor, waiting a little for news. Raises redis errors, to be waited out."""
        cursor = await self._planning.cursor()
        for stream_id, event in await self._planning.after(cursor):
            announcement = await self._events.announcement(event)
            deliveries = plan(announcement, await self._subscribed()) if announcement else ()
            stands = await self._outbox.plan(cursor, stream_id, deliveries)
            if stands != stream_id:
                log.info("Another planner was faster; reading again from %s.", stands)
                return
            cursor = stream_id
            await self._wake([delivery.channel for delivery in deliveries])

    async def _subscribed(self) -> Pairs:
        known = await self._subscriptions.all()
        if known is not self._known:
            self._pairs, broken = readable((*self._standing, *known), self._read)
            self._known = known
            for subscription, error in broken:
                log.error(
                    "The filter of subscription %s in %s cannot be read and matches nothing: %s",
                    subscription.id,
                    subscription.channel.key,
                    error,
                )
        return self._pairs
