"""Long-lived tasks: they outlast bugs and outages, and finish at a stop; a clock that was set back is noticed."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Sequence
from contextlib import asynccontextmanager

from redis.exceptions import ResponseError

from bot.store.keys import Keys, literal
from bot.store.redis import AWAY, Client, explain, heed_cancellation, in_parts

log = logging.getLogger(__name__)

STOP_S = 1.5
"""A stop waits this long for what is under way; what is cut off is on record as begun and is looked up later."""
ANSWER_S = 0.5
"""A stop waits no longer for a Redis that hangs: what ends meanwhile could not be put on record."""
CUT_OFF_S = 0.25
AFTER_A_BUG_S = 5.0


async def lasting(run: Callable[[], Awaitable[None]], name: str, pause: float = AFTER_A_BUG_S) -> None:
    """Run it until cancelled, again after a bug.

    Nobody else would notice: without it a role does nothing more, and all others go on.
    """
    while True:
        try:
            await run()
        except Exception:
            log.exception("%s ended; starting it again in %.0f s. Please report this.", name, pause)
        # It returns where it swallows a cancellation.
        heed_cancellation()
        await asyncio.sleep(pause)


async def to_the_end(work: Coroutine[None, None, None]) -> None:
    """Await work of bounded time to its end, however often the caller is cancelled; then raise the cancellation."""
    doing = asyncio.ensure_future(work)
    while not doing.done():
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(doing)
    doing.result()
    heed_cancellation()


@asynccontextmanager
async def beside(
    run: Callable[[], Awaitable[None]], name: str, stop: Callable[[], Coroutine[None, None, None]]
) -> AsyncIterator[None]:
    """Run it beside the block, again after a bug; when the block ends, end it and then do `stop`, of bounded time."""
    running = asyncio.create_task(lasting(run, name), name=name)
    try:
        yield
    finally:
        running.cancel()
        await to_the_end(_ended(running, stop))


async def _ended(running: asyncio.Task[None], stop: Callable[[], Coroutine[None, None, None]]) -> None:
    await asyncio.wait([running], timeout=CUT_OFF_S)
    await stop()


async def finish(redis: Client, tasks: Collection[asyncio.Task[None]]) -> None:
    """Give tasks STOP_S to finish and cut off those that do not; at once if Redis does not answer."""
    late = set(tasks)
    if not late:
        return
    _, late = await asyncio.wait(late, timeout=STOP_S if await _answers(redis) else 0.0)
    for task in late:
        task.cancel()
    if late:
        await asyncio.wait(late, timeout=CUT_OFF_S)


async def _answers(redis: Client) -> bool:
    try:
        async with asyncio.timeout(ANSWER_S):
            await redis.ping()
    except AWAY:
        return False
    return True


async def start_alone(redis: Client, keys: Keys) -> None:
    """Clear what an earlier process of ours left running, knowing that it is gone (we hold the home's lock).

    Locks and signs of life only say who is at work; what is to be done stands in our own records.
    """
    of_processes = (keys.lock(""), keys.alive(""), keys.processes, keys.pollers, keys.host_turn(""))
    await clear(redis, (*keys.earlier_tasks, *of_processes))


async def clear(redis: Client, prefixes: Sequence[str]) -> None:
    """Delete every key that begins with one of these."""
    for prefix in prefixes:
        stale = [key async for key in redis.scan_iter(match=f"{literal(prefix)}*", count=500)]
        for part in in_parts(stale):
            await redis.delete(*part)


@asynccontextmanager
async def calmly(what: str) -> AsyncIterator[None]:
    """Wrap one piece of work: pass over an outage, log a refusal in a sentence and a bug with its traceback.

    It ends as if done. What it was to do stands in our records, and its next turn finds it there.
    """
    try:
        yield
    except AWAY as error:
        log.debug("Redis is away (%s); %s goes on later.", error, what)
    except ResponseError as error:
        log.warning("%s: %s", what, explain(error))
    except Exception:
        log.exception("%s failed; it is tried again.", what)


# -- a clock that was set back: what is planned by it would wait for as long again


JUMP_S = 5.0
"""A clock that is only corrected moves by less."""


class WallClock:
    """Compares the clock with time itself; both in seconds."""

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic) -> None:
        self._wall, self._steady = wall, steady
        self._ahead = self._difference()

    def set_back(self) -> float:
        """Return by how many seconds the clock was set back since the last call; 0 if it was not."""
        before, self._ahead = self._ahead, self._difference()
        back = before - self._ahead
        return back if back > JUMP_S else 0.0

    def _difference(self) -> float:
        return self._wall() - self._steady()
