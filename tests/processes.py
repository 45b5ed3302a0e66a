"""`python -m handlers …` as a process of its own, without the seconds of computing that each start takes.

A server process imports the program once and reads its rules and lexicons; it forks for each start. The forked process
is a real one: it has its own environment, folder, pipes and memory, ends like any other, and can be killed. All workers
of a run share the server; it ends with the last of them.

A new interpreter is started instead where the program is another one (a PYTHONPATH of its own), where the system is not
Linux, and with `afresh`: tests of the start itself.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import fcntl
import gc
import json
import os
import pkgutil
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Protocol

import bot
import handlers
from tests import shipped
from tests.program import Ended

CHECKOUT = Path(__file__).parents[1]
PIPE, DEVNULL, STDOUT = subprocess.PIPE, subprocess.DEVNULL, subprocess.STDOUT
_KEPT = ("PATH", "HOME", "LANG", "VIRTUAL_ENV")
_LONGEST = 128 * 1024
"""Bytes of a request."""


class Process(Protocol):
    """What tests use of `asyncio.subprocess.Process`."""

    @property
    def pid(self) -> int: ...
    @property
    def returncode(self) -> int | None: ...
    @property
    def stdin(self) -> asyncio.StreamWriter | None: ...
    @property
    def stdout(self) -> asyncio.StreamReader | None: ...
    @property
    def stderr(self) -> asyncio.StreamReader | None: ...

    async def wait(self) -> int: ...
    async def communicate(self) -> tuple[bytes, bytes]: ...
    def send_signal(self, signal: int) -> None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a process needs of this one's environment, and `more`; no setting of a developer's own."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "PYTHONPATH": str(CHECKOUT), **(more or {})}


async def start(
    module: str,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    cwd: Path = CHECKOUT,
    stdin: int | None = None,
    stdout: int | None = None,
    stderr: int | None = None,
    afresh: bool = False,
) -> Process:
    """Start `python -m MODULE ARGUMENTS`; the rest is as with `asyncio.create_subprocess_exec`."""
    env = environment() if env is None else env
    if afresh or sys.platform != "linux" or not _is_usual(env):
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, *arguments), env=env, cwd=cwd, stdin=stdin, stdout=stdout, stderr=stderr
        )
    await asyncio.to_thread(_server)
    return await _Forked.start(_Request((module, *arguments), dict(env), str(cwd)), stdin, stdout, stderr)


async def run(
    *arguments: str, env: Mapping[str, str] | None = None, cwd: Path = CHECKOUT, stderr: int = PIPE, seconds: float = 60
) -> Ended:
    """`exportwatch ARGUMENTS` to its end."""
    process = await start("handlers", *arguments, env=env, cwd=cwd, stdin=DEVNULL, stdout=PIPE, stderr=stderr)
    try:
        out, err = await asyncio.wait_for(process.communicate(), seconds)
    except TimeoutError:
        process.kill()
        raise
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), (err or b"").decode())


def _is_usual(environment: Mapping[str, str]) -> bool:
    """Whether it tells interpreter and loader nothing but the path of the checkout."""
    special = {name for name in environment if name.startswith(("PYTHON", "LD_"))}
    return special == {"PYTHONPATH"} and environment["PYTHONPATH"] == str(CHECKOUT)


@dataclass(frozen=True, slots=True)
class _Request:
    words: tuple[str, ...]
    environment: dict[str, str]
    folder: str

    def packed(self) -> bytes:
        return json.dumps([self.words, self.environment, self.folder]).encode()

    @classmethod
    def unpacked(cls, text: bytes) -> _Request:
        words, environment, folder = json.loads(text)
        return cls(tuple(words), environment, folder)


# -- the side of the tests


class _Forked:
    """A process that the server forked, as its starter sees it."""

    def __init__(self, link: socket.socket, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.stdin: asyncio.StreamWriter | None = None
        self.stdout: asyncio.StreamReader | None = None
        self.stderr: asyncio.StreamReader | None = None
        self._link = link
        self._ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(link, self._end)

    @classmethod
    async def start(cls, request: _Request, *streams: int | None) -> _Forked:
        ours: list[int | None] = []
        theirs: list[int] = []
        given: list[int] = []  # closed here as soon as the process has them
        for number, stream in enumerate(streams):
            mine, its = None, number if stream is None else stream
            if stream == PIPE:
                mine, its = os.pipe() if number else reversed(os.pipe())
                given.append(its)
            elif stream == DEVNULL:
                its = os.open(os.devnull, os.O_RDWR)
                given.append(its)
            elif stream == STDOUT:
                its = theirs[1]
            ours.append(mine)
            theirs.append(its)
        link = _connected(_address())
        socket.send_fds(link, [request.packed()], theirs)
        for one in given:
            os.close(one)
        process = cls(link, int(link.recv(_LONGEST)))
        await process._open(*ours)
        return process

    async def _open(self, stdin: int | None, stdout: int | None, stderr: int | None) -> None:
        loop = asyncio.get_running_loop()
        if stdin is not None:
            sink = os.fdopen(stdin, "wb", buffering=0)
            writing, flow = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, sink)
            self.stdin = asyncio.StreamWriter(writing, flow, None, loop)
        if stdout is not None:
            self.stdout = await _reader(stdout)
        if stderr is not None:
            self.stderr = await _reader(stderr)

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._link)
        self.returncode = int(self._link.recv(_LONGEST) or -signal.SIGKILL)
        self._link.close()
        if self.stdin:
            self.stdin.close()
        self._ended.set()

    async def wait(self) -> int:
        await self._ended.wait()
        assert self.returncode is not None
        return self.returncode

    async def communicate(self) -> tuple[bytes, bytes]:
        if self.stdin:
            self.stdin.close()
        streams = self.stdout, self.stderr
        out, err = [await stream.read() if stream else b"" for stream in streams]
        await self.wait()
        return out, err

    def send_signal(self, signal: int) -> None:
        if self.returncode is not None:
            raise ProcessLookupError
        os.kill(self.pid, signal)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


async def _reader(number: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    source = os.fdopen(number, "rb", buffering=0)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), source)
    return reader


def _address() -> Path:
    """Where the server of this run listens: one folder for all its workers."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"alone-{os.getpid()}"
    return Path(tempfile.gettempdir()) / f"exportwatch-tests-{run}" / "socket"


