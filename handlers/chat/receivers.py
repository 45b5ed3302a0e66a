"""Receivers that an operator enters in a file, by name: reading the file, and retrying those that fail."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from bot.errors import ConfigError, SourceFileError
from bot.files import LineNumbers, read_yaml
from bot.model.delivery import Outcome, Refused, Sender, Sent, Unclear, Wait
from handlers.chat.platform import Area, CheckResult, PlatformSettings

if TYPE_CHECKING:
    from aiohttp import web

log = logging.getLogger(__name__)

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
_OTHERS = 0o077
"""The permissions of the group and of everybody."""


def read_entries(path: Path, schema: type[M], variable: str) -> tuple[M, LineNumbers]:
    """Read and validate a YAML file that the environment `variable` names; return it and its lines.

    Raises ConfigError with variable, file, line and field; it quotes no value, since some are secrets.
    """
    try:
        data, lines = read_yaml(path)
    except SourceFileError as error:
        raise ConfigError(f"{variable}: {error}") from error
    try:
        return schema.model_validate(data), lines
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
    where: tuple[Any, ...] = first["loc"]
    problems = {"extra_forbidden": "unknown key", "missing": "is missing"}
    problem = problems.get(first["type"], first["msg"].removeprefix("Value error, "))
    message = f"{'.'.join(map(str, where))}: {problem}" if where else problem
    raise ConfigError(f"{variable}: {SourceFileError(path, message, lines.of(where))}")


class ReceiverSettings(PlatformSettings):
    """The setting that names the file of receivers."""

    file: Path | None = None

    @property
    def configured(self) -> bool:
        """Whether a file is set."""
        return self.file is not None

    @property
    def secrets(self) -> list[str]:
        """The secrets of every entry; none if the file cannot be read, which `connect` reports."""
        try:
            return self.secrets_in(self.file) if self.file else []
        except ConfigError:
            return []

    def check_files(self) -> None:
        """Read the file of receivers. Raises ConfigError."""
        if self.file:
            self.secrets_in(self.file)

    def secrets_in(self, file: Path) -> list[str]:
        """Return the secrets of every entry. Raises ConfigError."""
        raise NotImplementedError


async def _nothing_to_close() -> None:
    """Do nothing: no connection is kept."""


@dataclass(slots=True)
class SendOnlyConnection:
    """`handlers.chat.platform.Connection` of a platform that sends no commands."""

    sender: Sender
    close: Callable[[], Coroutine[Any, Any, None]] = _nothing_to_close
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Return at once: receivers send no commands."""

    def routes(self) -> tuple[web.RouteDef, ...]:
        """Return no routes: receivers call nothing."""
        return ()


def check_permissions(area: Area, path: Path) -> list[CheckResult]:
    """Return a warning if not only the owner may read a file with secrets."""
    if path.stat().st_mode & _OTHERS:
        return [area.warning(f"others on this machine may read the secrets in {path}", f"chmod 600 {path}")]
    return []


def check_subscribed(area: Area, path: Path, missing: Iterable[str]) -> list[CheckResult]:
    """Return a warning for each subscribed name that is missing in the file; `area` is the platform's key."""
    return [
        area.warning(
            f"{name} is subscribed and has no entry",
            f"write it into {path}, or `exportwatch forget {area.name}:{name}`",
        )
        for name in sorted(missing)
    ]


class EntryFile(Generic[T]):
    """The present entries of the file. A mistake made while the bot runs is logged, and the entries stay unchanged.

    `read` raises ConfigError for a mistake; so does the constructor.
    """

    def __init__(self, path: Path, read: Callable[[Path], Mapping[str, T]]) -> None:
        self._path = path
        self._read = read
        self._entries = read(path)
        self._stamp = self._stamped()

    def get(self, name: str) -> T | None:
        """Return the entry of a name; None if the file has none."""
        stamp = self._stamped()
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._entries = self._read(self._path)
            except ConfigError as error:
                log.error("%s. The entries stay as they were.", error)  # noqa: TRY400 - the message is complete
        return self._entries.get(name)

    def _stamped(self) -> tuple[int, int, int]:
        try:
            found = self._path.stat()
        except OSError:
            return (0, 0, 0)
        return found.st_mtime_ns, found.st_size, found.st_ino


WAITED_OUT = timedelta(minutes=5)
"""A receiver that fails for this long pauses its channel; before, it is tried again within seconds."""
FIRST_WAIT_S, LONGEST_WAIT_S = 2.0, 60.0


@dataclass(slots=True)
class _Failing:
    """A failing receiver: since when, and how many attempts failed."""

    since: datetime
    times: int = 1


@dataclass(slots=True)
class RetryPolicy:
    """Decides on retries, by receiver's name. `advice` tells a person what to do about a long failure."""

    advice: str
    _failing: dict[str, _Failing] = field(default_factory=dict)

    def after(self, name: str, outcome: Outcome, now: datetime) -> Outcome:
        """Return the outcome to report after an attempt: a wait, or a refusal once it has failed for WAITED_OUT.

        Unclear outcomes are retried too, so use it only for receivers that recognise or tolerate repeats.
        """
        if isinstance(outcome, Sent | Refused):
            self._failing.pop(name, None)
            return outcome
        failing = self._failing.get(name)
        if failing is None:
            failing = self._failing[name] = _Failing(now)
        else:
            failing.times += 1
        if now - failing.since >= WAITED_OUT:
            return Refused("channel", f"{outcome.why}, for {WAITED_OUT.seconds // 60} minutes and more", self.advice)
        if isinstance(outcome, Unclear):
            seconds = min(FIRST_WAIT_S * 2 ** (failing.times - 1), LONGEST_WAIT_S)
            return Wait(seconds, "channel", outcome.why)
        return outcome
