"""Connections to Redis: the typed client, opening it, what its errors mean, and the Lua scripts.

No other module opens connections; `sentinels.py` has the pool that follows a master.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal, Protocol, TypeVar, overload

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.asyncio.lock import Lock
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.commands.core import AsyncScript
from redis.exceptions import (
    AskError,
    AuthenticationError,
    BusyLoadingError,
    ClusterCrossSlotError,
    ClusterError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
)
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.maint_notifications import MaintNotificationsConfig

from bot.environment import redis_url_parts
from bot.errors import ConfigError, StoreError
from bot.store.keys import Keys
from bot.store.sentinels import FollowingPool, pool_through_sentinels

# -- the part of a Redis client that we use, typed as it answers with `decode_responses`

# ruff: noqa: A002, D102, ANN401 - each method is redis-py's, documented there; some answers have no fixed type.


Scalar = str | int | float


class Client(Protocol):
    """A decoding client of redis-py; every method raises redis.exceptions.RedisError."""

    async def ping(self) -> bool: ...
    async def info(self, section: str) -> Mapping[str, Any]: ...
    async def aclose(self) -> None: ...
    async def bgrewriteaof(self) -> Any: ...
    async def flushall(self) -> bool: ...
    async def get(self, name: str) -> str | None: ...
    async def set(
        self, name: str, value: Scalar, *, ex: int | None = None, px: int | None = None, nx: bool = False
    ) -> Any: ...
    async def mget(self, keys: Sequence[str]) -> list[str | None]: ...
    async def incr(self, name: str) -> int: ...
    async def delete(self, *names: str) -> int: ...
    async def pttl(self, name: str) -> int: ...
    async def pexpire(self, name: str, time: int) -> bool: ...
    def scan_iter(self, match: str, count: int) -> AsyncIterator[str]: ...
    async def hget(self, name: str, key: str) -> str | None: ...
    async def hsetnx(self, name: str, key: str, value: Scalar) -> Any: ...
    async def hset(self, name: str, key: str, value: Scalar) -> int: ...
    async def hmget(self, name: str, keys: Sequence[str]) -> list[str | None]: ...
    async def hgetall(self, name: str) -> dict[str, str]: ...
    async def hvals(self, name: str) -> list[str]: ...
    async def hlen(self, name: str) -> int: ...
    async def zcard(self, name: str) -> int: ...
    async def hdel(self, name: str, *keys: str) -> int: ...
    def hscan_iter(self, name: str, *, count: int) -> AsyncIterator[tuple[str, str]]: ...
    async def lrange(self, name: str, start: int, end: int) -> list[str]: ...
    async def lset(self, name: str, index: int, value: str) -> Any: ...
    async def llen(self, name: str) -> int: ...
    async def srem(self, name: str, *values: str) -> int: ...
    async def smembers(self, name: str) -> Iterable[str]: ...
    @overload
    async def zrange(self, name: str, start: int, end: int) -> list[str]: ...
    @overload
    async def zrange(
        self, name: str, start: int, end: int, *, withscores: Literal[True]
    ) -> list[tuple[str, float]]: ...
    async def zrangebyscore(self, name: str, min: Scalar, max: Scalar) -> list[str]: ...
    async def zadd(
        self, name: str, mapping: Mapping[str, Scalar], *, nx: bool = False, xx: bool = False, lt: bool = False
    ) -> Any: ...
    async def zrem(self, name: str, *values: str) -> int: ...
    async def zpopmin(self, name: str, count: int) -> list[tuple[str, float]]: ...
    async def bzpopmin(self, keys: str, timeout: float) -> tuple[str, str, float] | None: ...  # noqa: ASYNC109 - the server waits
    async def xlen(self, name: str) -> int: ...
    async def xadd(self, name: str, fields: Mapping[str, str], *, maxlen: int, approximate: bool) -> Any: ...
    async def xread(self, streams: Mapping[str, str], *, count: int, block: int) -> Any: ...
    async def xrange(
        self, name: str, min: str = "-", max: str = "+", count: int | None = None
    ) -> list[tuple[str, dict[str, str]]]: ...
    async def xtrim(self, name: str, *, minid: str, approximate: bool) -> int: ...
    async def xdel(self, name: str, *ids: str) -> int: ...
    async def xrevrange(
        self, name: str, max: str = "+", min: str = "-", count: int | None = None
    ) -> list[tuple[str, dict[str, str]]]: ...
    def lock(self, name: str, *, timeout: float, blocking: bool, thread_local: bool) -> Lock: ...
    def pipeline(self, *, transaction: bool) -> Pipeline: ...
    def register_script(self, script: str) -> AsyncScript: ...


# -- opening a connection, and what its errors mean


log = logging.getLogger(__name__)
T = TypeVar("T")

BLOCK_MS = 2_000
"""How long a read waits for a new stream entry: short, because a stop waits for it and a lock must outlast it."""
REPLY_TIMEOUT_S = BLOCK_MS / 1000 + 5
"""redis-py 8 stops waiting for a reply after 5 s, which cuts a longer blocking read short: this outlasts BLOCK_MS."""
CONNECT_TIMEOUT_S = 5
MOST_CONNECTIONS = 1000
"""redis-py refuses the hundred and first command at once ("Too many connections"), which would read as an outage."""
WAIT_MS = 1_500
"""How long a change waits for a replica. A person waits for it, and platforms give up after three seconds."""
MARK_MS = 60_000
PAUSE_S = 1.0
"""Seconds between two tries while Redis is away."""
AWAY = (RedisConnectionError, RedisTimeoutError, BusyLoadingError, OSError)
"""The errors of a server that is away, starting or cut off. A refused login is among them: test that first."""


def open_redis(url: str) -> Client:
    """Open a client for `redis://`, `rediss://`, `unix://` or `redis+sentinel://a:26379,b:26379/master/0`.

    The client does not retry commands: our scripts may be run twice, but who runs them decides that. Raises
    ConfigError, which quotes no part of the address.
    """
    common: dict[str, Any] = {
        "socket_timeout": REPLY_TIMEOUT_S,
        "socket_connect_timeout": CONNECT_TIMEOUT_S,
        "decode_responses": True,
        # What is no UTF-8 was not written by us: it is read as a text that nothing knows, and stops nobody.
        "encoding_errors": "replace",
        "max_connections": MOST_CONNECTIONS,
        "retry": Retry(NoBackoff(), 0),
        # With them on, redis-py 8 does not look whether a kept connection has been closed: after each restart of
        # Redis as many commands would fail as connections were kept.
        "maint_notifications_config": MaintNotificationsConfig(enabled=False),
    }
    parts = redis_url_parts(url)
    client: Any
    try:
        if "sentinel" in parts.scheme:
            client = Redis.from_pool(pool_through_sentinels(parts, common))
        else:
            client = Redis.from_url(url.strip(), **common)
        client.connection_pool.make_connection()
    except (ValueError, TypeError):
        # Without its cause, and without quoting: see bot.environment.
        raise ConfigError("REDIS_URL: a parameter after its ? is unknown, or has no such value.") from None
    opened: Client = client
    return opened


CLUSTER = "REDIS_URL: this Redis is a Cluster. Use a standalone server or Sentinel."
_OF_LOGIN = ("NOAUTH", "WRONGPASS", "AuthenticationError")
"""The last where no master was found because all Sentinels refuse: their errors are quoted."""
_REFUSALS: tuple[tuple[tuple[type[Exception], ...], tuple[str, ...], str], ...] = (
    (
        (AuthenticationError,),
        _OF_LOGIN,
        "Redis refuses the login ({}). Check user and password in REDIS_URL (those of Sentinels: sentinel_password).",
    ),
    ((NoPermissionError,), (), "Redis refuses this user a right ({}). `exportwatch doctor` names all that it lacks."),
    (
        (),
        ("MISCONF", "No space left"),
        "Redis cannot write: is its disk full? ({}) Free some space; nothing is lost, we wait.",
    ),
    ((OutOfMemoryError,), (), "Redis is out of memory ({}). Raise its maxmemory; nothing is lost, we wait."),
    (
        (ReadOnlyError,),
        (),
        "Redis is a read-only replica ({}). REDIS_URL must name the master; nothing is lost, we wait.",
    ),
    ((AskError, ClusterCrossSlotError, ClusterError), (), CLUSTER),
)
"""What an error is known by, and what it means. redis-py takes the first word (OOM, MOVED) out of the text of those for
which it has a class; a MovedError is an AskError."""


def explain(error: Exception) -> StoreError:
    """Turn a refusal by Redis into an error that tells the operator what to do."""
    text = str(error)
    for kinds, words, meaning in _REFUSALS:
        if isinstance(error, kinds) or any(word in text for word in words):
            return StoreError(meaning.format(text))
    return StoreError(f"Redis refuses: {text}")


def is_refused_login(error: BaseException) -> bool:
    """Return whether Redis refuses the login, so that waiting is pointless."""
    refused = isinstance(error, (AuthenticationError, NoPermissionError))
    return refused or any(word in str(error) for word in _OF_LOGIN)


async def check(redis: Client) -> None:
    """Check the server. Raises StoreError if it refuses or is unsuitable, redis' own error if it is away."""
    try:
        await redis.ping()
        info = {**await redis.info("server"), **await redis.info("cluster")}
    except (AuthenticationError, NoPermissionError, ResponseError) as error:
        raise explain(error) from error
    version = tuple(int(part) for part in str(info.get("redis_version", "0.0")).split(".")[:2])
    if version < (6, 2):
        raise StoreError(f"Redis {info.get('redis_version')} is too old: 6.2 or later is needed.")
    if info.get("cluster_enabled"):
        # Even where this node owns our keys: they may move away at any time.
        raise StoreError(CLUSTER)


