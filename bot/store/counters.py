"""Counts of what happened, in all processes together: for who watches the bot, never for what it decides."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping

from bot.store.keys import Keys
from bot.store.redis import Client, Outages

FLUSH_S = 5.0
"""What a process counted since goes with it if it is killed."""


class Counters:
    """Counts in memory, and adds that to the records every few seconds."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._key = keys.counters
        self._fresh: Counter[str] = Counter()

    def add(self, *words: str) -> None:
        """Count something, named by words without `|`: `add("polls", "timeout")`."""
        self._fresh["|".join(words)] += 1

    async def flush(self) -> None:
        """Add what was counted to the records. Raises redis errors; then it is added the next time, or twice."""
        counted = dict(self._fresh)
        if not counted:
            return
        async with self._redis.pipeline(transaction=True) as pipeline:
            for name, count in counted.items():
                pipeline.hincrby(self._key, name, count)
            await pipeline.execute()
        self._fresh -= Counter(counted)

    async def all(self) -> Mapping[tuple[str, ...], int]:
        """Every count, by its words."""
        found = await self._redis.hgetall(self._key)
        return {tuple(name.split("|")): int(count) for name, count in found.items()}

    async def run(self) -> None:
        """Flush until cancelled."""
        outages = Outages()
        while True:
            await asyncio.sleep(FLUSH_S)
            async with outages.waited_out():
                await self.flush()
