"""Logging to stderr, as text or JSON, with secrets removed."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable
from typing import Literal

from pythonjsonlogger.json import JsonFormatter

_TOKEN = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)|(?<=Bot )[\w.-]{20,}")
"""Slack tokens, logins in addresses, Discord's Authorization header."""

QUIET = {
    "docket": logging.CRITICAL,
    "discord": logging.WARNING,
    "slack_bolt": logging.ERROR,
    "slack_sdk": logging.ERROR,
}
"""Libraries whose lines mean little to an operator. docket's are all about what our tasks report
themselves (bot.store.tasks.calmly), with a traceback for each second of an outage."""


class Redaction(logging.Filter):
    """Takes secrets out of every line, whoever wrote it; no call site has to remember."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        words = [re.escape(secret) for secret in secrets if secret]
        self._secret = re.compile("|".join([*words, _TOKEN.pattern]))

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the finished message; never drops a record."""
        record.msg, record.args = self._secret.sub("***", record.getMessage()), None
        return True


class Plain(logging.Formatter):
    """`16:20:01 warning us-fr-bis cannot be read …`; a traceback only for what must be a bug."""

    def __init__(self, mark: str) -> None:
        super().__init__(f"{mark}{' ' if mark else ''}%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        """Lower-case level names read calmer."""
        record.levelname = record.levelname.lower()
        return super().format(record)


def set_up(form: Literal["text", "json"], secrets: Iterable[str] = (), mark: str = "") -> None:
    """Send all logging to stderr. `mark` stands before each text line (DEMO)."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(Redaction(secrets))
    names = "%(asctime)s %(levelname)s %(name)s %(message)s"
    handler.setFormatter(Plain(mark) if form == "text" else JsonFormatter(names, rename_fields={"levelname": "level"}))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
