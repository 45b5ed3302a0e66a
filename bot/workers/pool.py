"""A pool of worker processes: started when needed, reused, killed when interrupted, ended when idle."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar


class WorkerEndedError(Exception):
    """The process ended before it answered."""


class Worker(Protocol):
    """A process that answers one question at a time."""

    jobs: int
    """The number of questions that it was asked."""

    @property
    def alive(self) -> bool:
        """Whether the process runs, as far as is known."""
        ...

    async def kill(self) -> None:
        """Kill the process and wait until it has ended."""
        ...


W = TypeVar("W", bound=Worker)


class WorkerPool(Generic[W]):
    """Workers made by `start`, ended after `idle` seconds without work or after `jobs_per_worker` questions.

    Starting a worker takes as long as many questions: while one is busy and fewer than `crowd` questions wait (counted
    by `waiting`), the next one waits for it up to `haste` seconds before another worker is started. How many questions
    are asked at a time is for the caller to bound.
    """

    def __init__(
        self,
        start: Callable[[], Awaitable[W]],
        *,
        idle: float,
        jobs_per_worker: int,
        haste: float = 0.0,
        crowd: int = 0,
    ) -> None:
        self._start_worker = start
        self._idle_seconds = idle
        self._jobs_per_worker = jobs_per_worker
        self._haste = haste
        self._crowd = crowd
        self._busy = 0
        self._back = asyncio.Event()
        """Set when a worker has finished a question."""
        self._free: list[tuple[float, W]] = []
        self._sweeper: asyncio.Task[None] | None = None
        self._started = 0
        self._ending: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Return the pool; workers start with the first question."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every worker."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._sweeper
        while self._free:
            await self._free.pop()[1].kill()
        await asyncio.gather(*self._ending)

    @property
    def idle_workers(self) -> int:
        """The number of workers without work."""
        return len(self._free)

    @property
    def waiting(self) -> int:
        """The number of questions that wait for a worker."""
        return 0

    @property
    def started(self) -> int:
        """The number of workers started so far."""
        return self._started

    @asynccontextmanager
    async def worker(self, *, keep: bool = True) -> AsyncIterator[W]:
        """Provide a worker for one question. It is reused only if it answered; one that was interrupted is killed."""
        worker = self._take_free() or await self._wait_for_free()
        self._busy += 1
        try:
            if worker is None:
                self._started += 1
                worker = await self._start_worker()
            yield worker
        except BaseException:
            if worker is not None:
                await asyncio.shield(self._ended(worker))
            raise
        finally:
            self._busy -= 1
            self._back.set()
        if not keep or worker.jobs >= self._jobs_per_worker:
            await asyncio.shield(self._ended(worker))
        else:
            self._put_back(worker)

    def _ended(self, worker: W) -> asyncio.Task[None]:
        """Kill a worker in a task, for which the pool waits when it closes."""
        ending = asyncio.create_task(worker.kill())
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        return ending

    def _take_free(self) -> W | None:
        while self._free:
            _, worker = self._free.pop()
            if worker.alive:
                return worker
            self._ended(worker)
        return None

    async def _wait_for_free(self) -> W | None:
        """Wait for a busy worker; None if another one should be started."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._haste):
                while self._busy and self.waiting < self._crowd:
                    self._back.clear()
                    await self._back.wait()
                    if worker := self._take_free():
                        return worker
        return None

    def _put_back(self, worker: W) -> None:
        self._free.append((asyncio.get_running_loop().time(), worker))
        if self._sweeper is None or self._sweeper.done():
            self._sweeper = asyncio.create_task(self._sweep(), name="worker-pool-sweeper")

    async def _sweep(self) -> None:
        """End workers that have been idle for long, until none is left."""
        clock = asyncio.get_running_loop().time
        while self._free:
            await asyncio.sleep(max(self._free[0][0] + self._idle_seconds - clock(), 0.01))
            while self._free and self._free[0][0] + self._idle_seconds <= clock():
                await asyncio.shield(self._ended(self._free.pop(0)[1]))
