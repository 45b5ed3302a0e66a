"""Look-ups beside the loop: killed at their deadline, limited in memory, fair, bounded, equal to those in process."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

from bot import errors
from bot.errors import LookupBusyError, LookupCostError, UsageError
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.workers.forked import dumped, loaded
from bot.workers.lookups import Computing, FairQueue, Inline, LookupFaultError, LookupLimits, LookupPool
from handlers.messages.answer_json import to_json_text
from tests import shipped
from tests.conftest import until

LINUX = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks at the worker in /proc")
LIMITS = LookupLimits(computing_s=0.5, clock_s=60.0, memory=128 * 1024 * 1024)


@asynccontextmanager
async def pool(limits: LookupLimits = LIMITS) -> AsyncIterator[LookupPool[str]]:
    async with LookupPool("known", limits) as made:
        yield made


def said(known: str, text: str) -> str:
    return f"{known}: {text}"


def refused(known: str, text: str) -> str:
    raise UsageError(f"{known}: {text}?")


def faulty(known: str) -> str:
    raise ZeroDivisionError(known)


def endless(_: str) -> None:
    while True:
        pass


def asleep(_: str, seconds: float) -> None:
    time.sleep(seconds)


def greedy(_: str) -> int:
    return len(b"x" * 1024 * 1024 * 1024)


def deep(_: str) -> int:
    def down(depth: int) -> int:
        return down(depth + 1)

    return down(0)


def vanishing(_: str) -> None:
    os._exit(3)


def process(_: str) -> tuple[int, list[str]]:
    """The worker's id, and what its open files are."""
    folder = Path("/proc/self/fd")
    return os.getpid(), [os.readlink(f"/proc/self/fd/{one}") for one in os.listdir(folder) if (folder / one).exists()]  # noqa: PTH115, PTH208 - of itself


def looked_up(base: RuleBase, question: str) -> str:
    return to_json_text(answer(base, question, today=date(2026, 11, 29)))


async def test_what_is_found_and_what_is_refused_come_back() -> None:
    async with pool() as lookups:
        assert await lookups.run("ann", said, "graphite") == "known: graphite"
        with pytest.raises(UsageError, match=r"known: what\?"):
            await lookups.run("ann", refused, "what")
        with pytest.raises(LookupFaultError, match="ZeroDivisionError: known"):
            await lookups.run("ann", faulty)
        assert lookups.workers_started == 1


@pytest.mark.parametrize("work", [endless, greedy, deep, vanishing])
async def test_a_look_up_that_costs_too_much_costs_only_itself(work: Callable[[str], object]) -> None:
    async with pool() as lookups:
        costly = asyncio.create_task(lookups.run("eve", work))
        await asyncio.sleep(0)
        assert await lookups.run("ann", said, "graphite") == "known: graphite"
        with pytest.raises(LookupCostError):
            await costly


async def test_a_look_up_that_stands_still_ends_on_the_clock_and_the_loop_goes_on() -> None:
    async with pool(LookupLimits(clock_s=0.3)) as lookups:
        turns = 0

        async def count() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0.01)

        counting = asyncio.create_task(count())
        with pytest.raises(LookupBusyError) as refused_:
            await lookups.run("ann", asleep, 60.0)
        assert refused_.value.late
        counting.cancel()
        assert turns > 5


async def test_who_gives_up_waiting_frees_the_place() -> None:
    async with pool() as lookups:
        for _ in range(3):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await lookups.run("ann", asleep, 60.0)
        assert await lookups.run("ann", said, "graphite") == "known: graphite"


async def test_beyond_the_queue_who_asks_most_is_refused_first() -> None:
    async with pool(LookupLimits(waiting=6, waiting_each=4)) as lookups:
        eves = [asyncio.create_task(lookups.run("eve", asleep, 0.05)) for _ in range(8)]
        await until(lambda: lookups.waiting == 4, "the asker's places are taken")
        assert await lookups.run("ann", said, "graphite") == "known: graphite"
        found = await asyncio.gather(*eves, return_exceptions=True)

    busy = [one for one in found if isinstance(one, LookupBusyError)]
    assert [one.of_asker for one in busy] == [True] * 3


