"""Reports what a stuck bot is doing, for a measurement that ran out of time.

The bot itself is unchanged. `LOOKING` is put before its modules, where Python finds a `sitecustomize`: on SIGUSR1 the
process writes its asyncio tasks to a file.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from bot.store.keys import Keys
from bot.store.redis import open_redis
from tests.e2e.bot import Bot

FILE = "BENCHMARKS_TASKS"
SHOWN = 10
LATE_MS = 15_000
TELLING_S = 3.0
LAST_WORDS = 4_000

LOOKING = """
import asyncio, io, os, signal

def write(*_):
    told = {}
    for task in asyncio.all_tasks(asyncio.get_running_loop()):
        stack = io.StringIO()
        task.print_stack(limit=6, file=stack)
        told.setdefault(stack.getvalue().partition("\\n")[2], []).append(task.get_name())
    with open(os.environ["BENCHMARKS_TASKS"], "w") as file:
        for stack, names in sorted(told.items(), key=lambda pair: -len(pair[1])):
            print(len(names), names[:3], stack, sep="\\n", file=file)

if os.environ.get("BENCHMARKS_TASKS"):
    signal.signal(signal.SIGUSR1, write)
"""


def look_into(bot: Bot, folder: Path) -> None:
    """Prepare the report; to be called before the bot starts."""
    looking = folder / "looking"
    looking.mkdir()
    (looking / "sitecustomize.py").write_text(LOOKING)
    bot.environment["PYTHONPATH"] = os.pathsep.join((str(looking), bot.environment["PYTHONPATH"]))
    bot.environment[FILE] = str(folder / "tasks")


async def state_of(bot: Bot, keys: Keys, platforms: Sequence[str]) -> str:
    """Print everything that may explain it: sources, outboxes, waits, tasks in Redis and in the process, the log."""
    redis: Any = open_redis(f"unix://{(bot.home / 'redis.sock').resolve()}")
    try:
        lines = [line async for line in _in_redis(redis, keys, platforms)]
    finally:
        await redis.aclose()
    return "\n".join((*lines, "-- tasks", await _tasks(bot), "-- log", bot.log[-LAST_WORDS:]))


async def _in_redis(redis: Any, keys: Keys, platforms: Sequence[str]) -> AsyncIterator[str]:  # noqa: ANN401 - redis-py, whole
    now = time.time() * 1000
    far = await redis.zrange(keys.sources_due, now + LATE_MS, "+inf", byscore=True, withscores=True)
    yield f"sources due only in 15 s or later: {len(far)} {[(name, due - now) for name, due in far[:SHOWN]]}"
    for name in (keys.intake, keys.planning):
        yield f"{name}: {await redis.xlen(name)} entries, cursor {await redis.get(f'{name}:cursor')}"
    waiting = sorted(await redis.smembers(keys.outboxes_due))
    yield f"outboxes that are not empty: {len(waiting)}"
    for channel in waiting[:SHOWN]:
        head = await redis.lindex(keys.outbox(channel), 0)
        yield f"  {channel} waits {await redis.pttl(keys.hold(channel))} ms: {await redis.hgetall(keys.delivery(head))}"
    for platform in platforms:
        yield f"{platform} waits {await redis.pttl(keys.hold(platform))} ms: {await redis.get(keys.hold(platform))}"
        yield f"  wakes that nobody took: {await redis.zcard(keys.wakes(platform))}"


async def _tasks(bot: Bot) -> str:
    assert bot.process
    os.kill(bot.process.pid, signal.SIGUSR1)
    await asyncio.sleep(TELLING_S)
    return await asyncio.to_thread(_told, Path(bot.environment[FILE]))


def _told(file: Path) -> str:
    return file.read_text() if file.exists() else "the process does not come to telling: its loop is blocked"
