"""EXPORTWATCH_AUDIT_LOG: audit entries as JSON lines in a file, or to a syslog server."""

from __future__ import annotations

import json
import os
import socket
from logging.handlers import SysLogHandler
from pathlib import Path

from bot.errors import ConfigError
from bot.store.audit import Chained
from bot.store.audit_forwarding import Write
from handlers.messages.evidence import audit_row

FACILITY, SEVERITY = SysLogHandler.LOG_AUTHPRIV, SysLogHandler.LOG_INFO
SYSLOG_PORT = 514
CONNECT_S = 5.0


def writer(target: str) -> Write:
    """A writer for a path, `syslog` (this machine's), `syslog:host:port` (UDP) or `syslog+tcp:host:port`.

    Raises ConfigError for a target of another form.
    """
    kind, _, address = target.partition(":")
    if kind == "syslog" and not address:
        return _Syslog(
            next((one for one in ("/dev/log", "/var/run/syslog") if Path(one).exists()), "/dev/log"), tcp=False
        )
    if kind in {"syslog", "syslog+tcp"}:
        host, _, port = address.rpartition(":") if address.rpartition(":")[2].isdigit() else (address, "", "")
        if not host.strip("[]"):
            raise ConfigError("EXPORTWATCH_AUDIT_LOG: write syslog:host:514, syslog+tcp:host:601 or a file's path")
        return _Syslog((host.strip("[]"), int(port or SYSLOG_PORT)), tcp=kind == "syslog+tcp")
    return _File(Path(target))


def line(one: Chained) -> str:
    """An entry as a JSON object on one line."""
    return json.dumps(audit_row(one), ensure_ascii=False)


class _File:
    """Opened anew for each entry, so that it may be rotated, and on the disk when a call returns."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, one: Chained) -> None:
        number = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            raw = f"{line(one)}\n".encode()
            while raw:
                raw = raw[os.write(number, raw) :]
            os.fsync(number)
        finally:
            os.close(number)


class _Syslog:
    """RFC 3164 as servers take it from Python's own handler; that one would swallow what cannot be sent."""

    def __init__(self, address: str | tuple[str, int], *, tcp: bool) -> None:
        self._address = address
        self._tcp = tcp

    def __call__(self, one: Chained) -> None:
        head = f"<{FACILITY << 3 | SEVERITY}>exportwatch-audit: "
        with self._opened() as opened:
            end = "\n" if self._tcp else ""
            opened.sendall(f"{head}{line(one)}{end}".encode())

    def _opened(self) -> socket.socket:
        if isinstance(self._address, str):
            opened = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        elif self._tcp:
            return socket.create_connection(self._address, CONNECT_S)
        else:
            family = socket.getaddrinfo(*self._address, type=socket.SOCK_DGRAM)[0][0]
            opened = socket.socket(family, socket.SOCK_DGRAM)
        try:
            opened.connect(self._address)
        except BaseException:
            opened.close()
            raise
        return opened
