"""What is particular to Discord in what the bot says and understands. Pure."""

from __future__ import annotations

import re

from bot.model.delivery import Channel
from bot.subscriptions.option_values import EVERYBODY, Mentions
from handlers.messages.conventions import Conventions

_PERMALINK = re.compile(r"/channels/(?:\w+|@me)/(\d+)/(\d+)$")
_ROLE = re.compile(r"<@&(\d{5,25})>|(\d{15,25})")


def mention(typed: str, server: str) -> str | None:
    """A role as Discord writes it. The role with the server's own id is everybody."""
    role = _ROLE.fullmatch(typed)
    if role is None:
        return None
    named = role[1] or role[2]
    return EVERYBODY if named == server else f"<@&{named}>"


def parse_link(path: str) -> tuple[str, str] | None:
    """Channel and id of a message's address."""
    found = _PERMALINK.search(path)
    return (found[1], found[2]) if found else None


def channel_link(channel: Channel) -> str:
    """The address that opens a channel; a direct message is under `@me`."""
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
