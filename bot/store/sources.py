"""Source states and the round of polls: which source is due when, and who has claimed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.store import scripts
from bot.store.client import Client
from bot.store.keys import Keys
from bot.store.outbox import now_ms

LEASE_MS = 120_000
"""A claimed source falls due again after this if its claimer died: longer than any fetch may take."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A source to poll now; `due_ms` is when it was due, so that written intervals do not drift."""

    source: str
    due_ms: int


class SourceRound:
    """The polling state of all sources, shared by any number of pollers."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._claim = scripts.load(redis, "claim")

    async def states(self) -> dict[str, str]:
        """Each source's state as JSON, by source."""
        return await self._redis.hgetall(self._keys.source_states)

    async def state(self, source: str) -> str | None:
        """One source's state as JSON; None before its first poll."""
        return await self._redis.hget(self._keys.source_states, source)

    async def reconcile(self, due_ms: Mapping[str, int]) -> None:
        """Make the round hold just these sources, each due at the given time or earlier."""
        known = await self._redis.zrange(self._keys.sources_due, 0, -1)
        gone = [source for source in known if source not in due_ms]
        for at in range(0, len(gone), 500):
            await self._redis.zrem(self._keys.sources_due, *gone[at : at + 500])
        if due_ms:
            await self._redis.zadd(self._keys.sources_due, due_ms, lt=True)

    async def claim(self, count: int) -> list[Claim]:
        """Claim at most so many due sources, longest due first."""
        answer: Sequence[str] = await self._claim([self._keys.sources_due], [now_ms(), LEASE_MS, count])
        return [Claim(source, int(float(due))) for source, due in zip(answer[::2], answer[1::2], strict=True)]

    async def next_due_ms(self) -> int | None:
        """When the next source falls due; None for an empty round."""
        first = await self._redis.zrange(self._keys.sources_due, 0, 0)
        score = await self._redis.zscore(self._keys.sources_due, first[0]) if first else None
        return None if score is None else int(score)
