"""Real Redis servers that can be killed, made to hang, and followed by replicas and Sentinels."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from redis.exceptions import AuthenticationError, RedisError

from bot.store.redis import AWAY, open_redis
from tests.conftest import server_program, until
from tests.servers.ports import free_port

MASTER = "mymaster"
STARTS_S = 120.0
ANSWERS_S = 1.0
LOOKS_S = 0.02


class RedisServer:
    """A server on a port of its own. With `durable` its append-only file survives a kill."""

    def __init__(
        self,
        folder: Path,
        *options: str,
        durable: bool = True,
        port: int = 0,
        password: str = "",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = folder
        self.port = port or free_port()
        self._login = f":{quote(password, safe='')}@" if password else ""
        written = ("--appendonly", "yes", "--appendfsync", "always") if durable else ()
        self._options = (*written, "--save", "", *options)
        self._environment = environment
        self.process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """For REDIS_URL."""
        return f"redis://{self._login}127.0.0.1:{self.port}/0"

    async def start(self) -> None:
        """Start it and wait until it answers."""
        self._folder.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, **self._environment} if self._environment else None
        self.process = await asyncio.create_subprocess_exec(
            server_program(), *self._arguments(), stdout=asyncio.subprocess.DEVNULL, env=environment
        )
        await answering(self.url)

    def _arguments(self) -> Sequence[str]:
        place = ("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self._folder), "--logfile", "redis.log")
        return (*place, *self._options)

    def hang(self) -> None:
        """Hang as with a stopped disk: accept connections and commands, but answer nothing."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """End a hang."""
        self._signal(signal.SIGCONT)

    def _signal(self, which: signal.Signals) -> None:
        assert self.process
        self.process.send_signal(which)

    async def kill(self) -> None:
        """Kill it, as a power cut would."""
        if self.process and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()


class RedisSentinel(RedisServer):
    """A Sentinel on a port of its own, which keeps its state in its file."""

    def __init__(self, folder: Path, lines: Sequence[str], password: str = "") -> None:
        super().__init__(folder, password=password)
        self._lines = lines

    def _arguments(self) -> Sequence[str]:
        file = self._folder / "sentinel.conf"
        if not file.exists():
            head = (f"port {self.port}", "bind 127.0.0.1", f"dir {self._folder}", "logfile sentinel.log")
            file.write_text("\n".join((*head, *self._lines)) + "\n")
        return (str(file), "--sentinel")

    async def master(self) -> dict[str, Any]:
        """What it says of the master; empty if it does not answer."""
        client: Any = open_redis(self.url)
        try:
            async with asyncio.timeout(ANSWERS_S):
                told: dict[str, Any] = await client.sentinel_master(MASTER)
        except (RedisError, OSError):
            return {}
        else:
            return told
        finally:
            await client.aclose()


async def answering(url: str) -> None:
    """Wait until a server answers, also if it refuses a login."""
    client = open_redis(url)

    async def answers() -> bool:
        try:
            return await client.ping()
        except AWAY as error:
            return isinstance(error, AuthenticationError)

    try:
        await until(answers, "a Redis that answers", STARTS_S)
    finally:
        await client.aclose()


class Group:
    """A master, its replicas, and the Sentinels that promote one of them when the master is silent.

    `password` is that of the data servers, `sentinel_password` that of the Sentinels.
    """

    def __init__(
        self,
        folder: Path,
        *,
        replicas: int = 1,
        sentinels: int = 1,
        down_after_ms: int = 1000,
        password: str = "",
        sentinel_password: str = "",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._passwords = password, sentinel_password
        first, *ports = (free_port() for _ in range(replicas + 1))
        login = ("--requirepass", password, "--masterauth", password) if password else ()
        # Without a pause before the first copy.
        common = ("--repl-diskless-sync-delay", "0", *login)
        follows = ("--replicaof", f"127.0.0.1 {first}")
        self.servers = [
            RedisServer(
                *(folder / f"server-{n}", *common, *(follows if n else ())),
                port=port,
                password=password,
                environment=environment,
            )
            for n, port in enumerate((first, *ports))
        ]
        lines = [
            f"sentinel monitor {MASTER} 127.0.0.1 {first} {sentinels // 2 + 1}",
            f"sentinel down-after-milliseconds {MASTER} {down_after_ms}",
            f"sentinel failover-timeout {MASTER} {down_after_ms * 3}",
            f"sentinel parallel-syncs {MASTER} {replicas}",
        ]
        lines += [f"sentinel auth-pass {MASTER} {password}"] if password else []
        lines += [f"requirepass {sentinel_password}"] if sentinel_password else []
        self.sentinels = [RedisSentinel(folder / f"sentinel-{n}", lines, sentinel_password) for n in range(sentinels)]

    @property
    def url(self) -> str:
        """For REDIS_URL."""
        hosts = ",".join(f"127.0.0.1:{one.port}" for one in self.sentinels)
        password, sentinels = (quote(word, safe="") for word in self._passwords)
        login, more = f":{password}@" if password else "", f"?sentinel_password={sentinels}" if sentinels else ""
        return f"redis+sentinel://{login}{hosts}/{MASTER}/0{more}"

    async def start(self) -> None:
        """Start everything and wait until a failover would succeed."""
        for one in self._all():
            await one.start()
        await until(self.is_whole, "a group that can fail over", STARTS_S)

    def _all(self) -> list[RedisServer]:
        return [*self.servers, *self.sentinels]

    async def is_whole(self) -> bool:
        """Whether a failover would succeed: all replicas follow, and all Sentinels know each other."""
        for sentinel in self.sentinels:
            told = await sentinel.master()
            if int(told.get("num-slaves", 0)) < len(self.servers) - 1:
                return False
            if int(told.get("num-other-sentinels", 0)) < len(self.sentinels) - 1:
                return False
            if not told or told["is_sdown"] or "failover_in_progress" in told["flags"]:
                return False
        return len(await self.in_step()) == len(self.servers) - 1

    async def in_step(self) -> list[str]:
        """The replicas that the master knows and that follow it."""
        client = open_redis((await self.master()).url)
        try:
            told = await client.info("replication")
        except (RedisError, OSError):
            return []
        finally:
            await client.aclose()
        return [str(one) for name, one in told.items() if name.startswith("slave") and _online(one)]

    async def master(self) -> RedisServer:
        """The server that the Sentinels name."""
        for sentinel in self.sentinels:
            if port := (await sentinel.master()).get("port"):
                return next(one for one in self.servers if one.port == int(port))
        raise AssertionError("no Sentinel answers")

    async def failed_over(self, former: RedisServer, seconds: float = STARTS_S) -> RedisServer:
        """Wait until the Sentinels name another master."""

        async def changed() -> bool:
            return await self.master() is not former

        await until(changed, "another master", seconds)
        return await self.master()

    async def end(self) -> None:
        """Kill everything."""
        for one in self._all():
            await one.kill()


def _online(told: object) -> bool:
    return isinstance(told, dict) and told.get("state") == "online"


@asynccontextmanager
async def started(*servers: RedisServer | Group) -> AsyncIterator[None]:
    """Start the servers; kill them at the end, whatever happened."""
    async with AsyncExitStack() as stack:
        for server in servers:
            stack.push_async_callback(server.end if isinstance(server, Group) else server.kill)
            await server.start()
        yield
