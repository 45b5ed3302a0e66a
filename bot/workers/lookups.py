"""Look-ups beside the event loop: a bounded, fair queue before one worker that is killed at its deadline.

The loop that polls, judges and delivers computes no answer. Whatever a question costs, it costs its own asker: each has
a few places in the queue, and who asks much waits behind who asks little.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import traceback
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, Self, TypeVar

from bot.errors import ExportwatchError, LookupBusyError, LookupCostError
from bot.refusals import RefusalLog
from bot.workers.forked import ForkedWorker, ForkLimits, dumped, loaded
from bot.workers.pool import WorkerEndedError, WorkerPool

log = logging.getLogger(__name__)

K = TypeVar("K")
"""What look-ups know: the rules, and what belongs to them."""
K_co = TypeVar("K_co", covariant=True)
P = ParamSpec("P")
T = TypeVar("T")


_FOUND, _REFUSED, _COST, _FAULT = "found", "refused", "cost", "fault"
"""Kinds of a worker's answer."""


class LookupFaultError(Exception):
    """A look-up failed by a fault of this program; the message is the worker's traceback."""


class Computing(Protocol[K_co]):
    """Computes look-ups: pure functions, of a module's level, of what is known and of values that can be pickled."""

    @property
    def preparing(self) -> bool:
        """Whether what is to answer still reads and indexes: it answers nobody yet, however short the question."""
        return False

    async def run(self, asker: str, work: Callable[Concatenate[K_co, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Return `work(known, …)`; what it raises is raised here.

        Raises LookupBusyError if `asker` or all together ask too much at a time or the machine is too busy,
        LookupCostError for a question that needs too much time or memory.
        """
        ...


@dataclass(frozen=True, slots=True)
class Inline(Generic[K]):
    """Computes at once, in this process: for a command of the terminal, and for tests."""

    known: K
    preparing: bool = False

    async def run(
        self,
        asker: str,  # noqa: ARG002 - nobody waits for another
        work: Callable[Concatenate[K, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Return `work(known, …)`; see Computing."""
        return work(self.known, *args, **kwargs)


async def within(seconds: float, computed: Awaitable[T]) -> T:
    """Await a look-up. Raises LookupBusyError also if it takes longer, its wait for a turn included."""
    try:
        async with asyncio.timeout(seconds):
            return await computed
    except TimeoutError as error:
        raise LookupBusyError(late=True) from error


class FairQueue:
    """At most `size` turns at a time; `most` wait, `most_each` of one asker. Askers take turns, whoever asks most."""

    def __init__(self, size: int, most: int, most_each: int) -> None:
        self._free = size
        self._most, self._most_each = most, most_each
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @property
    def waiting(self) -> int:
        """The number of questions that wait for their turn."""
        return sum(map(len, self._waiting.values()))

    @asynccontextmanager
    async def turn(self, asker: str) -> AsyncIterator[None]:
        """Wait for a turn, and have it while the block runs. Raises LookupBusyError if too many wait."""
        if self._free > 0:
            self._free -= 1
        else:
            await self._wait(asker)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, asker: str) -> None:
        of_asker = self._waiting.get(asker, ())
        if len(of_asker) >= self._most_each or self.waiting >= self._most:
            raise LookupBusyError(of_asker=len(of_asker) >= self._most_each)
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(asker, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._pass_on()
            else:
                self._forget(asker, turn)
            raise

    def _pass_on(self) -> None:
        """Give the turn to the asker who has waited longest since their last one; free it if nobody waits."""
        while self._waiting:
            asker, turns = self._waiting.popitem(last=False)
            turn = turns.popleft()
            if turns:
                self._waiting[asker] = turns
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    def _forget(self, asker: str, turn: asyncio.Future[None]) -> None:
        turns = self._waiting.get(asker)
        if turns is not None:
            with contextlib.suppress(ValueError):
                turns.remove(turn)
            if not turns:
                del self._waiting[asker]


@dataclass(frozen=True, slots=True)
class LookupLimits:
    """What look-ups may take: places in the queue, seconds of processor time and on the clock, memory of a worker."""

    at_once: int = 1
    waiting: int = 48
    waiting_each: int = 16
    computing_s: float = 2.0
    clock_s: float = 20.0
    """Longer than `computing_s`: on a busy machine harmless questions are slow too."""
    preparing_s: float = 120.0
    """Seconds on the clock until a worker is given up that prepares itself."""
    memory: int = 256 * 1024 * 1024
    idle_s: float = 120.0
    """Seconds without a question until the worker's memory is given back."""
    lookups_per_worker: int = 5_000


class LookupPool(Generic[K]):
    """Computes look-ups in worker processes that are forked from this one (see Computing).

    `prepare` is what a worker reads and indexes before its first question. It counts for no question: else a machine
    on which it takes longer than a question may would end each worker before it ever answered.
    """

    def __init__(
        self, known: K, limits: LookupLimits | None = None, prepare: Callable[[K], object] | None = None
    ) -> None:
        self.limits = limits or LookupLimits()
        self._known = known
        self._prepare = partial(prepare, known) if prepare else None
        self._refusals = RefusalLog(log)
        self._queue = FairQueue(self.limits.at_once, self.limits.waiting, self.limits.waiting_each)
        self._coming: asyncio.Task[ForkedWorker] | None = None
        self._workers = WorkerPool(self._start, idle=self.limits.idle_s, jobs_per_worker=self.limits.lookups_per_worker)

    async def __aenter__(self) -> Self:
        """Return the pool; a worker starts with the first question."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every worker."""
        if self._coming:
            self._coming.cancel()
            for ended in await asyncio.gather(self._coming, return_exceptions=True):
                if isinstance(ended, ForkedWorker):
                    await ended.kill()
        await self._workers.__aexit__(kind, error, trace)

    @property
    def workers_started(self) -> int:
        """The number of workers started so far."""
        return self._workers.started

    @property
    def waiting(self) -> int:
        """The number of questions that wait for their turn."""
        return self._queue.waiting

    @property
    def preparing(self) -> bool:
        """Whether a worker is being prepared, or nobody has taken it yet."""
        return self._coming is not None

    async def run(self, asker: str, work: Callable[Concatenate[K, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Return `work(known, …)`, computed by a worker; see Computing."""
        kind, value = await self._answered(asker, dumped((work, args, kwargs)))
        if kind == _REFUSED:
            raise value
        if kind == _COST:
            self._refusals.note("Look-ups were ended that need too much time or memory")
            raise LookupCostError
        if kind == _FAULT:
            raise LookupFaultError(value)
        found: T = value
        return found

    async def _answered(self, asker: str, question: bytes) -> tuple[str, Any]:
        """Return the kind of a worker's answer, and what was answered. Raises LookupBusyError."""
        try:
            async with self._queue.turn(asker):
                kind, value = loaded(await self._ask_worker(question))
                return kind, value
        except LookupBusyError as error:
            whose = "of one asker" if error.of_asker else "in all"
            why = "Look-ups came too late, this machine is busy"
            self._refusals.note(why if error.late else f"Look-ups were refused, too many {whose} are waiting")
            raise
        except (TimeoutError, WorkerEndedError):
            return _COST, None

    async def _ask_worker(self, question: bytes) -> bytes:
        """Return a worker's answer. A clock that runs out before the processor time says that the machine is busy."""
        async with self._workers.worker() as worker:
            clock = asyncio.timeout(self.limits.clock_s)
            try:
                async with clock:
                    return await worker.ask(question)
            except TimeoutError as error:
                if clock.expired():
                    raise LookupBusyError(late=True) from error
                raise

    async def _start(self) -> ForkedWorker:
        """Return a prepared worker. Who gives up waiting for it leaves it to the next asker."""
        while True:
            coming = self._coming = self._coming or asyncio.create_task(self._prepared(), name="look-up worker")
            await asyncio.wait([coming])
            if self._coming is coming:
                self._coming = None
                return coming.result()

    async def _prepared(self) -> ForkedWorker:
        limits = ForkLimits(self.limits.memory, self.limits.computing_s)
        try:
            async with asyncio.timeout(self.limits.preparing_s):
                return await ForkedWorker.start(self._serve, limits, self._prepare)
        except TimeoutError as error:
            raise LookupBusyError(late=True) from error
        except OSError as error:
            log.error("No worker for look-ups can be started: %s", error)  # noqa: TRY400 - the message is complete
            raise LookupBusyError from error

    def _serve(self, question: bytes) -> bytes:
        """Answer one question, in the worker."""
        work, args, kwargs = loaded(question)
        try:
            return dumped((_FOUND, work(self._known, *args, **kwargs)))
        except ExportwatchError as error:
            return dumped((_REFUSED, error))
        except (MemoryError, RecursionError):
            return dumped((_COST, None))
        except Exception:  # noqa: BLE001 - it is raised again in the bot, where the log is
            return dumped((_FAULT, traceback.format_exc()))
