"""The guarantee that everything else stands on: an item once taken in is delivered once to each channel, in order,
whatever is killed whenever.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Literal

import pytest

from bot.store.events import Events
from bot.store.intake import Intake, IntakeEntry, PolledItem
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.redis import Client
from bot.store.tasks import start_alone
from tests.alerts.plain import PlainDestination
from tests.alerts.subject import TOUCHED
from tests.conftest import until
from tests.processes import Process
from tests.processes import start as start_process

What = Literal["new", "edit"]
CHANNELS = 4
ITEMS = 20
ROUNDS = 6


def found(number: int, title: str = "", source: str = "source", key: str = "", what: What = "new") -> PolledItem:
    key = key or f"item-{number:03}"
    entry = IntakeEntry(
        source=source,
        source_name="Source",
        authority=None,
        jurisdiction="CN",
        tier="official",
        language="en",
        key=key,
        id=key,
        title=title or f"act {number:03}",
        link=f"https://example.org/{number}",
        summary="",
        published=None,
        seen_at=datetime.now(UTC).isoformat(),
    )
    return PolledItem(what, (key,), f"digest-{number}-{title}", entry)


def act(number: int) -> str:
    return f"act {number:03}"


def story() -> Iterator[PolledItem]:
    """Acts, later reports of some (one source twice), edits of some, and acts that follow some."""
    for n in range(ITEMS):
        yield found(n)
        if n % 3 == 0:
            yield from (found(n, f"{act(n)}, again", source, f"{source}-{n}") for source in ("s1", "s2"))
            yield found(n, f"{act(n)}, once more", "s1", f"s1-{n}-more")
        if n % 4 == 0:
            yield found(n, f"{act(n)}, corrected", what="edit")
        if n % 5 == 4:
            yield found(100 + n, f"{act(100 + n)} after {act(n - 2)}")


def told() -> Iterator[tuple[str, str]]:
    """Every post that the story makes, in order, with the one beside which it stands."""
    for n in range(ITEMS):
        yield f"act-{n:03}", ""
        if n % 3 == 0:
            yield from ((f"act-{n:03} by {item}", f"act-{n:03}") for item in (f"s1-{n}", f"s2-{n}", f"s1-{n}-more"))
        if n % 5 == 4:
            yield f"act-{100 + n:03}", f"act-{n - 2:03}"


async def start(redis_url: str, destination: str) -> Process:
    return await start_process("tests.alerts.subject", redis_url, destination, str(CHANNELS))


async def kill(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGKILL)
    await process.wait()


@pytest.mark.timeout(180)
async def test_nothing_is_lost_doubled_or_out_of_order_when_the_process_is_killed_at_random(
    redis: Client, redis_url: str, keys: Keys
) -> None:
    chance = random.Random(20231221)  # noqa: S311 - repeatable chance, no secret
    intake = Intake(redis, keys)
    async with PlainDestination().serve() as destination:
        destination.next_answers = [chance.choice(["ok"] * 20 + ["drop", "lose", "429", "500"]) for _ in range(300)]
        items, posts = list(story()), list(told())
        for round_ in range(ROUNDS):
            process = await start(redis_url, destination.url)
            for one in items[round_ * len(items) // ROUNDS : (round_ + 1) * len(items) // ROUNDS]:
                await intake.remember(source_of(one), "{}", 0, [one])
                # The answer to the first call was lost, the caller repeats it:
                await intake.remember(source_of(one), "{}", 0, [one])
            before = sum(map(len, destination.posts.values()))
            with suppress(TimeoutError):
                await asyncio.wait_for(moved(destination, before, chance.randint(1, 12)), 3)
            await kill(process)
            await start_alone(redis, keys)
        process = await start(redis_url, destination.url)
        edited = [n for n in range(ITEMS) if n % 4 == 0]
        try:
            await until(
                lambda: (
                    all(len(set(destination.posts.get(f"c{n}", []))) == len(posts) for n in range(CHANNELS))
                    and len(destination.texts) == len(edited) * CHANNELS
                ),
                "every post and every edit in every channel",
                90,
            )
        finally:
            await kill(process)
        assert destination.doubled() == []
        expected = [name for name, _ in posts]
        assert destination.posts == {f"c{n}": expected for n in range(CHANNELS)}
        message = {name: f"m{number}" for number, name in enumerate(expected, 1)}
        assert destination.beside == {
            (f"c{n}", name): message.get(parent, "") for n in range(CHANNELS) for name, parent in posts
        }
        assert destination.texts == {
            (f"c{n}", message[f"act-{number:03}"]): f"{act(number)}, corrected"
            for n in range(CHANNELS)
            for number in edited
        }
    acts = [name for name in expected if " by " not in name]
    announced = [one.event for one in reversed(await Events(redis, keys).latest(1000))]
    assert announced == acts
    assert await redis.hgetall(keys.touched) == dict.fromkeys(TOUCHED, "\n".join(acts))


def source_of(one: PolledItem) -> str:
    assert one.entry
    return one.entry.source


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
