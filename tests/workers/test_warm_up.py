"""Before anybody asks, a worker has read and indexed what look-ups need; what fails then stops nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Concatenate, ParamSpec, TypeVar

import pytest

from bot.answering import RestrictedQuery
from bot.errors import LookupBusyError, LookupCostError
from bot.workers.lookups import Computing, LookupFaultError, LookupLimits, LookupPool
from handlers.chat.answering import Answering
from handlers.commands.lookups import Known, looked_up
from tests import shipped
from tests.alerts.samples import VOCABULARY
from tests.commands.fakes import NOW, FakeRecords

P = ParamSpec("P")
T = TypeVar("T")
FIRST_S = 0.25
"""Seconds of processor time of a first question; one that finds nothing indexed needs 0.7."""


def taken(known: Known, text: str, today: date) -> float:
    """Processor seconds of a question."""
    began = time.process_time()
    looked_up(known, RestrictedQuery(text), today)
    return time.process_time() - began


def warmed(computing: Computing[Known]) -> Answering:
    return Answering(FakeRecords(), shipped.rules(), VOCABULARY, lambda: NOW, computing=computing)


async def test_the_first_question_after_a_start_finds_a_worker_that_has_everything_indexed() -> None:
    limits = LookupLimits(computing_s=20, clock_s=60)
    async with LookupPool(Known(shipped.rules(), VOCABULARY), limits) as pool:
        await warmed(pool).warm_up()
        assert pool.workers_started == 1

        took = await pool.run("U1", taken, "is gallium from China to the US restricted?", NOW.date())

        assert took < FIRST_S
        assert pool.workers_started == 1


class Failing(Computing[Known]):
    def __init__(self, error: Exception) -> None:
        self.error = error
        self.asked = list[object]()

    async def run(
        self, asker: str, work: Callable[Concatenate[Known, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        self.asked.append((asker, work, args, kwargs))
        raise self.error


@pytest.mark.parametrize("error", [LookupBusyError(of_asker=False), LookupCostError(), LookupFaultError("Traceback")])
async def test_an_example_that_fails_stops_no_start(error: Exception) -> None:
    computing = Failing(error)

    await warmed(computing).warm_up()

    assert len(computing.asked) == 1
