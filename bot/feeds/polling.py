"""Which sources are polled when: as many at once as are needed, none held up by slow ones, one turn after the other."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from docket import Perpetual

from bot.store.keys import Keys
from bot.store.redis import Outages
from bot.store.sources import Claim
from bot.store.tasks import calmly, open_docket, working

if TYPE_CHECKING:
    from bot.feeds.poller import Poller

AT_ONCE = 128
"""Sources read at the same time by one process: each waits for its server or for the store most of the time."""
PATIENCE_S = 2.0
"""A source that takes longer counts no more: slow servers hold nobody else up …"""
MOST_AT_ONCE = 1000
"""… unless there are very many of them, since each holds a socket."""
GATHERING_S = 0.005
LONGEST_TURN_S = 3.0


@dataclass(frozen=True, slots=True)
class _Poll:
    """A poll under way, and when it began (the loop's clock)."""

    claim: Claim
    task: asyncio.Task[None]
    began: float


class Pump:
    """Claims what is due and begins to poll it. `claim` takes how many at most; `poll` raises nothing.

    `full`: whether no more can be taken in now, however many places are free.
    """

    def __init__(  # noqa: PLR0913 - limits, each with its usual value
        self,
        claim: Callable[[int], Awaitable[Sequence[Claim]]],
        poll: Callable[[Claim], Awaitable[None]],
        *,
        at_once: int = AT_ONCE,
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
        """Claims of sources whose poll has settled but not ended: polled as soon as it has."""
        self._ended = asyncio.Event()
        self._stopped = False

    @property
    def under_way(self) -> int:
        """How many polls have begun and not ended."""
        return len(self._under_way)

    async def turn(self) -> None:
        """Poll until all that was due is under way, or for LONGEST_TURN_S. Raises what `claim` raises."""
        clock = asyncio.get_running_loop().time
        until = clock() + LONGEST_TURN_S
        while not await self._begin() and clock() < until:
            # More may be due than may be read at once. A few that end together cost one question for more.
            await self._until_one_ends()
            await asyncio.sleep(GATHERING_S)

    async def _begin(self) -> bool:
        """Begin to poll what is due, as many as may be read at once; whether that was all."""
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
            # It has settled, and this claim is of the time after: dropped, the source would wait for the lease's end.
            self._next[claim.source] = claim
        # Else it has waited for its host longer than the lease, and goes on waiting: its end says when it is due.

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
        """Leave what is under way, begin nothing more; returns the claims that were not worked off."""
        self._stopped = True
        polls = list(self._under_way.values())
        for poll in polls:
            poll.task.cancel()
        await asyncio.gather(*(poll.task for poll in polls), return_exceptions=True)
        return [*(poll.claim for poll in polls if poll.task.cancelled()), *self._next.values()]


WHEN_IN_TROUBLE_S = 2.0


@asynccontextmanager
async def polling(url: str, keys: Keys, poller: Poller) -> AsyncIterator[None]:
    """Poll until the block ends."""
    async with open_docket(url, keys, "poll") as docket:

        async def poll_due(perpetual: Perpetual = Perpetual(every=timedelta(seconds=1), automatic=True)) -> None:  # noqa: B008 - docket reads the default
            perpetual.after(timedelta(seconds=WHEN_IN_TROUBLE_S))
            async with calmly("looking for sources that are due"):
                perpetual.after(timedelta(seconds=await poller.tick()))

        docket.register(poll_due)
        outages = Outages()
        await reconciled(poller, outages)
        async with working(docket):
            try:
                yield
            finally:
                await poller.stop()


async def reconciled(poller: Poller, outages: Outages) -> None:
    """Reconcile, waiting for Redis if need be."""
    done = False
    while not done:
        async with outages.waited_out():
            await poller.reconcile()
            done = True
