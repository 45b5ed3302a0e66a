"""The audit log: who changed what in a channel, and when. One stream per workspace, kept for 400 days."""

from __future__ import annotations

from datetime import timedelta

from bot.alerts.channels import Entry
from bot.alerts.delivery import Channel
from bot.store.client import Client
from bot.store.keys import Keys

KEPT = timedelta(days=400)
MOST = 20_000
"""Entries of one workspace: more in 400 days is a script gone wild, and must not fill the memory."""
_READ_AT_MOST = 2_000


class Audit:
    """Reads the entries; writing one is part of the change that it tells of (`bot.store.changing`)."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    async def of(self, channel: Channel, count: int) -> list[Entry]:
        """The last changes in a channel, newest first."""
        found = [
            one for one in await self.of_workspace(channel.platform, channel.workspace) if one.channel == channel.key
        ]
        return found[:count]

    async def of_workspace(self, platform: str, workspace: str) -> list[Entry]:
        """The last changes in a workspace, newest first."""
        key = self._keys.audit(platform, workspace)
        return [Entry.from_json(fields["entry"]) for _, fields in await self._redis.xrevrange(key, count=_READ_AT_MOST)]
