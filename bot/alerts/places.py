"""Places for work that is done side by side: so many at a time, and who takes long gives up its place to others."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

LONG_S = 0.4
"""An answer that takes longer is slow or does not come; others do not wait for it."""
AT_ONCE = 64
"""So many channels of a platform are drained at a time: enough for Discord's messages a second and their waits."""
SLOW_AT_ONCE = 16
"""So many of those begin at a time that took long when they were tried last."""
MOST = 1_024
"""Under way in all, those without a place included; beyond it a place is kept until the work ends."""


class Places:
    """Runs work by name. Which names are slow is known from their last run."""

    def __init__(self, at_once: int = AT_ONCE, slow_at_once: int = SLOW_AT_ONCE, long_s: float = LONG_S) -> None:
        self.long_s = long_s
        self._quick = asyncio.Semaphore(at_once)
        self._patient = asyncio.Semaphore(slow_at_once)
        self._slow: set[str] = set()
        self._under_way = 0

    async def run(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work once there is a place for it. Cancelled, it cancels the work."""
        place = self._patient if name in self._slow else self._quick
        async with place:
            self._under_way += 1
            doing = asyncio.ensure_future(work())
            doing.add_done_callback(self._ended)
            try:
                late = not await self._ends_soon(doing)
                while late and self._under_way > MOST:
                    late = not await self._ends_soon(doing)
            except asyncio.CancelledError:
                doing.cancel()
                raise
            if late:
                self._slow.add(name)
            else:
                self._slow.discard(name)
        await doing

    def _ended(self, _: object) -> None:
        self._under_way -= 1

    async def _ends_soon(self, doing: asyncio.Future[None]) -> bool:
        done, _ = await asyncio.wait([doing], timeout=self.long_s)
        return bool(done)
