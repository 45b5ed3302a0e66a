"""Splits a long list among several processes and keeps the answers in order.

Forked after the rules were read, so that they share them; a function of ours needs no pickling then. Only what the
function returns is sent back.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

CHUNK = 100
MOST = 4
"""Processes: each has its own copy of what it changes, some 30 MB."""


def processes(items: int, least: int) -> int:
    """How many are worth their start: one where there is little to do, one core, or nothing to fork with."""
    if items < least or "fork" not in multiprocessing.get_all_start_methods():
        return 1
    return min(MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)


def mapped(work: Callable[[T], R], items: Sequence[T], count: int) -> Iterator[R]:
    """`work` of each item, in order. What it raises, or a process that ends, raises RuntimeError here."""
    if count == 1:
        yield from map(work, items)
        return
    context = multiprocessing.get_context("fork")
    pipes = [context.Pipe(duplex=False) for _ in range(count)]
    running = [
        context.Process(target=_worker, args=(work, items, number, count, pipes[number][1]), daemon=True)
        for number in range(count)
    ]
    try:
        for process, (_, theirs) in zip(running, pipes, strict=True):
            process.start()
            theirs.close()
        for chunk in range(-(-len(items) // CHUNK)):
            yield from _received(pipes[chunk % count][0])
    finally:
        for process in running:
            process.terminate()
            process.join()


def _received(pipe: Connection) -> list[Any]:
    try:
        found: list[Any] = pipe.recv()
    except EOFError as error:
        raise RuntimeError("a process that answered part of the list has ended") from error
    return found


def _worker(work: Callable[[T], R], items: Sequence[T], number: int, count: int, pipe: Connection) -> None:
    """Every `count`-th chunk. Ctrl-C is the parent's affair, which ends us."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for chunk in range(number, -(-len(items) // CHUNK), count):
        pipe.send([work(item) for item in items[chunk * CHUNK : (chunk + 1) * CHUNK]])
    pipe.close()
