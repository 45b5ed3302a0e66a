"""A long bad day: 250 acts to 100 channels while processes and Redis are killed and the platforms fail. 25 minutes.

Aims: lost 0, doubled 0, out of order 0; what is unclear is on record. `--minutes N` makes the day shorter or longer.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.e2e.chaos import BadDay, Plan

ACTS_A_MINUTE = 10.5
KILLS_A_MINUTE = 2.6
LONG = 24.0


def main() -> None:
    """Live through it, and print what was counted. Exit code 1 when something was lost, doubled or out of order."""
    minutes = float(sys.argv[sys.argv.index("--minutes") + 1]) if "--minutes" in sys.argv else LONG
    plan = Plan(
        acts=round(minutes * ACTS_A_MINUTE),
        channels=50,
        kills=max(1, round(minutes * KILLS_A_MINUTE)),
        pace=60 / ACTS_A_MINUTE,
        faults=0.8,
        settle=900,
    )
    with tempfile.TemporaryDirectory(prefix="exportwatch-chaos-") as folder:
        result = asyncio.run(BadDay(plan, Path(folder), lambda line: print(line, file=sys.stderr, flush=True)).run())
    print(result)
    if not result.good:
        sys.exit(1)
