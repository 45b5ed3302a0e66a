"""Finds out which permission the bot lacks in a channel when Discord's refusal does not say. Edge."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.discord.outcomes import MISSING_ACCESS
from handlers.discord.permissions import VIEW_CHANNEL, WANTED, Lacking, in_channel, is_thread, lacking
from handlers.discord.rest import Rest, Unanswered, Unsent

_DIAGNOSIS_SECONDS = 4.0
_DIRECT_MESSAGE = 1


@dataclass(slots=True)
class Access:
    """Asks Discord; None where it does not tell."""

    rest: Rest
    _me: str = ""

    async def lacks(self, channel: str) -> Lacking | None:
        """Name the permission that a refusal only hints at."""
        found = await self._channel_and_permissions(channel)
        return lacking(found[1], thread=is_thread(found[0]), reading=False) if found else None

    async def allowed(self, channel: str) -> int | None:
        """The bot's permissions in a channel."""
        found = await self._channel_and_permissions(channel)
        return found[1] if found else None

    async def _channel_and_permissions(self, channel: str) -> tuple[Mapping[str, Any], int] | None:
        """The channel object and what the bot may do there; None where Discord does not tell."""
        try:
            async with asyncio.timeout(_DIAGNOSIS_SECONDS):
                return await self._ask_permissions(channel)
        except (TimeoutError, Unsent, Unanswered, KeyError, TypeError, ValueError, AttributeError):
            # A half-told answer is no answer; the caller then says what it knows without it.
            return None

    async def _ask_permissions(self, channel: str) -> tuple[Mapping[str, Any], int] | None:
        answer = await self.rest.call("GET", f"/channels/{channel}")
        if answer.code == MISSING_ACCESS:
            return {}, WANTED & ~VIEW_CHANNEL
        place = answer.body
        if place["type"] == _DIRECT_MESSAGE:
            return place, WANTED
        if is_thread(place):
            answer = await self.rest.call("GET", f"/channels/{place['parent_id']}")
        if not answer.ok:
            return None
        guild = str(place["guild_id"])
        self._me = self._me or str((await self.rest.call("GET", "/users/@me")).body["id"])
        member = await self.rest.call("GET", f"/guilds/{guild}/members/{self._me}")
        roles = await self.rest.call("GET", f"/guilds/{guild}/roles")
        if not member.ok or not roles.ok:
            return None
        return place, in_channel(answer.body, guild, self._me, map(str, member.body["roles"]), roles.body)
