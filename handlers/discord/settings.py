"""Settings of Discord, its conventions (mentions, links, the right to manage), and the permissions of the bot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field, SecretStr

from bot.model.delivery import Channel
from bot.subscriptions.option_values import EVERYBODY, Mentions
from handlers.chat.platform import PlatformSettings
from handlers.messages.reply import Conventions
from handlers.messages.speech import later


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
    later("Changing what is posted here needs the permission Manage Channels in this channel."),
    later("Please ask somebody who has it, or a moderator of this server to grant it."),
    Mentions(
        mention,
        "a role: type `mention:@` and pick it from Discord's list, or write its id, as in `mention:123456789012345678`",
    ),
    parse_link,
    channel_link,
)


# -- permissions
#
# Source: https://discord.com/developers/docs/topics/permissions (order of the overwrites).


ADMINISTRATOR = 1 << 3
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
EMBED_LINKS = 1 << 14
READ_MESSAGE_HISTORY = 1 << 16
CREATE_PUBLIC_THREADS = 1 << 35
SEND_MESSAGES_IN_THREADS = 1 << 38

NAMES = {
    VIEW_CHANNEL: "View Channel",
    SEND_MESSAGES: "Send Messages",
    SEND_MESSAGES_IN_THREADS: "Send Messages in Threads",
    EMBED_LINKS: "Embed Links",
    READ_MESSAGE_HISTORY: "Read Message History",
    CREATE_PUBLIC_THREADS: "Create Public Threads",
}
"""Names in Discord's settings, the most important first."""

NEEDED_PERMISSIONS = sum(NAMES)
"""The permissions in the invite link."""

_THREAD_TYPES = frozenset((10, 11, 12))
_ROLE_OVERWRITE = 0


@dataclass(frozen=True, slots=True)
class MissingPermissions:
    """The permissions that the bot lacks in a channel, by their names in Discord's settings."""

    names: tuple[str, ...]

    @property
    def names_joined(self) -> str:
        """The names as text: `Send Messages and Embed Links`."""
        *first, last = self.names
        return f"{', '.join(first)} and {last}" if first else last


def missing_permissions(allowed: int, *, thread: bool = False, reading: bool = True) -> MissingPermissions | None:
    """Return the needed permissions that are not in `allowed`; None if none is missing. `reading` adds the history."""
    sending = SEND_MESSAGES_IN_THREADS if thread else SEND_MESSAGES
    needed = [VIEW_CHANNEL, sending, EMBED_LINKS, *([READ_MESSAGE_HISTORY] if reading else [])]
    names = tuple(NAMES[bit] for bit in needed if not allowed & bit)
    return MissingPermissions(names) if names and not allowed & ADMINISTRATOR else None


def is_thread(channel: Mapping[str, Any]) -> bool:
    """Return whether a channel object is a thread; its permissions are those of its parent."""
    return channel.get("type") in _THREAD_TYPES


def permissions_in(
    channel: Mapping[str, Any], guild: str, me: str, my_roles: Iterable[str], roles: Iterable[Mapping[str, Any]]
) -> int:
    """Compute the bot's permissions in a channel from Discord's role and overwrite objects."""
    own_roles = {guild, *my_roles}
    allowed = 0
    for role in roles:
        allowed |= int(role["permissions"]) if str(role["id"]) in own_roles else 0
    if allowed & ADMINISTRATOR:
        return ~0
    overwrites = {(int(each["type"]), str(each["id"])): each for each in channel.get("permission_overwrites") or ()}
    steps = ([(_ROLE_OVERWRITE, guild)], [(_ROLE_OVERWRITE, role) for role in own_roles - {guild}], [(1, me)])
    for step in steps:
        applicable = [overwrites[key] for key in step if key in overwrites]
        denied = _combined(applicable, "deny")
        allowed = (allowed & ~denied) | _combined(applicable, "allow")
    return allowed if allowed & VIEW_CHANNEL else 0


def _combined(overwrites: Iterable[Mapping[str, Any]], name: str) -> int:
    bits = 0
    for each in overwrites:
        bits |= int(each[name])
    return bits


def invite(application: str) -> str:
    """Return the address that adds the bot to a server with exactly the needed permissions."""
    scopes = "bot%20applications.commands"
    return (
        f"https://discord.com/oauth2/authorize?client_id={application}&scope={scopes}&permissions={NEEDED_PERMISSIONS}"
    )
