"""How we use docket: one docket per role, because a worker drops a task that it does not know."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from docket import Docket, Worker
from redis.exceptions import ResponseError

from bot.store.client import Client
from bot.store.connection import AWAY, explain
from bot.store.keys import Keys

log = logging.getLogger(__name__)

REDELIVERY = timedelta(seconds=20)
"""docket's five minutes would leave a killed worker's task lying too long; tasks only wake what is on record."""

CONCURRENCY = 80
"""docket's ten allow 40 tasks a second; many sources and a fan-out want more. Tasks wait on the network.

With more, docket could need over a hundred connections at once, which its pool refuses: its worker pauses for 5 s then.
"""

CHECK = timedelta(milliseconds=500)
"""How long a worker's read blocks: a quarter second costs an idle bot 0.2 % of a core more."""

STOP_S = 3.0
"""A stop waits this long for tasks under way; what is cut off is on record as begun and is looked up later."""

_GLOB_SIGNS = re.compile(r"[*?\[\]\\]")

KEPT = timedelta(0)
"""Results of tasks are kept for nobody."""


@asynccontextmanager
async def working(docket: Docket) -> AsyncIterator[None]:
    """Run a worker on an open docket until the block ends, then give its tasks STOP_S to finish."""
    async with Worker(
        docket, concurrency=CONCURRENCY, redelivery_timeout=REDELIVERY, minimum_check_interval=CHECK
    ) as worker:
        running = asyncio.create_task(worker.run_forever(), name=f"{docket.name} worker")
        running.add_done_callback(_mourn)
        try:
            yield
        finally:
            running.cancel()
            _, late = await asyncio.wait([running], timeout=STOP_S)
            for task in late:
                log.warning("%s does not end; leaving it.", task.get_name())


def _mourn(running: asyncio.Task[None]) -> None:
    """Say that a worker ended by itself, which only a bug can cause: docket waits out an absent Redis."""
    if not running.cancelled() and (error := running.exception()):
        log.critical("%s ended with %r.", running.get_name(), error, exc_info=error)


def open_docket(url: str, keys: Keys, role: str) -> Docket:
    """A docket for a role; enter it with `async with`."""
    return Docket(name=keys.docket(role), url=url, execution_ttl=KEPT)


async def start_alone(redis: Client, keys: Keys) -> None:
    """Clear what an earlier process of ours left running, knowing that it is gone (we hold the home's lock).

    Tasks, locks and signs of life only say who is at work; what is to be done stands in our own records.
    """
    for prefix in (keys.docket(""), keys.lock(""), keys.alive("")):
        pattern = _GLOB_SIGNS.sub(r"\\\g<0>", prefix) + "*"
        stale = [key async for key in redis.scan_iter(match=pattern, count=500)]
        for at in range(0, len(stale), 500):
            await redis.delete(*stale[at : at + 500])


@asynccontextmanager
async def calmly(what: str) -> AsyncIterator[None]:
    """Around a task's work: an outage passes by itself, a refusal is said in a sentence, a bug is logged whole.

    The task ends as if done. What it was to do stands in our records, and its next turn finds it there.
    """
    try:
        yield
    except AWAY as error:
        log.debug("Redis is away (%s); %s goes on later.", error, what)
    except ResponseError as error:
        log.warning("%s: %s", what, explain(error))
    except Exception:
        log.exception("%s failed; it is tried again.", what)
