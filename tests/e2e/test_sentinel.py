"""Redis behind Sentinel: a master that hangs or dies costs seconds, and nothing that was told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from bot.store.redis import explain, is_refused_login, open_redis
from tests.e2e.bot import Bot, Feeds, running
from tests.e2e.test_redis import ACTS, publish
from tests.servers.redis import Group, started

MOST_S = 15.0
"""From the failover to the alert, with a replica left. Measured: four seconds."""


@pytest.fixture
async def group(tmp_path: Path) -> AsyncIterator[Group]:
    group = Group(tmp_path / "group", replicas=2, sentinels=3, down_after_ms=500)
    async with started(group):
        yield group


async def test_when_the_masters_machine_hangs_alerts_go_out_soon_after_the_failover(
    tmp_path: Path, group: Group, feeds: Feeds
) -> None:
    """The machine: its Sentinel, which everybody asks first, hangs too."""
    bot = Bot(tmp_path / "home", {**feeds.environment, "REDIS_URL": group.url})
    loop = asyncio.get_running_loop()
    async with running(bot):
        await bot.says("Running: 2 sources")
        await feeds.polled()
        former = await group.master()
        former.hang()
        group.sentinels[0].hang()
        publish(feeds, ACTS[0])
        await group.failed_over(former)
        over = loop.time()
        await bot.prints(f"act/{ACTS[0]}")
        took = loop.time() - over
        # It wakes, takes itself for the master for a moment, and becomes a replica.
        former.resume()
        publish(feeds, ACTS[1])
        await bot.prints(f"act/{ACTS[1]}")

    assert took < MOST_S
    assert [bot.out.count(f"act/{goods}") for goods in ACTS[:2]] == [1, 1]
    assert "Traceback" not in bot.log


async def test_a_connection_to_a_former_master_is_left_while_its_answer_is_waited_for(tmp_path: Path) -> None:
    group = Group(tmp_path / "group", down_after_ms=500)
    async with started(group):
        redis = open_redis(group.url)
        await redis.ping()
        former = await group.master()
        former.hang()
        waiting = asyncio.create_task(redis.get("anything"))
        over = await group.failed_over(former)
        with pytest.raises(RedisConnectionError):
            await asyncio.wait_for(waiting, 5)
        await redis.set("written", "there")
        client = open_redis(over.url)

        assert await client.get("written") == "there"
        await client.aclose()
        await redis.aclose()


async def test_data_servers_and_sentinels_each_have_a_login_of_their_own(tmp_path: Path) -> None:
    group = Group(tmp_path / "group", password="of/data", sentinel_password="of-sentinels")
    async with started(group):
        redis = open_redis(group.url)

        assert await redis.ping()
        await redis.aclose()
        stranger = open_redis(group.url.replace("of-sentinels", "wrong"))
        with pytest.raises(RedisConnectionError, match="No master") as refused:
            await stranger.ping()
        await stranger.aclose()

    assert is_refused_login(refused.value)
    assert "sentinel_password" in str(explain(refused.value))
