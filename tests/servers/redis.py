"""Real Redis servers that can be killed, made to hang, and followed by replicas and Sentinels."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from redis.exceptions import AuthenticationError, RedisError

from bot.store.redis import AWAY, open_redis
from bot.store.server_program import find_server
from tests.conftest import until

MASTER = "mymaster"
STARTS_S = 30.0
ANSWERS_S = 1.0
LOOKS_S = 0.02


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RedisServer:
    """A server on a port of its own. With `durable` its append-only file survives a kill."""

    def __init__(self, folder: Path, *options: str, durable: bool = True, port: int = 0, password: str = "") -> None:
        self._folder = folder
        self._login = f":{quote(password, safe='')}@" if password else ""
        self.port = port or free_port()
        written = ("--appendonly", "yes", "--appendfsync", "always") if durable else ()
        self._options = (*written, "--save", "", *options)
        self.process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """For REDIS_URL."""
        return f"redis://{self._login}127.0.0.1:{self.port}/0"

    async def start(self) -> None:
        """Start it and wait until it answers."""
        await self.begin()
        await answering(self.url)

    async def begin(self) -> None:
        """Start it without waiting."""
        self._folder.mkdir(parents=True, exist_ok=True)
        place = ("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self._folder), "--logfile", "redis.log")
        self.process = await asyncio.create_subprocess_exec(
            find_server(), *place, *self._options, stdout=asyncio.subprocess.DEVNULL
        )

    def hang(self) -> None:
        """As on a disk that has stopped: it takes connections and commands, and answers nothing."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """End a hang."""
        self._signal(signal.SIGCONT)

    def _signal(self, which: signal.Signals) -> None:
        assert self.process
        self.process.send_signal(which)

    async def kill(self) -> None:
        """As a power cut would."""
        if self.process and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()


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
    ) -> None:
        self._passwords = password, sentinel_password
        first, *ports = (free_port() for _ in range(replicas + 1))
        login = ("--requirepass", password, "--masterauth", password) if password else ()
        # Without a pause before the first copy.
        common = ("--repl-diskless-sync-delay", "0", *login)
        self.servers = [RedisServer(folder / "server-0", *common, port=first, password=password)]
        self.servers += [
            RedisServer(
                folder / f"server-{n}", *common, "--replicaof", f"127.0.0.1 {first}", port=port, password=password
            )
            for n, port in enumerate(ports, start=1)
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
        await until(self._ready, "a group that can fail over", STARTS_S)

    def _all(self) -> list[RedisServer | RedisSentinel]:
        return [*self.servers, *self.sentinels]

    async def _ready(self) -> bool:
        for sentinel in self.sentinels:
            told = await sentinel.master()
            if int(told.get("num-slaves", 0)) < len(self.servers) - 1:
                return False
            if int(told.get("num-other-sentinels", 0)) < len(self.sentinels) - 1:
                return False
        return len(await self.in_step()) == len(self.servers) - 1

    async def in_step(self) -> list[str]:
        """The replicas that the master knows and that follow it."""
        client = open_redis((await self.master()).url)
        try:
            told = await client.info("replication")
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


class RedisSentinel:
    """A Sentinel on a port of its own."""

    def __init__(self, folder: Path, lines: Sequence[str], password: str = "") -> None:
        self._folder, self._lines = folder, lines
        self._login = f":{quote(password, safe='')}@" if password else ""
        self.port = free_port()
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait until it answers."""
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / "sentinel.conf"
        head = (f"port {self.port}", "bind 127.0.0.1", f"dir {self._folder}", "logfile sentinel.log")
        file.write_text("\n".join((*head, *self._lines)) + "\n")
        self.process = await asyncio.create_subprocess_exec(
            find_server(), str(file), "--sentinel", stdout=asyncio.subprocess.DEVNULL
        )
        await answering(f"redis://{self._login}127.0.0.1:{self.port}")

    async def master(self) -> dict[str, Any]:
        """What it says of the master; empty if it does not answer."""
        client: Any = open_redis(f"redis://{self._login}127.0.0.1:{self.port}")
        try:
            async with asyncio.timeout(ANSWERS_S):
                told: dict[str, Any] = await client.sentinel_master(MASTER)
        except (RedisError, OSError):
            return {}
        else:
            return told
        finally:
            await client.aclose()

    def hang(self) -> None:
        """It takes connections and answers nothing."""
        assert self.process
        self.process.send_signal(signal.SIGSTOP)

    async def kill(self) -> None:
        """Kill it."""
        if self.process and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()


@asynccontextmanager
async def started(*servers: RedisServer | Group) -> AsyncIterator[None]:
    """Start them; kill them at the end, whatever happened."""
    async with AsyncExitStack() as stack:
        for server in servers:
            stack.push_async_callback(server.end if isinstance(server, Group) else server.kill)
            await server.start()
        yield
