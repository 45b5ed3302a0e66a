"""Budgets that processes share: in no second more than a platform allows, at nearly its speed."""

from __future__ import annotations

import asyncio
import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.feeds.fetch.client import HostQueues
from bot.store.coordination import KEPT_S, LATEST_S, REQUESTS_AT_ONCE, TURN_MS, HostTurns, RequestBudget
from bot.store.keys import Keys
from bot.store.redis import Client, open_redis
from tests.conftest import until

PER_SECOND = 50
ALLOWED_LATE = 0.05


class Platform:
    """Counts each request somewhere between its sending and its answer."""

    def __init__(self, seed: int) -> None:
        self.counted: list[float] = []
        self._chance = random.Random(seed)  # noqa: S311 - chance, no secret

    async def ask(self) -> None:
        there, back = (0.01 + self._chance.expovariate(200) for _ in range(2))
        await asyncio.sleep(there)
        self.counted.append(asyncio.get_running_loop().time())
        await asyncio.sleep(back)


async def send(budget: RequestBudget, platform: Platform, name: str) -> None:
    delay = await budget.turn(name, 1.0)
    await asyncio.sleep(delay)
    if delay > 1.0:
        await asyncio.sleep(await budget.turn(name, 1.0))
    slot = await budget.take()
    await platform.ask()
    await budget.answered(slot)


@pytest.mark.parametrize("processes", [1, 3])
async def test_no_second_holds_more_than_the_platform_allows_and_little_time_is_lost(
    redis: Client, keys: Keys, processes: int
) -> None:
    budgets = [RequestBudget(redis, keys, "discord", PER_SECOND) for _ in range(processes)]
    platform, count = Platform(processes), 240

    await asyncio.gather(*(send(budgets[n % processes], platform, f"c{n}") for n in range(count)))

    counted = sorted(platform.counted)
    assert len(counted) == count
    spans = [later - earlier for earlier, later in zip(counted, counted[PER_SECOND:], strict=False)]
    # What stands still for a tenth of a second on its way is taken for late on its way back; a busy machine does that.
    assert sum(span <= 1 for span in spans) <= len(spans) * ALLOWED_LATE
    assert min(spans) > 1 - 3 * LATEST_S
    assert counted[-1] - counted[0] < count / PER_SECOND * 1.15, "on a busy machine"


async def test_places_go_round_and_one_that_is_far_off_is_kept(redis: Client, keys: Keys) -> None:
    first, second = (RequestBudget(redis, keys, "discord", PER_SECOND) for _ in range(2))

    at_once = [await first.turn(f"a{n}", 1) for n in range(REQUESTS_AT_ONCE)]
    later = [await second.turn(f"b{n}", 0) for n in range(20)]
    kept = await second.turn("b19", 0)

    assert max(at_once) < 0.02
    assert 0.2 < later[-1] < 20 / PER_SECOND + 0.02
    assert kept <= later[-1]
    assert later[-1] - kept < 0.2, "the same place, a moment nearer"


async def test_an_unused_slot_is_free_at_once_and_a_dead_processs_soon(redis: Client, keys: Keys) -> None:
    dead, alive = (RequestBudget(redis, keys, "discord", 1) for _ in range(2))
    clock = asyncio.get_running_loop().time
    await alive.unused(await alive.take())

    begun = clock()
    await dead.take()
    at_once = clock() - begun
    await alive.take()

    assert at_once < 0.5
    assert KEPT_S - 0.1 < clock() - begun < KEPT_S + 1


async def test_what_was_written_before_the_clock_was_set_back_holds_nobody_up(redis: Client, keys: Keys) -> None:
    raw: Any = redis
    seconds, _ = await raw.time()
    ahead = (seconds + 3600) * 1_000_000
    budget = RequestBudget(redis, keys, "discord", 1)
    await redis.set(keys.request_queue("discord"), ahead)
    await redis.zadd(keys.request_slots("discord"), {"before": ahead})

    assert await budget.turn("c", 1) == 0
    await asyncio.wait_for(budget.take(), 1)


async def test_other_platforms_have_budgets_of_their_own(redis: Client, keys: Keys) -> None:
    await RequestBudget(redis, keys, "discord", 1).take()

    await asyncio.wait_for(RequestBudget(redis, keys, "other", 1).take(), 1)


# -- hosts that several pollers read


async def test_a_host_gets_one_request_at_a_time_from_all_pollers_and_a_pause_after_each(
    redis: Client, keys: Keys
) -> None:
    pollers = [HostQueues(0.05, HostTurns(redis, keys)) for _ in range(3)]
    clock = asyncio.get_running_loop().time
    visits: list[tuple[float, float]] = []

    async def visit(poller: HostQueues) -> None:
        async with poller.turn("agency.example", private=False):
            begun = clock()
            await asyncio.sleep(0.02)
            visits.append((begun, clock()))

    await asyncio.gather(*(visit(poller) for poller in pollers for _ in range(3)))

    assert len(visits) == 9
    assert all(later - earlier >= 0.045 for (_, earlier), (later, _) in pairwise(sorted(visits)))


async def test_other_hosts_and_hosts_of_the_teams_own_wait_for_nobody(redis: Client, keys: Keys) -> None:
    first, second = (HostQueues(60, HostTurns(redis, keys)) for _ in range(2))
    async with first.turn("agency.example", private=False), first.turn("10.0.0.1:80", private=True):
        async with asyncio.timeout(2), second.turn("other.example", private=False):
            pass
        async with asyncio.timeout(2), second.turn("10.0.0.1:80", private=True):
            pass


async def test_a_dead_pollers_turn_ends_and_a_long_one_of_a_living_is_kept(redis: Client, keys: Keys) -> None:
    turns = HostTurns(redis, keys)
    async with turns.turn("agency.example", lambda: 0.0):
        assert 0 < await redis.pttl(keys.host_turn("agency.example")) <= TURN_MS
        await redis.pexpire(keys.host_turn("agency.example"), TURN_MS // 3 + 1_000)
        await until(lambda: _longer(redis, keys.host_turn("agency.example")), "it is kept")


async def _longer(redis: Client, key: str) -> bool:
    return await redis.pttl(key) > TURN_MS * 2 / 3


async def test_without_redis_a_poller_waits_for_itself_alone(keys: Keys, tmp_path: Path) -> None:
    away = open_redis(f"unix://{tmp_path / 'nobody'}")
    queues = HostQueues(0.01, HostTurns(away, keys))
    async with asyncio.timeout(2):
        for _ in range(3):
            async with queues.turn("agency.example", private=False):
                pass
    await away.aclose()
