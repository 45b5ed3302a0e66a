"""What answering people needs of the store, over Redis."""

from __future__ import annotations

from collections.abc import Sequence

from bot.alerts.announcement import Announcement
from bot.alerts.delivery import Channel
from bot.alerts.notices import Touched
from bot.alerts.subscriptions import Subscription
from bot.store.events import Events
from bot.store.outbox import Outbox
from bot.store.reviews import Reviews
from bot.store.subscriptions import Subscriptions


class RedisRecords:
    """`handlers.answering.Records`. A channel in which a subscription changes is tried again at once."""

    def __init__(self, events: Events, outbox: Outbox, subscriptions: Subscriptions, reviews: Reviews) -> None:
        self._events = events
        self._outbox = outbox
        self._subscriptions = subscriptions
        self._reviews = reviews

    async def subscriptions_of(self, channel: Channel) -> Sequence[Subscription]:
        """The channel's subscriptions, oldest first."""
        return await self._subscriptions.of(channel)

    async def add_subscription(self, subscription: Subscription) -> None:
        """Put it on record. Who can type in a channel has the bot there: an earlier refusal no longer holds."""
        await self._subscriptions.add(subscription)
        await self._outbox.lift(subscription.channel.key)

    async def remove_subscription(self, subscription: str) -> None:
        """Take the one with this id off record."""
        await self._subscriptions.remove(subscription)

    async def latest_announcements(self, limit: int) -> Sequence[Announcement]:
        """At most `limit` announcements, newest first."""
        return await self._events.latest(limit)

    async def announcement_of(self, delivery: str) -> Announcement | None:
        """What the delivery with this id announced."""
        record = await self._outbox.record(delivery)
        return await self._events.announcement(record.event) if record else None

    async def unreviewed(self, measures: Sequence[str], channel: Channel) -> Touched:
        """The announced acts that touch these rules and wait for a review, linked to the channel's alerts."""
        return await self._reviews.waiting(measures, channel)
