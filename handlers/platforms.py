"""The table of platforms with their settings, and of roles. A new platform is a folder of its own and an entry here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.errors import ConfigError
from bot.model.delivery import Channel
from bot.settings import EnvironmentSettings, Settings
from handlers import apprise, discord, slack, webhook
from handlers.chat.platform import Platform, PlatformSettings
from handlers.messages.reply import Conventions

PLATFORMS: tuple[Platform[Any], ...] = (
    slack.PLATFORM,
    discord.PLATFORM,
    webhook.PLATFORM,
    apprise.PLATFORM,
)


@dataclass(frozen=True, slots=True)
class ConfiguredPlatform:
    """A platform with its settings in this environment."""

    platform: Platform[Any]
    settings: PlatformSettings

    @property
    def key(self) -> str:
        """The platform's key."""
        return self.platform.key

    @property
    def configured(self) -> bool:
        """Whether the platform is to be used."""
        return self.settings.configured


def configured_platforms(**given: object) -> tuple[ConfiguredPlatform, ...]:
    """Read every platform's settings from the environment. Raises ConfigError that names an invalid variable."""
    return tuple(ConfiguredPlatform(platform, platform.settings.load(**given)) for platform in PLATFORMS)


def platform_of(channel: Channel) -> Platform[Any] | None:
    """Return the platform of a channel; None for the terminal."""
    return next((platform for platform in PLATFORMS if platform.key == channel.platform), None)


def conventions_of(channel: Channel) -> Conventions:
    """Return the conventions of a channel's platform."""
    platform = platform_of(channel)
    return platform.conventions if platform else Conventions()


def channel_link(channel: Channel) -> str:
    """Return the address that opens a channel; empty if its platform has none."""
    return conventions_of(channel).channel_link(channel)


def listed(platforms: Iterable[Platform[Any]] = PLATFORMS) -> str:
    """Join platforms' names for a sentence: `Slack, Discord`."""
    return ", ".join(platform.name for platform in platforms)


def check_operators(setting: str | None) -> None:
    """Raise ConfigError if EXPORTWATCH_OPERATORS names a platform that does not exist."""
    key, colon, _ = (setting or "").partition(":")
    if colon and key not in {platform.key for platform in PLATFORMS}:
        examples = " or ".join(platform.example for platform in PLATFORMS)
        raise ConfigError(
            f"settings: EXPORTWATCH_OPERATORS: there is no platform {key!r}; write for example {examples}; "
            "or terminal, or log"
        )


_COMMON = "EXPORTWATCH_"
_SETTING = re.compile(rf"({'|'.join([_COMMON, *(each.area for each in PLATFORMS)])})[A-Z_]+|REDIS_URL(_FILE)?")
_LEAST_SIMILARITY = 0.75


def unknown_settings(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the names that look like settings of this bot and are none, each with advice."""
    from bot.text.normalize import nearest  # noqa: PLC0415 - a process that only polls does without it

    models: list[type[EnvironmentSettings]] = [Settings, *(platform.settings for platform in PLATFORMS)]
    valid = {name for model in models for name in model.variables()}
    for name in sorted(name for name in set(names) - valid if _SETTING.fullmatch(name)):
        # What all names begin with makes none of them alike.
        known = {one.removeprefix(_COMMON).casefold(): one for one in sorted(valid)}
        near = nearest(name.removeprefix(_COMMON), known, _LEAST_SIMILARITY)
        yield name, f"did you mean {known[near]}?" if near else "docs/settings.md lists the names"


ROLES = ("poll", "desk", "deliver", *(platform.key for platform in PLATFORMS), "web")


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The options of one run. `mark` precedes each line on the terminal (DEMO)."""

    roles: frozenset[str] = frozenset(ROLES)
    backfill: bool = False
    mark: str = ""
    terminal: bool = False
    """Subscribe the terminal to everything."""
    afresh: bool = False
    """Delete the records of earlier runs first (the demo)."""
    web_wanted: bool = False
    """The web address was requested explicitly, so it is an error if it is in use."""
