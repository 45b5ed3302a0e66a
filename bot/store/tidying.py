"""Lets records end with their bound or retention, where no other step does: once an hour, in one process.

What is bounded when it is written (streams, lists, expiring keys) needs nothing here; docs/operating.md has all keys.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta

from bot.store import redis as scripts
from bot.store.audit import KEPT, Audit
from bot.store.intake import Intake
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.votes import Vote

EVERY_S = 3600.0
FAILED_KEPT = 1_000
"""Items that could not be judged, the newest."""
SOURCE_KEPT_DAYS = 90
"""What a source has shown, after it was removed."""
_AT_ONCE = 500


class Tidying:
    """Give `turn` to a `Leader`."""

    def __init__(
        self,
        redis: Client,
        keys: Keys,
        audit_kept: timedelta = KEPT,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._redis = redis
        self._keys = keys
        self._audit_kept = audit_kept
        self._sleep = sleep
        self._next = datetime.min.replace(tzinfo=UTC)
        self._forget_events = scripts.load(redis, "forget_events")
        self._forget_fields = scripts.load(redis, "forget_fields")

    async def turn(self) -> None:
        """Tidy, if an hour has passed since the last time; waits a moment otherwise."""
        now = datetime.now(UTC)
        if now < self._next:
            await self._sleep(1.0)
            return
        await self.tidy(now)
        self._next = now + timedelta(seconds=EVERY_S)

    async def tidy(self, now: datetime) -> None:
        """One round over everything."""
        await Audit(self._redis, self._keys).trim(self._audit_kept, now)
        await self._events()
        await self._failed()
        await self._unclear()
        await self._sources()

    async def _events(self) -> None:
        keys, redis = self._keys, self._redis
        if await redis.hlen(keys.documents) > await redis.zcard(keys.event_times):
            open_ = {event for events in (await redis.hgetall(keys.touched)).values() for event in events.split("\n")}
            prefixes = [keys.reports(""), keys.muted(""), keys.event_channels(""), keys.event_digests("")]
            names = [event async for event, _ in redis.hscan_iter(keys.documents, count=_AT_ONCE) if event not in open_]
            for part in _parts(names):
                await self._forget_events([keys.event_times, keys.documents], [*prefixes, *part])
        items = [pair async for pair in redis.hscan_iter(keys.item_events, count=_AT_ONCE)]
        votes = [
            (name, Vote.from_json(text).event) async for name, text in redis.hscan_iter(keys.labels, count=_AT_ONCE)
        ]
        for hash_, pairs in ((keys.item_events, items), (keys.labels, votes)):
            for part in _parts([word for pair in pairs for word in pair]):
                await self._forget_fields([hash_, keys.documents, keys.event_times], part)

    async def _failed(self) -> None:
        ids = sorted(
            [one async for one, _ in self._redis.hscan_iter(self._keys.intake_failed, count=_AT_ONCE)], key=_id
        )
        for part in _parts(ids[:-FAILED_KEPT]):
            await self._redis.hdel(self._keys.intake_failed, *part)

    async def _unclear(self) -> None:
        """The list does not end with the records that it names."""
        for name in await self._redis.smembers(self._keys.unclear):
            if not await self._redis.hget(self._keys.delivery(name), "state"):
                await self._redis.srem(self._keys.unclear, name)

    async def _sources(self) -> None:
        """Of sources that are polled no more; one that comes back later is new again, and announces no backlog."""
        keys, intake = self._keys, Intake(self._redis, self._keys)
        polled = set(await self._redis.zrange(keys.sources_due, 0, -1))
        for source in set(await self._redis.hgetall(keys.source_states)) - polled:
            await intake.forget_unseen(source, SOURCE_KEPT_DAYS)
            if not await self._redis.hlen(keys.seen(source)):
                await self._redis.hdel(keys.source_states, source)
                await self._redis.delete(keys.latencies(source), keys.edits(source))


def _id(stream_id: str) -> tuple[int, int]:
    first, _, second = stream_id.partition("-")
    return (int(first), int(second or 0)) if first.isdigit() else (0, 0)


def _parts(words: list[str]) -> Iterable[list[str]]:
    return (words[at : at + _AT_ONCE] for at in range(0, len(words), _AT_ONCE))
