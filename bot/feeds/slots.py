"""A concurrency limit that slow jobs do not exhaust: after a while a job no longer counts against it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Slots:
    """At most `size` jobs at a time; after `patience` seconds a job frees its slot and goes on without one.

    Including those, no more than `most` jobs run at a time.
    """

    def __init__(self, size: int, most: int, patience: float) -> None:
        self._free = asyncio.Semaphore(size)
        self._all = asyncio.Semaphore(most)
        self._patience = patience
        self.waiting = 0
        """How many jobs wait for a slot."""

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Hold a slot while the body runs."""
        async with self._counted(), self._all:
            yield

    @asynccontextmanager
    async def _counted(self) -> AsyncIterator[None]:
        self.waiting += 1
        try:
            await self._free.acquire()
        finally:
            self.waiting -= 1
        held = True

        def give_back() -> None:
            nonlocal held
            if held:
                held = False
                self._free.release()

        later = asyncio.get_running_loop().call_later(self._patience, give_back)
        try:
            yield
        finally:
            later.cancel()
            give_back()
