"""Finds out which permission the bot lacks in a channel if Discord's refusal does not say."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.discord.outcomes import MISSING_ACCESS
from handlers.discord.permissions import (
    NEEDED_PERMISSIONS,
    VIEW_CHANNEL,
    MissingPermissions,
    is_thread,
    missing_permissions,
    permissions_in,
)
from handlers.discord.rest import Rest, Unanswered, Unsent

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
