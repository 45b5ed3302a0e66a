"""The embedded Redis: a real server on a private socket, for installations without REDIS_URL.

Two locks lie in the home: `bot.lock` is held by the bot, `redis.lock` is inherited by the server and so held for
as long as the server lives, even if the bot was killed. A new bot waits for the second before it starts a server:
two servers on one append-only file would destroy it.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import errno
import fcntl
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
from bot.store.server_program import choose_program, record_writer

log = logging.getLogger(__name__)

SOCKET = "redis.sock"
SOCKET_PATH_LIMIT = 100
"""sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero included."""
START_TIMEOUT_S = 20.0
PING_S = 1.0
STOP_TIMEOUT_S = 1.0
"""Seconds to write its file to the end. Killing it then loses nothing: an answered write is on the disk."""
OLD_SERVER_TIMEOUT_S = 10.0
PR_SET_PDEATHSIG = 1
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 15.0
LONG_LIFE_S = 60.0
"""Seconds after which a server counts as having run well, so that its next restart comes at once."""
ROOM_B = 1_000_000
DISK_FULL = "the disk is full"
_FULL = (errno.ENOSPC, errno.EDQUOT)
_DAMAGED = re.compile(
    r"Bad file format|Unexpected end of file reading the append|Wrong signature|RDB CRC|Internal error in RDB"
    r"|[Ii]nvalid AOF manifest|Error reading the manifest|AOF file .* doesn't exist"
)
"""What a server says of files that it will never read, however often it is started."""


class DamagedRecordsError(StoreError):
    """The server cannot read its files: a person has to decide."""


class _FullDiskError(Exception):
    """There is no room on the disk at present."""


def socket_of(home: Path) -> Path | None:
    """Return the socket of a home's running server; None if none runs."""
    socket = (home / SOCKET).resolve()
    return socket if socket.exists() else None


