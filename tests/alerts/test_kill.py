"""The guarantee that everything else stands on: an item once taken in is delivered once to each channel, in order,
whatever is killed whenever.
"""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from bot.store.client import Client
from bot.store.dockets import start_alone
from bot.store.events import Events
from bot.store.intake import Entry, Found, Intake
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from tests.alerts.plain import PlainDestination
from tests.alerts.subject import TOUCHED
from tests.conftest import until

CHANNELS = 4
ITEMS = 30
ROUNDS = 6


def found(number: int) -> Found:
    key = f"item-{number:03}"
    entry = Entry(
        source="source",
        source_name="Source",
        authority=None,
        jurisdiction="CN",
        tier="official",
        language="en",
        key=key,
        id=key,
        title=f"act {number:03}",
        link=f"https://example.org/{number}",
        summary="",
        published=None,
        seen_at=datetime.now(UTC).isoformat(),
    )
    return Found("new", (key,), f"digest-{number}", entry)


async def start(redis_url: str, destination: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.alerts.subject", redis_url, destination, str(CHANNELS)
    )


async def kill(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGKILL)
    await process.wait()


@pytest.mark.timeout(120)
async def test_nothing_is_lost_doubled_or_out_of_order_when_the_process_is_killed_at_random(
    redis: Client, redis_url: str, keys: Keys
) -> None:
    chance = random.Random(20231221)  # noqa: S311 - repeatable chance, no secret
    intake = Intake(redis, keys)
    async with PlainDestination().serve() as destination:
        destination.next_answers = [chance.choice(["ok"] * 8 + ["drop", "lose", "429", "500"]) for _ in range(400)]
        for round_ in range(ROUNDS):
            process = await start(redis_url, destination.url)
            batch = [found(n) for n in range(round_ * ITEMS // ROUNDS, (round_ + 1) * ITEMS // ROUNDS)]
            for one in batch:
                await intake.remember("source", "{}", 0, [one])
                # The answer to the first call was lost, the caller repeats it:
                await intake.remember("source", "{}", 0, [one])
            before = sum(map(len, destination.posts.values()))
            with suppress(TimeoutError):
                await asyncio.wait_for(moved(destination, before, chance.randint(1, 6)), 3)
            await kill(process)
            await start_alone(redis, keys)
        process = await start(redis_url, destination.url)
        try:
            await until(
                lambda: all(len(set(destination.posts.get(f"c{n}", []))) == ITEMS for n in range(CHANNELS)),
                "every item in every channel",
                60,
            )
        finally:
            await kill(process)
        assert destination.doubled() == []
        expected = [f"act-{n:03}" for n in range(ITEMS)]
        assert destination.posts == {f"c{n}": expected for n in range(CHANNELS)}
    announced = [one.event for one in reversed(await Events(redis, keys).latest(1000))]
    assert announced == expected
    assert await redis.hgetall(keys.touched) == dict.fromkeys(TOUCHED, "\n".join(expected))


async def moved(destination: PlainDestination, before: int, by: int) -> None:
    while sum(map(len, destination.posts.values())) < before + by:  # noqa: ASYNC110 - another process moves it
        await asyncio.sleep(0.002)


async def test_a_delivery_that_nobody_can_tell_of_is_shown_as_unclear_and_the_next_goes_on(
    redis: Client, redis_url: str, keys: Keys
) -> None:
    intake = Intake(redis, keys)
    async with PlainDestination().serve() as destination:
        destination.readable = False
        destination.next_answers = ["lose"]
        process = await start(redis_url, destination.url)
        try:
            await intake.remember("source", "{}", 0, [found(1), found(2)])
            await until(
                lambda: all("act-002" in destination.posts.get(f"c{n}", []) for n in range(CHANNELS)), "the second act"
            )
        finally:
            await kill(process)
        outbox = Outbox(redis, keys, "reader")
        unclear = [await outbox.record(id_) for id_ in await redis.smembers(keys.unclear)]
        assert [one.why for one in unclear if one] == ["the channel cannot be read back"]
        assert sum(len(posts) for posts in destination.posts.values()) == 2 * CHANNELS - 1
