"""So many at a time, where a slow one must not hold up the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """`size` at a time; one that lasts longer than `patience` seconds gives its place to another.

    It goes on beside it, as long as no more than `most` are under way in all.
    """

    def __init__(self, size: int, most: int, patience: float) -> None:
        self._places = asyncio.Semaphore(size)
        self._all = asyncio.Semaphore(most)
        self._patience = patience
        self.waiting = 0
        """How many wait for a place."""

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold a place while the body runs."""
        async with self._place(), self._all:
            yield

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        self.waiting += 1
        try:
            await self._places.acquire()
        finally:
            self.waiting -= 1
        held = True

        def give_back() -> None:
            nonlocal held
            if held:
                held = False
                self._places.release()

        later = asyncio.get_running_loop().call_later(self._patience, give_back)
        try:
            yield
        finally:
            later.cancel()
            give_back()
