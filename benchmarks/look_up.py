"""`exportwatch restricted graphite` as a fresh process: wall seconds and peak memory. Aim: 0.4 s, 80 MB."""

from __future__ import annotations

import os
import statistics
import sys
import time

RUNS = 15
QUERIES = ("graphite", "grapihte", "희토류 자석 기술", "2504.10.10")


def main() -> None:
    """Print the median and the worst of some runs for each query."""
    for query in QUERIES:
        measured = [once(query) for _ in range(RUNS)]
        seconds = [wall for wall, _ in measured]
        peak = max(kilobytes for _, kilobytes in measured)
        print(
            f"{query}: median {statistics.median(seconds):.3f} s, max {max(seconds):.3f} s, peak {peak / 1024:.0f} MB"
        )


def once(query: str) -> tuple[float, int]:
    """Wall seconds, and the process's largest resident size in kB."""
    begun = time.perf_counter()
    silence = os.open(os.devnull, os.O_WRONLY)
    pid = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "handlers", "restricted", query],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, silence, 1)],
    )
    _, status, usage = os.wait4(pid, 0)
    os.close(silence)
    assert status == 0, f"exit {status}"
    return time.perf_counter() - begun, usage.ru_maxrss
