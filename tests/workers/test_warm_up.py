"""Before anybody asks, a worker has read and indexed what look-ups need; what fails then stops nothing."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Concatenate, ParamSpec, TypeVar

import aiohttp
import pytest
from aiohttp.test_utils import make_mocked_request

from bot.answering import RestrictedQuery
from bot.errors import LookupBusyError, LookupCostError
from bot.workers.lookups import Computing, LookupFaultError, LookupLimits, LookupPool, within
from handlers.chat.answering import Answering
from handlers.commands.lookups import Known, looked_up, prepare
from handlers.web.site import WAITS_FOR_A_START
from tests import shipped
from tests.alerts.samples import VOCABULARY
from tests.commands.fakes import NOW, FakeRecords
from tests.conftest import until
from tests.counting import counted
from tests.web.conftest import served, site_of

P = ParamSpec("P")
T = TypeVar("T")
FIRST_CALLS = 400_000
"""Calls of functions for a first question; one that finds nothing indexed needs millions."""
FIRST_ASKED = (
    "is gallium from China to the US restricted?",
    "镓",
    "Brauchen wir eine Genehmigung für Gallium aus China nach Deutschland?",
    "laser for Samsung",
    "qwertzuiop",
)


def taken(known: Known, text: str, today: date) -> int:
    """Calls of functions for a question."""
    with counted() as calls:
        looked_up(known, RestrictedQuery(text), today)
    return calls[0]


def warmed(computing: Computing[Known]) -> Answering:
    return Answering(FakeRecords(), shipped.rules(), VOCABULARY, lambda: NOW, computing=computing)


async def test_the_first_question_after_a_start_finds_a_worker_that_has_everything_indexed() -> None:
    limits = LookupLimits(computing_s=20, clock_s=60)
    known = Known(shipped.rules(), VOCABULARY)
    async with LookupPool(known, limits, prepare=lambda one: prepare(one, NOW.date())) as pool:
        await warmed(pool).warm_up()
        assert pool.workers_started == 1

        for asked in FIRST_ASKED:
            assert await pool.run("U1", taken, asked, NOW.date()) < FIRST_CALLS, asked
        assert pool.workers_started == 1


def burn(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


@pytest.mark.parametrize("costly", [lambda: burn(0.6), lambda: 1 / 0])
async def test_what_a_worker_prepares_counts_for_no_question_and_stops_none(costly: Callable[[], object]) -> None:
    """On a machine on which it takes longer than a question may, each worker would end before it ever answered."""

    def prepare_slowly(known: list[str]) -> None:
        known.append("prepared")
        costly()

    async with LookupPool(list[str](), LookupLimits(computing_s=0.3), prepare=prepare_slowly) as pool:
        assert await pool.run("ann", list) == ["prepared"]
        assert pool.workers_started == 1


async def test_who_gives_up_while_a_worker_prepares_itself_leaves_it_to_the_next() -> None:
    prepared = multiprocessing.Value("i")

    def note(_: str) -> None:
        prepared.value += 1
        burn(0.3)

    async with LookupPool("known", prepare=note) as pool:
        for _ in range(3):
            with pytest.raises(LookupBusyError) as refused:
                await within(0.03, pool.run("ann", len))
            assert refused.value.late
        assert await pool.run("ann", len) == len("known")
    assert prepared.value == 1


async def test_a_worker_that_is_never_prepared_is_given_up_and_leaves_no_process() -> None:
    pids = multiprocessing.Array("i", 2)

    def stand_still(_: str) -> None:
        pids[1 if pids[0] else 0] = os.getpid()
        time.sleep(60)

    async with LookupPool("known", LookupLimits(preparing_s=1.0), prepare=stand_still) as pool:
        with pytest.raises(LookupBusyError) as refused:
            await pool.run("ann", len)
        assert refused.value.late
        asking = asyncio.create_task(pool.run("ann", len))
        await until(lambda: pids[1], "another worker has begun")
        asking.cancel()
    for pid in pids[:]:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


class Failing(Computing[Known]):
    def __init__(self, error: Exception) -> None:
        self.error = error
        self.asked = list[object]()

    async def run(
        self, asker: str, work: Callable[Concatenate[Known, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        self.asked.append((asker, work, args, kwargs))
        raise self.error


@pytest.mark.parametrize("error", [LookupBusyError(), LookupCostError(), LookupFaultError("Traceback")])
async def test_an_example_that_fails_stops_no_start(error: Exception) -> None:
    computing = Failing(error)

    await warmed(computing).warm_up()

    assert len(computing.asked) == 1


KNOWN = Known(shipped.rules(), VOCABULARY)


class Starting(Computing[Known]):
    """A process that answers nobody before it was asked so often: each wait for it ends as on a slow machine."""

    def __init__(self, waits: int) -> None:
        self.waits = waits

    @property
    def preparing(self) -> bool:
        return self.waits >= 0

    async def run(
        self,
        asker: str,  # noqa: ARG002 - nobody waits for another
        work: Callable[Concatenate[Known, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        self.waits -= 1
        if self.waits >= 0:
            await asyncio.Event().wait()
        return work(KNOWN, *args, **kwargs)


def _rules(known: Known) -> object:
    return known.rules


@pytest.mark.parametrize("waits", range(1 + WAITS_FOR_A_START))
async def test_the_first_page_waits_for_the_process_that_computes_it(
    waits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.web.site.WAIT_S", 0.2)
    monkeypatch.setattr("handlers.web.routes.PATIENCE_S", 0.3)
    site = replace(site_of(KNOWN.rules, []), computing=Starting(waits))

    async with served(site) as address, aiohttp.ClientSession() as client, client.get(f"{address}/") as response:
        assert response.status == 200


@pytest.mark.parametrize(("tries", "starts"), [(1, False), (1 + WAITS_FOR_A_START, True)])
async def test_a_page_of_a_machine_that_is_busy_is_refused_in_the_end(
    tries: int,
    starts: bool,  # noqa: FBT001 - whether it starts or is at work
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("handlers.web.site.WAIT_S", 0.01)
    computing = Starting(1_000)
    if not starts:
        monkeypatch.setattr(Starting, "preparing", False)

    with pytest.raises(LookupBusyError):
        await replace(site_of(KNOWN.rules, []), computing=computing).compute(make_mocked_request("GET", "/"), _rules)

    assert 1_000 - computing.waits == tries
