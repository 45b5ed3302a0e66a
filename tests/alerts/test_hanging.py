"""Channels that hang delay no others, whether or not the hang is known."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.alerts.dispatch import Drain, Waker, WorkSlots, delivering
from bot.model.delivery import Absent, Channel, Content, Delivery, Lookup, Outcome, Sent, Unclear, delivery_id
from bot.store.events import Events
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.redis import Client
from tests.conftest import until

HANGING, OTHERS = 90, 20
"""More hang than there are places."""


class HangingPlatform:
    """Answers nothing in some channels, until it is let go; a moment in others."""

    repeat_window = timedelta(0)

    def __init__(self) -> None:
        self.let_go = asyncio.Event()
        self.asked: set[str] = set()
        self.posted: dict[str, float] = {}

    async def pace(self, delivery: Delivery) -> None:
        del delivery

    async def send(self, delivery: Delivery) -> Outcome:
        channel = delivery.channel.id
        self.asked.add(channel)
        if channel.startswith("hangs"):
            await self.let_go.wait()
            return Unclear("no answer")
        self.posted.setdefault(f"{channel} {delivery.content.title}", time.monotonic())
        return Sent("m")

    async def find(self, delivery: Delivery, first_tried: datetime | None) -> Lookup:
        del delivery, first_tried
        return Absent()


async def test_channels_that_hang_delay_others_by_less_than_a_second(redis: Client, keys: Keys) -> None:
    platform, outbox, wakes = HangingPlatform(), Outbox(redis, keys, "me"), Waker(redis, keys)
    drain = Drain(outbox, Events(redis, keys), platform)
    hanging = [Channel("plain", "w", f"hangs{n}") for n in range(HANGING)]
    others = [Channel("plain", "w", f"c{n}") for n in range(OTHERS)]

    async def announce(title: str, *channels: Channel) -> float:
        wanted = [
            Delivery(delivery_id(title, one), one, kind="notice", content=Content(title=title)) for one in channels
        ]
        begun = time.monotonic()
        await outbox.add(wanted)
        await wakes.wake(channels)
        return begun

    async with AsyncExitStack() as stack:
        await stack.enter_async_context(delivering(redis, keys, "plain", drain, outbox))
        for title in ("first", "second"):
            begun = await announce(title, *hanging, *others)
            names = {f"{one.id} {title}" for one in others}
            await until(lambda: names <= set(platform.posted), f"{title} is posted everywhere else")  # noqa: B023 - awaited here
            took = max(platform.posted[name] for name in names) - begun
            assert took < 3, f"{title}: {took:.1f} s, on a busy machine"
        await until(lambda: len(platform.asked) == HANGING + OTHERS, "the hanging ones were tried too")
        platform.let_go.set()


async def test_a_known_slow_channel_begins_only_with_its_smaller_share() -> None:
    places = WorkSlots(at_once=4, slow_at_once=2, long_s=0.05)
    let_go, running = asyncio.Event(), set[str]()

    async def hang(name: str) -> None:
        running.add(name)
        await let_go.wait()

    first = [asyncio.create_task(places.run(f"{n}", partial(hang, f"{n}"))) for n in range(12)]
    await until(lambda: len(running) == 12, "the last four have the places of those before, which are known to be slow")
    let_go.set()
    await asyncio.gather(*first)
    running.clear()
    let_go.clear()
    quick = asyncio.create_task(places.run("quick", lambda: hang("quick")))
    again = [asyncio.create_task(places.run(f"{n}", partial(hang, f"{n}"))) for n in range(8)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert running == {"quick", "0", "1"}
    let_go.set()
    await asyncio.gather(quick, *again)


async def test_what_is_cancelled_cancels_its_work_and_frees_its_place() -> None:
    places = WorkSlots(at_once=1, long_s=60)
    ended = asyncio.Event()

    async def hang() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    task = asyncio.create_task(places.run("a", hang))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(ended.wait(), 1)
    await asyncio.wait_for(places.run("b", _nothing), 1)


async def _nothing() -> None:
    return None
