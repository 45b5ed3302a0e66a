"""Deletes all records of one workspace (a Slack team, a Discord server), and nothing of any other.

What is not of a workspace stays: sources, events, announcements, rules' reviews. Cut off in the middle, it is run again
and goes on: subscriptions go first, so that nothing new is planned meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from bot.store.channel_deliveries import DeliveriesOfChannels
from bot.store.keys import Keys
from bot.store.persons import Persons
from bot.store.redis import Client, literal
from bot.store.votes import Vote

_AT_ONCE = 500


@dataclass(frozen=True, slots=True, order=True)
class Workspace:
    """A Slack team, a Discord server, or `-` of the terminal."""

    platform: str
    id: str

    @property
    def prefix(self) -> str:
        """What the keys of its channels begin with."""
        return f"{self.platform}:{self.id}:"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was removed."""

    subscriptions: int
    settings: int
    deliveries: int
    votes: int
    changes: int

    @property
    def nothing(self) -> bool:
        """Whether there was nothing on record."""
        return not any((self.subscriptions, self.settings, self.deliveries, self.votes, self.changes))


class Forgetting:
    """Knows every record that names a channel or a person of a workspace."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._deliveries = DeliveriesOfChannels(redis, keys)

    async def workspaces(self) -> dict[Workspace, int]:
        """The workspaces on record, with the number of their deliveries."""
        found: dict[Workspace, int] = {}
        async for _, channel in self._deliveries.all():
            place = workspace_of(channel)
            found[place] = found.get(place, 0) + 1
        for key in (*await self._subscribed(), *await self._redis.hgetall(self._keys.channel_settings)):
            found.setdefault(workspace_of(key), 0)
        return dict(sorted(found.items()))

    async def forget(self, workspace: Workspace) -> Forgotten:
        """Remove all that is on record of a workspace; how much that was. Raises redis errors."""
        keys, prefix = self._keys, workspace.prefix
        subscriptions = await self._forget_subscriptions(prefix)
        settings = await self._drop_fields(keys.channel_settings, prefix)
        await self._redis.incr(keys.channel_settings_version)
        await self._drop_fields(keys.reminder_days, prefix)
        await self._drop_fields(keys.paused, prefix)
        deliveries = await self._deliveries.forget(prefix)
        await self._drop_members(prefix)
        for hashes in (keys.event_channels(""), keys.event_digests(""), keys.muted("")):
            async for key in self._beginning(hashes):
                await self._drop_fields(key, prefix)
        votes = await self._forget_votes(prefix)
        audit = keys.audit(workspace.platform, workspace.id)
        changes = await self._redis.xlen(audit)
        await self._redis.delete(audit)
        await self._redis.hdel(keys.audit_heads, f"{workspace.platform}:{workspace.id}")
        await self._drop_outgoing(f"{workspace.platform}:{workspace.id}")
        await Persons(self._redis, keys).erase_workspace(prefix)
        await self._drop_tasks(prefix)
        return Forgotten(subscriptions, settings, deliveries, votes, changes)

    async def _forget_subscriptions(self, prefix: str) -> int:
        ours = [name for name, value in (await self._subscriptions()).items() if value.startswith(prefix)]
        await self._drop(self._keys.subscriptions, ours)
        await self._redis.incr(self._keys.subscriptions_version)
        return len(ours)

    async def _subscribed(self) -> Iterable[str]:
        return (await self._subscriptions()).values()

    async def _subscriptions(self) -> dict[str, str]:
        """Subscription → its channel's key."""
        records = await self._redis.hgetall(self._keys.subscriptions)
        return {name: str(json.loads(record).get("channel", "")) for name, record in records.items()}

    async def _forget_votes(self, prefix: str) -> int:
        votes = await self._redis.hgetall(self._keys.labels)
        ours = [name for name, text in votes.items() if Vote.from_json(text).channel.key.startswith(prefix)]
        await self._drop(self._keys.labels, ours)
        return len(ours)

    async def _drop_outgoing(self, workspace: str) -> None:
        entries = await self._redis.xrange(self._keys.audit_outgoing)
        ours = [stream_id for stream_id, fields in entries if fields.get("workspace") == workspace]
        if ours:
            await self._redis.xdel(self._keys.audit_outgoing, *ours)

    async def _drop_tasks(self, prefix: str) -> None:
        """Tasks only wake what is on record; their names tell the channel."""
        async for key in self._beginning(self._keys.docket("")):
            if prefix in key:
                await self._redis.delete(key)

    async def _drop_members(self, prefix: str) -> None:
        waiting = [key for key in await self._redis.smembers(self._keys.outboxes_due) if key.startswith(prefix)]
        shelved = [key for key in await self._redis.zrange(self._keys.shelves_due, 0, -1) if key.startswith(prefix)]
        if waiting:
            await self._redis.srem(self._keys.outboxes_due, *waiting)
        if shelved:
            await self._redis.zrem(self._keys.shelves_due, *shelved)

    async def _drop_fields(self, name: str, prefix: str) -> int:
        fields = [field for field in await self._redis.hgetall(name) if field.startswith(prefix)]
        await self._drop(name, fields)
        return len(fields)

    async def _drop(self, name: str, fields: list[str]) -> None:
        for at in range(0, len(fields), _AT_ONCE):
            await self._redis.hdel(name, *fields[at : at + _AT_ONCE])

    def _beginning(self, prefix: str) -> AsyncIterator[str]:
        return self._redis.scan_iter(match=f"{literal(prefix)}*", count=_AT_ONCE)


def workspace_of(channel: str) -> Workspace:
    """The workspace of a channel's key."""
    platform, workspace, _ = f"{channel}::".split(":", 2)
    return Workspace(platform, workspace)
