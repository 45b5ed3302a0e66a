"""The error tree. Each error says what went wrong, where, and what to do.

    ExportwatchError
    ├── ConfigError          a setting or a file that we were given cannot be used: start stops
    │   ├── SourceFileError  feeds.yaml (file, line)
    │   └── RuleFileError    a rule file (file, line, field)
    ├── UsageError           a person asked for something in a form that we do not understand
    ├── FetchError           a source could not be read this time (kind as in the command line's contract)
    └── StoreError           Redis refuses: wrong password, full disk, wrong type of server

Raised at the edges `from` the library's error; caught around one turn of a loop and around one command.
"""

from pathlib import Path

FetchErrorKind = str
"""One of: blocked-address, timeout, too-large, not-a-feed, http-<status>, gone, redirect-loop, malformed,
forbidden-markup, network."""

MAX_MESSAGE = 300
"""Characters of a FetchError's message; more says no more to a person."""


class ExportwatchError(Exception):
    """Base of all errors that we raise on purpose."""


class ConfigError(ExportwatchError):
    """A setting or a file that we were given cannot be used."""


class SourceFileError(ConfigError):
    """A file of sources breaks its form."""

    def __init__(self, file: Path | str, problem: str, line: int | None = None) -> None:
        where = f"{file}:{line}" if line else str(file)
        super().__init__(f"{where}: {problem}")
        self.file = str(file)
        self.line = line
        self.problem = problem


class RuleFileError(ConfigError):
    """A rule file breaks its form."""

    def __init__(self, file: Path | str, problem: str, line: int | None = None, field: str | None = None) -> None:
        where = f"{file}:{line}" if line else str(file)
        super().__init__(f"{where}: {field}: {problem}" if field else f"{where}: {problem}")
        self.file = str(file)
        self.line = line
        self.field = field
        self.problem = problem


class UsageError(ExportwatchError):
    """What a person typed cannot be understood; the message shows the right form."""


class FetchError(ExportwatchError):
    """A source could not be read this time; the next poll may succeed. `message` is one line of bounded length."""

    def __init__(self, source: str, kind: FetchErrorKind, message: str) -> None:
        message = _one_line(message)
        super().__init__(f"{source}: {message} ({kind})")
        self.source = source
        self.kind = kind
        self.message = message


class StoreError(ExportwatchError):
    """Redis answers, and refuses."""


def _one_line(message: str) -> str:
    """What a message quotes may come from a hostile server: nothing of it is invisible, and none of it endless."""
    line = " ".join("".join(c if c.isprintable() else " " for c in message[: MAX_MESSAGE * 2]).split())
    return line if len(line) <= MAX_MESSAGE else f"{line[: MAX_MESSAGE - 1]}…"
