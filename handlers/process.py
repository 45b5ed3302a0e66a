"""What every process of the bot has: logs, memory and open files, long-lived tasks, and what it tells systemd."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import json
import logging
import os
import re
import resource
import socket
import sys
import time
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from logging.handlers import SysLogHandler
from pathlib import Path
from typing import Any, Literal

from pythonjsonlogger.json import JsonFormatter

from bot.errors import ConfigError
from bot.settings import LogLevel, Settings
from bot.store.audit import AuditForwarder, Chained, Write
from bot.store.coordination import Leader
from handlers.messages.evidence import audit_row
from handlers.messages.operators import losses, operators
from handlers.platforms import PLATFORMS
from handlers.stores import Store

# -- logging to stderr as text or JSON, without secrets and forged lines


_SECRET_FORMS = (
    r"(?<=Bearer )[\w.~+/=-]+",
    r"(?<=Basic )[\w+/=-]{4,}",
    # Logins in addresses; a password may itself hold an @.
    r"(?<=://)[^/\s:@]*:[^/\s]*(?=@)",
    # Parameters of addresses, by their names.
    r"(?<=[?&;])(?i:[\w.-]*(?:key|token|secret|passw|pwd|signature|sig|auth|credential)[\w.-]*)=[^&;\s'\"<>#]+",
    *(form for platform in PLATFORMS for form in platform.secret_forms),
)
SHORTEST_SECRET = 4
"""Least characters of a configured secret that is redacted: a shorter one occurs in ordinary words."""


class Redaction:
    """Redacts texts: the given secrets, and whatever has the form of one."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        longest_first = sorted({secret for secret in secrets if len(secret) >= SHORTEST_SECRET}, key=len, reverse=True)
        self._secret = re.compile("|".join([*map(re.escape, longest_first), *_SECRET_FORMS]))

    def __call__(self, text: str) -> str:
        """Replace each secret by ***."""
        return self._secret.sub("***", text)


def iso_time(record: logging.LogRecord) -> str:
    """Return a record's time in this machine's zone: `2026-11-29T16:20:01+01:00` (ISO 8601)."""
    return datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="seconds")


