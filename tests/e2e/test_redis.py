"""A Redis of one's own: it goes away and comes back, and several processes share the work."""

from __future__ import annotations

import os
import signal
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.model.delivery import Channel
from bot.store.keys import Keys
from bot.store.redis import open_redis
from bot.store.subscriptions import Subscriptions
from bot.subscriptions.records import Subscription
from tests.conftest import until
from tests.e2e.bot import KILLED_AFTER_S, Bot, Feeds, running
from tests.servers.cut import CutRedis
from tests.servers.redis import RedisServer

ACTS = ("gallium", "tungsten", "antimony")


def publish(feeds: Feeds, goods: str) -> None:
    feeds.publish(
        "ministry",
        f"China announces export licence requirement for {goods}",
        f"https://example.org/act/{goods}",
        f"The Ministry announced that exports of {goods} need a licence, No. {ACTS.index(goods) + 1} of 2026.",
    )


async def test_redis_going_away_and_coming_back_is_waited_out_and_loses_nothing(
    tmp_path: Path, redis_server: RedisServer, feeds: Feeds
) -> None:
    bot = Bot(tmp_path / "home", {**feeds.environment, "REDIS_URL": redis_server.url})
    async with running(bot):
        await bot.says("Running: 2 sources")
        await feeds.polled()
        publish(feeds, ACTS[0])
        await bot.prints(f"act/{ACTS[0]}")
        await redis_server.kill()
        await bot.says("Redis is away")
        publish(feeds, ACTS[1])
        await redis_server.start()
        await bot.says("Redis is back")
        publish(feeds, ACTS[2])
        for goods in ACTS:
            await bot.prints(f"act/{goods}", 40)

    assert [bot.out.count(f"act/{goods}") for goods in ACTS] == [1, 1, 1]
    assert "Traceback" not in bot.log


async def test_a_bot_that_starts_before_its_redis_waits_for_it(
    tmp_path: Path, redis_server: RedisServer, feeds: Feeds
) -> None:
    await redis_server.kill()
    bot = Bot(tmp_path / "home", {**feeds.environment, "REDIS_URL": redis_server.url})
    async with running(bot):
        await bot.says("Redis is away")
        await redis_server.start()
        await bot.says("Running: 2 sources")

    assert "Traceback" not in bot.log


async def test_a_redis_that_goes_away_in_the_middle_of_a_start_does_not_end_the_bot(
    tmp_path: Path, redis_server: RedisServer, feeds: Feeds
) -> None:
    steps = (b"installation", b"alive:", b"sources:states", b"sources:due", b"hold:")
    async with CutRedis(redis_server.port, tmp_path / "cut") as cut:
        cut.answers_to(*steps)
        bot = Bot(tmp_path / "home", {**feeds.environment, "REDIS_URL": cut.url})
        async with running(bot):
            await bot.says("Running: 2 sources")
            await feeds.polled()
            publish(feeds, ACTS[0])
            await bot.prints(f"act/{ACTS[0]}")

    assert cut.cuts == len(steps)
    assert "Traceback" not in bot.log


async def test_roles_run_in_processes_of_their_own_and_one_that_was_killed_is_replaced(
    tmp_path: Path, redis_server: RedisServer, feeds: Feeds
) -> None:
    environment = {**feeds.environment, "REDIS_URL": redis_server.url}
    log = tmp_path / "audit.jsonl"
    poll = Bot(tmp_path / "poll", environment | {"EXPORTWATCH_AUDIT_LOG": str(log)}, "--only", "poll")
    desk = Bot(tmp_path / "desk", environment, "--only", "desk")
    spare = Bot(tmp_path / "spare", environment, "--only", "desk")
    deliver = Bot(tmp_path / "deliver", environment, "--only", "deliver")
    async with running(poll), running(desk), running(spare), running(deliver):
        for one in (poll, desk, spare, deliver):
            await one.says("Running")
        await feeds.polled()
        async with aclosing(open_redis(redis_server.url)) as redis:
            elsewhere = Subscription.of(Channel("slack", "T1", "C1"), '"not ours"', "U1", datetime.now(UTC))
            await Subscriptions(redis, Keys()).add(elsewhere)
        await until(lambda: log.exists() and "not ours" in log.read_text(), "the audit, by who only polls")
        publish(feeds, ACTS[0])
        await deliver.prints(f"act/{ACTS[0]}", 40)
        leading, other = (desk, spare) if "New event" in desk.log else (spare, desk)
        await leading.kill()
        publish(feeds, ACTS[1])
        await other.says("New event", 40)
        await deliver.prints(f"act/{ACTS[1]}", 40)

    assert [deliver.out.count(f"act/{goods}") for goods in ACTS[:2]] == [1, 1]


async def test_sigterm_ends_the_bot_in_good_time_though_its_redis_hangs(
    tmp_path: Path, redis_server: RedisServer, feeds: Feeds
) -> None:
    bot = Bot(tmp_path / "home", {**feeds.environment, "REDIS_URL": redis_server.url})
    async with running(bot):
        await bot.says("Running: 2 sources")
        await feeds.polled()
        redis_server.hang()
        code, seconds = await bot.stop()

    assert code == 0
    assert seconds < KILLED_AFTER_S
    assert "Stopped." in bot.log
    assert "Traceback" not in bot.log


async def test_sigterm_ends_an_embedded_redis_that_hangs_too(tmp_path: Path, feeds: Feeds) -> None:
    bot = Bot(tmp_path / "home", feeds.environment)
    async with running(bot):
        await bot.says("Running: 2 sources")
        client = open_redis(f"unix://{(bot.home / 'redis.sock').resolve()}")
        server = int((await client.info("server"))["process_id"])
        await client.aclose()
        os.kill(server, signal.SIGSTOP)
        code, seconds = await bot.stop()

    assert code == 0
    assert seconds < KILLED_AFTER_S
    with pytest.raises(ProcessLookupError):
        os.kill(server, 0)


async def test_records_that_are_wiped_under_a_running_bot_are_said_loudly_and_it_begins_anew(
    tmp_path: Path, redis_server: RedisServer, feeds: Feeds
) -> None:
    settings = {**feeds.environment, "REDIS_URL": redis_server.url, "EXPORTWATCH_OPERATORS": "terminal"}
    bot = Bot(tmp_path / "home", settings)
    async with running(bot):
        await bot.says("Running: 2 sources")
        await feeds.polled()
        redis = open_redis(redis_server.url)
        await redis.flushall()
        await redis.aclose()
        await bot.says("The records are gone from Redis")
        await bot.prints("The records are gone from Redis")
        await feeds.polled()
        publish(feeds, ACTS[0])
        await bot.prints(f"act/{ACTS[0]}")
        await bot.stop()
    assert "Traceback" not in bot.log
