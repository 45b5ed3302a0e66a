"""What waits for a digest or the end of quiet hours is neither lost nor posted twice, whatever is killed whenever."""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import time as clock_time

import pytest

from bot.store.keys import Keys
from bot.store.redis import Client
from bot.subscriptions.delivery_options import Digest, Options, Quiet
from bot.subscriptions.records import ChannelDefaults
from tests.alerts.held_deliveries import House, channel
from tests.alerts.samples import announcement
from tests.conftest import until
from tests.processes import Process
from tests.processes import start as start_process

SPEED = 80_000.0
"""A day in about a second."""
ROUNDS, ACTS = 12, 5
CHANNELS = {
    "now": "",
    "daily": "digest:daily@09:00 tz:Europe/Berlin",
    "quiet": "quiet:20:00-08:00",
    "weekly": "digest:weekly@sat-09:00 tz:America/New_York",
    "both": "digest:daily@18:00 quiet:17:00-19:00",
    "usual": "",
}
USUAL = [
    ChannelDefaults(),
    ChannelDefaults(Options(digest=Digest(clock_time(9)))),
    ChannelDefaults(Options(quiet=Quiet(clock_time(9), clock_time(21)), zone="Asia/Tehran")),
]


async def start(redis_url: str, started: float) -> Process:
    return await start_process("tests.alerts.held_subject", redis_url, str(started), str(SPEED))


@pytest.mark.timeout(120)
async def test_each_act_is_posted_once_in_each_channel_through_kills_and_changes_of_settings(
    redis: Client, redis_url: str, keys: Keys
) -> None:
    chance = random.Random(20261124)  # noqa: S311 - repeatable chance, no secret
    house, started = House(redis, keys), time.time()
    for name, text in CHANNELS.items():
        await house.subscribe(name, text)
    for round_ in range(ROUNDS):
        # Two at a time: who takes over from a process that only seemed dead meets it at work.
        processes = [await start(redis_url, started) for _ in range(2)]
        for number in range(ACTS):
            measure = "prohibition" if number == 0 else "licence"
            await house.publish(announcement(event=f"act-{round_}-{number}", measure=measure))
            if number == chance.randrange(ACTS):
                await house.settings.change(channel("usual"), chance.choice(USUAL), "U1")
        planned = (round_ + chance.random()) * ACTS * len(CHANNELS)
        await until(lambda least=planned: deliveries_beyond(redis, keys, least), "planning goes on")  # type: ignore[misc] # a bound default
        for process in processes:
            process.kill()
            await process.wait()
    processes = [await start(redis_url, started)]
    try:
        await until(lambda: all_moved(house), "every held queue is empty", 60)
    finally:
        processes[0].kill()
        await processes[0].wait()

    expected = Counter(f"act-{round_}-{number}" for round_ in range(ROUNDS) for number in range(ACTS))
    for name in CHANNELS:
        posted = await house.posted(name)
        acts = [act for one in posted for act in one.strip("[]").split(", ")]
        assert Counter(acts) == expected, name
    assert await house.posted("now") == list(expected)
    assert any("," in one for one in await house.posted("daily"))
    alone = [one for one in await house.posted("quiet") if not one.endswith("-0")]
    assert alone == [act for act in expected if not act.endswith("-0")]


async def deliveries_beyond(redis: Client, keys: Keys, least: float) -> bool:
    return len(await redis.zrange(keys.deliveries, 0, -1)) >= least


async def all_moved(house: House) -> bool:
    planned = await house.redis.zrange(house.keys.deliveries, 0, -1)
    return len(planned) >= ROUNDS * ACTS * len(CHANNELS) and not await house.later.due()
