"""What doctor, health checks and metrics read: vital signs, counters, numbers of what waits, and refused rights."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from redis.exceptions import NoPermissionError, RedisError, ResponseError

from bot.model.delivery import Channel
from bot.store.keys import Keys
from bot.store.outbox import ALIVE_S, LONG_WAIT_S, ms, read_instant
from bot.store.redis import Client, Outages, explain, load_script

PROBE_S = 60
LOOKED_AT = 500
"""Most outboxes that are looked at."""


MOST_COUNTED = 10_000
"""Entries of a backlog that are counted; more count as so many."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits in a stream: how much, and since when (UTC; None if nothing waits)."""

    length: int = 0
    oldest: datetime | None = None


async def backlogs(redis: Client, keys: Keys) -> dict[str, Backlog]:
    """Return what waits to be judged (`intake`) and to be planned (`planning`). Raises redis errors."""
    script = load_script(redis, "backlog")
    streams = {"intake": (keys.intake_cursor, keys.intake), "planning": (keys.planning_cursor, keys.planning)}
    found = {}
    for name, pair in streams.items():
        length, first = await script(pair, [MOST_COUNTED])
        stamp = int(str(first).partition("-")[0] or 0)
        found[name] = Backlog(int(length), datetime.fromtimestamp(stamp / 1000, UTC) if stamp else None)
    return found


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
    backlogs: Mapping[str, Backlog] = field(default_factory=dict)
    """`intake` (items that wait to be judged) and `planning` (acts that wait to be planned)."""


async def read_vitals(redis: Client, keys: Keys) -> Vitals:
    """Read the vital signs. Raises redis errors."""
    now, refused = datetime.now(UTC), await _refused(redis, keys)
    told = {**await redis.info("memory"), **await redis.info("persistence")}
    due = await redis.zrange(keys.sources_due, 0, 0, withscores=True)
    channels = sorted(await redis.smembers(keys.outboxes_due))[:LOOKED_AT]
    platforms = {channel.partition(":")[0] for channel in channels}
    held = {platform: why for platform in sorted(platforms) if (why := await _hold_reason(redis, keys, platform))}
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
        backlogs=await backlogs(redis, keys),
    )


async def _refused(redis: Client, keys: Keys) -> str:
    """Return why nothing can be written, found by writing: memory, replica, disk and rights all refuse it."""
    try:
        await redis.set(keys.probe, ms(datetime.now(UTC)), ex=PROBE_S)
    except ResponseError as error:
        return str(explain(error))
    return ""


async def _hold_reason(redis: Client, keys: Keys, platform: str) -> str:
    pipeline = redis.pipeline(transaction=False)
    pipeline.pttl(keys.hold(platform))
    pipeline.get(keys.hold(platform))
    left, why = await pipeline.execute()
    return str(why or "").partition("|")[2] if left > LONG_WAIT_S * 1000 else ""


async def _waiting(redis: Client, keys: Keys, channels: list[str]) -> dict[str, datetime]:
    """Return by platform when the oldest head was planned, of outboxes that nothing holds back."""
    pipeline = redis.pipeline(transaction=False)
    for channel in channels:
        pipeline.lindex(keys.outbox(channel), 0)
        pipeline.pttl(keys.hold(channel))
    told: list[str | int | None] = await pipeline.execute()
    heads = [
        (channel.partition(":")[0], str(head))
        for channel, head, hold in zip(channels, told[::2], told[1::2], strict=True)
        if head and int(hold or 0) <= LONG_WAIT_S * 1000
    ]
    oldest: dict[str, datetime] = {}
    for (platform, _), since in zip(heads, await _planned(redis, keys, [head for _, head in heads]), strict=True):
        if since:
            oldest[platform] = min(since, oldest.get(platform, since))
    return oldest


