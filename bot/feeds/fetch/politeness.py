"""Queues per host: one request at a time, with a pause after each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

FLOOR_S = 1.0
"""Least seconds between the end of one request to a host and the start of the next."""
AT_ONCE_ON_PRIVATE_HOSTS = 64
"""Requests at a time to a host of the private list, which is the team's own; there is no pause."""


class _Queue:
    def __init__(self, at_once: int) -> None:
        self.turns = asyncio.Semaphore(at_once)
        self.users = 0
        self.free_at = 0.0


class HostQueues:
    """One queue per host, dropped when nobody waits for the host and its pause is over."""

    def __init__(self, floor: float = FLOOR_S) -> None:
        self._floor = floor
        self._queues: dict[str, _Queue] = {}
        self.delays: dict[str, float] = {}
        """Pauses in seconds by host, for hosts that asked for more than the floor."""

    def slow_down(self, host: str, seconds: float) -> None:
        """Set the pause in seconds between two requests to a public host, at least the floor."""
        if seconds > self._floor:
            self.delays[host] = seconds
        else:
            self.delays.pop(host, None)

    @asynccontextmanager
    async def turn(self, host: str, *, private: bool) -> AsyncIterator[None]:
        """Wait for the host's turn and hold it while the block runs."""
        queue = self._queues.setdefault(host, _Queue(AT_ONCE_ON_PRIVATE_HOSTS if private else 1))
        queue.users += 1
        try:
            async with queue.turns:
                now = asyncio.get_running_loop().time
                if queue.free_at > now():
                    await asyncio.sleep(queue.free_at - now())
                try:
                    yield
                finally:
                    queue.free_at = now() + (0.0 if private else self.delays.get(host, self._floor))
        finally:
            queue.users -= 1
            if not queue.users:
                self._forget(host, queue)

    def _forget(self, host: str, queue: _Queue) -> None:
        loop = asyncio.get_running_loop()
        if queue.free_at > loop.time():
            loop.call_at(queue.free_at, self._drop, host, queue)
        else:
            self._drop(host, queue)

    def _drop(self, host: str, queue: _Queue) -> None:
        if not queue.users and self._queues.get(host) is queue:
            del self._queues[host]
