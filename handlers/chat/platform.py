"""What a platform is: everything that the bot has to know of a place in which alerts are posted.

A platform is a folder of its own whose `__init__` declares a `Platform`; `handlers.platforms` lists them. The process
that runs the bot, set-up, doctor, log redaction and `forget` go through that list. The functions of a declaration
import what they need when they are called, so that a platform that is not set costs no memory.
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
from handlers.chat.findings import ClockReading, Finding
from handlers.messages.conventions import Conventions
from handlers.messages.reply import Reply

if TYPE_CHECKING:
    from aiohttp import web

    from handlers.chat.answering import Answering
    from handlers.chat.interview import Interview


class PlatformSettings(BaseSettings):
    """A platform's own settings, from the environment and `.env`. A field's `validation_alias` is its variable."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True, env_ignore_empty=True
    )

    @property
    def wanted(self) -> bool:
        """Whether the platform is to be used: its token, or what else it cannot do without, is set."""
        raise NotImplementedError

    @property
    def secrets(self) -> list[str]:
        """Values that must never appear in a log line."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]

    @classmethod
    def load(cls, **given: object) -> Self:
        """Read the environment. Raises ConfigError that names every invalid variable."""
        return read(cls, **given)

    @classmethod
    def names(cls) -> list[str]:
        """The variables, as docs/settings.md lists them."""
        return [str(field.validation_alias) for field in cls.model_fields.values()]


S = TypeVar("S", bound=PlatformSettings)


@dataclass(frozen=True, slots=True)
class Host:
    """What the bot gives a connection.

    `answering` answers people; None if this process does not. `render` words a delivery, purely. `is_first` tells
    whether a signed request was not taken before, here or in another process.
    """

    answering: Answering | None
    render: Callable[[Delivery], Reply]
    is_first: Callable[[str], Awaitable[bool]]


class Connection(Protocol):
    """A platform that was connected to. It answers nobody if it was given nothing that answers."""

    ready: asyncio.Event
    """Set while people are answered."""

    @property
    def sender(self) -> Sender:
        """Posts deliveries."""
        ...

    async def run(self) -> None:
        """Answer people until cancelled; returns if there is nothing to run. Raises ConfigError for a refused token."""
        ...

    def routes(self) -> Sequence[web.RouteDef]:
        """What the platform calls over HTTP; `Platform.paths` says which of them are served."""
        ...

    async def close(self) -> None:
        """Let go of everything."""
        ...


@dataclass(slots=True)
class Checked:
    """What the doctor found out about a platform."""

    findings: list[Finding] = field(default_factory=list)
    clocks: list[ClockReading] = field(default_factory=list)


def _no_paths(_: Any) -> Sequence[str]:  # noqa: ANN401 - any platform's settings
    return ()


@dataclass(frozen=True, slots=True)
class Platform(Generic[S]):
    """One platform.

    `key` stands in channels (`slack:T0123ABCD:C0123ABCD`, as `example`), is the role that answers there and the area
    of the doctor's findings. `connect` waits until the platform answers. `check` is the
    doctor's: each call is made once and nothing is posted. `setup` asks for the settings, and says whether the
    platform took them.
    """

    key: str
    name: str
    settings: type[S]
    connect: Callable[[S, Host], Awaitable[Connection]]
    check: Callable[[S, Sequence[Channel]], Awaitable[Checked]]
    setup: Callable[[Interview], bool]
    example: str
    docs: str
    next_step: str
    """What to do after set-up and start."""
    conventions: Conventions = field(default_factory=Conventions)
    paths: Callable[[S], Sequence[str]] = _no_paths
    """Paths that the bot's web server hands to the connection."""
    secret_forms: tuple[str, ...] = ()
    """Regular expressions of its tokens and secret addresses: kept out of log lines wherever they come from."""
    log_levels: Mapping[str, int] = field(default_factory=dict)
    """The lowest levels at which its libraries may write to the log, by logger."""

    @property
    def area(self) -> str:
        """The first words of its variables: `SLACK_`."""
        return f"{self.key.upper()}_"