# -- the numbers of a running bot, read at once


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
    held: int
    """Channels with a digest or quiet hours ahead, for which something is held."""
    unclear: int
    waiting: Mapping[str, Waiting]
    paused: Mapping[str, int]
    led: Mapping[str, bool]
    memory: Mapping[str, int]
    backlogs: Mapping[str, Backlog]
    processes: Mapping[str, int]
    """Role → processes that have it and gave a sign of life."""


async def readings(redis: Client, keys: Keys, leaders: Sequence[str]) -> Readings:
    """Read the numbers; `leaders` names the locks of leaders. Raises redis errors."""
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
        stream, set_aside, held, unclear, paused, *rest = await pipeline.execute(raise_on_error=False)
    heads: Sequence[str | None] = rest[len(leaders) + 1 :: 2]
    return Readings(
        announcements=_added(stream),
        set_aside=set_aside,
        held=held,
        unclear=unclear,
        waiting=_waiting_by_platform(due, rest[len(leaders) :: 2], await _planned(redis, keys, heads)),
        paused=Counter(Channel.from_key(channel).platform for channel in paused),
        led=dict(zip(leaders, map(bool, rest), strict=False)),
        memory=await _memory(redis),
        backlogs=await backlogs(redis, keys),
        processes=await processes(redis, keys),
    )


async def processes(redis: Client, keys: Keys) -> dict[str, int]:
    """Return how many living processes have each role. Raises redis errors."""
    since = ms(datetime.now(UTC) - timedelta(seconds=ALIVE_S))
    alive = await redis.zrangebyscore(keys.processes, since, "+inf")
    return dict(Counter(role for sign in alive for role in sign.partition("|")[2].split(",")))


def _added(stream: Any) -> int:  # noqa: ANN401 - as redis-py gives it
    """Return how many entries a stream ever had (Redis 7), else how many it has."""
    if not isinstance(stream, dict):
        return 0
    found: Mapping[str, Any] = stream
    return int(found.get("entries-added", found.get("length", 0)))


async def _planned(redis: Client, keys: Keys, heads: Sequence[str | None]) -> list[datetime | None]:
    async with redis.pipeline(transaction=False) as pipeline:
        for head in heads:
            pipeline.hget(keys.delivery(head or ""), "planned")
        return [read_instant(planned or "") for planned in await pipeline.execute()]


def _waiting_by_platform(
    due: Sequence[str], lengths: Sequence[int], planned: Sequence[datetime | None]
) -> dict[str, Waiting]:
    found: dict[str, list[tuple[int, datetime | None]]] = defaultdict(list)
    for channel, length, since in zip(due, lengths, planned, strict=True):
        if length:
            found[Channel.from_key(channel).platform].append((length, since))
    return {platform: _together(rows) for platform, rows in found.items()}


def _together(rows: Sequence[tuple[int, datetime | None]]) -> Waiting:
    oldest = min((when for _, when in rows if when), default=None)
    return Waiting(len(rows), sum(count for count, _ in rows), oldest)


async def _memory(redis: Client) -> dict[str, int]:
    try:
        told = await redis.info("memory")
    except RedisError:
        return {}  # a login that may not ask
    return {name: int(told[name]) for name in ("used_memory", "maxmemory") if name in told}


# -- counts of what happened, in all processes together


FLUSH_S = 5.0
"""Seconds between two flushes; a killed process loses what it counted since the last one."""


