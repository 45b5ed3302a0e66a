"""Long-lived tasks survive faults, and at a stop what is under way finishes within its time."""

from __future__ import annotations

import asyncio
import contextlib
import logging

import pytest

from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.tasks import STOP_S, beside, finish, lasting, start_alone, to_the_end
from bot.store.upkeep import Tidier


class Work:
    """A task that is under way until it is let go."""

    def __init__(self, redis: Client) -> None:
        self.begun = asyncio.Event()
        self.let_go = asyncio.Event()
        self.ended = False
        self._redis = redis
        self._task: asyncio.Task[None] | None = None

    async def run(self) -> None:
        self._task = asyncio.create_task(self._work())
        await asyncio.Event().wait()

    async def _work(self) -> None:
        self.begun.set()
        await self.let_go.wait()
        self.ended = True

    async def stop(self) -> None:
        assert self._task
        await finish(self._redis, [self._task])


@pytest.mark.parametrize("stops", [1, 3])
async def test_a_stop_lets_what_is_under_way_finish_however_often_it_is_asked_for(redis: Client, stops: int) -> None:
    work = Work(redis)

    async def live() -> None:
        async with beside(work.run, "trial", work.stop):
            await asyncio.Event().wait()

    living = asyncio.create_task(live())
    await work.begun.wait()
    for _ in range(stops):
        living.cancel()
        await asyncio.sleep(0)
    work.let_go.set()
    await asyncio.wait([living])

    assert living.cancelled()
    assert work.ended


async def test_a_stop_cuts_off_what_does_not_finish(redis: Client) -> None:
    work, begun = Work(redis), 0.0
    async with beside(work.run, "trial", work.stop):
        await work.begun.wait()
        begun = asyncio.get_running_loop().time()

    assert asyncio.get_running_loop().time() - begun < STOP_S + 1
    assert not work.ended


@pytest.mark.parametrize("alone", [True, False])
async def test_what_an_earlier_versions_task_engine_left_is_cleared_and_nothing_else(
    redis: Client, keys: Keys, *, alone: bool
) -> None:
    """A bot with a server of its own clears it at its start; where others may share one, whoever tidies."""
    earlier = {keys.key("tasks", "poll:stream"), keys.key("tasks", "deliver-slack:queue"), keys.key("docket", "x:runs")}
    kept = {keys.intake_cursor, keys.key("taskless"), "docket:of-somebody-else"}
    for name in earlier | kept:
        await redis.set(name, "1")

    await (start_alone(redis, keys) if alone else Tidier(redis, keys).turn())

    assert {key async for key in redis.scan_iter(match="*", count=100)} == kept


async def test_a_worker_that_ends_by_a_bug_is_said_and_started_again(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    works = asyncio.Event()
    begun = 0

    async def run() -> None:
        nonlocal begun
        begun += 1
        if begun == 1:
            raise ValueError("a bug")
        if begun == 2:
            raise BaseExceptionGroup("several", [ValueError("bugs")])
        works.set()
        await asyncio.Event().wait()

    worker = asyncio.create_task(lasting(run, "trial", pause=0.01))
    await works.wait()
    worker.cancel()
    await asyncio.wait([worker])

    assert worker.cancelled()
    assert [record.getMessage()[:11] for record in caplog.records] == ["trial ended"] * 2


async def test_a_worker_that_swallows_its_cancellation_is_not_started_again() -> None:
    begun = asyncio.Event()

    async def run() -> None:
        begun.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()

    worker = asyncio.create_task(lasting(run, "trial"))
    await begun.wait()
    worker.cancel()
    await asyncio.wait([worker])

    assert worker.cancelled()


async def test_what_is_done_to_the_end_is_and_then_the_cancellation_counts() -> None:
    begun, let_go, after = asyncio.Event(), asyncio.Event(), []

    async def work() -> None:
        begun.set()
        await let_go.wait()
        after.append("done")

    async def caller() -> None:
        await to_the_end(work())
        after.append("went on")

    task = asyncio.create_task(caller())
    await begun.wait()
    for _ in range(2):
        task.cancel()
        await asyncio.sleep(0)
    let_go.set()
    await asyncio.wait([task])

    assert task.cancelled()
    assert after == ["done"]