class TextFormatter(logging.Formatter):
    """Formats a record as `2026-11-29T16:20:01+01:00 warning us-fr-bis cannot be read …`.

    One record is one line, whatever the logged values contain; a traceback after it is indented.
    """

    def __init__(self, mark: str, redact: Redaction) -> None:
        super().__init__(f"{mark}{' ' if mark else ''}%(asctime)s %(levelname)s %(message)s")
        self._redact = redact

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - logging's name
        """Return the time, with date and zone."""
        del datefmt
        return iso_time(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Format the line, with the level in lower case."""
        copy = logging.makeLogRecord(
            {**vars(record), "levelname": record.levelname.lower()}
        )  # other handlers read it too
        return visible(self._redact(super().formatMessage(copy)))

    def formatException(self, ei: Any) -> str:  # noqa: N802, ANN401 - logging's name, and its type has three forms
        """Format a traceback, indented so that no line looks like a record."""
        lines = self._redact(super().formatException(ei)).splitlines()
        return "\n".join(f"  {visible(line)}" for line in lines)


class JsonRedactor(JsonFormatter):
    """Formats a record as one JSON object, with secrets redacted in every text.

    What a line is about stands in fields of its own, where it is known: `source`, `kind`, `channel`, `delivery`,
    `event`, `seconds`.
    """

    def __init__(self, redact: Redaction) -> None:
        names = "%(asctime)s %(levelname)s %(name)s %(message)s"
        super().__init__(names, rename_fields={"asctime": "time", "levelname": "level"})
        self._redact = redact

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - logging's name
        """Return the time, with date and zone."""
        del datefmt
        return iso_time(record)

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Redact the values before JSON escapes characters of a secret."""
        return {name: self._redact(value) if isinstance(value, str) else value for name, value in log_data.items()}


def visible(text: str) -> str:
    """Write a text on one line: line ends, terminal escapes and other unprintable characters become codes."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )


def set_up_logging(
    form: Literal["text", "json"], level: LogLevel = "info", secrets: Iterable[str] = (), mark: str = ""
) -> None:
    """Send all logging from a level on to stderr. `mark` precedes each text line (DEMO)."""
    redact = Redaction(secrets)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(TextFormatter(mark, redact) if form == "text" else JsonRedactor(redact))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for platform in PLATFORMS:
        for name, least in platform.log_levels.items():
            logging.getLogger(name).setLevel(max(least, logging.getLogger().level))


# -- audit entries as JSON lines to a file or a syslog server (EXPORTWATCH_AUDIT_LOG)


FACILITY, SEVERITY = SysLogHandler.LOG_AUTHPRIV, SysLogHandler.LOG_INFO
SYSLOG_PORT = 514
CONNECT_S = 5.0


def audit_writer(target: str) -> Write:
    """Return a writer for a path, `syslog` (this machine's), `syslog:host:port` (UDP) or `syslog+tcp:host:port`.

    Raises ConfigError for any other target.
    """
    kind, _, address = target.partition(":")
    if kind == "syslog" and not address:
        return _SyslogWriter(
            next((path for path in ("/dev/log", "/var/run/syslog") if Path(path).exists()), "/dev/log"), tcp=False
        )
    if kind in {"syslog", "syslog+tcp"}:
        host, _, port = address.rpartition(":") if address.rpartition(":")[2].isdigit() else (address, "", "")
        if not host.strip("[]"):
            raise ConfigError("EXPORTWATCH_AUDIT_LOG: write syslog:host:514, syslog+tcp:host:601 or a file's path")
        return _SyslogWriter((host.strip("[]"), int(port or SYSLOG_PORT)), tcp=kind == "syslog+tcp")
    return _FileWriter(Path(target))


def audit_line(entry: Chained) -> str:
    """Write an entry as a JSON object on one line."""
    return json.dumps(audit_row(entry), ensure_ascii=False)


class _FileWriter:
    """Appends to a file. It is opened for each entry, so that it can be rotated, and synced before a call returns."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, entry: Chained) -> None:
        number = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            raw = f"{audit_line(entry)}\n".encode()
            while raw:
                raw = raw[os.write(number, raw) :]
            os.fsync(number)
        finally:
            os.close(number)


class _SyslogWriter:
    """Sends RFC 3164 messages in the form of Python's SysLogHandler, which itself would ignore failures to send."""

    def __init__(self, address: str | tuple[str, int], *, tcp: bool) -> None:
        self._address = address
        self._tcp = tcp

    def __call__(self, entry: Chained) -> None:
        head = f"<{FACILITY << 3 | SEVERITY}>exportwatch-audit: "
        with self._opened() as connection:
            end = "\n" if self._tcp else ""
            connection.sendall(f"{head}{audit_line(entry)}{end}".encode())

    def _opened(self) -> socket.socket:
        if isinstance(self._address, str):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        elif self._tcp:
            return socket.create_connection(self._address, CONNECT_S)
        else:
            family = socket.getaddrinfo(*self._address, type=socket.SOCK_DGRAM)[0][0]
            connection = socket.socket(family, socket.SOCK_DGRAM)
        try:
            connection.connect(self._address)
        except BaseException:
            connection.close()
            raise
        return connection


# -- memory


AFTER_START_S = 30.0
"""Seconds after which the first polls, which need the most memory, are over."""
EVERY_S = 900.0


def freeze_heap() -> None:
    """Exclude what is loaded so far from garbage collection; called after all files were read."""
    gc.collect()
    gc.freeze()
    trim_memory()


def trim_memory() -> None:
    """Return free memory to the system, if the C library supports it (glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


_DUMPABLE = 4
"""PR_SET_DUMPABLE of prctl(2)."""


def protect_memory() -> None:
    """Prevent other processes of this user from reading this one's memory and environment with tokens (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DUMPABLE, 0, 0, 0, 0)


async def trim_regularly() -> None:
    """Collect garbage and trim memory regularly until cancelled; each time takes a few milliseconds."""
    await asyncio.sleep(AFTER_START_S)
    while True:
        gc.collect()
        trim_memory()
        await asyncio.sleep(EVERY_S)


# -- open files

FILE_LIMIT = 8192
"""Open files: enough for a thousand slow sources and a fan-out; many systems start with 1,024."""


def raise_file_limit() -> int:
    """Raise the limit of open files to FILE_LIMIT, or as far as allowed; return the new limit."""
    current, maximum = resource.getrlimit(resource.RLIMIT_NOFILE)
    target = FILE_LIMIT if maximum == resource.RLIM_INFINITY else min(FILE_LIMIT, maximum)
    if current != resource.RLIM_INFINITY and current < target:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (target, maximum))
        except (OSError, ValueError):
            # macOS may allow less than it reports.
            return current
        return target
    return current


# -- long-lived tasks


log = logging.getLogger(__name__)

CANCELLATIONS, CANCEL_AGAIN_S = 5, 0.5
"""Together longer than the time for deliveries under way (bot.store.tasks.STOP_S)."""


def tasks_of_every_process(settings: Settings, store: Store) -> list[Awaitable[None]]:
    """Return the tasks that run whatever the roles: signs of life, counters, the watch on records, the audit's log."""
    tasks: list[Awaitable[None]] = [
        store.presence.run(),
        store.counters.run(),
        store.installation.run(losses(store.outbox, operators(settings.operators))),
        trim_regularly(),
        keep_alive(),
    ]
    if settings.audit_log:
        forwarding = AuditForwarder(store.redis, store.keys, audit_writer(settings.audit_log))
        tasks.append(Leader(store.redis, store.keys, "audit").lead(forwarding.turn))
    return tasks


async def supervise(awaitables: Sequence[Awaitable[None]]) -> None:
    """Run until cancelled or until one fails; the first failure is raised, not an exception group."""
    tasks = [asyncio.ensure_future(each) for each in awaitables]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        await _cancel_all(tasks)


async def _cancel_all(tasks: Sequence[asyncio.Future[None]]) -> None:
    """Cancel repeatedly until all have ended, because a library may swallow one cancellation."""
    running = set(tasks)
    for _ in range(CANCELLATIONS):
        for task in running:
            task.cancel()
        if running:
            _, running = await asyncio.wait(running, timeout=CANCEL_AGAIN_S)
    if running:
        log.warning("%d tasks do not end; leaving them.", len(running))


_MICROSECONDS = 1_000_000


def notify(state: str, environment: Mapping[str, str] = os.environ) -> None:
    """Send a state such as `READY=1` to NOTIFY_SOCKET, if it is set. A service manager that has gone is passed over."""
    address = environment.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as connection:
        connection.sendto(state.encode(), f"\0{address[1:]}" if address.startswith("@") else address)


def reloading() -> str:
    """Return the state of a reload, with the monotonic time that Type=notify-reload asks for."""
    return f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}"


def watchdog_s(environment: Mapping[str, str] = os.environ) -> float | None:
    """Return the seconds between two signs of life: half of what systemd waits; None if it does not wait for any."""
    asked, process = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", str(os.getpid()))
    return int(asked) / _MICROSECONDS / 2 if asked.isdigit() and process == str(os.getpid()) else None


async def keep_alive() -> None:
    """Give signs of life from the event loop until cancelled; return at once if none is waited for.

    A loop that stands still gives none, and systemd starts the bot anew.
    """
    if (seconds := watchdog_s()) is None:
        return
    while True:
        notify("WATCHDOG=1")
        await asyncio.sleep(seconds)
