"""Wakes: each starts a drain in one process; one that is lost is made up for; a wait ends at its end, or sooner."""

from __future__ import annotations

import asyncio
import pickle
import time
from collections import Counter
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.alerts.dispatch import SWEEP_S, Drain, Waker, delivering
from bot.model.delivery import Absent, Channel, Content, Delivery, Lookup, Outcome, Sent, Wait, delivery_id
from bot.store.coordination import Presence
from bot.store.events import Events
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.redis import Client, open_redis
from bot.store.tasks import STOP_S, beside
from tests.conftest import until
from tests.servers.redis import RedisServer

CHANNELS = [Channel("plain", "w", f"c{n}") for n in range(200)]


class Platform:
    """Takes everything at once, unless it is told to answer otherwise or is shut."""

    repeat_window = timedelta(0)

    def __init__(self, *answers: Outcome) -> None:
        self.answers = list(answers)
        self.open = asyncio.Event()
        self.open.set()
        self.posted: Counter[str] = Counter()
        self.asked_at: list[float] = []

    async def pace(self, delivery: Delivery) -> None:
        del delivery

    async def send(self, delivery: Delivery) -> Outcome:
        self.asked_at.append(time.monotonic())
        await self.open.wait()
        if self.answers:
            return self.answers.pop(0)
        self.posted[delivery.channel.key] += 1
        return Sent("m")

    async def find(self, delivery: Delivery, first_tried: datetime | None) -> Lookup:
        del delivery, first_tried
        return Absent()


class House:
    """Outboxes, and any number of processes that deliver from them."""

    def __init__(self, redis: Client, keys: Keys, stack: AsyncExitStack) -> None:
        self.redis, self.keys, self._stack = redis, keys, stack
        self.outbox, self.wakes = Outbox(redis, keys, "planner"), Waker(redis, keys)

    async def deliverer(self, name: str, platform: Platform) -> None:
        presence = Presence(self.redis, self.keys, name)
        await presence.appear()
        await self._stack.enter_async_context(beside(presence.run, f"the presence of {name}", presence.leave))
        outbox = Outbox(self.redis, self.keys, name)
        drain = Drain(outbox, Events(self.redis, self.keys), platform)
        await self._stack.enter_async_context(delivering(self.redis, self.keys, "plain", drain, outbox))

    async def plan(self, *channels: Channel, title: str = "Act") -> None:
        await self.outbox.add(
            [Delivery(delivery_id(title, one), one, kind="notice", content=Content(title=title)) for one in channels]
        )


async def test_several_processes_share_what_is_woken_and_each_outbox_is_sent_once(redis: Client, keys: Keys) -> None:
    first, second = Platform(), Platform()
    async with AsyncExitStack() as stack:
        house = House(redis, keys, stack)
        await house.deliverer("first", first)
        await house.deliverer("second", second)
        first.open.clear()
        await house.plan(*CHANNELS)
        await house.wakes.wake(CHANNELS)
        await until(lambda: second.posted and first.asked_at, "both have taken some")
        first.open.set()
        await until(lambda: (first.posted + second.posted).total() == len(CHANNELS), "all are sent")

    assert first.posted + second.posted == Counter(channel.key for channel in CHANNELS)
    assert first.posted.total() > 1


async def test_a_wake_that_was_lost_is_made_up_for(redis: Client, keys: Keys) -> None:
    platform = Platform()
    async with AsyncExitStack() as stack:
        house = House(redis, keys, stack)
        await house.plan(CHANNELS[0])
        await house.deliverer("me", platform)
        await until(lambda: platform.posted, "the first sweep")
        await house.plan(*CHANNELS[1:])
        await until(lambda: platform.posted.total() == len(CHANNELS), "the next sweep finds them", SWEEP_S + 10)

    assert not await redis.zcard(keys.wakes("plain"))


async def test_wakes_that_nobody_takes_are_one_a_channel_and_end_by_themselves(redis: Client, keys: Keys) -> None:
    wakes = Waker(redis, keys)
    for _ in range(3):
        await wakes.wake(CHANNELS[:2])

    assert await redis.zcard(keys.wakes("plain")) == 2
    assert 0 < await redis.pttl(keys.wakes("plain")) <= 60_000


