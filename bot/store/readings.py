"""The numbers of a running bot, read at once: what waits, what is stuck, who leads, how full the store is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from redis.exceptions import RedisError

from bot.model.delivery import Channel
from bot.store.keys import Keys
from bot.store.outbox import read_instant
from bot.store.redis import Client


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in the outboxes of a platform. `oldest` is when the first of them was planned (UTC)."""

    channels: int
    deliveries: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Readings:
    """`waiting` and `paused` (channels) are by platform, `led` by what is led.

    `memory` is what the server says of its memory, by Redis' own names; empty if it does not say.
    """

    announcements: int
    set_aside: int
    """Items that could not be judged."""
    shelved: int
    """Channels with a digest or quiet hours ahead, for which something is held."""
    unclear: int
    waiting: Mapping[str, Waiting]
    paused: Mapping[str, int]
    led: Mapping[str, bool]
    memory: Mapping[str, int]


async def readings(redis: Client, keys: Keys, leaders: Sequence[str]) -> Readings:
    """Read them. Raises redis errors."""
    due = sorted(await redis.smembers(keys.outboxes_due))
    async with redis.pipeline(transaction=False) as pipeline:
        pipeline.xinfo_stream(keys.stream)
        pipeline.hlen(keys.intake_failed)
        pipeline.zcard(keys.held_queues_due)
        pipeline.scard(keys.unclear)
        pipeline.hkeys(keys.paused)
        for name in leaders:
            pipeline.exists(keys.lock(name))
        for channel in due:
            pipeline.llen(keys.outbox(channel))
            pipeline.lindex(keys.outbox(channel), 0)
        # No announcement yet: there is no stream.
        stream, set_aside, shelved, unclear, paused, *rest = await pipeline.execute(raise_on_error=False)
    heads: Sequence[str | None] = rest[len(leaders) + 1 :: 2]
    return Readings(
        announcements=_added(stream),
        set_aside=set_aside,
        shelved=shelved,
        unclear=unclear,
        waiting=_waiting(due, rest[len(leaders) :: 2], await _planned(redis, keys, heads)),
        paused=_by_platform(paused),
        led=dict(zip(leaders, map(bool, rest), strict=False)),
        memory=await _memory(redis),
    )


def _added(stream: Any) -> int:  # noqa: ANN401 - as redis-py gives it
    """How many entries a stream ever had (Redis 7), else how many it has."""
    if not isinstance(stream, dict):
        return 0
    found: Mapping[str, Any] = stream
    return int(found.get("entries-added", found.get("length", 0)))


async def _planned(redis: Client, keys: Keys, heads: Sequence[str | None]) -> list[datetime | None]:
    async with redis.pipeline(transaction=False) as pipeline:
        for head in heads:
            pipeline.hget(keys.delivery(head or ""), "planned")
        return [read_instant(planned or "") for planned in await pipeline.execute()]


def _waiting(due: Sequence[str], lengths: Sequence[int], planned: Sequence[datetime | None]) -> dict[str, Waiting]:
    found: dict[str, list[tuple[int, datetime | None]]] = defaultdict(list)
    for channel, length, since in zip(due, lengths, planned, strict=True):
        if length:
            found[Channel.from_key(channel).platform].append((length, since))
    return {platform: _together(rows) for platform, rows in found.items()}


def _together(rows: Sequence[tuple[int, datetime | None]]) -> Waiting:
    oldest = min((when for _, when in rows if when), default=None)
    return Waiting(len(rows), sum(count for count, _ in rows), oldest)


def _by_platform(channels: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for channel in channels:
        found[Channel.from_key(channel).platform] += 1
    return dict(found)


async def _memory(redis: Client) -> dict[str, int]:
    try:
        told = await redis.info("memory")
    except RedisError:
        return {}  # a login that may not ask
    return {name: int(told[name]) for name in ("used_memory", "maxmemory") if name in told}
