"""Settings of Slack, and its conventions in wording and input: mentions, links, the right to manage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from bot.model.delivery import Channel
from bot.subscriptions.option_values import Mentions
from handlers.chat.platform import PlatformSettings
from handlers.messages.reply import Conventions
from handlers.messages.speech import later

EVENTS = "/slack/events"
"""The path of HTTP mode."""
INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
"""Where people begin to install the app in their workspace, and where Slack sends them back."""
SHORTEST_KEY = 32
_PERMALINK = re.compile(r"/archives/(\w+)/p(\d{10})(\d{6})$")
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]{2,30})(?:\|[^<>]*)?>|(S[A-Z0-9]{6,30})")
_WORKSPACE = re.compile(r"[TE][A-Z0-9]{2,20}")
Managers = Literal["everyone", "admins"]


class SlackSettings(PlatformSettings):
    """A bot token, and an app-level token (Socket Mode) or a signing secret (HTTP mode).

    With an app's id, secret and a key for tokens, further workspaces install the app themselves.
    """

    bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    signing_secret: SecretStr | None = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    api_url: str = Field("https://slack.com/api/", validation_alias="SLACK_API_URL")
    client_id: str | None = Field(None, validation_alias="SLACK_CLIENT_ID")
    client_secret: SecretStr | None = Field(None, validation_alias="SLACK_CLIENT_SECRET")
    token_key: SecretStr | None = Field(None, validation_alias="SLACK_TOKEN_KEY")
    workspaces: Annotated[frozenset[str], NoDecode] = Field(frozenset(), validation_alias="SLACK_WORKSPACES")
    managers: Managers = Field("everyone", validation_alias="EXPORTWATCH_SLACK_MANAGERS")

    @property
    def configured(self) -> bool:
        """Whether a bot token is set, or workspaces may install the app."""
        return self.bot_token is not None or self.client_id is not None

    @property
    def token_keys(self) -> Sequence[str]:
        """The keys of installed workspaces' tokens; the first one encrypts."""
        return _parts(self.token_key.get_secret_value()) if self.token_key else ()

    @field_validator("workspaces", mode="before")
    @classmethod
    def _workspaces(cls, value: object) -> object:
        ids = _parts(value) if isinstance(value, str) else value
        if isinstance(ids, tuple) and (wrong := [one for one in ids if not _WORKSPACE.fullmatch(one)]):
            raise ValueError(f"{wrong[0]!r} is no id of a workspace (T…) or an organisation (E…); part them by commas")
        return ids

    @field_validator("token_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value and any(len(key) < SHORTEST_KEY for key in _parts(value.get_secret_value())):
            raise ValueError(f"a key has at least {SHORTEST_KEY} characters: make one with `openssl rand -hex 32`")
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        given = {
            "SLACK_CLIENT_ID": self.client_id,
            "SLACK_CLIENT_SECRET": self.client_secret,
            "SLACK_TOKEN_KEY": self.token_key,
        }
        missing = [name for name, value in given.items() if not value]
        if len(missing) not in {0, len(given)}:
            raise ValueError(f"installing by OAuth needs {' and '.join(missing)} as well (docs/slack.md)")
        return self


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for each in text.split(",") if (part := each.strip()))


def pages(settings: SlackSettings) -> Sequence[str]:
    """Return the paths of installing by OAuth, if it is configured."""
    return (INSTALL, REDIRECT) if settings.client_id else ()


def paths(settings: SlackSettings) -> Sequence[str]:
    """Return the path of HTTP mode, if it is used."""
    return (EVENTS,) if settings.configured and settings.signing_secret else ()


def mention(typed: str, _: str) -> str | None:
    """Return a user group's mention in Slack's form; None if the text names none."""
    group = _GROUP.fullmatch(typed)
    return f"<!subteam^{group[1] or group[2]}>" if group else None


def parse_link(path: str) -> tuple[str, str] | None:
    """Read channel and time stamp of a permalink; None for any other path."""
    match = _PERMALINK.search(path)
    return (match[1], f"{match[2]}.{match[3]}") if match else None


def channel_link(channel: Channel) -> str:
    """Return the address that opens a channel in the app."""
    return f"https://slack.com/app_redirect?team={channel.workspace}&channel={channel.id}"


CONVENTIONS = Conventions(
    later("Here only workspace admins may change what is posted (EXPORTWATCH_SLACK_MANAGERS=admins)."),
    later("Please ask a workspace admin, or whoever runs the bot."),
    Mentions(
        mention,
        "a user group: type `mention:@` and pick it from Slack's list, or write its id, as in `mention:S0123ABCD`",
    ),
    parse_link,
    channel_link,
)

EVERYONE = replace(
    CONVENTIONS,
    right=later("Here every member of this workspace may change what is posted; guests may not."),
    granted_by=later("Please ask a member, or whoever runs the bot."),
)
"""The conventions where EXPORTWATCH_SLACK_MANAGERS is `everyone`."""


def conventions(managers: Managers) -> Conventions:
    """Return the conventions by who may manage a channel's subscriptions."""
    return EVERYONE if managers == "everyone" else CONVENTIONS
