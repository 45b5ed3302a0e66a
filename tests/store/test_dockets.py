"""Workers survive faults, and at a stop they finish their tasks within its time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from docket import Docket, Perpetual

from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.tasks import CONCURRENCY, STOP_S, lasting, open_docket, to_the_end, working
from tests.conftest import until


@pytest.fixture
async def docket(redis: Client, redis_url: str, keys: Keys) -> AsyncIterator[Docket]:
    assert await redis.ping()
    async with open_docket(redis_url, keys, "trial") as opened:
        yield opened


class Work:
    """A task that is under way until it is let go."""

    def __init__(self, docket: Docket) -> None:
        self.begun = asyncio.Event()
        self.let_go = asyncio.Event()
        self.ended = False
        docket.register(self.work, names=["work"])

    async def work(self) -> None:
        self.begun.set()
        await self.let_go.wait()
        self.ended = True


@pytest.mark.parametrize("stops", [1, 3])
async def test_a_stop_lets_tasks_under_way_finish_however_often_it_is_asked_for(docket: Docket, stops: int) -> None:
    work = Work(docket)

    async def role() -> None:
        async with working(docket):
            await docket.add("work")()
            await asyncio.Event().wait()

    running = asyncio.create_task(role())
    await work.begun.wait()
    for _ in range(stops):
        running.cancel()
        await asyncio.sleep(0)
    work.let_go.set()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert work.ended


async def test_a_stop_cuts_off_what_does_not_finish(docket: Docket) -> None:
    work = Work(docket)
    begun = 0.0
    async with working(docket):
        await docket.add("work")()
        await work.begun.wait()
        begun = asyncio.get_running_loop().time()

    assert asyncio.get_running_loop().time() - begun < STOP_S + 1
    assert not work.ended


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


async def test_a_crowd_of_wakes_and_tasks_does_not_use_up_dockets_connections(docket: Docket) -> None:
    """docket would take that for an outage, and pause all its tasks for five seconds."""
    async with docket.redis() as redis:
        answers = await asyncio.gather(*(redis.blpop(["nothing"], timeout=0.5) for _ in range(CONCURRENCY * 2)))

    assert answers == [None] * CONCURRENCY * 2


async def test_a_perpetual_tasks_bug_does_not_end_its_chain(docket: Docket) -> None:
    turns = 0

    async def turn(perpetual: Perpetual = Perpetual(automatic=True)) -> None:  # noqa: ARG001, B008 - docket reads the default
        nonlocal turns
        turns += 1
        raise ValueError("a bug")

    docket.register(turn)
    async with working(docket):
        await until(lambda: turns > 2, "turns after a bug")


async def test_of_three_wakes_that_overlap_none_is_lost(docket: Docket) -> None:
    """The first run lasts; the second begins and ends beside it; the third is planned, and then the first ends."""
    runs: list[asyncio.Event] = []

    async def work() -> None:
        runs.append(asyncio.Event())
        await runs[-1].wait()

    async def wake(later: timedelta = timedelta(0)) -> None:
        await docket.replace("work", datetime.now(UTC) + later, key="work")()

    async def ended() -> object:
        async with docket.redis() as redis:
            return await redis.hget(docket.runs_key("work"), "state") in (None, b"completed")

    docket.register(work, names=["work"])
    async with working(docket):
        for count in (1, 2):
            await wake()
            await until(lambda count=count: len(runs) == count, f"run {count}")  # type: ignore[misc] # a default binds it
        runs[1].set()
        await until(ended, "the second run's end")
        await wake(timedelta(seconds=1))
        runs[0].set()
        await until(lambda: len(runs) == 3, "the third run")
        runs[2].set()
