"""The permissions that the bot needs in a channel, and those that it lacks.

Source: https://discord.com/developers/docs/topics/permissions (order of the overwrites).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from handlers.discord.rest import Rest, Unanswered, Unsent

ADMINISTRATOR = 1 << 3
MANAGE_CHANNELS = 1 << 4
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

MISSING_ACCESS = 50001
"""The code of Discord's answer about a channel that the bot cannot see."""
_THREAD_TYPES = frozenset((10, 11, 12))
_ROLE = 0


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
    steps = ([(_ROLE, guild)], [(_ROLE, role) for role in own_roles - {guild}], [(1, me)])
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


# -- asking Discord, if its refusal does not say what is missing


_DIAGNOSIS_SECONDS = 4.0
_DIRECT_MESSAGE = 1


@dataclass(slots=True)
class Access:
    """Asks Discord for the bot's permissions; every answer is None if Discord does not tell."""

    rest: Rest
    _me: str = ""

    async def lacks(self, channel: str) -> MissingPermissions | None:
        """Return the missing permissions behind a refusal."""
        result = await self._channel_and_permissions(channel)
        return missing_permissions(result[1], thread=is_thread(result[0]), reading=False) if result else None

    async def allowed(self, channel: str) -> int | None:
        """Return the bot's permissions in a channel."""
        result = await self._channel_and_permissions(channel)
        return result[1] if result else None

    async def _channel_and_permissions(self, channel: str) -> tuple[Mapping[str, Any], int] | None:
        """Return the channel object and the bot's permissions there; None if Discord does not tell."""
        try:
            async with asyncio.timeout(_DIAGNOSIS_SECONDS):
                return await self._ask_permissions(channel)
        except (TimeoutError, Unsent, Unanswered, KeyError, TypeError, ValueError, AttributeError):
            # An incomplete answer counts as none.
            return None

    async def _ask_permissions(self, channel: str) -> tuple[Mapping[str, Any], int] | None:
        answer = await self.rest.call("GET", f"/channels/{channel}")
        if answer.code == MISSING_ACCESS:
            return {}, NEEDED_PERMISSIONS & ~VIEW_CHANNEL
        channel_object = answer.body
        if channel_object["type"] == _DIRECT_MESSAGE:
            return channel_object, NEEDED_PERMISSIONS
        if is_thread(channel_object):
            answer = await self.rest.call("GET", f"/channels/{channel_object['parent_id']}")
        if not answer.ok:
            return None
        guild = str(channel_object["guild_id"])
        self._me = self._me or str((await self.rest.call("GET", "/users/@me")).body["id"])
        member = await self.rest.call("GET", f"/guilds/{guild}/members/{self._me}")
        roles = await self.rest.call("GET", f"/guilds/{guild}/roles")
        if not member.ok or not roles.ok:
            return None
        return channel_object, permissions_in(answer.body, guild, self._me, map(str, member.body["roles"]), roles.body)
