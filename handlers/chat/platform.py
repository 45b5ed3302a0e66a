"""The declaration of a platform (a place to which alerts are posted), and what its parts receive and return.

A platform is a folder or file that declares a `Platform`; `handlers.platforms` lists them. The running bot, set-up,
doctor, log redaction and `forget` go through that list. The functions of a declaration import their modules when
called, so that a platform that is not configured costs no memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar

import click

from bot.model.delivery import Channel, Delivery, Sender
from bot.settings import EnvironmentSettings, read
from handlers.messages.reply import Conventions, Reply

if TYPE_CHECKING:
    from aiohttp import web
    from rich.console import Console

    from bot.store.coordination import RequestBudget
    from bot.store.installations import InstallationRecords
    from handlers.chat.answering import Answering


class PlatformSettings(EnvironmentSettings):
    """A platform's settings, and the proxy, which all share."""

    @property
    def configured(self) -> bool:
        """Whether the platform is to be used, that is whether its token or other indispensable setting is set."""
        raise NotImplementedError

    def check_files(self) -> None:
        """Raise ConfigError for what a setting names and the platform cannot start with."""

    @classmethod
    def load(cls, **given: object) -> Self:
        """Read the environment. Raises ConfigError that names every invalid variable."""
        return read(cls, **given)

    @classmethod
    def names(cls) -> list[str]:
        """Return the names of the platform's own variables, as docs/settings.md lists them."""
        shared = EnvironmentSettings.names()
        return [name for name in super().names() if name not in shared]


S = TypeVar("S", bound=PlatformSettings)


@dataclass(frozen=True, slots=True)
class Host:
    """What the bot passes to a connection.

    `answering` answers people; None if this process does not. `render` returns the text of a delivery, without I/O.
    `is_first` returns whether a signed request was not accepted before, here or in another process. `budget` makes the
    budget of so many requests a second that all processes share; `installations` are where the platform's app is
    installed.
    """

    answering: Answering | None
    render: Callable[[Delivery], Reply]
    is_first: Callable[[str], Awaitable[bool]]
    budget: Callable[[int], RequestBudget]
    installations: InstallationRecords


class Connection(Protocol):
    """A connection to a platform. It answers people only if its host has an `answering`."""

    ready: asyncio.Event
    """Set while the connection answers people."""

    @property
    def sender(self) -> Sender:
        """The sender of deliveries."""

    async def run(self) -> None:
        """Answer people until cancelled, or return at once if there is nothing to run. Raises ConfigError (token)."""

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the HTTP routes that the platform calls; `Platform.paths` lists those to serve."""

    async def close(self) -> None:
        """Close all connections."""


# -- results of checks, and clock readings of servers


class Level(StrEnum):
    """The severity of a result, worst last."""

    FINE = "fine"
    NOTE = "note"
    """Nothing is wrong; a choice that a person may want to know about."""
    WARNING = "warning"
    """It works now, but something will be missed or break later."""
    PROBLEM = "problem"
    """It does not work."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check: area, severity, description, and advice (empty if nothing has to be done)."""

    area: str
    level: Level
    what: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """Makes the results of one area."""

    name: str

    def fine(self, what: str) -> CheckResult:
        """Return a result of level FINE."""
        return CheckResult(self.name, Level.FINE, what)

    def note(self, what: str, advice: str = "") -> CheckResult:
        """Return a result of level NOTE."""
        return CheckResult(self.name, Level.NOTE, what, advice)

    def warning(self, what: str, advice: str) -> CheckResult:
        """Return a result of level WARNING."""
        return CheckResult(self.name, Level.WARNING, what, advice)

    def problem(self, what: str, advice: str) -> CheckResult:
        """Return a result of level PROBLEM."""
        return CheckResult(self.name, Level.PROBLEM, what, advice)


def worst(results: Iterable[CheckResult]) -> Level:
    """Return the worst level of the results; FINE if there are none."""
    order = list(Level)
    return max((result.level for result in results), key=order.index, default=Level.FINE)


@dataclass(frozen=True, slots=True)
class ClockReading:
    """The time of a server (`there`, exact to a second) and of this machine (`here`) at the same moment."""

    who: str
    there: datetime
    here: datetime

    @classmethod
    def of(cls, who: str, date_header: str | None, here: datetime) -> ClockReading | None:
        """Read an HTTP `Date` header (RFC 9110, 6.6.1); None if it is missing or malformed."""
        try:
            there = parsedate_to_datetime(date_header or "")
        except (ValueError, TypeError):
            return None
        return cls(who, there if there.tzinfo else there.replace(tzinfo=UTC), here)


