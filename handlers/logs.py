"""Logging to stderr, as text or JSON: no secret, and no line that only looks like one of ours."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable
from typing import Any, Literal

from pythonjsonlogger.json import JsonFormatter

from handlers.platforms import PLATFORMS

_SECRET_FORMS = (
    r"(?<=Bearer )[\w.~+/=-]+",
    r"(?<=Basic )[\w+/=-]{4,}",
    # Logins in addresses; a password may itself hold an @.
    r"(?<=://)[^/\s:@]*:[^/\s]*(?=@)",
    # Parameters of addresses, by their names.
    r"(?<=[?&;])(?i:[\w.-]*(?:key|token|secret|passw|pwd|signature|sig|auth|credential)[\w.-]*)=[^&;\s'\"<>#]+",
    *(form for platform in PLATFORMS for form in platform.secret_forms),
)
SHORTEST = 4
"""Characters of a configured secret: a shorter one stands in half of all words, and hides nothing."""

QUIET = {"docket": logging.CRITICAL}
"""Libraries whose lines mean little to an operator. docket's are all about what our tasks report
themselves (bot.store.tasks.calmly), with a traceback for each second of an outage."""


class Redaction:
    """Takes secrets out of a text: these, and whatever has the form of one; no call site has to remember."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        words = sorted({one for one in secrets if len(one) >= SHORTEST}, key=len, reverse=True)
        self._secret = re.compile("|".join([*map(re.escape, words), *_SECRET_FORMS]))

    def __call__(self, text: str) -> str:
        """The text with *** in place of each secret."""
        return self._secret.sub("***", text)


class Plain(logging.Formatter):
    """`16:20:01 warning us-fr-bis cannot be read …`; a traceback only for what must be a bug.

    One record is one line, whatever the logged values hold; what follows it (a traceback) is indented.
    """

    def __init__(self, mark: str, redact: Redaction) -> None:
        super().__init__(f"{mark}{' ' if mark else ''}%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S")
        self._redact = redact

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """The line itself; lower-case level names read calmer."""
        calm = logging.makeLogRecord({**vars(record), "levelname": record.levelname.lower()})  # others read it too
        return visible(self._redact(super().formatMessage(calm)))

    def formatException(self, ei: Any) -> str:  # noqa: N802, ANN401 - logging's name, and its type has three forms
        """A traceback, with no line that could be taken for a record."""
        lines = self._redact(super().formatException(ei)).splitlines()
        return "\n".join(f"  {visible(line)}" for line in lines)


class Json(JsonFormatter):
    """One JSON object a record, the same secrets removed from every text in it."""

    def __init__(self, redact: Redaction) -> None:
        names = "%(asctime)s %(levelname)s %(name)s %(message)s"
        super().__init__(names, rename_fields={"levelname": "level"})
        self._redact = redact

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Redact before the signs of a secret are escaped."""
        return {name: self._redact(value) if isinstance(value, str) else value for name, value in log_data.items()}


def visible(text: str) -> str:
    """A text on one line: line ends, escapes of a terminal and other signs that are not seen are written as codes."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def set_up(form: Literal["text", "json"], secrets: Iterable[str] = (), mark: str = "") -> None:
    """Send all logging to stderr. `mark` stands before each text line (DEMO)."""
    redact = Redaction(secrets)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Plain(mark, redact) if form == "text" else Json(redact))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for levels in (QUIET, *(platform.log_levels for platform in PLATFORMS)):
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
