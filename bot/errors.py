"""The error tree. Each error says what went wrong, where, and what to do.

    ExportwatchError
    ├── ConfigError          an invalid setting or file: the bot does not start
    │   ├── SourceFileError  feeds.yaml (file, line)
    │   └── RuleFileError    a rule file (file, line, field)
    ├── UsageError           a user's input cannot be understood
    │   └── LookupCostError  a question needs more time or memory than one may have
    ├── LookupBusyError      too many questions are being answered, or the machine is busy
    ├── ListReadError        a control list's document or data file cannot be read
    ├── FetchError           a source could not be read this time (`kind` as in `exportwatch feeds read`)
    ├── StoreError           Redis refuses a request: wrong password, full disk, unsuitable server
    └── RecordError          a record in Redis cannot be read (class, field)

Raised at the edges `from` the library's error; caught around one iteration of a loop and around one command.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

FetchErrorKind = str
"""One of: blocked-address, timeout, too-large, not-a-feed, http-<status>, gone, redirect-loop, malformed,
forbidden-markup, network; of a feed of rules also refused."""

MAX_MESSAGE = 300
"""Most characters of a FetchError's message: a longer one tells a person nothing more."""


class ExportwatchError(Exception):
    """Base class of all errors that Exportwatch raises on purpose. Each can be pickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle message and fields, not the constructor's arguments."""
        return _rebuilt, (type(self), self.args, self.__dict__)


def _rebuilt(kind: type[ExportwatchError], args: tuple[Any, ...], fields: dict[str, Any]) -> ExportwatchError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(fields)
    return error


class ConfigError(ExportwatchError):
    """A setting or a configuration file is invalid."""


class SourceFileError(ConfigError):
    """A file of sources does not match its schema."""

    def __init__(self, file: Path | str, problem: str, line: int | None = None) -> None:
        where = f"{file}:{line}" if line else str(file)
        super().__init__(f"{where}: {problem}")
        self.file = str(file)
        self.line = line
        self.problem = problem


class RuleFileError(ConfigError):
    """A rule file does not match its schema."""

    def __init__(self, file: Path | str, problem: str, line: int | None = None, field: str | None = None) -> None:
        where = f"{file}:{line}" if line else str(file)
        super().__init__(f"{where}: {field}: {problem}" if field else f"{where}: {problem}")
        self.file = str(file)
        self.line = line
        self.field = field
        self.problem = problem


class UsageError(ExportwatchError):
    """A user's input cannot be understood; the message shows the correct form."""


class LookupCostError(UsageError):
    """A question needs more time or memory than one may have."""

    def __init__(self) -> None:
        super().__init__("This takes too long to look up. Ask for less at once: fewer words, goods or codes.")


class NotOnFileError(UsageError):
    """What was asked for by its name or code is not on file: good, list, entry, edition."""


class LookupBusyError(ExportwatchError):
    """Too many questions are being answered. `of_asker`: too many of the one who asks; `late`: the machine is slow."""

    def __init__(self, *, of_asker: bool = False, late: bool = False) -> None:
        whose = "Several questions of yours are" if of_asker else "Many questions are"
        told = (
            "This machine is busy, and the answer did not come in time." if late else f"{whose} being answered already."
        )
        super().__init__(f"{told} Ask again in a few seconds.")
        self.of_asker = of_asker
        self.late = late


class ListReadError(ExportwatchError):
    """An edition of a control list cannot be read: truncated, of an unknown form, or with an unknown rule."""


class FetchError(ExportwatchError):
    """A source could not be read this time; the next poll may succeed. `message` is one line of bounded length."""

    def __init__(self, source: str, kind: FetchErrorKind, message: str) -> None:
        message = _one_line(message)
        super().__init__(f"{source}: {message} ({kind})")
        self.source = source
        self.kind = kind
        self.message = message


class StoreError(ExportwatchError):
    """Redis is reachable but refuses the request."""


class RecordError(ExportwatchError, ValueError):
    """A record does not match its class; the message names class and field."""

    def __init__(self, kind: str, problem: str) -> None:
        super().__init__(f"{kind}: {problem}")


def _one_line(message: str) -> str:
    """One bounded, printable line: the text may quote a hostile server."""
    line = " ".join("".join(c if c.isprintable() else " " for c in message[: MAX_MESSAGE * 2]).split())
    return line if len(line) <= MAX_MESSAGE else f"{line[: MAX_MESSAGE - 1]}…"
