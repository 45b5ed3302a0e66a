"""A worker forked from this process: it has all that the bot has read, costs a few milliseconds and little memory.

It is started when something is asked and holds no connection, file or thread of the bot. What is asked and answered are
Python values of this program, pickled between the two halves of one process: nothing from elsewhere is unpickled.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import pickle
import resource
import signal
import socket
import struct
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, TypeVar

from bot.errors import ExportwatchError
from bot.workers import limit_process
from bot.workers.pool import WorkerEndedError

T = TypeVar("T")
MAX_ANSWER = 32 * 1024 * 1024
_PIECE = 1024 * 1024
_SIZE = struct.Struct(">I")
_READY = b"!"
"""What a worker sends once it has prepared itself."""
COLLECTIONS = (20_000, 20, 100)
"""Thresholds of garbage collection in a worker: what it has read is frozen, most of what it makes goes at once."""
_AFTER_ALERTS = 5
"""Niceness of a worker: alerts under way have priority where there is one processor."""
_MOST_FILES = 65_536
_RESET = (signal.SIGTERM, signal.SIGHUP, signal.SIGPROF, signal.SIGCHLD)


@dataclass(frozen=True, slots=True)
class ForkLimits:
    """Bytes of address space beyond those of the bot, and seconds of processor time for one question."""

    memory: int = 512 * 1024 * 1024
    computing: float = 2.0


class ForkedWorker:
    """One worker process. `serve` maps each question to its answer, in the worker."""

    def __init__(self, pid: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.jobs = 0
        self._pid = pid
        self._reader, self._writer = reader, writer
        self._status: int | None = None
        self._broken = False

    @classmethod
    async def start(
        cls, serve: Callable[[bytes], bytes], limits: ForkLimits, prepare: Callable[[], object] | None = None
    ) -> ForkedWorker:
        """Fork a worker. What it does first, if anything, counts for no question; returns when that is done."""
        ours, theirs = socket.socketpair()
        parent = os.getpid()
        with warnings.catch_warnings():
            # Python warns of threads, whose locks a fork copies: the child takes none of theirs, and a child that
            # stands still is killed by its deadline like any other.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid == 0:  # pragma: no cover - the other process
            _become_worker(theirs.fileno(), serve, limits, parent, prepare)
        theirs.close()
        ours.setblocking(False)  # noqa: FBT003 - the socket module's
        reader, writer = await asyncio.open_connection(sock=ours)
        made = cls(pid, reader, writer)
        if prepare:
            try:
                await reader.readexactly(len(_READY))
            except BaseException as error:
                await asyncio.shield(made.kill())
                if isinstance(error, (asyncio.IncompleteReadError, ConnectionError)):
                    raise WorkerEndedError from error
                raise
        return made

    @property
    def alive(self) -> bool:
        """Whether the process runs. The system is asked: that its connection has ended, the loop may not have read."""
        if self._status is None:
            ended, status = os.waitpid(self._pid, os.WNOHANG)
            self._status = os.waitstatus_to_exitcode(status) if ended else None
        return self._status is None and not self._broken

    async def ask(self, question: bytes, most: int = MAX_ANSWER) -> bytes:
        """Send a question, return its answer. Raises WorkerEndedError; TimeoutError after too much processor time."""
        self.jobs += 1
        try:
            self._writer.write(_SIZE.pack(len(question)) + question)
            await self._writer.drain()
            (size,) = _SIZE.unpack(await self._reader.readexactly(_SIZE.size))
            if size > most:
                raise WorkerEndedError
            return await self._reader.readexactly(size)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            self._broken = True
            if await self._ended() == -signal.SIGPROF:
                raise TimeoutError from error
            raise WorkerEndedError from error

    async def kill(self) -> None:
        """Kill the process and wait until it has ended."""
        if self._status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
        await self._ended()
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()

    async def _ended(self) -> int:
        """Wait for the process's end; return its exit code, negative for a signal."""
        if self._status is None:
            _, status = await asyncio.to_thread(os.waitpid, self._pid, 0)
            self._status = os.waitstatus_to_exitcode(status)
        return self._status


class _Pickler(pickle.Pickler):
    """Also writes read-only views of mappings, which frozen values hold."""

    def reducer_override(self, value: Any) -> Any:  # noqa: ANN401 - pickle's signature
        """Return how a view is written; anything else is written as usual."""
        return (_viewed, (dict(value),)) if isinstance(value, MappingProxyType) else NotImplemented


