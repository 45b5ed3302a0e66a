"""The bot as measured by the farm: real processes with their task loop, on a real Redis that syncs each change."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from benchmarks.processes import Used, used
from bot.feeds.schedule import SourceState
from bot.store.embedded import EmbeddedRedis
from bot.store.keys import Keys
from bot.store.redis import open_redis

ROOT = Path(__file__).parent.parent
LATER = timedelta(days=1)
SAMPLES_S = 0.1


@dataclass(frozen=True, slots=True)
class Figures:
    """The cost of one job in seconds and bytes. `redis`: processor seconds of Redis, not included in `processor`."""

    wall: float
    processor: float
    peak: int
    redis: float = 0.0


class Bots:
    """Pollers on one Redis. Nothing is due until `update` says so."""

    def __init__(self, redis: Any, server: int, names: Sequence[str]) -> None:  # noqa: ANN401 - redis-py, whole
        self._redis, self._keys = redis, Keys()
        self._server = server
        self._names = names
        self._processes: list[asyncio.subprocess.Process] = []

    async def hold(self) -> None:
        """Postpone every source until `update`."""
        state = SourceState(next_due=datetime.now(UTC) + LATER).to_json()
        await self._redis.hset(self._keys.source_states, mapping=dict.fromkeys(self._names, state))

    async def start(self, environment: dict[str, str]) -> None:
        """Start one more poller; return when it has reconciled its sources."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "handlers", "run", "--only", "poll"),
            env=os.environ | environment,
            cwd=ROOT,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
        )
        self._processes.append(process)
        while await self._redis.zcard(self._keys.sources_due) < len(self._names):
            assert process.returncode is None, "the bot has ended"
            await asyncio.sleep(0.05)
        await asyncio.sleep(2)

    async def stop(self) -> None:
        """Stop the pollers."""
        for process in self._processes:
            process.terminate()
            await process.wait()

    async def update(self) -> Figures:
        """Make every source due and wait until all are settled. The time counts from the first claim."""
        before, peak = self._used(), 0
        due = time.time() * 1000
        await self._redis.zadd(self._keys.sources_due, dict.fromkeys(self._names, due))
        while await self._settled(due + 1) == 0:  # noqa: ASYNC110 - another process begins
            await asyncio.sleep(0.002)
        begun, looked = time.monotonic(), 0.0
        while await self._settled(due + LATER.total_seconds() * 500) < len(self._names):
            if time.monotonic() - looked > SAMPLES_S:
                peak, looked = max(peak, self._used().memory), time.monotonic()
            await asyncio.sleep(0.01)
        wall, after = time.monotonic() - begun, self._used()
        return Figures(wall, after.processor - before.processor, max(peak, after.memory), after.redis - before.redis)

    def memory(self) -> int:
        """Return the bytes that the pollers and their workers use now."""
        return self._used().memory

    async def told(self) -> int:
        """Return the number of items passed on to the desk."""
        return len(await self._redis.xrange(self._keys.intake))

    async def _settled(self, due: float) -> int:
        return int(await self._redis.zcount(self._keys.sources_due, due, "+inf"))

    def _used(self) -> Used:
        all_of_them = [used(process.pid) for process in self._processes]
        return Used(
            sum(one.processor for one in all_of_them), used(self._server).redis, sum(one.memory for one in all_of_them)
        )


@asynccontextmanager
async def polling_bots(addresses: Sequence[str], private: str, count: int = 1) -> AsyncIterator[Bots]:
    """Run pollers of these feeds until the block ends."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="exportwatch-bench-")))
        store = EmbeddedRedis(folder / "home")
        await store.start()
        stack.push_async_callback(store.stop)
        redis: Any = open_redis(store.url)
        stack.push_async_callback(redis.aclose)
        assert store.server_pid
        names = [f"feed-{number}" for number in range(len(addresses))]
        (folder / "feeds.yaml").write_text(yaml.safe_dump({"sources": list(map(_source, names, addresses))}))
        bots = Bots(redis, store.server_pid, names)
        await bots.hold()
        stack.push_async_callback(bots.stop)
        for number in range(count):
            environment = {
                "REDIS_URL": store.url,
                "EXPORTWATCH_HOME": str(folder / f"bot-{number}"),
                "EXPORTWATCH_FEEDS": str(folder / "feeds.yaml"),
                "EXPORTWATCH_ALLOW_PRIVATE": private,
            }
            await bots.start(environment)
        yield bots


def _source(name: str, address: str) -> dict[str, str]:
    fields = {"id": name, "name": name, "language": "en", "tier": "official", "kind": "rss", "url": address}
    return fields | {"interval": f"{LATER.days}d"}
