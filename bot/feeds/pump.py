"""How many sources are polled at once: as many as it takes to be quick, and never held up by those that are slow."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from bot.store.sources import Claim

AT_ONCE = 128
"""Sources read at the same time by one process: each waits for its server or for the store most of the time."""
PATIENCE_S = 2.0
"""A source that takes longer counts no more: slow servers hold nobody else up …"""
MOST_AT_ONCE = 1000
"""… unless there are very many of them, since each holds a socket."""
GATHERING_S = 0.005
LONGEST_TURN_S = 3.0


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
        self._under_way: dict[str, tuple[asyncio.Task[None], float]] = {}
        """By source: its poll, and when it began (the loop's clock)."""
        self._ended = asyncio.Event()

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
        self._ended.clear()
        now = asyncio.get_running_loop().time()
        young = sum(began > now - self._patience for _, began in self._under_way.values())
        free = min(self._at_once - young, self._most - len(self._under_way))
        if free <= 0 or self._full():
            return False
        claims = await self._claim(free)
        for claim in claims:
            # One that has waited for its host longer than the lease is claimed again by that: it goes on waiting.
            if claim.source not in self._under_way:
                task = asyncio.ensure_future(self._poll(claim))
                self._under_way[claim.source] = task, now
                task.add_done_callback(partial(self._forget, claim.source))
        return len(claims) < free

    def _forget(self, source: str, _task: asyncio.Task[None]) -> None:
        self._under_way.pop(source, None)
        self._ended.set()

    async def _until_one_ends(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience / 4):
                await self._ended.wait()

    async def stop(self) -> None:
        """Leave what is under way: a source whose poll was cut off falls due again."""
        tasks = [task for task, _ in self._under_way.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
