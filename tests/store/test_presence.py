"""One leader at a time, another soon after its death, and no bug ends it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any

import pytest

from bot.store import coordination as presence
from bot.store.coordination import RENEW_S, Leader, Presence, exclusively
from bot.store.keys import Keys
from bot.store.redis import Client, open_redis
from bot.store.tasks import start_alone
from tests.conftest import until
from tests.servers.redis import RedisServer, started


async def stopped(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_only_one_of_two_leads_and_the_other_follows_when_it_stops(redis: Client, keys: Keys) -> None:
    turns: list[str] = []

    async def turn(name: str) -> None:
        turns.append(name)
        await asyncio.sleep(0.01)

    first = asyncio.create_task(Leader(redis, keys, "desk").lead(lambda: turn("first")))
    await until(lambda: len(turns) > 3, "the first to lead")
    second = asyncio.create_task(Leader(redis, keys, "desk").lead(lambda: turn("second")))
    await until(lambda: len(turns) > 20, "more turns")
    assert set(turns) == {"first"}

    await stopped(first)
    await until(lambda: turns[-1] == "second", "the second to lead")
    await stopped(second)


@pytest.mark.parametrize("other", ["nobody", "another process"])
async def test_a_turn_longer_than_its_lock_is_told_only_where_another_process_goes_on(
    redis: Client, keys: Keys, caplog: pytest.LogCaptureFixture, other: str
) -> None:
    turns = 0

    async def turn() -> None:
        nonlocal turns
        turns += 1
        if turns == 1:
            await redis.delete(keys.lock("desk"))  # what its end is, without the wait
            if other != "nobody":
                await redis.set(keys.lock("desk"), "its own token", px=300)

    leading = asyncio.create_task(Leader(redis, keys, "desk").lead(turn))
    await until(lambda: turns > 1, "the next turn")
    await stopped(leading)

    assert ("another process goes on" in caplog.text) is (other != "nobody")


async def test_a_bug_in_a_turn_is_said_and_the_next_turn_comes(
    redis: Client, keys: Keys, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(presence, "AFTER_A_BUG_S", 0.01)
    caplog.set_level(logging.ERROR)
    turns = 0

    async def turn() -> None:
        nonlocal turns
        turns += 1
        await asyncio.sleep(0.01)
        if turns == 1:
            raise ValueError("a bug")

    leading = asyncio.create_task(Leader(redis, keys, "desk").lead(turn))
    await until(lambda: turns > 2, "turns after the bug")
    await stopped(leading)

    assert "a bug" in caplog.text


async def test_what_only_one_process_may_do_is_done_by_one_and_taken_over(redis: Client, keys: Keys) -> None:
    running: list[str] = []

    async def run(name: str) -> None:
        running.append(name)
        try:
            await asyncio.Event().wait()
        finally:
            running.remove(name)

    first = asyncio.create_task(exclusively(redis, keys, "slack", lambda: run("first")))
    await until(lambda: running == ["first"], "the first")
    second = asyncio.create_task(exclusively(redis, keys, "slack", lambda: run("second")))
    await stopped(first)
    await until(lambda: running == ["second"], "the second")
    await stopped(second)

    assert running == []


async def test_while_redis_is_read_only_what_only_one_may_do_goes_on(tmp_path: Path, keys: Keys) -> None:
    """Its lock runs out meanwhile, and nobody else can take it.

    The server is the test's own: one that was a replica once has to be noted as a new master by whoever comes behind.
    """
    server = RedisServer(tmp_path / "redis", durable=False)
    redis = open_redis(server.url)
    async with started(server), aclosing(redis):
        await _goes_on_read_only(redis, keys)


async def _goes_on_read_only(redis: Client, keys: Keys) -> None:
    raw: Any = redis
    running, cut_off = asyncio.Event(), asyncio.Event()

    async def run() -> None:
        running.set()
        try:
            await asyncio.Event().wait()
        finally:
            cut_off.set()

    leading = asyncio.create_task(exclusively(redis, keys, "slack", run))
    await running.wait()
    await redis.pexpire(keys.lock("slack"), 200)
    await raw.replicaof("127.0.0.1", 1)
    try:
        await asyncio.sleep(RENEW_S * 2 + 0.5)
        goes_on = not cut_off.is_set()
    finally:
        await raw.replicaof("NO", "ONE")
    await until(lambda: redis.get(keys.lock("slack")), "the lock again")
    await stopped(leading)

    assert goes_on


async def test_what_it_runs_may_fail_and_says_why(redis: Client, keys: Keys) -> None:
    async def run() -> None:
        raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        await exclusively(redis, keys, "slack", run)


async def test_a_bot_that_is_alone_clears_what_an_earlier_one_left_running(redis: Client, keys: Keys) -> None:
    await Presence(redis, keys, "dead").appear()
    await redis.set(keys.lock("desk"), "dead")
    await redis.set(keys.intake_cursor, "5-0")
    await start_alone(redis, keys)

    assert [key async for key in redis.scan_iter(match="*", count=100)] == [keys.intake_cursor]
