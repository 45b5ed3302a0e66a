"""A clock that was set back: it is noticed, and nothing waits for it to come round again."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.store.coordination import EXCLUSIVE_S, LEAD_S, Leader, exclusively
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.sources import LEASE_MS, Claim, SourceRound
from bot.store.tasks import WallClock
from tests.conftest import until


class Hands:
    """A clock in our hands."""

    def __init__(self) -> None:
        self.wall, self.steady = 1_000_000.0, 50.0
        self.clock = WallClock(lambda: self.wall, lambda: self.steady)

    def passes(self, seconds: float, shown: float) -> float:
        """So many seconds pass, so many are shown."""
        self.steady += seconds
        self.wall += shown
        return self.clock.set_back()


@pytest.mark.parametrize(
    ("seconds", "shown", "back"), [(5, 5, 0), (5, 4.5, 0), (5, 3605, 0), (5, -3595, 3600), (3600, 0, 3600)]
)
def test_only_a_clock_that_was_set_back_counts(seconds: float, shown: float, back: float) -> None:
    assert Hands().passes(seconds, shown) == pytest.approx(back)


def test_each_time_it_is_set_back_is_told_once() -> None:
    hands = Hands()

    told = [hands.passes(2, shown) for shown in (2, -58, 2, -28, 62, 2)]

    assert told == [0, 60, 0, 30, 0, 0]


async def test_sources_fall_due_so_much_earlier(redis: Client, keys: Keys) -> None:
    round_ = SourceRound(redis, keys)
    now = int(datetime.now(UTC).timestamp() * 1000)
    await round_.reconcile({"soon": now + 3_590_000, "later": now + 9_000_000})

    await round_.bring_forward(3600)

    assert await round_.claim(5) == [Claim("soon", now - 10_000, None)]
    assert await round_.next_due_ms() == pytest.approx(now + LEASE_MS, abs=10_000), "the lease of the claim"


@pytest.mark.parametrize(("name", "term"), [("desk", LEAD_S), ("slack", EXCLUSIVE_S)])
async def test_a_lock_that_was_left_behind_lasts_no_longer_than_its_term(
    redis: Client, keys: Keys, name: str, term: float
) -> None:
    """As the server's clock, set back by an hour, makes it last."""
    await redis.set(keys.lock(name), "of a process that died", px=3_600_000 + int(term * 1000))
    led = asyncio.Event()

    async def lead() -> None:
        led.set()
        await asyncio.Event().wait()

    work = Leader(redis, keys, name).lead(lead) if name == "desk" else exclusively(redis, keys, name, lead)
    leading = asyncio.create_task(work)
    await until(lambda: _lasts(redis, keys.lock(name), term), "the lock to be cut to its term")
    await redis.pexpire(keys.lock(name), 1)
    await until(led.is_set, "somebody to lead")
    leading.cancel()
    await asyncio.gather(leading, return_exceptions=True)


async def _lasts(redis: Client, key: str, seconds: float) -> bool:
    return 0 < await redis.pttl(key) <= seconds * 1000
