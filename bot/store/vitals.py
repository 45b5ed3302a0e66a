"""What the records say of the bot's health: can they be written, is anything polled, does anything wait for long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from redis.exceptions import ResponseError

from bot.store.keys import Keys
from bot.store.outbox import PAUSE_S, ms, read_instant
from bot.store.redis import Client, explain

PROBE_S = 60
LOOKED_AT = 500
"""Outboxes: where more have something to send, these tell enough."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """Readings at an instant (UTC). `refused`: why nothing can be written, empty if it can."""

    now: datetime
    refused: str = ""
    memory: int = 0
    memory_most: int = 0
    """0 for no bound."""
    file_written: bool = True
    sources: int = 0
    oldest_due: datetime | None = None
    """When the source that waits longest was to be polled."""
    waiting_since: Mapping[str, datetime] = field(default_factory=dict)
    """Platform → when the oldest message was planned that nothing holds back."""
    held: Mapping[str, str] = field(default_factory=dict)
    """Platform → why it takes nothing at present (a refused token, an outage)."""


async def read(redis: Client, keys: Keys) -> Vitals:
    """Look at everything; raises what redis-py raises if the server is away."""
    now, refused = datetime.now(UTC), await _refused(redis, keys)
    told = {**await redis.info("memory"), **await redis.info("persistence")}
    due = await redis.zrange(keys.sources_due, 0, 0, withscores=True)
    channels = sorted(await redis.smembers(keys.outboxes_due))[:LOOKED_AT]
    platforms = {channel.partition(":")[0] for channel in channels}
    held = {platform: why for platform in sorted(platforms) if (why := await _held(redis, keys, platform))}
    return Vitals(
        now=now,
        refused=refused,
        memory=int(told.get("used_memory") or 0),
        memory_most=int(told.get("maxmemory") or 0),
        file_written=told.get("aof_last_write_status", "ok") == "ok",
        sources=await redis.zcard(keys.sources_due),
        oldest_due=datetime.fromtimestamp(due[0][1] / 1000, UTC) if due else None,
        waiting_since=await _waiting(redis, keys, channels),
        held=held,
    )


async def _refused(redis: Client, keys: Keys) -> str:
    """Writing is the one test of whether it can be written: memory, replica, disk and rights all refuse it."""
    try:
        await redis.set(keys.probe, ms(datetime.now(UTC)), ex=PROBE_S)
    except ResponseError as error:
        return str(explain(error))
    return ""


async def _held(redis: Client, keys: Keys, platform: str) -> str:
    pipeline = redis.pipeline(transaction=False)
    pipeline.pttl(keys.hold(platform))
    pipeline.get(keys.hold(platform))
    left, why = await pipeline.execute()
    return str(why or "").partition("|")[2] if left > PAUSE_S * 1000 else ""


async def _waiting(redis: Client, keys: Keys, channels: list[str]) -> dict[str, datetime]:
    """By platform, the oldest head of an outbox that no pause of its channel holds back."""
    pipeline = redis.pipeline(transaction=False)
    for channel in channels:
        pipeline.lindex(keys.outbox(channel), 0)
        pipeline.pttl(keys.hold(channel))
    told: list[str | int | None] = await pipeline.execute()
    heads = [
        (channel.partition(":")[0], str(head))
        for channel, head, hold in zip(channels, told[::2], told[1::2], strict=True)
        if head and int(hold or 0) <= PAUSE_S * 1000
    ]
    for _, head in heads:
        pipeline.hget(keys.delivery(head), "planned")
    planned: list[str | None] = await pipeline.execute()
    oldest: dict[str, datetime] = {}
    for (platform, _), at in zip(heads, planned, strict=True):
        since = read_instant(at or "")
        if since and since < oldest.get(platform, datetime.max.replace(tzinfo=UTC)):
            oldest[platform] = since
    return oldest