class Counters:
    """Counts in memory, and adds that to the records every few seconds. No decision depends on them."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._key = keys.counters
        self._fresh: Counter[str] = Counter()

    def add(self, *words: str, by: int = 1) -> None:
        """Count something, named by words without `|`: `add("polls", "timeout")`."""
        self._fresh["|".join(words)] += by

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
        """Return every count by its words."""
        found = await self._redis.hgetall(self._key)
        return {tuple(name.split("|")): int(count) for name, count in found.items()}

    async def run(self) -> None:
        """Flush until cancelled."""
        outages = Outages()
        while True:
            await asyncio.sleep(FLUSH_S)
            async with outages.waited_out():
                await self.flush()


# -- the commands and keys that Redis refuses to its user (an ACL)


_ON_OUR_KEY: dict[str, str] = {
    # Strings and keys. The rest is refused for its type once the right to it is certain, and changes nothing.
    "GET": "", "EXISTS": "", "TYPE": "", "TTL": "", "PTTL": "", "INCR": "", "INCRBY": "1", "EXPIRE": "60",
    "PEXPIRE": "60000", "PERSIST": "", "STRLEN": "",
    "HSET": "f v", "HGET": "f", "HSETNX": "f v", "HMGET": "f", "HGETALL": "", "HVALS": "", "HKEYS": "", "HLEN": "",
    "HDEL": "f", "HEXISTS": "f", "HINCRBY": "f 1", "HSCAN": "0",
    "LPUSH": "v", "RPUSH": "v", "LPOP": "", "LLEN": "", "LINDEX": "0", "LRANGE": "0 1", "LSET": "0 v", "LREM": "0 v",
    "LTRIM": "0 1", "LINSERT": "BEFORE p v",
    "SADD": "v", "SREM": "v", "SCARD": "", "SMEMBERS": "", "SISMEMBER": "v",
    "ZADD": "1 v", "ZREM": "v", "ZCARD": "", "ZCOUNT": "0 1", "ZSCORE": "v", "ZRANGE": "0 1", "ZRANGEBYSCORE": "0 1",
    "ZREMRANGEBYSCORE": "0 1", "ZPOPMIN": "1", "BZPOPMIN": "0.001",
    "XADD": "* f v", "XLEN": "", "XRANGE": "- +", "XREVRANGE": "+ -", "XDEL": "1-1", "XTRIM": "MAXLEN 1",
    "SET": "v EX 60",
}  # fmt: skip
_OTHERS = (
    "PING", "INFO server", "TIME", "SCAN 0 COUNT 1", "WAIT 0 1", "MULTI", "EXEC",
    "XINFO|STREAM {key}", "XREAD COUNT 1 STREAMS {key} 0-0", "EVALSHA {digest} 1 {key}", "EVAL {script} 1 {key}",
    "SCRIPT|LOAD {script}", "RENAME {key} {key}", "XLEN {stream}", "XTRIM {stream} MAXLEN 1000000000", "DEL {key}",
)  # fmt: skip
"""`|` joins a command and its subcommand. The last lines of it look at the public stream, and change nothing there."""
USED = frozenset({*_ON_OUR_KEY, *(line.split()[0].partition("|")[0] for line in _OTHERS)})


@dataclass(frozen=True, slots=True)
class RefusedByRights:
    """Names of refused commands; whether our keys are refused to commands that are allowed."""

    commands: tuple[str, ...] = ()
    keys: bool = False

    def __bool__(self) -> bool:
        """Whether anything is refused."""
        return bool(self.commands or self.keys)


async def refused_rights(redis: Client, keys: Keys) -> RefusedByRights:
    """Try every command once, on a key that holds nothing of worth. Raises redis errors if the server is away."""
    words = {"key": keys.probe, "stream": keys.stream, "digest": "0" * 40, "script": "return"}
    tried = [[name, keys.probe, *rest.split()] for name, rest in _ON_OUR_KEY.items()]
    tried += [[word.format(**words) for word in line.split()] for line in _OTHERS]
    pipeline = redis.pipeline(transaction=False)
    for first, *rest in tried:
        pipeline.execute_command(*first.split("|"), *rest)
    answers = await pipeline.execute(raise_on_error=False)
    asked = zip(tried, answers, strict=True)
    errors = [(line[0], str(answer)) for line, answer in asked if isinstance(answer, NoPermissionError)]
    return RefusedByRights(
        tuple(dict.fromkeys(name for name, text in errors if "command" in text)),
        keys=any("key" in text and "command" not in text for _, text in errors),
    )