def _viewed(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


def dumped(value: Any) -> bytes:  # noqa: ANN401 - any value of this program
    """Pickle a value for the other half."""
    written = BytesIO()
    _Pickler(written, pickle.HIGHEST_PROTOCOL).dump(value)
    return written.getvalue()


def loaded(data: bytes) -> Any:  # noqa: ANN401 - see above
    """Read a value of the other half."""
    return pickle.loads(data)  # noqa: S301 - made by this very program, over a socket that no other process has


def computed_apart(work: Callable[[], T], limits: ForkLimits, most: int = MAX_ANSWER) -> T:
    """Return `work()`, computed as by `computed_beside`, where no loop runs; blocks until then.

    Raises WorkerEndedError if the process ends before, by whatever limit.
    """
    try:
        return asyncio.run(computed_beside(work, limits, most))
    except TimeoutError as error:
        raise WorkerEndedError from error


async def computed_beside(work: Callable[[], T], limits: ForkLimits, most: int = MAX_ANSWER) -> T:
    """Return `work()`, computed in a process of its own while the loop goes on; what it raises is raised here.

    `most`: bytes of its answer. Raises WorkerEndedError or TimeoutError if the process ends before, by its limits or
    by a library that aborts.
    """
    worker = await ForkedWorker.start(lambda _: _tried(work), limits)
    try:
        found, raised = loaded(await worker.ask(b"?", most))
    finally:
        await worker.kill()
    if raised is not None:
        raise raised
    result: T = found
    return result


def _tried(work: Callable[[], object]) -> bytes:  # pragma: no cover - the other process
    """Return what `work` gives or raises, pickled."""
    try:
        return dumped((work(), None))
    except ExportwatchError as error:
        return dumped((None, error))


def _become_worker(  # pragma: no cover - the other process
    number: int,
    serve: Callable[[bytes], bytes],
    limits: ForkLimits,
    parent: int,
    prepare: Callable[[], object] | None,
) -> None:
    """Serve until the bot closes the socket; never return."""
    try:
        _let_go_of_the_bot(number)
        limit_process(_memory_limit(limits.memory), parent)
        os.setpriority(os.PRIO_PROCESS, 0, min(19, os.getpriority(os.PRIO_PROCESS, 0) + _AFTER_ALERTS))
        gc.freeze()  # what is shared with the bot stays shared: no collection writes to it
        gc.set_threshold(*COLLECTIONS)
        with os.fdopen(number, "r+b", buffering=0) as connection:
            if prepare:
                with contextlib.suppress(Exception):  # what is wrong, the first question tells
                    prepare()
                connection.write(_READY)
            _serve(connection, serve, limits.computing)
    finally:
        os._exit(0)


def _serve(
    connection: BinaryIO, serve: Callable[[bytes], bytes], computing: float
) -> None:  # pragma: no cover - see above
    while head := _exactly(connection, _SIZE.size):
        question = _exactly(connection, _SIZE.unpack(head)[0])
        signal.setitimer(signal.ITIMER_PROF, computing)
        answer = serve(question)
        signal.setitimer(signal.ITIMER_PROF, 0)
        rest = memoryview(_SIZE.pack(len(answer)) + answer)
        while rest:
            rest = rest[connection.write(rest) :]


def _exactly(connection: BinaryIO | socket.SocketIO, size: int) -> bytes:
    """Read so many bytes; fewer, usually none, at the end."""
    found = bytearray()
    with contextlib.suppress(ConnectionError):
        while len(found) < size and (piece := connection.read(min(size - len(found), _PIECE)) or b""):
            found += piece
    return bytes(found)


def _let_go_of_the_bot(number: int) -> None:  # pragma: no cover - see above
    """Close all but one connection: those of the bot must end when it closes them, and nobody else may use them."""
    signal.set_wakeup_fd(-1)
    for one in _RESET:
        signal.signal(one, signal.SIG_DFL)
    logging.disable(logging.CRITICAL)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    for opened in _open_files():
        if opened > 2 and opened != number:  # noqa: PLR2004 - stderr, the last of the standard ones
            with contextlib.suppress(OSError):
                os.close(opened)


def _open_files() -> list[int]:  # pragma: no cover - see above
    """Return the numbers of the open files; without /dev/fd, those that there may be."""
    try:
        return [int(name) for name in os.listdir("/dev/fd")]  # noqa: PTH208 - numbers, no paths
    except OSError:
        return list(range(_MOST_FILES))


def _memory_limit(more: int) -> int:  # pragma: no cover - see above
    """Return the bytes of address space in use, and so many more; elsewhere than on Linux there is no such limit."""
    if sys.platform != "linux":
        return resource.RLIM_INFINITY
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE") + more
