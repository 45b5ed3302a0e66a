"""Stored subscriptions, with a view that is re-read only when something has changed."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime

from bot.alerts.channels import Entry
from bot.alerts.delivery import Channel
from bot.alerts.subscriptions import Subscription
from bot.store.changing import Changing, Records
from bot.store.client import Client
from bot.store.keys import Keys


class Subscriptions:
    """All channels' subscriptions."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._changing = Changing(redis, keys, Records(keys.subscriptions, keys.subscriptions_version))
        self._version: str | None = None
        self._all: tuple[Subscription, ...] = ()
        self._by_channel: dict[Channel, tuple[Subscription, ...]] = {}

    async def all(self) -> tuple[Subscription, ...]:
        """Every subscription, ordered by channel and then by age; one small read while nothing changed."""
        version = await self._redis.get(self._keys.subscriptions_version) or "0"
        if version != self._version:
            records = await self._redis.hvals(self._keys.subscriptions)
            found = [Subscription.from_json(record) for record in records]
            self._all = tuple(sorted(found, key=lambda one: (one.channel, one.created_at, one.id)))
            self._by_channel = _grouped(self._all)
            self._version = version
        return self._all

    async def of(self, channel: Channel) -> tuple[Subscription, ...]:
        """One channel's subscriptions, oldest first."""
        await self.all()
        return self._by_channel.get(channel, ())

    async def add(self, subscription: Subscription, by: str = "") -> None:
        """Put a subscription on record, in place of the one with its id; the same one again changes nothing."""
        before = await self._redis.hget(self._keys.subscriptions, subscription.id)
        was = Subscription.from_json(before).typed if before else ""
        entry = self._entry(subscription.channel, by or subscription.created_by, "subscribe", was, subscription.typed)
        await self._changing.change(subscription.id, subscription.to_json(), subscription.channel, entry)

    async def remove(self, subscription: str, by: str = "") -> bool:
        """Take a subscription off record; whether there was one."""
        before = await self._redis.hget(self._keys.subscriptions, subscription)
        if not before:
            return False
        gone = Subscription.from_json(before)
        entry = self._entry(gone.channel, by, "unsubscribe", gone.typed, "")
        return await self._changing.change(subscription, "", gone.channel, entry)

    @staticmethod
    def _entry(channel: Channel, by: str, what: str, before: str, after: str) -> Entry:
        return Entry(datetime.now(UTC), channel.key, by, what, before, after)


def _grouped(subscriptions: tuple[Subscription, ...]) -> dict[Channel, tuple[Subscription, ...]]:
    found: dict[Channel, list[Subscription]] = defaultdict(list)
    for one in subscriptions:
        found[one.channel].append(one)
    return {channel: tuple(theirs) for channel, theirs in found.items()}