class Outages:
    """Waits while Redis is away, and says so once when it goes and once when it is back."""

    def __init__(self, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        self._away = False
        self._sleep = sleep

    @asynccontextmanager
    async def waited_out(self) -> AsyncIterator[None]:
        """Wrap one turn of a loop: swallow an outage after a pause, so that the loop turns again."""
        try:
            yield
            heed_cancellation()
        except AWAY as error:
            heed_cancellation()
            if is_refused_login(error):
                await self._say(explain(error))
            else:
                why = (str(error) or type(error).__name__).splitlines()[0]
                await self._say(f"Redis is away ({why}); waiting for it. Nothing is lost.")
        except ResponseError as error:
            await self._say(explain(error))
        else:
            if self._away:
                self._away = False
                log.info("Redis is back.")

    async def _say(self, what: object) -> None:
        if not self._away:
            self._away = True
            log.warning("%s", what)
        await self._sleep(PAUSE_S)


def heed_cancellation() -> None:
    """Raise a cancellation that was swallowed on the way.

    A client that is cancelled in the middle of a read may answer with a timeout, or not at all, in place of
    CancelledError; a loop that only waits for that would turn for ever.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def in_parts(values: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """Split the arguments of a command: one with too many of them holds up all others."""
    return (values[at : at + size] for at in range(0, len(values), size))


class Store:
    """What reads and writes some of the records: a client, and the names of keys."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys


# -- Lua scripts, loaded once and run by digest; each file in `lua/` begins with a description


def sentinel_pool(redis: Client) -> FollowingPool | None:
    """Return the pool of a client behind Sentinel; None for any other client."""
    pool = getattr(redis, "connection_pool", None)
    return pool if isinstance(pool, FollowingPool) else None


async def executed_and_replicated(
    pipeline: Pipeline, mark: str, wanted: int, within_ms: int | None = None
) -> tuple[list[Any], int]:
    """Execute a pipeline, and wait up to WAIT_MS (or `within_ms`) until `wanted` replicas have it.

    Returns its answers, and how many replicas have it. `mark` is a key to write to.
    """
    # On the same connection, and after a write: Redis waits for the last one of that, and a repeat writes nothing.
    pipeline.set(mark, "", px=MARK_MS)
    pipeline.execute_command("WAIT", wanted, WAIT_MS if within_ms is None else within_ms)
    *answers, _, reached = await pipeline.execute()
    return answers, int(reached)


async def replicas(redis: Client) -> int:
    """Return how many replicas follow the master at present."""
    return int((await redis.info("replication")).get("connected_slaves", 0))


async def successors(redis: Client, following: int | None = None) -> int:
    """Return how many replicas may become the master: behind Sentinel as it says, elsewhere those that follow.

    `following`: how many those are, if that is known already.
    """
    if pool := sentinel_pool(redis):
        return await pool.successors()
    return await replicas(redis) if following is None else following


async def confirmed(redis: Client, mark: str) -> None:
    """Return once every replica that may become the master (`successors`) has all that was written so far.

    `mark` is a key to write to. Raises RedisTimeoutError if not all have it within WAIT_MS: nobody may be told that it
    is done.
    """
    if wanted := await successors(redis):
        async with redis.pipeline(transaction=False) as pipeline:
            _, reached = await executed_and_replicated(pipeline, mark, wanted)
        _require(reached, wanted)


def _require(reached: int, wanted: int) -> None:
    if reached < wanted:
        raise RedisTimeoutError(f"{reached} of {wanted} replicas confirmed the change within {WAIT_MS} ms")


@dataclass(frozen=True, slots=True)
class Script:
    """A guarded step: safe to run again when the answer to a first run was lost."""

    _script: AsyncScript

    async def __call__(self, keys: Sequence[str], args: Sequence[Scalar]) -> Any:
        """Run it; raises redis.exceptions.RedisError."""
        return await self._script(keys=list(keys), args=list(args))

    async def replicated(self, redis: Client, mark: str, keys: Sequence[str], args: Sequence[Scalar]) -> Any:
        """Run it, and return once every replica that may become the master has it too (`successors`).

        `mark` is a key to write to. Raises RedisTimeoutError if not all have it within WAIT_MS: nobody may be told that
        it is done. Run it again.
        """
        wanted = await successors(redis)
        async with redis.pipeline(transaction=False) as pipeline:
            await self._script(keys=list(keys), args=list(args), client=pipeline)
            (answer, *_), reached = await executed_and_replicated(pipeline, mark, wanted)
        _require(reached, wanted)
        return answer


def load_script(redis: Client, name: str) -> Script:
    """Read `lua/<name>.lua`, with the functions that scripts share (`lua/parts.lua`) if it calls one."""
    folder = files("bot.store").joinpath("lua")
    source, parts = (folder.joinpath(f"{one}.lua").read_text(encoding="utf-8") for one in (name, "parts"))
    shared = any(
        f"{function}(" in source for function in ("append", "hasten", "count", "remaining", "instant", "failover")
    )
    return Script(redis.register_script(parts + source if shared else source))
