"""The process: its memory, its limit of open files, and its long-lived tasks."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
import resource
import sys
from collections.abc import Awaitable, Sequence

from bot.settings import Settings
from bot.store.audit import Forwarding
from bot.store.leadership import Leader
from handlers import logs
from handlers.messages.operators import losses, operators
from handlers.stores import Store

AFTER_START_S = 30.0
"""Seconds after which the first polls, which need the most memory, are over."""
EVERY_S = 900.0


def freeze_heap() -> None:
    """Exclude what is loaded so far from garbage collection; called after all files were read."""
    gc.collect()
    gc.freeze()
    trim_memory()


def trim_memory() -> None:
    """Return free memory to the system, if the C library supports it (glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


_DUMPABLE = 4
"""PR_SET_DUMPABLE of prctl(2)."""


def protect_memory() -> None:
    """Prevent other processes of this user from reading this one's memory and environment with tokens (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DUMPABLE, 0, 0, 0, 0)


async def trim_regularly() -> None:
    """Collect garbage and trim memory regularly until cancelled; each time takes a few milliseconds."""
    await asyncio.sleep(AFTER_START_S)
    while True:
        gc.collect()
        trim_memory()
        await asyncio.sleep(EVERY_S)


# -- open files

FILE_LIMIT = 8192
"""Open files: enough for a thousand slow sources and a fan-out; many systems start with 1,024."""


def raise_file_limit() -> int:
    """Raise the limit of open files to FILE_LIMIT, or as far as allowed; return the new limit."""
    current, maximum = resource.getrlimit(resource.RLIMIT_NOFILE)
    target = FILE_LIMIT if maximum == resource.RLIM_INFINITY else min(FILE_LIMIT, maximum)
    if current != resource.RLIM_INFINITY and current < target:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (target, maximum))
        except (OSError, ValueError):
            # macOS may allow less than it reports.
            return current
        return target
    return current


# -- long-lived tasks


log = logging.getLogger(__name__)

CANCELLATIONS, CANCEL_AGAIN_S = 5, 0.5
"""Together longer than the time for deliveries under way (bot.store.tasks.STOP_S)."""


def tasks_of_every_process(settings: Settings, store: Store) -> list[Awaitable[None]]:
    """Return the tasks that run whatever the roles: signs of life, counters, the watch on records, the audit's log."""
    tasks: list[Awaitable[None]] = [
        store.presence.run(),
        store.counters.run(),
        store.installation.run(losses(store.outbox, operators(settings.operators))),
        trim_regularly(),
    ]
    if settings.audit_log:
        forwarding = Forwarding(store.redis, store.keys, logs.writer(settings.audit_log))
        tasks.append(Leader(store.redis, store.keys, "audit").lead(forwarding.turn))
    return tasks


async def supervise(awaitables: Sequence[Awaitable[None]]) -> None:
    """Run until cancelled or until one fails; the first failure is raised, not an exception group."""
    tasks = [asyncio.ensure_future(each) for each in awaitables]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        await _cancel_all(tasks)


async def _cancel_all(tasks: Sequence[asyncio.Future[None]]) -> None:
    """Cancel repeatedly until all have ended, because a library may swallow one cancellation."""
    running = set(tasks)
    for _ in range(CANCELLATIONS):
        for task in running:
            task.cancel()
        if running:
            _, running = await asyncio.wait(running, timeout=CANCEL_AGAIN_S)
    if running:
        log.warning("%d tasks do not end; leaving them.", len(running))
