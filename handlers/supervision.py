"""Runs the long-lived tasks of a process: if one fails, all are cancelled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Sequence

log = logging.getLogger(__name__)

CANCELLATIONS, CANCEL_AGAIN_S = 5, 0.5
"""Longer than deliveries under way are given to finish (bot.store.dockets.STOP_S)."""


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
