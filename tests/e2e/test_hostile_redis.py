"""An attacker writes to Redis: nothing read from it is executed, and the bot continues."""

from __future__ import annotations

import asyncio
import pickle
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from redis.asyncio import Redis as Client

from bot.store.keys import Keys
from tests.conftest import until
from tests.e2e.bot import Bot, Feeds
from tests.e2e.test_redis import ACTS, feeds, publish, redis_server
from tests.servers.redis import RedisServer
from tests.store.test_plain_tasks import Code

__all__ = ["feeds", "redis_server"]

ROLES = ("poll", "deliver-terminal", "deliver-slack", "deliver-discord")
TASKS = ("poll_due", "drain", "sweep")


async def test_a_pickle_in_any_key_is_never_run_by_any_process(
    tmp_path: Path, redis_server: RedisServer, feeds: Feeds
) -> None:
    ran, environment = tmp_path / "ran", {**feeds.environment, "REDIS_URL": redis_server.url}
    client: Client = Client.from_url(redis_server.url)
    async with AsyncExitStack() as stack:
        bots = [
            Bot(tmp_path / f"home-{number}", environment, "--only", roles)
            for number, roles in enumerate(("poll,desk", "deliver"))
        ]
        for bot in bots:
            await bot.start()
            stack.push_async_callback(bot.kill)
        await bots[0].says("Running: ")
        await feeds.polled()
        publish(feeds, ACTS[0])
        await bots[1].prints(f"act/{ACTS[0]}")

        evil = pickle.dumps(Code(ran))
        await _plant_tasks(client, evil)
        publish(feeds, ACTS[1])
        # Tasks that are none of ours hold nothing up:
        await bots[1].prints(f"act/{ACTS[1]}")
        await until(lambda: _read(client), "the planted tasks to be read")

        for name in (Keys().outbox("terminal:-:stdout"), Keys().reviews):
            await client.rpush(name, evil)
        kinds = await _plant_everywhere(client, evil)
        await asyncio.gather(*(bot.kill() for bot in bots))
        for bot in bots:
            await bot.start()
        # Whatever each process reads at its start and in its first turns:
        await bots[0].says("Running: ")
        before = await _commands(client)
        await until(lambda: _commands(client, before + 500), "the processes to read their records")
        await asyncio.gather(*(bot.stop() for bot in bots))
    await client.aclose()

    assert kinds >= {"string", "hash", "list", "set", "zset", "stream"}
    assert not ran.exists()


async def _plant_tasks(client: Client, evil: bytes) -> None:
    keys = Keys()
    for role in ROLES:
        for task in TASKS:
            for arguments, named in ((evil, b"{}"), (b"[]", evil)):
                fields = {"key": f"k-{task}", "when": "2026-11-27T00:00:00+00:00", "function": task, "attempt": "1"}
                entry: dict[Any, Any] = {**fields, "args": arguments, "kwargs": named}
                await client.xadd(f"{keys.docket(role)}:stream", entry)
        strike: dict[Any, Any] = {"direction": "strike", "operator": "==", "value": evil}
        await client.xadd(f"{keys.docket(role)}:strikes", strike)


async def _read(client: Client) -> bool:
    """Whether the roles that run have taken all entries."""
    groups = [await client.xinfo_groups(f"{Keys().docket(role)}:stream") for role in ROLES[:2]]
    return all(group["lag"] == 0 if "lag" in group else True for found in groups for group in found)


async def _commands(client: Client, at_least: int = 0) -> int:
    """How many commands the server has done; 0 while they are fewer than asked for."""
    done = int((await client.info("stats"))["total_commands_processed"])
    return done if done >= at_least else 0


async def _plant_everywhere(client: Client, evil: bytes) -> set[str]:
    """A pickle in each key that there is, whatever reads it; the types of keys that were met."""
    kinds: set[str] = set()
    async for key in client.scan_iter(match="*", count=500):
        kind = bytes(await client.type(key)).decode()  # type: ignore[arg-type] # bytes, without decode_responses
        kinds.add(kind)
        match kind:
            case "string":
                await client.set(key, evil, keepttl=True)
            case "hash":
                for field in await client.hkeys(key):
                    await client.hset(key, field, evil)
                await client.hset(key, evil, evil)
            case "list":
                await client.lpush(key, evil)
            case "set":
                await client.sadd(key, evil)
            case "zset":
                await client.zadd(key, {evil: 0})
            case "stream":
                await client.xadd(key, dict.fromkeys(("entry", "what", "event", "announcement", "args"), evil))
    return kinds
