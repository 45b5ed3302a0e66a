"""Processor seconds and memory of a process with all its children, from /proc (Linux)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Used:
    """Processor seconds so far and bytes now (each shared page counted once), Redis apart."""

    processor: float
    redis: float
    memory: int


def used(pid: int) -> Used:
    """What a process and its descendants use, ended ones included."""
    processor = redis = 0.0
    memory = 0
    for each in _family(pid):
        try:
            seconds, share, is_redis = _processor(each), _memory(each), _is_redis(each)
        except OSError:
            continue  # it has just ended: its parent counts it
        if is_redis:
            redis += seconds
        else:
            processor += seconds
            memory += share
    return Used(processor, redis, memory)


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(word) for task in tasks for word in (task / "children").read_text().split()]
    except OSError:
        return
    for child in children:
        yield from _family(child)


def _processor(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / _TICKS


def _memory(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024


def _is_redis(pid: int) -> bool:
    return Path(f"/proc/{pid}/comm").read_text().startswith(("redis-server", "valkey-server"))
