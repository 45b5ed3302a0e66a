"""The pool of parsing workers, which can be killed individually.

A worker is a new interpreter (`python -m bot.feeds.worker.main`) without the environment's secrets and with a memory
limit. It reads bodies from a pipe and answers with items as JSON. A worker that takes too long is killed. Idle workers
end after a while, so that an idle bot is small.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Self

from msgspec import structs

from bot.errors import FetchError
from bot.feeds.parse.values import Parsed
from bot.feeds.sources import Source
from bot.feeds.worker.protocol import HEAD, decode_items, encode_question
from bot.lists.model import Before, Rows
from bot.model.announcement import Article
from bot.model.codec import from_raw


class JobSlots:
    """At most `size` jobs at a time. A job that lasts longer than `patience` seconds gives up its slot and continues.

    Including those, at most `most` jobs run at a time.
    """

    def __init__(self, size: int, most: int, patience: float) -> None:
        self._free = asyncio.Semaphore(size)
        self._all = asyncio.Semaphore(most)
        self._patience = patience
        self.waiting = 0
        """The number of jobs that wait for a slot."""

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Hold a slot while the block runs."""
        async with self._limited(), self._all:
            yield

    @asynccontextmanager
    async def _limited(self) -> AsyncIterator[None]:
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


SLOW_ONES = 4
"""The factor by which a pool may grow while slow bodies keep workers busy."""
LONG_QUEUE = 24
"""With this many bodies waiting, another worker is worth its start, which takes as long as some twenty bodies."""
LARGE = 1024 * 1024
"""A worker that read a body of this many bytes is not kept, because it does not shrink again."""
MAX_ANSWER = 256 * 1024 * 1024
_WORKER_ENVIRONMENT = frozenset(("PATH", "LANG", "LC_ALL", "TZ", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT"))


class _WorkerEndedError(Exception):
    """The process ended before it answered."""


class _Worker:
    """One worker process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.parses = 0

    @classmethod
    async def start(cls, memory: int, computing: float) -> _Worker:
        environment = {name: text for name, text in os.environ.items() if name in _WORKER_ENVIRONMENT}
        environment["PYTHONPATH"] = os.pathsep.join(path or str(os.getcwd()) for path in sys.path)  # noqa: PTH109 - a string
        process = await asyncio.create_subprocess_exec(
            # -P: a bot.py or json.py in the current folder must not be imported.
            *(sys.executable, "-P", "-m", "bot.feeds.worker.main", str(memory), str(computing), str(os.getpid())),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment,
        )
        return cls(process)

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def ask(self, head: bytes, body: bytes) -> Any:  # noqa: ANN401 - JSON
        """Send one body and return the answer. Raises _WorkerEndedError; TimeoutError after too much processor time."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise _WorkerEndedError
        self.parses += 1
        try:
            stdin.write(HEAD.pack(len(head), len(body)) + head)
            stdin.write(body)
            await stdin.drain()
            size, _ = HEAD.unpack(await stdout.readexactly(HEAD.size))
            if size > MAX_ANSWER:
                raise _WorkerEndedError
            return json.loads(await stdout.readexactly(size))
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            if await self._process.wait() == -signal.SIGPROF:
                raise TimeoutError from error
            raise _WorkerEndedError from error

    async def kill(self) -> None:
        """Kill the process and wait until it has ended."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()
        # Read the rest of the pipe, otherwise the transport would stay open.
        if self._process.stdout is not None:
            with contextlib.suppress(ConnectionError):
                await self._process.stdout.read()


class ParserPool:
    """Parses bodies in up to `size` worker processes, started when needed and ended after `idle` seconds without work.

    One parse is bounded by `computing` (seconds of processor time), `timeout` (seconds on the clock; longer, because on
    a busy machine harmless bodies are slow too) and `memory` (bytes of address space). A parse that lasts longer than
    `patience` seconds no longer counts for `size`.

    Starting a worker takes as long as many bodies: while one is busy and few bodies wait, the next body waits for it up
    to `haste` seconds before another worker is started.
    """

    def __init__(  # noqa: PLR0913 - limits, each with its usual value
        self,
        size: int | None = None,
        *,
        timeout: float = 60.0,
        computing: float = 20.0,
        memory: int = 1024 * 1024 * 1024,
        idle: float = 30.0,
        patience: float = 3.0,
        haste: float = 0.5,
        parses_per_worker: int = 2000,
    ) -> None:
        size = size or min(os.cpu_count() or 2, 8)
        self._slots = JobSlots(size, size * SLOW_ONES, patience)
        self._timeout = timeout
        self._computing = computing
        self._memory = memory
        self._idle_seconds = idle
        self._parses_per_worker = parses_per_worker
        self._haste = haste
        self._busy = 0
        self._back = asyncio.Event()
        """Set when a worker has finished a body."""
        self._free: list[tuple[float, _Worker]] = []
        self._sweeper: asyncio.Task[None] | None = None
        self._started = 0
        self._ending: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Return the pool; workers start with the first body."""
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
        """The number of bodies that wait for a worker."""
        return self._slots.waiting

    @property
    def started(self) -> int:
        """The number of workers started so far."""
        return self._started

    async def parse(
        self, source: Source, body: bytes, *, url: str | None = None, content_type: str | None = None
    ) -> Parsed:
        """Parse like `bot.feeds.parse.read.parse`. Raises FetchError, also if it takes too much time or memory."""
        return decode_items(await self._ask(source.id, encode_question(source, url, content_type), body))

    async def read_article(self, source: str, body: bytes, *, url: str, content_type: str | None = None) -> Article:
        """Extract a linked page's main text. Raises FetchError (`no-text`, or as `parse`); `source` is named in it."""
        question = {"article": url, "content_type": content_type}
        return from_raw(Article, await self._ask(source, json.dumps(question).encode(), body))

    async def read_list(self, source: str, key: str, documents: Sequence[bytes], before: Before) -> Rows:
        """Read the rows of a control list from its official documents. Raises FetchError, which names `source`."""
        asked = {"list": key, "sizes": [len(one) for one in documents], "before": structs.asdict(before)}
        return Rows(**await self._ask(source, json.dumps(asked).encode(), b"".join(documents)))

    async def read_order(self, text: str) -> float:
        """Return what the reader of word order says of a text, as log-odds. Raises FetchError."""
        return float(await self._ask("the reader of word order", json.dumps({"order": text}).encode(), b""))

    async def _ask(self, source: str, head: bytes, body: bytes) -> Any:  # noqa: ANN401 - JSON
        """Ask a worker one question, within the limits."""
        async with self._slots.slot(), self._worker(keep=len(body) < LARGE) as worker:
            try:
                async with asyncio.timeout(self._timeout):
                    answer = await worker.ask(head, body)
            except TimeoutError as error:
                message = f"parsing took longer than {min(self._timeout, self._computing):g} s"
                raise FetchError(source, "timeout", message) from error
            except _WorkerEndedError as error:
                message = "parsing needs more memory than a source may use, or broke the parser"
                raise FetchError(source, "too-large", message) from error
        if isinstance(answer, dict) and "kind" in answer:
            raise FetchError(source, answer["kind"], answer["message"])
        return answer

    @asynccontextmanager
    async def _worker(self, *, keep: bool) -> AsyncIterator[_Worker]:
        """Provide a worker for one parse. It is reused only if it answered; one that was interrupted is killed."""
        worker = self._take_free() or await self._wait_for_free()
        self._busy += 1
        try:
            worker = worker or await self._start()
            yield worker
        except BaseException:
            if worker is not None:
                await asyncio.shield(worker.kill())
            raise
        finally:
            self._busy -= 1
            self._back.set()
        if not keep or worker.parses >= self._parses_per_worker:
            await worker.kill()
        else:
            self._put_back(worker)

    async def _end(self, worker: _Worker) -> None:
        """Kill a worker completely: if the caller is cancelled, the pool waits for it when it closes."""
        ending = asyncio.create_task(worker.kill())
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        await asyncio.shield(ending)

    def _take_free(self) -> _Worker | None:
        while self._free:
            _, worker = self._free.pop()
            if worker.alive:
                return worker
        return None

    async def _wait_for_free(self) -> _Worker | None:
        """Wait for a busy worker; None if another one should be started."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._haste):
                while self._busy and self._slots.waiting < LONG_QUEUE:
                    self._back.clear()
                    await self._back.wait()
                    if worker := self._take_free():
                        return worker
        return None

    async def _start(self) -> _Worker:
        self._started += 1
        return await _Worker.start(self._memory, self._computing)

    def _put_back(self, worker: _Worker) -> None:
        self._free.append((asyncio.get_running_loop().time(), worker))
        if self._sweeper is None or self._sweeper.done():
            self._sweeper = asyncio.create_task(self._sweep(), name="parser-pool-sweeper")

    async def _sweep(self) -> None:
        """End workers that have been idle for long, until none is left."""
        clock = asyncio.get_running_loop().time
        while self._free:
            await asyncio.sleep(max(self._free[0][0] + self._idle_seconds - clock(), 0.01))
            while self._free and self._free[0][0] + self._idle_seconds <= clock():
                await self._end(self._free.pop(0)[1])
