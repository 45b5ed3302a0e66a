"""Subscriptions on record, and a view of them that is read again only when one has changed."""

from __future__ import annotations

from bot.alerts.delivery import Channel
from bot.alerts.subscriptions import Subscription
from bot.store.client import Client
from bot.store.keys import Keys


class Subscriptions:
    """All channels' subscriptions."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._version: str | None = None
        self._all: tuple[Subscription, ...] = ()

    async def all(self) -> tuple[Subscription, ...]:
        """Every subscription, ordered by channel and then by age; one small read while nothing changed."""
        version = await self._redis.get(self._keys.subscriptions_version) or "0"
        if version != self._version:
            records = await self._redis.hvals(self._keys.subscriptions)
            found = [Subscription.from_json(record) for record in records]
            self._all = tuple(sorted(found, key=lambda one: (one.channel, one.created_at, one.id)))
            self._version = version
        return self._all

    async def of(self, channel: Channel) -> tuple[Subscription, ...]:
        """One channel's subscriptions, oldest first."""
        return tuple(one for one in await self.all() if one.channel == channel)

    async def add(self, subscription: Subscription) -> None:
        """Put a subscription on record; the same one again changes nothing."""
        await self._redis.hset(self._keys.subscriptions, subscription.id, subscription.to_json())
        await self._redis.incr(self._keys.subscriptions_version)

    async def remove(self, subscription: str) -> bool:
        """Take a subscription off record; whether there was one."""
        gone = await self._redis.hdel(self._keys.subscriptions, subscription)
        await self._redis.incr(self._keys.subscriptions_version)
        return bool(gone)