async def test_askers_take_turns_whoever_asks_more() -> None:
    queue, order = FairQueue(1, 100, 100), list[str]()

    async def ask(who: str) -> None:
        async with queue.turn(who):
            order.append(who)
            await asyncio.sleep(0)

    await asyncio.gather(*(ask(who) for who in ["eve"] * 6 + ["ann"] * 2 + ["bob"]))
    assert order == ["eve", "eve", "ann", "bob", "eve", "ann", "eve", "eve", "eve"]
    async with queue.turn("ann"):
        assert queue.waiting == 0


async def test_turns_are_neither_lost_nor_doubled_whoever_gives_up() -> None:
    chance = random.Random(7)  # noqa: S311 - the same each time
    queue, running, most = FairQueue(2, 1_000, 1_000), 0, 0

    async def ask(who: str) -> None:
        nonlocal running, most
        async with queue.turn(who):
            running += 1
            most = max(most, running)
            try:
                await asyncio.sleep(chance.random() / 500)
            finally:
                running -= 1

    tasks = [asyncio.create_task(ask(chance.choice("abc"))) for _ in range(300)]
    for task in chance.sample(tasks, 120):
        await asyncio.sleep(0)
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert (most, queue.waiting) == (2, 0)
    async with queue.turn("a"), queue.turn("b"):
        assert queue.waiting == 0


@LINUX
async def test_a_worker_holds_nothing_of_the_bot_and_ends_when_idle() -> None:
    ours, theirs = socket.socketpair()
    async with pool(LookupLimits(idle_s=0.1)) as lookups:
        pid, opened = await lookups.run("ann", process)
        assert len([one for one in opened if one.startswith("socket:")]) == 1
        assert {one for one in opened if not one.startswith(("socket:", "/proc"))} == {"/dev/null"}
        ours.close()
        assert theirs.recv(1) == b""
        await until(lambda: not Path(f"/proc/{pid}").exists(), "the worker has ended", 5)
        assert await lookups.run("ann", said, "graphite") == "known: graphite"
        assert lookups.workers_started == 2
    theirs.close()


@LINUX
async def test_a_worker_that_was_killed_while_idle_is_replaced() -> None:
    async with pool() as lookups:
        pid, _ = await lookups.run("ann", process)
        os.kill(pid, signal.SIGKILL)
        while "(zombie)" not in Path(f"/proc/{pid}/status").read_text():
            pass  # the loop stands still: it has not read that the connection has ended
        assert await lookups.run("ann", said, "graphite") == "known: graphite"


@LINUX
async def test_a_signal_to_a_worker_is_none_to_the_bot() -> None:
    heard = list[int]()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, lambda: heard.append(1))
    try:
        async with pool() as lookups:
            pid, _ = await lookups.run("ann", process)
            os.kill(pid, signal.SIGTERM)
            await until(lambda: "(zombie)" in Path(f"/proc/{pid}/status").read_text(), "it is dead")
            assert await lookups.run("ann", said, "graphite") == "known: graphite"
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
    assert heard == []


async def test_answers_are_equal_whichever_way() -> None:
    base = shipped.rules()
    questions = ("graphite to:US", "grapihte", "Huawei", "semiconductor", "3A001 gallium from:CN", "", "unobtainium")
    gc.collect()
    async with LookupPool(base, LookupLimits(computing_s=10, clock_s=60)) as lookups:
        for question in questions:
            assert await told(lookups, question) == await told(Inline(base), question)


async def told(computing: Computing[RuleBase], question: str) -> str:
    """The answer, or the refusal."""
    try:
        return await computing.run("ann", looked_up, question)
    except UsageError as error:
        return str(error)


@pytest.mark.parametrize(
    "error",
    [
        errors.UsageError("what"),
        errors.FetchError("a", "gone", "b"),
        errors.RuleFileError("file", "problem", 3, "field"),
        errors.RecordError("kind", "problem"),
        errors.LookupBusyError(of_asker=True),
        errors.LookupBusyError(late=True),
        errors.LookupCostError(),
    ],
)
def test_every_error_is_the_same_after_the_way_between_processes(error: errors.ExportwatchError) -> None:
    again = loaded(dumped(error))
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))
