"""Settings of Slack, and its conventions in wording and input: mentions, links, the right to manage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from pydantic import Field, SecretStr

from bot.model.delivery import Channel
from bot.subscriptions.options import Mentions
from handlers.chat.platform import PlatformSettings
from handlers.messages.reply import Conventions

EVENTS = "/slack/events"
"""The path of HTTP mode."""
_PERMALINK = re.compile(r"/archives/(\w+)/p(\d{10})(\d{6})$")
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]{2,30})(?:\|[^<>]*)?>|(S[A-Z0-9]{6,30})")
Managers = Literal["everyone", "admins"]


class SlackSettings(PlatformSettings):
    """A bot token, and an app-level token (Socket Mode) or a signing secret (HTTP mode)."""

    bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    signing_secret: SecretStr | None = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    api_url: str = Field("https://slack.com/api/", validation_alias="SLACK_API_URL")
    managers: Managers = Field("everyone", validation_alias="EXPORTWATCH_SLACK_MANAGERS")

    @property
    def configured(self) -> bool:
        """Whether a bot token is set."""
        return self.bot_token is not None


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
    "Here only workspace admins may change what is posted (EXPORTWATCH_SLACK_MANAGERS=admins).",
    "Please ask a workspace admin, or whoever runs the bot.",
    Mentions(
        mention,
        "a user group: type `mention:@` and pick it from Slack's list, or write its id, as in `mention:S0123ABCD`",
    ),
    parse_link,
    channel_link,
)

EVERYONE = replace(
    CONVENTIONS,
    right="Here every member of this workspace may change what is posted; guests may not.",
    granted_by="Please ask a member, or whoever runs the bot.",
)
"""The conventions where EXPORTWATCH_SLACK_MANAGERS is `everyone`."""


def conventions(managers: Managers) -> Conventions:
    """Return the conventions by who may manage a channel's subscriptions."""
    return EVERYONE if managers == "everyone" else CONVENTIONS
