"""An attacker writes to Redis: nothing read from it is executed, and the bot continues."""

from __future__ import annotations

import ast
import asyncio
import pickle
from contextlib import AsyncExitStack
from pathlib import Path

from redis.asyncio import Redis as Client

from bot.store.keys import Keys
from tests.conftest import until
from tests.e2e.bot import Bot, Feeds
from tests.e2e.test_redis import ACTS, publish
from tests.processes import CHECKOUT
from tests.servers.redis import RedisServer

PLATFORMS = ("terminal", "slack", "discord")


class Code:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.write_text, (self.path, "ran")


OWN_HALF = "bot/workers/forked.py"
"""It pickles between a process and its own child, over a socket that nobody else has."""


def test_no_module_of_ours_reads_what_could_run_code() -> None:
    executing = {"pickle", "cloudpickle", "marshal", "shelve", "dill"}
    files = [file for package in ("bot", "handlers", "exportwatch") for file in (CHECKOUT / package).rglob("*.py")]
    texts = {file: file.read_text(encoding="utf-8") for file in files}
    named = [file for file, text in texts.items() if any(name in text for name in executing)]

    assert [file for file in named if imports(texts[file]) & executing] == [CHECKOUT / OWN_HALF]


def imports(text: str) -> set[str]:
    found = list(ast.walk(ast.parse(text)))
    names = [one.name for each in found if isinstance(each, ast.Import) for one in each.names]
    names += [each.module or "" for each in found if isinstance(each, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}


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
        await _plant_wakes(client, evil)
        publish(feeds, ACTS[1])
        # Wakes that are none of ours hold nothing up:
        await bots[1].prints(f"act/{ACTS[1]}")
        await until(lambda: _taken(client), "the planted wakes to be taken")

        for name in (Keys().outbox("terminal:-:stdout"), Keys().reviews):
            await client.rpush(name, evil)
        await client.sadd(Keys().outboxes_due, evil)
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


async def _plant_wakes(client: Client, evil: bytes) -> None:
    """A wake that names no channel; only a process that delivers there takes it."""
    for platform in PLATFORMS:
        await client.zadd(Keys().wakes(platform), {evil: 0, b"no channel": 1})


async def _taken(client: Client) -> bool:
    return not await client.exists(Keys().wakes("terminal"))


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