class EmbeddedRedis:
    """One server for one home. `start`, then `url`; `stop` comes last. Restarts a server that ended by itself."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._bot_lock: IO[str] | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._program = Path()
        self._socket_folder: Path | None = None
        self._watch: asyncio.Task[None] | None = None
        self._owner: asyncio.Task[object] | None = None
        self.damaged: DamagedRecordsError | None = None
        """Set when the server ended for good; the task that started it is then cancelled."""
        self._logged_before = 0
        """The length of the server's log when the server was started."""

    @property
    def url(self) -> str:
        """The server's address."""
        return f"unix://{self._socket}"

    @property
    def server_pid(self) -> int | None:
        """The server's process id; None if it does not run."""
        return self._server.pid if self._server else None

    async def start(self) -> None:
        """Take the home and start the server.

        While the disk is full it waits, and says so once. Raises ConfigError (no server program, home not writable or
        in use by another bot) or StoreError (the server does not come up; its last words are in the message).
        """
        pause, self._owner = FIRST_PAUSE_S, asyncio.current_task()
        while not await self._started(say=pause == FIRST_PAUSE_S):
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)
        self._watch = asyncio.create_task(self._keep_running(), name="embedded redis")

    async def _started(self, *, say: bool) -> bool:
        """Return whether everything is in its place; False if the disk is full."""
        records = self._home / "redis"
        try:
            self.take_home()
            program = choose_program(records)
            self._program = program.path
            if not self.server_runs:
                await self._launch()
            record_writer(records, program.version)
        except _FullDiskError:
            full = True
        except OSError as error:
            if error.errno not in _FULL:
                raise
            full = True
        else:
            full = False
        if full and say:
            log.error("The disk of %s is full. Free some space; nothing is lost, we wait.", self._home)
        return not full

    async def stop(self) -> None:
        """Stop the server within 2 s, its file written, and release the home."""
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
            (self._home / SOCKET).unlink(missing_ok=True)
        if self._bot_lock:
            self._bot_lock.close()
            self._bot_lock = None

    @property
    def server_runs(self) -> bool:
        """Whether the server's process has been started and has not ended."""
        return self._server is not None and self._server.poll() is None

    def take_home(self) -> None:
        """Make the home and take its lock, unless that is done. Raises ConfigError, or OSError for a full disk."""
        if self._bot_lock:
            return
        try:
            (self._home / "redis").mkdir(parents=True, exist_ok=True)
            lock = (self._home / "bot.lock").open("a+")
            _for_this_user_alone(self._home)
        except OSError as error:
            if error.errno in _FULL:
                raise
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
        self._bot_lock = lock
        self._socket = self._choose_socket()
        # Who asks for it is told who has it; nothing depends on that.
        with contextlib.suppress(OSError):
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()

    def _choose_socket(self) -> Path:
        here = self._home.resolve() / SOCKET  # not what a link there leads to: an earlier bot's, gone by now
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
            log_file = self._home / "redis" / "server.log"
            self._logged_before = log_file.stat().st_size if log_file.exists() else 0
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
            umask=0o077,
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
            if not self.server_runs:
                raise self._fault(self._last_words())
            answer = await self._pinged()
            if answer.startswith(b"+"):
                return
            # Reading a large file takes its time.
            if not answer.startswith(b"-LOADING") and time.monotonic() > deadline:
                raise StoreError(f"the embedded Redis does not answer: {self._last_words()}")
            await asyncio.sleep(0.01)

    async def _pinged(self) -> bytes:
        """Return its answer to a PING; empty if there is none."""
        try:
            async with asyncio.timeout(PING_S):
                reader, writer = await asyncio.open_unix_connection(str(self._socket))
                writer.write(b"PING\r\n")
                answer = await reader.readline()
                writer.close()
        except OSError:
            return b""
        return answer

    def _fault(self, words: str) -> Exception:
        """Return what has to happen now that the server ended with these words."""
        if _DAMAGED.search(words):
            return DamagedRecordsError(
                f"the records in {self._home / 'redis'} are damaged, and the server cannot read them ({words}). "
                "Nothing was changed. `exportwatch repair` keeps a copy and cuts off what cannot be read; what was "
                "written after the damage is lost then. Or move the folder away and restore a backup (`exportwatch "
                "restore`)."
            )
        if DISK_FULL in words:
            return _FullDiskError(words)
        return StoreError(f"the embedded Redis did not start. Its last words: {words}")

    async def _keep_running(self) -> None:
        pause, why = FIRST_PAUSE_S, ""
        while True:
            started = time.monotonic()
            await self._ended(None)
            # Short lives are one trouble, said once, with growing pauses.
            if time.monotonic() - started > LONG_LIFE_S:
                pause, why = FIRST_PAUSE_S, ""
            words = self._last_words()
            if isinstance(fault := self._fault(words), DamagedRecordsError):
                self._give_up(fault)
                return
            before, why = why, f"The embedded Redis ended by itself: {words}"
            if why != before:
                log.error("%s. Starting it again; nothing is lost.", why)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)
            try:
                await self._launch()
            except DamagedRecordsError as error:
                self._give_up(error)
                return
            except (StoreError, _FullDiskError, OSError) as error:
                if str(error) != why:
                    log.error("%s. Next try in %.1f s; nothing is lost.", error, pause)  # noqa: TRY400 - the message says it all
                why = str(error)

    def _give_up(self, fault: DamagedRecordsError) -> None:
        """End whoever uses the server, who then says why: trying again would never end."""
        self.damaged = fault
        if self._owner:
            self._owner.cancel()

    async def _ended(self, timeout: float | None) -> None:  # noqa: ASYNC109 - a bound on a foreign process, not on our own await
        deadline = None if timeout is None else time.monotonic() + timeout
        while self._server and self._server.poll() is None and (deadline is None or time.monotonic() < deadline):  # noqa: ASYNC110 - a process has no event to wait for
            await asyncio.sleep(0.5 if timeout is None else 0.02)

    def _last_words(self) -> str:
        """Return why the server ended, from its log since its start and the free space on the disk."""
        records = self._home / "redis"
        try:
            with (records / "server.log").open("rb") as file:
                file.seek(self._logged_before)
                lines = file.read().decode(errors="replace").splitlines()
        except OSError as error:
            lines = [f"no log ({error.strerror})"]
        # Warnings are marked as errors are, and are advice.
        marked = [line for line in lines[-20:] if "# " in line and "WARNING" not in line]
        errors = [line for line in lines[-20:] if "rror" in line or "FATAL" in line]
        telling = errors or marked or lines
        last = telling[-1].strip() if telling else "it said nothing"
        with contextlib.suppress(OSError):
            if shutil.disk_usage(records).free < ROOM_B or "No space left" in " ".join(telling):
                return f"{last} ({DISK_FULL}: free some space)"
        return last


def _for_this_user_alone(home: Path) -> None:
    """Take other users' rights away: earlier versions left records readable where the home was."""
    home.chmod(0o700)
    for path in (*(home / "redis").rglob("*"), home / "redis", *home.glob("*.lock")):
        if not path.is_symlink():
            path.chmod(0o700 if path.is_dir() else 0o600)


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
