"""The same jobs done by the `reader` library: a script for an environment with it, independent of the project.

python farm_reader.py DATABASE WORKERS < addresses, a blank line, then a line for each update. Answers each with JSON:
wall and processor seconds, peak resident memory, and how many entries are on record.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from reader import make_reader  # type: ignore[import-not-found] # only in the environment of the measurement


def main(database: str, workers: int) -> None:
    """Read the addresses, then update once for each further line."""
    reader = make_reader(database, feed_root=None)
    for line in iter(sys.stdin.readline, "\n"):
        reader.add_feed(line.strip())
    print("ready", flush=True)
    for _ in sys.stdin:
        wall, processor = time.monotonic(), _processor()
        reader.update_feeds(workers=workers, scheduled=False)
        figures = {"wall": time.monotonic() - wall, "processor": _processor() - processor, "peak": _peak()}
        figures["entries"] = reader.get_entry_counts().total
        print(json.dumps(figures), flush=True)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
