"""The authority is heard once, by everybody who asked for it, whatever is killed whenever."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import replace

import pytest

from bot.store.intake import Intake, PolledItem
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.tasks import start_alone
from tests.alerts.plain import PlainDestination
from tests.alerts.test_kill import act, found, kill, moved, source_of
from tests.conftest import until
from tests.processes import start as start_process

FILTERS = ("", "tier:official", "measure:prohibition", "-tier:press", "source:authority")
ACTS = 12
ROUNDS = 6


def told_by(source: str, number: int, title: str) -> PolledItem:
    one = found(number, title, source, f"{source}-{number}")
    assert one.entry
    return replace(one, entry=replace(one.entry, tier="official" if source == "authority" else "press"))


@pytest.mark.timeout(180)
async def test_an_authoritys_correction_is_neither_lost_nor_doubled_when_the_process_is_killed_at_random(
    redis: Client, redis_url: str, keys: Keys
) -> None:
    chance = random.Random(20241203)  # noqa: S311 - repeatable chance, no secret
    intake = Intake(redis, keys)
    items = [
        one for n in range(ACTS) for one in (told_by("paper", n, act(n)), told_by("authority", n, f"{act(n)}, a ban"))
    ]
    async with PlainDestination().serve() as destination:
        destination.next_answers = [chance.choice(["ok"] * 20 + ["drop", "lose", "429", "500"]) for _ in range(200)]
        expected = [
            {f"act-{n:03}" for n in range(ACTS)} | {f"act-{n:03} changed by authority-{n}" for n in range(ACTS)},
            *[{f"act-{n:03}" for n in range(ACTS)}] * (len(FILTERS) - 1),
        ]
        for round_ in range(ROUNDS + 1):
            arguments = (redis_url, destination.url, str(len(FILTERS)), *FILTERS)
            process = await start_process("tests.alerts.subject", *arguments)
            for one in items[round_ * len(items) // ROUNDS : (round_ + 1) * len(items) // ROUNDS]:
                await intake.remember(source_of(one), "{}", 0, [one])
            try:
                if round_ < ROUNDS:
                    before = sum(map(len, destination.posts.values()))
                    with suppress(TimeoutError):
                        await asyncio.wait_for(moved(destination, before, chance.randint(1, 12)), 3)
                else:
                    await until(
                        lambda: (
                            all(set(destination.posts.get(f"c{n}", [])) == want for n, want in enumerate(expected))
                            and len(destination.texts) == ACTS
                        ),
                        "every act, every correction and every edit",
                        90,
                    )
            finally:
                await kill(process)
            await start_alone(redis, keys)
        assert destination.doubled() == []
        posts = destination.posts["c0"]
        for n in range(ACTS):
            assert posts.index(f"act-{n:03}") < posts.index(f"act-{n:03} changed by authority-{n}")
        assert set(destination.texts.values()) == {f"{act(n)}, a ban" for n in range(ACTS)}
