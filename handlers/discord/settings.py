"""Settings of Discord, and its conventions in wording and input: mentions, links, the right to manage."""

from __future__ import annotations

import re

from pydantic import Field, SecretStr

from bot.model.delivery import Channel
from bot.subscriptions.options import EVERYBODY, Mentions
from handlers.chat.platform import PlatformSettings
from handlers.messages.reply import Conventions


class DiscordSettings(PlatformSettings):
    """The bot's token and the API's address."""

    token: SecretStr | None = Field(None, validation_alias="DISCORD_TOKEN")
    api_url: str = Field("https://discord.com/api/v10", validation_alias="DISCORD_API_URL")

    @property
    def configured(self) -> bool:
        """Whether the token is set."""
        return self.token is not None


_PERMALINK = re.compile(r"/channels/(?:\w+|@me)/(\d+)/(\d+)$")
_ROLE = re.compile(r"<@&(\d{5,25})>|(\d{15,25})")


def mention(typed: str, server: str) -> str | None:
    """Return a role's mention in Discord's form; None if the text names none. The server's own id means everybody."""
    role = _ROLE.fullmatch(typed)
    if role is None:
        return None
    role_id = role[1] or role[2]
    return EVERYBODY if role_id == server else f"<@&{role_id}>"


def parse_link(path: str) -> tuple[str, str] | None:
    """Read channel and message id from the path of a message's address; None for any other path."""
    match = _PERMALINK.search(path)
    return (match[1], match[2]) if match else None


def channel_link(channel: Channel) -> str:
    """Return the address that opens a channel."""
    return f"https://discord.com/channels/{channel.workspace}/{channel.id}"


CONVENTIONS = Conventions(
    "Changing what is posted here needs the permission Manage Channels in this channel.",
    "Please ask somebody who has it, or a moderator of this server to grant it.",
    Mentions(
        mention,
        "a role: type `mention:@` and pick it from Discord's list, or write its id, as in `mention:123456789012345678`",
    ),
    parse_link,
    channel_link,
)