@dataclass(slots=True)
class PlatformCheck:
    """The results of checking a platform, and the clock readings of its servers."""

    results: list[CheckResult] = field(default_factory=list)
    clocks: list[ClockReading] = field(default_factory=list)


# -- the dialogue of `exportwatch setup`


SIGNS = {
    Level.FINE: ("✓", "green"),
    Level.NOTE: ("·", "cyan"),
    Level.WARNING: ("!", "yellow"),
    Level.PROBLEM: ("✗", "bold red"),
}


def show(console: Console, result: CheckResult, area: str = "") -> None:
    """Print a result on one line, its advice on the next."""
    from rich.text import Text  # noqa: PLC0415 - costs no memory in a bot that runs

    sign, style = SIGNS[result.level]
    console.print(Text.assemble(f"{area:<11}", (sign, style), " ", result.what))
    if result.advice:
        console.print(Text.assemble(" " * 13, ("→ ", "dim"), result.advice))


class Interview:
    """Asks a person for settings. `values` are the accepted ones, by the names of their variables."""

    def __init__(self, env_file: Path, console: Console) -> None:
        self.env_file = env_file
        self.values: dict[str, str] = {}
        self._console = console

    def say(self, text: str) -> None:
        """Explain what comes next."""
        click.echo(f"\n{text}")

    def secret(self, label: str, prefix: str = "", otherwise: str = "") -> str:
        """Ask for a token, without showing it; empty if skipped. Asks again if the prefix is missing."""
        while True:
            token = str(click.prompt(f"{label}, Enter skips", default="", show_default=False, hide_input=True)).strip()
            if not token or token.startswith(prefix):
                return token
            click.echo(f"That does not begin with {prefix}: {otherwise}")

    def line(self, label: str, fits: Callable[[str], bool], otherwise: str) -> str:
        """Ask for a line until it fits."""
        while True:
            text = str(click.prompt(label, default="", show_default=False)).strip()
            if fits(text):
                return text
            click.echo(otherwise)

    def wait(self, label: str) -> None:
        """Wait until the person has done something elsewhere."""
        click.prompt(label, default="", show_default=False)

    def show(self, results: Iterable[CheckResult]) -> None:
        """Print the results of a check."""
        for result in results:
            show(self._console, result)

    def ask_until_accepted(
        self, ask: Callable[[], dict[str, str]], check: Callable[[dict[str, str]], list[CheckResult]]
    ) -> bool:
        """Ask and check until there is no problem or the person gives up; return whether the values were accepted."""
        while True:
            values = ask()
            if not all(values.values()):
                click.echo("Skipped.")
                return False
            if self.accept(values, check(values)):
                return True
            if not click.confirm("Try again?", default=True):
                return False

    def accept(self, values: dict[str, str], results: Sequence[CheckResult]) -> bool:
        """Keep the values if their check found no problem; return whether they were kept."""
        self.show(results)
        if any(result.level is Level.PROBLEM for result in results):
            return False
        self.values |= values
        return True


# -- the declaration


def _no_paths(_: Any) -> Sequence[str]:  # noqa: ANN401 - any platform's settings
    return ()


@dataclass(frozen=True, slots=True)
class Platform(Generic[S]):
    """One platform.

    `key` begins the keys of its channels (as `slack:T0123ABCD:C0123ABCD`, an `example`), and names its role and the
    area of its check results. `connect` waits until the platform answers. `check` is for the doctor: it makes each call
    once and posts nothing. `setup` asks for the settings and returns whether the platform accepted them.
    """

    key: str
    name: str
    settings: type[S]
    connect: Callable[[S, Host], Awaitable[Connection]]
    check: Callable[[S, Sequence[Channel]], Awaitable[PlatformCheck]]
    setup: Callable[[Interview], bool]
    example: str
    docs: str
    next_step: str
    """What a person has to do after set-up and start."""
    conventions: Conventions = field(default_factory=Conventions)
    paths: Callable[[S], Sequence[str]] = _no_paths
    """The paths that the bot's web server passes to the connection: the platform posts to them."""
    pages: Callable[[S], Sequence[str]] = _no_paths
    """The same for pages that people open."""
    secret_forms: tuple[str, ...] = ()
    """Regular expressions of its tokens and secret addresses, which are redacted in all log lines."""
    log_levels: Mapping[str, int] = field(default_factory=dict)
    """The log levels of its libraries, by logger."""

    @property
    def area(self) -> str:
        """The prefix of its variables: `SLACK_`."""
        return f"{self.key.upper()}_"
