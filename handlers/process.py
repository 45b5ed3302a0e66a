"""Returns unused memory to the system while the bot is idle."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
import resource
import sys
from collections.abc import Awaitable, Sequence

AFTER_START_S = 30.0
"""The first polls are over by then; they need more than all that follow."""
EVERY_S = 900.0


def settle() -> None:
    """After all files are read: what was read stays, so the collector need not walk it again and again."""
    gc.collect()
    gc.freeze()
    give_back()


def give_back() -> None:
    """Hand free memory back to the system, where the C library can do so when asked (glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


_DUMPABLE = 4
"""PR_SET_DUMPABLE of prctl(2)."""


def hide() -> None:
    """Keep other processes of this user from reading this one's memory and environment, where tokens stand (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DUMPABLE, 0, 0, 0, 0)


async def tidy() -> None:
    """Give back from time to time, until cancelled. A turn takes a few milliseconds."""
    await asyncio.sleep(AFTER_START_S)
    while True:
        gc.collect()
        give_back()
        await asyncio.sleep(EVERY_S)


# How many files and sockets the process may have open.


WANTED = 8192
"""A thousand slow sources and a fan-out, each with connections to Redis; many systems begin with 1,024 for all."""


def allow_many() -> int:
    """Ask for WANTED, or as many as this user may have; returns how many there are now."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if most == resource.RLIM_INFINITY else min(WANTED, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
        except (OSError, ValueError):
            # macOS may allow less than it says.
            return now
        return wanted
    return now


# Runs the long-lived tasks of a process: if one fails, all are cancelled.


log = logging.getLogger(__name__)

CANCELLATIONS, CANCEL_AGAIN_S = 5, 0.5
"""Longer than deliveries under way are given to finish (bot.store.tasks.STOP_S)."""


async def supervise(lasting: Sequence[Awaitable[None]]) -> None:
    """Run until cancelled or until one fails; the first failure is raised as it is, not as a group."""
    tasks = [asyncio.ensure_future(one) for one in lasting]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        await _all_ended(tasks)


async def _all_ended(tasks: Sequence[asyncio.Future[None]]) -> None:
    """Cancel until all have heard it: a library may swallow a cancellation, never two in a row."""
    late = set(tasks)
    for _ in range(CANCELLATIONS):
        for task in late:
            task.cancel()
        if late:
            _, late = await asyncio.wait(late, timeout=CANCEL_AGAIN_S)
    if late:
        log.warning("%d tasks do not end; leaving them.", len(late))
