"""A long chaos test: acts to 100 channels while processes are killed or paused and the platforms fail. 24 minutes.

Aims: lost 0, doubled 0, out of order 0, acknowledged subscriptions lost 0; every unclear delivery is recorded.

`--minutes N` makes the day shorter or longer. `--sentinel`: Redis is three servers behind three Sentinels, whose master
dies, hangs, or dies while its replicas are behind. `--clock`: the clock of the bot and of Redis is set back and forward
(needs libfaketime). `--seed N`: another day.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.e2e.chaos import BadDay, Plan
from tests.e2e.misfortunes import Clock

ACTS_A_MINUTE = 10.5
KILLS_A_MINUTE = 2.6
PAUSES_A_MINUTE = 1.5
CHANGES_A_MINUTE = 0.75
LONG = 24.0
SEED = 20_261_127


def main() -> None:
    """Run the test and print the counts. Exit code 1 if anything was lost, doubled or out of order."""
    minutes, seed = _number("--minutes", LONG), int(_number("--seed", SEED))
    steps = "--clock" in sys.argv
    if steps and Clock.library() is None:
        sys.exit("--clock needs libfaketime (Debian: apt-get install faketime)")
    plan = Plan(
        acts=round(minutes * ACTS_A_MINUTE),
        channels=int(_number("--channels", 50)),
        kills=_times(minutes, KILLS_A_MINUTE),
        pauses=_times(minutes, PAUSES_A_MINUTE),
        pace=60 / ACTS_A_MINUTE,
        faults=0.8,
        settle=900,
        seed=seed,
        failovers=_times(minutes, CHANGES_A_MINUTE) if "--sentinel" in sys.argv else 0,
        steps=_times(minutes, CHANGES_A_MINUTE) if steps else 0,
    )
    with tempfile.TemporaryDirectory(prefix="exportwatch-chaos-") as folder:
        result = asyncio.run(BadDay(plan, Path(folder), lambda line: print(line, file=sys.stderr, flush=True)).run())
    print(result)
    if not result.good:
        sys.exit(1)


def _number(option: str, usual: float) -> float:
    return float(sys.argv[sys.argv.index(option) + 1]) if option in sys.argv else usual


def _times(minutes: float, a_minute: float) -> int:
    return max(1, round(minutes * a_minute))
