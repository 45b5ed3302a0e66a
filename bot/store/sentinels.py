"""Redis behind Sentinel: who the master is, and leaving the former one at once when there is another.

A pool follows the master: one that hangs keeps its connections open and answers nothing, and waiting for time-outs on
each of them would hold alerts back for half a minute after the Sentinels have promoted a replica. So each pool asks the
Sentinels every second, and cuts every connection to a server that is no longer the master.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode

from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection, parse_url
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel, SentinelConnectionPool
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.maint_notifications import MaintNotificationsConfig

MASTER_LOOK_S = 1.0
SUCCESSORS_S = 1.0
"""For so long it is known which replicas may become the master."""
SENTINEL_ANSWER_S = 1.0
"""A Sentinel that hangs (often on the machine of the master that hangs) is passed over for the next one after this."""
SENTINEL_PORT = 26379
_OF_SENTINELS = ("sentinel_username", "sentinel_password")


class Sentinels(Sentinel):
    """The Sentinels of a master. None of them is waited for long, or asked twice in a row."""

    def __init__(self, sentinels: Iterable[tuple[str, int]], sentinel_kwargs: Mapping[str, Any] | None = None) -> None:
        brief = {
            "socket_timeout": SENTINEL_ANSWER_S,
            "socket_connect_timeout": SENTINEL_ANSWER_S,
            "retry": Retry(NoBackoff(), 0),
            "maint_notifications_config": MaintNotificationsConfig(enabled=False),
        }
        super().__init__(sentinels, sentinel_kwargs={**brief, **(sentinel_kwargs or {})})  # type: ignore[no-untyped-call] # untyped in redis-py


class FollowingPool(SentinelConnectionPool):
    """Connections to the master that the Sentinels name; those to a former master are cut, in use or not."""

    def __init__(self, service_name: str, sentinel_manager: Sentinel, **options: object) -> None:
        super().__init__(service_name, sentinel_manager, **options)  # type: ignore[no-untyped-call] # untyped in redis-py
        self._following: asyncio.Task[None] | None = None
        self._successors = (-SUCCESSORS_S, 1)

    async def get_master_address(self) -> tuple[str, int]:
        """Return host and port of the master, by the Sentinels. The first answer starts the task that follows it."""
        address: tuple[str, int] = await super().get_master_address()  # type: ignore[no-untyped-call] # untyped in redis-py
        if self._following is None:
            self._following = asyncio.create_task(_follow(weakref.ref(self)), name="follow the master")
        return address

    def leave_all_but(self, address: tuple[str, int]) -> None:
        """Cut connections to other servers. Whoever waits for an answer on one gets an error, and asks again."""
        for connection in self._get_in_use_connections():
            if (connection.host, connection.port) != address:  # type: ignore[attr-defined] # those of this pool have both
                _cut(connection)

    async def successors(self) -> int:
        """Return how many replicas the Sentinels may make the master, which are all that they do not take for down.

        At least one: with none nothing survives the master. What no Sentinel tells stays as it was.
        """
        now = asyncio.get_running_loop().time()
        since, count = self._successors
        if now - since < SUCCESSORS_S:
            return count
        for sentinel in self.sentinel_manager.sentinels:
            try:
                told = await sentinel.sentinel_slaves(self.service_name)
            except (RedisError, OSError):
                continue
            count = max(1, len(self.sentinel_manager.filter_slaves(told)))
            self._successors = (now, count)
            return count
        return count

    async def faults(self) -> list[tuple[str, str]]:
        """Return each Sentinel's address, and why a failover by it would fail (empty if it would succeed)."""
        found: list[tuple[str, str]] = []
        for sentinel in self.sentinel_manager.sentinels:
            told = sentinel.connection_pool.connection_kwargs
            found.append((f"{told['host']}:{told['port']}", await _fault(sentinel, self.service_name)))
        return found

    async def aclose(self) -> None:
        """Close all connections, those to the Sentinels too."""
        if self._following is not None:
            self._following.cancel()
        await super().aclose()
        await self.sentinel_manager.aclose()


async def _fault(sentinel: Redis, name: str) -> str:
    try:
        await sentinel.execute_command("SENTINEL", "CKQUORUM", name)  # type: ignore[no-untyped-call] # untyped in redis-py
    except (RedisError, OSError) as error:
        return str(error) or type(error).__name__
    return ""


async def _follow(pool: weakref.ref[FollowingPool]) -> None:
    while True:
        await asyncio.sleep(MASTER_LOOK_S)
        if (followed := pool()) is None:
            return
        try:
            address = await followed.get_master_address()
        except (RedisError, OSError):
            continue  # no master at present, or no Sentinel answers
        finally:
            # The pool may go while this sleeps.
            held, followed = followed, None
        held.leave_all_but(address)
        del held


def _cut(connection: AbstractConnection) -> None:
    """Close a connection at once: a polite end would wait for a server that hangs."""
    writer = connection._writer  # noqa: SLF001 - redis-py only closes politely
    if writer is not None:
        writer.transport.abort()


def pool_through_sentinels(parts: SplitResult, common: Mapping[str, object]) -> FollowingPool:
    """Return a pool of connections to the master of `redis+sentinel://user:password@a:26379,b:26379/master/0?options`.

    User and password are the data servers'; `sentinel_username` and `sentinel_password` those of the Sentinels. With
    `rediss+sentinel` and its `ssl_…` options both are spoken to by TLS. Raises ValueError or TypeError for an option
    that is unknown or has no such value.
    """
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    login_of_sentinels = {name.removeprefix("sentinel_"): given.pop(name) for name in _OF_SENTINELS if name in given}
    options: dict[str, Any] = dict(parse_url(f"redis:///?{urlencode(given)}")) if given else {}
    tls = {name: value for name, value in options.items() if name.startswith("ssl_")}
    if parts.scheme.startswith("rediss"):
        tls["ssl"] = True
    members = parts.netloc.rpartition("@")[2].split(",")
    hosts = [(host, int(port or SENTINEL_PORT)) for host, _, port in (member.partition(":") for member in members)]
    name, _, database = parts.path.lstrip("/").partition("/")
    login = {"username": parts.username, "password": parts.password}
    return FollowingPool(
        name,
        Sentinels(hosts, {**login_of_sentinels, **tls}),
        **{**common, **options, **tls, "db": int(database or 0)},
        **{what: unquote(text) for what, text in login.items() if text},
    )
