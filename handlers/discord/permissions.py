"""What the bot needs in a channel, and what it lacks there. Pure.

Source: https://discord.com/developers/docs/topics/permissions (order of the overwrites).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

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
"""As Discord's settings call them, in the order in which they matter."""

WANTED = sum(NAMES)
"""What the invite link asks for."""

_THREAD_TYPES = frozenset((10, 11, 12))
_ROLE = 0


@dataclass(frozen=True, slots=True)
class Lacking:
    """What the bot may not do in a channel, by the names that Discord's settings use."""

    names: tuple[str, ...]

    @property
    def said(self) -> str:
        """`Send Messages and Embed Links`."""
        *first, last = self.names
        return f"{', '.join(first)} and {last}" if first else last


def lacking(allowed: int, *, thread: bool = False, reading: bool = True) -> Lacking | None:
    """What of the needed permissions is not in `allowed`; None when all are. `reading` asks for the history too."""
    sending = SEND_MESSAGES_IN_THREADS if thread else SEND_MESSAGES
    needed = [VIEW_CHANNEL, sending, EMBED_LINKS, *([READ_MESSAGE_HISTORY] if reading else [])]
    names = tuple(NAMES[bit] for bit in needed if not allowed & bit)
    return Lacking(names) if names and not allowed & ADMINISTRATOR else None


def is_thread(channel: Mapping[str, Any]) -> bool:
    """Whether a channel object is a thread, whose permissions are its parent's."""
    return channel.get("type") in _THREAD_TYPES


def in_channel(
    channel: Mapping[str, Any], guild: str, me: str, my_roles: Iterable[str], roles: Iterable[Mapping[str, Any]]
) -> int:
    """The bot's permissions in a channel, computed from Discord's role and overwrite objects."""
    mine = {guild, *my_roles}
    allowed = 0
    for role in roles:
        allowed |= int(role["permissions"]) if str(role["id"]) in mine else 0
    if allowed & ADMINISTRATOR:
        return ~0
    overwrites = {(int(each["type"]), str(each["id"])): each for each in channel.get("permission_overwrites") or ()}
    steps = ([(_ROLE, guild)], [(_ROLE, role) for role in mine - {guild}], [(1, me)])
    for step in steps:
        found = [overwrites[key] for key in step if key in overwrites]
        denied = _joined(found, "deny")
        allowed = (allowed & ~denied) | _joined(found, "allow")
    return allowed if allowed & VIEW_CHANNEL else 0


def _joined(overwrites: Iterable[Mapping[str, Any]], name: str) -> int:
    bits = 0
    for each in overwrites:
        bits |= int(each[name])
    return bits


def invite(application: str) -> str:
    """The address that adds the bot to a server with exactly what it needs."""
    scopes = "bot%20applications.commands"
    return f"https://discord.com/oauth2/authorize?client_id={application}&scope={scopes}&permissions={WANTED}"
