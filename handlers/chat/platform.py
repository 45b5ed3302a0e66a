"""The declaration of a platform, that is of a place to which alerts are posted.

A platform is a folder whose `__init__` declares a `Platform`; `handlers.platforms` lists them. The running bot, set-up,
doctor, log redaction and `forget` go through that list. The functions of a declaration import their modules when
called, so that a platform that is not configured costs no memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.model.delivery import Channel, Delivery, Sender
from bot.settings import read
from handlers.chat.checks import CheckResult, ClockReading
from handlers.messages.reply import Conventions, Reply

if TYPE_CHECKING:
    from aiohttp import web

    from handlers.chat.answering import Answering
    from handlers.chat.interview import Interview


class PlatformSettings(BaseSettings):
    """A platform's settings, from the environment and `.env`. A field's `validation_alias` is its variable."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True, env_ignore_empty=True
    )

    @property
    def configured(self) -> bool:
        """Whether the platform is to be used, that is whether its token or other indispensable setting is set."""
        raise NotImplementedError

    @property
    def secrets(self) -> list[str]:
        """The values that must never appear in a log line."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]

    @classmethod
    def load(cls, **given: object) -> Self:
        """Read the environment. Raises ConfigError that names every invalid variable."""
        return read(cls, **given)

    @classmethod
    def names(cls) -> list[str]:
        """Return the names of the variables, as docs/settings.md lists them."""
        return [str(field.validation_alias) for field in cls.model_fields.values()]


S = TypeVar("S", bound=PlatformSettings)


@dataclass(frozen=True, slots=True)
class Host:
    """What the bot passes to a connection.

    `answering` answers people; None if this process does not. `render` returns the text of a delivery, without I/O.
    `is_first` returns whether a signed request was not accepted before, here or in another process.
    """

    answering: Answering | None
    render: Callable[[Delivery], Reply]
    is_first: Callable[[str], Awaitable[bool]]


class Connection(Protocol):
    """A connection to a platform. It answers people only if its host has an `answering`."""

    ready: asyncio.Event
    """Set while the connection answers people."""

    @property
    def sender(self) -> Sender:
        """The sender of deliveries."""
        ...

    async def run(self) -> None:
        """Answer people until cancelled, or return at once if there is nothing to run. Raises ConfigError (token)."""
        ...

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the HTTP routes that the platform calls; `Platform.paths` lists those to serve."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...


@dataclass(slots=True)
class PlatformCheck:
    """The results of checking a platform, and the clock readings of its servers."""

    results: list[CheckResult] = field(default_factory=list)
    clocks: list[ClockReading] = field(default_factory=list)


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
    """The paths that the bot's web server passes to the connection."""
    secret_forms: tuple[str, ...] = ()
    """Regular expressions of its tokens and secret addresses, which are redacted in all log lines."""
    log_levels: Mapping[str, int] = field(default_factory=dict)
    """The log levels of its libraries, by logger."""

    @property
    def area(self) -> str:
        """The prefix of its variables: `SLACK_`."""
        return f"{self.key.upper()}_"
