"""Writes audit entries as JSON lines to a file or a syslog server (EXPORTWATCH_AUDIT_LOG)."""

from __future__ import annotations

import json
import os
import socket
from logging.handlers import SysLogHandler
from pathlib import Path

from bot.errors import ConfigError
from bot.store.audit import Chained, Write
from handlers.messages.evidence import audit_row

FACILITY, SEVERITY = SysLogHandler.LOG_AUTHPRIV, SysLogHandler.LOG_INFO
SYSLOG_PORT = 514
CONNECT_S = 5.0


def writer(target: str) -> Write:
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


def line(entry: Chained) -> str:
    """Write an entry as a JSON object on one line."""
    return json.dumps(audit_row(entry), ensure_ascii=False)


class _FileWriter:
    """Appends to a file. It is opened for each entry, so that it can be rotated, and synced before a call returns."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, entry: Chained) -> None:
        number = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            raw = f"{line(entry)}\n".encode()
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
            connection.sendall(f"{head}{line(entry)}{end}".encode())

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