def _connected(address: Path) -> socket.socket:
    link = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        link.connect(str(address))
    except OSError:
        link.close()
        raise
    return link


@cache
def _server() -> tuple[socket.socket, subprocess.Popen[bytes] | None]:
    """A connection that keeps the server alive, and the server if this worker was the one that started it."""
    address = _address()
    address.parent.mkdir(mode=0o700, exist_ok=True)
    with (address.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with contextlib.suppress(FileNotFoundError):
            return _connected(address), None
        starting = subprocess.Popen(
            [sys.executable, "-m", "tests.processes", str(address)],
            cwd=CHECKOUT,
            env=environment(),
            stdin=DEVNULL,
            stdout=PIPE,
            start_new_session=True,
        )
        assert starting.stdout
        with starting.stdout as said:
            assert said.readline() == _READY, "the server of processes did not start"
        atexit.register(_leave, held := _connected(address), starting)
        return held, starting


def _leave(held: socket.socket, server: subprocess.Popen[bytes]) -> None:
    held.close()
    server.wait()


# -- the server

_READY = b"ready\n"


class _Server:
    """Forks a process for each request, and tells its starter how it ended."""

    def __init__(self, address: Path) -> None:
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._listener.bind(str(address))
        self._listener.listen(64)
        self._links: dict[int, socket.socket] = {}
        self._processes: dict[int, socket.socket] = {}
        """By process; the others hold the server alive."""
        self._woken, self._waker = socket.socketpair()
        self._waker.setblocking(False)  # noqa: FBT003 - socket's own
        signal.set_wakeup_fd(self._waker.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> tuple[_Request, list[int]] | None:
        """Return in a forked process its request and its streams, and None in the server when everyone has left."""
        links = self._links
        while True:
            ready, _, _ = select.select([self._listener, self._woken, *links.values()], [], [])
            for one in ready:
                if one is self._listener:
                    link, _ = self._listener.accept()
                    links[link.fileno()] = link
                elif one is self._woken:
                    self._woken.recv(_LONGEST)
                    self._reap()
                elif one.fileno() in links:
                    text, streams = _received(one)
                    if not text:
                        self._left(one)
                        if not links:
                            return None
                    elif self._forked(one, streams):
                        return _Request.unpacked(text), streams

    def _forked(self, link: socket.socket, streams: list[int]) -> bool:
        """Fork; True in the new process."""
        if pid := os.fork():
            self._processes[pid] = link
            for stream in streams:
                os.close(stream)
            link.send(str(pid).encode())
            return False
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for one in (self._listener, self._woken, self._waker, *self._links.values()):
            one.close()
        return True

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                link = self._processes.pop(ended[0])
                with contextlib.suppress(OSError):
                    link.send(str(os.waitstatus_to_exitcode(ended[1])).encode())

    def _left(self, link: socket.socket) -> None:
        """The other side closed: because its process ended, or because the tests did."""
        for pid, of in self._processes.items():
            if of is link:
                os.kill(pid, signal.SIGKILL)
        del self._links[link.fileno()]
        link.close()


def _received(link: socket.socket) -> tuple[bytes, list[int]]:
    """A request and its streams; nothing if the other side is gone."""
    with contextlib.suppress(ConnectionError):
        text, streams, _, _ = socket.recv_fds(link, _LONGEST, 3)
        return text, streams
    return b"", []


def _load() -> None:
    """Import the program, and read what it reads at each start: files of the package, the same for everyone."""
    for package in (bot, handlers):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                with contextlib.suppress(ModuleNotFoundError):  # of an extra
                    import_module(found.name)
    shipped.warm()
    shipped.stand_in()


def _become(request: _Request, streams: list[int]) -> None:
    """Be what a new interpreter would be: its streams, environment, folder, arguments and main module; in a session of
    its own, so that no key pressed elsewhere ends it.
    """
    os.setsid()
    for number, (stream, name) in enumerate(zip(streams, ("stdin", "stdout", "stderr"), strict=True)):
        os.dup2(stream, number)
        os.close(stream)
        old = getattr(sys, name)
        fresh = open(  # noqa: SIM115 - it stays open
            number,
            "w" if number else "r",
            encoding=old.encoding,
            errors=old.errors,
            buffering=1 if number == 2 or os.isatty(number) else -1,
            closefd=False,
        )
        setattr(sys, name, fresh)
        setattr(sys, f"__{name}__", fresh)
    os.environ.clear()
    os.environ.update(request.environment)
    time.tzset()
    os.chdir(request.folder)
    module, *arguments = request.words
    sys.path[0], sys.argv = request.folder, [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _main(address: Path) -> None:
    _load()
    server = _Server(address)
    gc.collect()
    gc.freeze()
    sys.stdout.buffer.write(_READY)
    sys.stdout.flush()
    if asked := server.serve():
        _become(*asked)
    else:
        shutil.rmtree(address.parent, ignore_errors=True)


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
