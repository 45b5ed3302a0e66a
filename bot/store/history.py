"""Statistics of a source's items: how fast they were seen, and how often they changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.feeds.edits import Edits
from bot.store.client import Client
from bot.store.keys import Keys

LATENCIES_KEPT = 200
"""Per source: months of most sources, and a few hundred bytes."""


class History:
    """Statistics and bounds; nothing that must not be lost."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    async def took(self, source: str, seconds: Sequence[float]) -> None:
        """Add how long it took from publishing to seeing, item by item; the oldest are forgotten."""
        if not seconds:
            return
        async with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.lpush(self._keys.latencies(source), *(int(one) for one in seconds))
            pipeline.ltrim(self._keys.latencies(source), 0, LATENCIES_KEPT - 1)
            await pipeline.execute()

    async def latencies(self, sources: Sequence[str]) -> dict[str, list[int]]:
        """The seconds kept, by source; sources without any are left out."""
        async with self._redis.pipeline(transaction=False) as pipeline:
            for source in sources:
                pipeline.lrange(self._keys.latencies(source), 0, -1)
            lists: list[list[str]] = await pipeline.execute()
        return {source: [int(one) for one in kept] for source, kept in zip(sources, lists, strict=True) if kept}

    async def edits(self, source: str, items: Sequence[str]) -> dict[str, Edits]:
        """What is on record of these items (by their strongest key); others are left out."""
        if not items:
            return {}
        values = await self._redis.hmget(self._keys.edits(source), list(items))
        return {item: _read(value) for item, value in zip(items, values, strict=True) if value}

    async def note_edits(self, source: str, edits: Mapping[str, Edits]) -> None:
        """Put on record how often these items have changed, and since when that counts."""
        if edits:
            async with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.hset(self._keys.edits(source), mapping={item: _written(one) for item, one in edits.items()})
                await pipeline.execute()

    async def forget_edits(self, source: str, before: datetime) -> None:
        """Forget windows that began before that; keeps the record as small as what is new in a few days."""
        kept = await self._redis.hgetall(self._keys.edits(source))
        stale = [item for item, value in kept.items() if _read(value).since < before]
        for at in range(0, len(stale), 500):
            await self._redis.hdel(self._keys.edits(source), *stale[at : at + 500])


def _written(edits: Edits) -> str:
    return f"{edits.count}@{int(edits.since.timestamp())}"


def _read(value: str) -> Edits:
    count, _, since = value.partition("@")
    return Edits(int(count), datetime.fromtimestamp(int(since), UTC))
