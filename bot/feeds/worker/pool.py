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
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

from msgspec import structs

from bot.errors import FetchError
from bot.feeds.parse.values import Parsed
from bot.feeds.sources import Source
from bot.feeds.worker.main import HEAD, decode_items, encode_question
from bot.lists.model import Before, Rows
from bot.model.announcement import Article
from bot.model.codec import from_raw
from bot.workers.pool import WorkerEndedError, WorkerPool


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
LARGE_BODY = 1024 * 1024
"""A worker that read a body of this many bytes is not kept, because it does not shrink again."""
MAX_ANSWER = 256 * 1024 * 1024
PARSES_PER_WORKER = 2000
_WORKER_ENVIRONMENT = frozenset(("PATH", "LANG", "LC_ALL", "TZ", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT"))


class ParsingWorker:
    """One worker process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.jobs = 0

    @classmethod
    async def start(cls, memory: int, computing: float) -> ParsingWorker:
        """Start a process with so many bytes of address space, and seconds of processor time for a body."""
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
        """Whether the process runs, as far as is known."""
        return self._process.returncode is None

    async def ask(self, head: bytes, body: bytes) -> Any:  # noqa: ANN401 - JSON
        """Send one body and return the answer. Raises WorkerEndedError; TimeoutError after too much processor time."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise WorkerEndedError
        self.jobs += 1
        try:
            stdin.write(HEAD.pack(len(head), len(body)) + head)
            stdin.write(body)
            await stdin.drain()
            size, _ = HEAD.unpack(await stdout.readexactly(HEAD.size))
            if size > MAX_ANSWER:
                raise WorkerEndedError
            return json.loads(await stdout.readexactly(size))
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            if await self._process.wait() == -signal.SIGPROF:
                raise TimeoutError from error
            raise WorkerEndedError from error

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


class ParserPool(WorkerPool[ParsingWorker]):
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
    ) -> None:
        size = size or min(os.cpu_count() or 2, 8)
        self._slots = JobSlots(size, size * SLOW_ONES, patience)
        self._timeout = timeout
        self._computing = computing
        super().__init__(
            lambda: ParsingWorker.start(memory, computing),
            idle=idle,
            jobs_per_worker=PARSES_PER_WORKER,
            haste=haste,
            crowd=LONG_QUEUE,
        )

    @property
    def waiting(self) -> int:
        """The number of bodies that wait for a worker."""
        return self._slots.waiting

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

    async def read_order(self, text: str, seconds: float | None = None) -> float:
        """Return what the reader of word order says of a text, as log-odds. Raises FetchError.

        `seconds` on the clock are waited, or as long as for a body.
        """
        return float(await self._ask("the reader of word order", json.dumps({"order": text}).encode(), b"", seconds))

    async def _ask(self, source: str, head: bytes, body: bytes, seconds: float | None = None) -> Any:  # noqa: ANN401 - JSON
        """Ask a worker one question, within the limits; `seconds` in place of the pool's time-out."""
        seconds = seconds or self._timeout
        async with self._slots.slot(), self.worker(keep=len(body) < LARGE_BODY) as worker:
            try:
                async with asyncio.timeout(seconds):
                    answer = await worker.ask(head, body)
            except TimeoutError as error:
                message = f"no answer within {seconds:g} s"
                raise FetchError(source, "timeout", message) from error
            except WorkerEndedError as error:
                message = "parsing needs more memory than a source may use, or broke the parser"
                raise FetchError(source, "too-large", message) from error
        if isinstance(answer, dict) and "kind" in answer:
            raise FetchError(source, answer["kind"], answer["message"])
        return answer


READING_S, LOADING_S = 3.0, 15.0
"""Seconds in which one text is read, and in which the model is loaded first."""
FAILURES, REST_S = 2, 600.0
"""Readings that fail one after the other until the reader rests, and for how many seconds."""


class Worker(Protocol):
    """Reads one text within some seconds (`bot.feeds.worker.pool.ParserPool`)."""

    async def read_order(self, text: str, seconds: float) -> float:
        """Return what a text says for an act, or against one, as log-odds. Raises FetchError."""
        ...


class RestingReader:
    """Reads texts in word order, one after the other; alerts never wait for it longer than they gain by it.

    `idle`: seconds without work after which the worker's model has to be loaded again.
    """

    def __init__(self, worker: Worker, idle: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._worker, self._idle, self._clock = worker, idle, clock
        self._failures = 0
        self._read_at: float | None = None
        """When a text was last read by the worker that still has the model; None if it has to be loaded."""
        self._rests_until = float("-inf")

    async def read_order(self, text: str) -> float | None:
        """Return what a text says for an act, or against one, as log-odds; None while the reader rests.

        Raises FetchError if this text could not be read in time.
        """
        now = self._clock()
        if now < self._rests_until:
            return None
        loaded = self._read_at is not None and now - self._read_at < self._idle
        try:
            found = await self._worker.read_order(text, READING_S if loaded else LOADING_S)
        except FetchError as error:
            self._read_at, self._failures = None, self._failures + 1
            if self._failures < FAILURES:
                raise
            self._failures, self._rests_until = 0, self._clock() + REST_S
            rests = f"{error.message}; after {FAILURES} failures it is not asked for {REST_S / 60:g} minutes"
            raise FetchError(error.source, error.kind, rests) from error
        self._read_at, self._failures = self._clock(), 0
        return found
