"""The state of the local Discord: servers, channels, messages, and permissions."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

VIEW, SEND, EMBED, HISTORY, SEND_IN_THREADS = 1 << 10, 1 << 11, 1 << 14, 1 << 16, 1 << 38
MANAGE_CHANNELS, OPEN_THREADS = 1 << 4, 1 << 35
EVERYTHING_NEEDED = VIEW | SEND | EMBED | HISTORY | SEND_IN_THREADS | OPEN_THREADS

EPHEMERAL = 64
TEXT, DIRECT, PUBLIC_THREAD = 0, 1, 11
_EPOCH_MS = 1_420_070_400_000


class ApiError(Exception):
    """An answer in Discord's form of an error."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"message": message, "code": code, **({"errors": errors} if errors else {})}


def snowflakes() -> Iterator[str]:
    """Rising ids made from the clock, like Discord's."""
    for count in itertools.count():
        yield snowflake(datetime.now(UTC), count)


def snowflake(at: datetime, count: int = 0) -> str:
    return str((int(at.timestamp() * 1000) - _EPOCH_MS) << 22 | count % 4096)


def created(of: str) -> datetime:
    return datetime.fromtimestamp(((int(of) >> 22) + _EPOCH_MS) / 1000, UTC)


@dataclass
class Channel:
    id: str
    guild: str | None
    name: str = "alerts"
    allowed: int = EVERYTHING_NEEDED
    """The bot's permissions here."""
    type: int = TEXT
    parent: str | None = None
    deleted: bool = False
    messages: list[Json] = field(default_factory=list)
    nonces: dict[str, tuple[float, Json]] = field(default_factory=dict)
    locked: bool = False
    """A thread in which only moderators may write."""

    def message(self, of: str) -> Json:
        found = next((one for one in self.messages if one["id"] == of), None)
        if found is None:
            raise ApiError(404, 10008, "Unknown Message")
        return found

    def as_json(self, bot: str) -> Json:
        if self.type == DIRECT:
            return {"id": self.id, "type": DIRECT, "recipients": [], "last_message_id": None}
        denied = EVERYTHING_NEEDED & ~self.allowed
        mine = {"id": bot, "type": 1, "allow": str(self.allowed), "deny": str(denied)}
        made: Json = {
            "id": self.id,
            "guild_id": self.guild,
            "type": self.type,
            "name": self.name,
            "position": 0,
            "nsfw": False,
            "topic": None,
            "parent_id": self.parent,
            "permission_overwrites": [mine],
        }
        if self.type == PUBLIC_THREAD:
            del made["permission_overwrites"], made["position"]
            made |= {
                "owner_id": bot,
                "last_message_id": None,
                "message_count": 0,
                "member_count": 1,
                "thread_metadata": {
                    "archived": False,
                    "auto_archive_duration": 1440,
                    "archive_timestamp": datetime.now(UTC).isoformat(),
                    "locked": False,
                },
            }
        return made

    def may_read(self) -> None:
        if not self.allowed & VIEW:
            raise ApiError(403, 50001, "Missing Access")

    def may_post(self, body: Json) -> Json:
        """Return a message as stored; raises if Discord refuses it."""
        self.may_read()
        needed = SEND_IN_THREADS if self.type == PUBLIC_THREAD else SEND
        if not self.allowed & needed:
            raise ApiError(403, 50013, "Missing Permissions")
        if self.locked:
            raise ApiError(400, 160005, "Thread is locked")
        if reference := body.get("message_reference"):
            known = any(one["id"] == str(reference["message_id"]) for one in self.messages)
            if not known and reference.get("fail_if_not_exists", True):
                raise ApiError(400, 50035, "Invalid Form Body")
            if not known:
                body = {key: value for key, value in body.items() if key != "message_reference"}
        if body.get("embeds") and not self.allowed & EMBED:
            if not body.get("content"):
                raise ApiError(403, 50013, "Missing Permissions")
            return {**body, "embeds": []}  # Discord drops them in silence beside a text
        return body

    def page(self, limit: int, before: str | None, after: str | None) -> list[Json]:
        """Newest first, as Discord lists them; nothing without the right to read the history."""
        self.may_read()
        if not self.allowed & HISTORY:
            return []
        shown = [m for m in self.messages if before is None or int(m["id"]) < int(before)]
        if after is not None:
            return [m for m in shown if int(m["id"]) > int(after)][:limit][::-1]
        return shown[-limit:][::-1]


@dataclass
class Guild:
    id: str
    name: str = "Trade compliance"
    channels: dict[str, Channel] = field(default_factory=dict)

    def roles(self) -> list[Json]:
        everyone: Json = {
            "id": self.id,
            "name": "@everyone",
            "permissions": str(EVERYTHING_NEEDED),
            "position": 0,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }
        return [everyone]

    def as_json(self, bot: Json) -> Json:
        open_ones = [c for c in self.channels.values() if not c.deleted]
        return {
            "id": self.id,
            "name": self.name,
            "owner_id": "1",
            "roles": self.roles(),
            "emojis": [],
            "features": [],
            "channels": [c.as_json(bot["id"]) for c in open_ones if c.type == TEXT],
            "threads": [c.as_json(bot["id"]) for c in open_ones if c.type == PUBLIC_THREAD],
            "members": [member(bot, 0)],
            "member_count": 1,
            "joined_at": datetime.now(UTC).isoformat(),
            "large": False,
            "unavailable": False,
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "system_channel_flags": 0,
            "premium_tier": 0,
            "preferred_locale": "en-US",
            "premium_progress_bar_enabled": False,
            "afk_timeout": 300,
        }


def user(of: str, name: str = "someone", *, bot: bool = False) -> Json:
    return {
        "id": of,
        "username": name,
        "discriminator": "0",
        "global_name": name,
        "avatar": None,
        "bot": bot,
        "flags": 0,
    }


def member(of: Json, permissions: int) -> Json:
    return {
        "user": of,
        "roles": [],
        "permissions": str(permissions),
        "joined_at": datetime.now(UTC).isoformat(),
        "deaf": False,
        "mute": False,
        "flags": 0,
        "nick": None,
        "avatar": None,
        "premium_since": None,
        "pending": False,
    }


def message(of: str, channel: str, author: Json, body: Json, *, flags: int = 0) -> Json:
    return {
        "id": of,
        "channel_id": channel,
        "author": author,
        "content": body.get("content") or "",
        "embeds": body.get("embeds") or ([body["embed"]] if body.get("embed") else []),
        "components": body.get("components") or [],
        "timestamp": created(of).isoformat(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": body.get("attachments") or [],
        "pinned": False,
        "type": 19 if body.get("message_reference") else 0,
        "flags": flags | int(body.get("flags") or 0),
        **({"message_reference": body["message_reference"]} if body.get("message_reference") else {}),
    }
