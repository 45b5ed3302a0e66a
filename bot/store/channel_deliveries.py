"""Every delivery of some channels, whatever has become of it: for erasing and exporting."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.store.keys import Keys
from bot.store.redis import Client, literal

_AT_ONCE = 500


class DeliveriesOfChannels:
    """The channels are those whose key begins with a text; `whole`: the one whose key it is."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    async def all(self) -> AsyncIterator[tuple[str, str]]:
        """Each delivery on record with its channel's key."""
        names = await self._redis.zrange(self._keys.deliveries, 0, -1)
        for at in range(0, len(names), _AT_ONCE):
            part = names[at : at + _AT_ONCE]
            pipeline = self._redis.pipeline(transaction=False)
            for name in part:
                pipeline.hget(self._keys.delivery(name), "channel")
            for name, channel in zip(part, await pipeline.execute(), strict=True):
                if channel:
                    yield name, channel

    async def of(self, prefix: str, *, whole: bool = False) -> list[str]:
        """The names of the deliveries."""
        ours = [name async for name, key in self.all() if (key == prefix if whole else key.startswith(prefix))]
        # What waits for longer than settled deliveries are kept is listed by its channel alone.
        for lists in (self._keys.outbox(prefix), self._keys.shelf(prefix)):
            async for key in self._redis.scan_iter(match=f"{literal(lists)}{'' if whole else '*'}", count=_AT_ONCE):
                ours += await self._redis.lrange(key, 0, -1)
        return list(dict.fromkeys(ours))

    async def forget(self, prefix: str, *, whole: bool = False) -> int:
        """Remove them, and the lists that hold them; how many they were."""
        ours, keys = await self.of(prefix, whole=whole), self._keys
        for at in range(0, len(ours), _AT_ONCE):
            part = ours[at : at + _AT_ONCE]
            await self._redis.delete(*map(keys.delivery, part))
            await self._redis.srem(keys.unclear, *part)
            await self._redis.zrem(keys.deliveries, *part)
        for lists in (keys.shelf(prefix), keys.outbox(prefix), keys.hold(prefix)):
            async for key in self._redis.scan_iter(match=f"{literal(lists)}{'' if whole else '*'}", count=_AT_ONCE):
                await self._redis.delete(key)
        return len(ours)
