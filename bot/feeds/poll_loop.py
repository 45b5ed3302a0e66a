"""Runs polls: many at a time, with slow sources delaying no others, and the loop that starts them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot.store.redis import Outages
from bot.store.sources import Claim
from bot.store.tasks import beside, calmly

if TYPE_CHECKING:
    from bot.feeds.poller import Poller

SOURCES_AT_ONCE = 128
"""Sources read at the same time by one process; each waits for its server or for Redis most of the time."""
PATIENCE_S = 2.0
"""A source that takes longer no longer counts for SOURCES_AT_ONCE, so slow servers delay no others …"""
MOST_AT_ONCE = 1000
"""… up to this total, since each holds a socket."""
GATHERING_S = 0.005
LONGEST_TURN_S = 3.0


@dataclass(frozen=True, slots=True)
class _Poll:
    """A poll under way; `began` is on the loop's clock."""

    claim: Claim
    task: asyncio.Task[None]
    began: float


class PollRunner:
    """Claims sources that are due and starts polling them. `claim` takes the most to claim; `poll` never raises.

    `full` returns whether no more may be started now, whatever the limits allow.
    """

    def __init__(  # noqa: PLR0913 - limits, each with its usual value
        self,
        claim: Callable[[int], Awaitable[Sequence[Claim]]],
        poll: Callable[[Claim], Awaitable[None]],
        *,
        at_once: int = SOURCES_AT_ONCE,
        patience: float = PATIENCE_S,
        most: int = MOST_AT_ONCE,
        full: Callable[[], bool] = lambda: False,
    ) -> None:
        self._claim = claim
        self._poll = poll
        self._at_once = at_once
        self._patience = patience
        self._most = most
        self._full = full
        self._under_way: dict[str, _Poll] = {}
        self._next: dict[str, Claim] = {}
        """Claims of sources whose poll has settled but not ended; polled as soon as it ends."""
        self._ended = asyncio.Event()
        self._stopped = False

    @property
    def under_way(self) -> Collection[str]:
        """The sources whose polls have begun and not ended, and those claimed meanwhile."""
        return self._under_way.keys() | self._next.keys()

    async def turn(self) -> None:
        """Start polls until all that is due is under way, or for LONGEST_TURN_S. Raises what `claim` raises."""
        clock = asyncio.get_running_loop().time
        until = clock() + LONGEST_TURN_S
        while not await self._begin() and clock() < until:
            # More may be due than the limits allow. Waiting briefly lets several that end together cost one claim.
            await self._until_one_ends()
            await asyncio.sleep(GATHERING_S)

    async def _begin(self) -> bool:
        """Start as many due polls as the limits allow; return whether nothing more is due."""
        if self._stopped:
            return True
        self._ended.clear()
        now = asyncio.get_running_loop().time()
        young = sum(poll.began > now - self._patience for poll in self._under_way.values())
        free = min(self._at_once - young, self._most - len(self._under_way))
        if free <= 0 or self._full():
            return False
        claims = await self._claim(free)
        for claim in claims:
            self._take(claim)
        return len(claims) < free

    def _take(self, claim: Claim) -> None:
        running = self._under_way.get(claim.source)
        if running is None and not self._stopped:
            self._start(claim)
        elif running is None or claim.state != running.claim.state:
            # The poll has settled and this claim came later. If it were dropped, the source would wait for its lease.
            self._next[claim.source] = claim
        # Otherwise the poll has outlasted its lease, and its end will set the next time.

    def _start(self, claim: Claim) -> None:
        task = asyncio.ensure_future(self._poll(claim))
        self._under_way[claim.source] = _Poll(claim, task, asyncio.get_running_loop().time())
        task.add_done_callback(partial(self._forget, claim.source))

    def _forget(self, source: str, _task: asyncio.Task[None]) -> None:
        self._under_way.pop(source, None)
        self._ended.set()
        if not self._stopped and (claim := self._next.pop(source, None)):
            self._start(claim)

    async def _until_one_ends(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience / 4):
                await self._ended.wait()

    async def stop(self) -> list[Claim]:
        """Cancel what is under way and start nothing more; return the claims that were not completed."""
        self._stopped = True
        polls = list(self._under_way.values())
        for poll in polls:
            poll.task.cancel()
        await asyncio.gather(*(poll.task for poll in polls), return_exceptions=True)
        later, self._next = self._next, {}
        return [*(poll.claim for poll in polls if poll.task.cancelled()), *later.values()]


WHEN_IN_TROUBLE_S = 2.0


@asynccontextmanager
async def polling(poller: Poller) -> AsyncIterator[None]:
    """Poll in the background until the block ends."""
    await reconciled(poller, Outages())
    async with beside(partial(_turns, poller), "poller", poller.stop):
        yield


async def _turns(poller: Poller) -> None:
    while True:
        pause = WHEN_IN_TROUBLE_S
        async with calmly("looking for sources that are due"):
            pause = await poller.tick()
        await asyncio.sleep(pause)


async def reconciled(poller: Poller, outages: Outages) -> None:
    """Reconcile, waiting for Redis if need be."""
    done = False
    while not done:
        async with outages.waited_out():
            await poller.reconcile()
            done = True