@pytest.mark.parametrize("junk", [b"", b"plain", b"plain:w", pickle.dumps(Path("x")), b"\xff:\xfe:\xfd", b"other:w:c"])
async def test_a_wake_that_names_no_channel_of_ours_stops_nothing(redis: Client, keys: Keys, junk: bytes) -> None:
    platform = Platform()
    async with AsyncExitStack() as stack:
        house = House(redis, keys, stack)
        await house.deliverer("me", platform)
        await redis.zadd(keys.wakes("plain"), {junk: 0})  # type: ignore[dict-item] # bytes, as anybody may write
        await house.plan(CHANNELS[0])
        await house.wakes.wake(CHANNELS[:1])
        await until(lambda: platform.posted, "what is ours is sent", SWEEP_S / 2)


async def test_a_long_wait_ends_when_it_is_over_without_the_sweep(redis: Client, keys: Keys) -> None:
    """Neither is Redis asked again and again meanwhile."""
    platform = Platform(Wait(2.5, "channel", "too fast"))
    async with AsyncExitStack() as stack:
        house = House(redis, keys, stack)
        await house.plan(CHANNELS[0])
        await house.deliverer("me", platform)
        await house.wakes.wake(CHANNELS[:1])
        await until(lambda: platform.posted, "it is sent after its wait")

    waited = platform.asked_at[1] - platform.asked_at[0]
    assert len(platform.asked_at) == 2
    assert 2.4 < waited < SWEEP_S - 1


async def test_a_wake_ends_a_wait_that_was_lifted(redis: Client, keys: Keys) -> None:
    platform = Platform(Wait(300, "channel", "closed"))
    async with AsyncExitStack() as stack:
        house = House(redis, keys, stack)
        await house.plan(CHANNELS[0])
        await house.deliverer("me", platform)
        await house.wakes.wake(CHANNELS[:1])
        await until(lambda: platform.asked_at and not platform.answers, "it has to wait")
        await until(lambda: redis.pttl(keys.hold(CHANNELS[0].key)), "the wait is on record")
        await house.outbox.lift(CHANNELS[0].key)
        await house.wakes.wake(CHANNELS[:1])
        await until(lambda: platform.posted, "it is sent at once", SWEEP_S / 2)


async def test_a_wake_while_a_channel_is_sent_to_is_not_lost(redis: Client, keys: Keys) -> None:
    platform = Platform()
    async with AsyncExitStack() as stack:
        house = House(redis, keys, stack)
        await house.deliverer("me", platform)
        for round_ in range(20):
            await house.plan(CHANNELS[0], title=f"Act {round_}")
            await house.wakes.wake(CHANNELS[:1])
            await asyncio.sleep(0)
        await until(lambda: platform.posted[CHANNELS[0].key] == 20, "each is sent", SWEEP_S / 2)


async def test_a_stop_lets_requests_finish_and_begins_no_further_channel(redis: Client, keys: Keys) -> None:
    platform = Platform()
    platform.open.clear()
    async with AsyncExitStack() as stack:
        house = House(redis, keys, stack)
        await house.deliverer("me", platform)
        await house.plan(*CHANNELS)
        await house.wakes.wake(CHANNELS)
        await until(lambda: len(platform.asked_at) >= 10, "requests are under way")
        stopping = asyncio.create_task(stack.aclose())
        await asyncio.sleep(0)
        platform.open.set()
        await asyncio.wait_for(stopping, STOP_S + 5)

    assert platform.posted.total() == len(platform.asked_at) < len(CHANNELS)
    assert {await redis.hget(keys.delivery(delivery_id("Act", one)), "state") for one in CHANNELS} == {
        "sent",
        "planned",
    }


async def test_after_a_restart_of_redis_wakes_are_taken_again(tmp_path: Path, keys: Keys) -> None:
    server, platform = RedisServer(tmp_path / "redis"), Platform()
    await server.start()
    redis = open_redis(server.url)
    async with AsyncExitStack() as stack:
        house = House(redis, keys, stack)
        await house.deliverer("me", platform)
        await house.plan(CHANNELS[0])
        await server.kill()
        await house.wakes.wake(CHANNELS[:1])
        await server.start()
        await until(lambda: platform.posted, "the sweep finds what no wake could tell of", SWEEP_S + 10)
        await house.plan(CHANNELS[1])
        await house.wakes.wake(CHANNELS[1:2])
        await until(lambda: platform.posted[CHANNELS[1].key], "a wake is enough again", SWEEP_S / 2)
    await redis.aclose()
    await server.kill()
