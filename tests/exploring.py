"""`make explore`: each property is tried for some seconds, and a line for each law says how many cases were tried.

A law is a property that is tried with every case of a list (`law`). Every other one draws cases by hypothesis, which
has no budget of time: it is run in rounds, each with as many new cases as the test has in the gate, until its seconds
are over.
"""

from __future__ import annotations

import functools
import inspect
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from math import isqrt
from typing import Any, Protocol, TypeVar
from zlib import crc32

import pytest
from hypothesis import settings

PROFILE = "explore"
Case = TypeVar("Case")
SPARED = 2
"""The gate, which has to end in a quarter of an hour, takes one in so many of what a test takes of many cases."""
_MANY = 12
MOST = 2_000
"""Cases of a property after which no round begins."""
SECONDS_VARIABLE = "EXPLORE_SECONDS"
SECONDS = 12.0
_CASES, _BROKEN = "cases tried", "cases broken"


class Handle(Protocol):
    """What hypothesis offers to other tools: the test without what draws its arguments."""

    inner_test: Callable[..., Any]


def explores() -> bool:
    """Return whether the tests run to explore, with nothing left out."""
    return settings.get_current_profile_name() == PROFILE


def some(cases: Iterable[Case], one_in: int, turn: int = 0) -> list[Case]:
    """Return a share of the cases of a crossing; all of them where the tests explore (mark the test `hypothesis`).

    A share that has no divisor with the lengths that are crossed has each value of each of them; of many cases a
    smaller one is taken, whose step is a prime number. Of tests that take such shares of the same cases, `turn` gives
    each another one.
    """
    every = list(cases)
    if explores():
        return every
    step = one_in if len(every) < _MANY * one_in else _prime_from(SPARED * one_in)
    return every[turn % step :: step]


def _prime_from(number: int) -> int:
    return next(one for one in count(number) if all(one % other for other in range(2, isqrt(one) + 1)))


def drawn(words: Iterable[str], one_in: int) -> list[str]:
    """Return one in so many words, chosen by their letters: what a file gains draws no others. Of many, half of these.

    Where the tests explore, one in so many.
    """
    taken = [(crc32(word.encode("utf-8", "surrogatepass")), word) for word in words]
    taken = [(drawn_by, word) for drawn_by, word in taken if drawn_by % one_in == 0]
    spared = 1 if explores() or one_in == 1 or len(taken) < _MANY else SPARED
    return [word for drawn_by, word in taken if drawn_by // one_in % spared == 0]


def drawn_or_all(words: Iterable[str], one_in: int) -> list[str]:
    """Return what `drawn` returns; all of them where the tests explore (mark the test `hypothesis`)."""
    return list(words) if explores() else drawn(words, one_in)


@pytest.fixture
def law(record_property: Callable[[str, object], None]) -> Callable[[int, Sequence[object]], None]:
    """Say how many cases of a law were tried, and fail with those that broke it."""

    def told(cases: int, broken: Sequence[object]) -> None:
        record_property(_CASES, cases)
        record_property(_BROKEN, len(broken))
        assert list(broken) == []

    return told


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Function) -> Iterator[None]:
    """Run a property in rounds while its seconds last."""
    handle: Handle | None = getattr(getattr(item, "function", None), "hypothesis", None)
    if handle is None or not explores():
        return (yield)
    ends, tried = time.monotonic() + float(os.environ.get(SECONDS_VARIABLE, SECONDS)), [0]
    try:
        with _counted(handle, tried):
            result = yield
        while time.monotonic() < ends and 0 < tried[0] < MOST:
            with _counted(handle, tried):
                item.runtest()
        return result
    finally:
        item.user_properties.append((_CASES, tried[0]))


@contextmanager
def _counted(handle: Handle, tried: list[int]) -> Iterator[None]:
    """Count the cases of a round; the list holds one number."""
    inner = handle.inner_test

    @functools.wraps(inner)
    def counting(*args: object, **values: object) -> object:
        tried[0] += 1
        return inner(*args, **values)

    @functools.wraps(inner)
    async def counting_in_a_loop(*args: object, **values: object) -> object:
        tried[0] += 1
        return await inner(*args, **values)

    handle.inner_test = counting_in_a_loop if inspect.iscoroutinefunction(inner) else counting
    try:
        yield
    finally:
        handle.inner_test = inner


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print a line for each law and, where the tests explore, for each property."""
    if not explores():
        return
    reports = [one for those in terminalreporter.stats.values() for one in those if isinstance(one, pytest.TestReport)]
    if lines := sorted(line for one in reports if one.when == "call" for line in _lines(one)):
        terminalreporter.section("cases tried")
        for line in lines:
            terminalreporter.write_line(line)


def _lines(report: pytest.TestReport) -> Iterator[str]:
    told = dict(report.user_properties)
    if _CASES in told:
        broken = told.get(_BROKEN, int(report.failed))
        yield f"{report.nodeid}: {told[_CASES]:,} cases, {broken:,} {'freed' if _BROKEN in told else 'broken'}"
