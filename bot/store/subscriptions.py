"""Stored subscriptions, with a view that is re-read only when something has changed."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.model.delivery import Channel
from bot.store import redis as scripts
from bot.store.keys import Keys
from bot.store.outbox import ms, now_ms
from bot.store.redis import Client
from bot.subscriptions.records import NOTHING_USUAL, AuditEntry, Subscription, Usual

# The audit log: who changed what in a channel, and when. One stream per workspace.


KEPT = timedelta(days=400)
"""How long an entry is kept at least; longer where delivery records are."""
MOST = 200_000
"""Entries of one workspace: more is a script gone wild, and must not fill the memory."""
_AT_ONCE = 1_000


class Audit:
    """Reads the entries; writing one is part of the change that it tells of (`bot.store.subscriptions`)."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    async def of(self, channel: Channel, count: int) -> list[AuditEntry]:
        """The last changes in a channel, newest first."""
        found: list[AuditEntry] = []
        async for entry in self.entries(channel.platform, channel.workspace):
            if entry.channel == channel.key:
                found.append(entry)
            if len(found) == count:
                break
        return found

    async def of_workspace(self, platform: str, workspace: str) -> list[AuditEntry]:
        """All changes in a workspace that are on record, newest first."""
        return [entry async for entry in self.entries(platform, workspace)]

    async def entries(self, platform: str, workspace: str) -> AsyncIterator[AuditEntry]:
        """The same, without holding all of them at once."""
        key, before = self._keys.audit(platform, workspace), "+"
        while part := await self._redis.xrevrange(key, before, count=_AT_ONCE):
            for _, fields in part:
                yield AuditEntry.from_json(fields["entry"])
            before = f"({part[-1][0]}"


# The one atomic step that changes a user-editable record: value, version, shelf and audit entry together.


@dataclass(frozen=True, slots=True)
class Records:
    """A hash of records and the counter that tells readers of a change."""

    name: str
    version: str


class Changing:
    """Changes records. A repeat whose first answer was lost changes nothing and is not written down twice."""

    def __init__(self, redis: Client, keys: Keys, records: Records, kept: timedelta = KEPT) -> None:
        self._redis = redis
        self._keys = keys
        self._records = records
        self._kept = max(kept, KEPT)
        self._change = scripts.load(redis, "change")

    async def change(self, field: str, value: str, channel: Channel, entry: AuditEntry | None) -> bool:
        """Set a record, or remove it where `value` is empty; whether anything changed."""
        keys, records, now = self._keys, self._records, now_ms()
        oldest = ms(entry.at - self._kept) if entry else now
        audit = keys.audit(channel.platform, channel.workspace)
        return bool(
            await self._change.replicated(
                self._redis,
                [records.name, records.version, keys.shelves_due, audit],
                [field, value, channel.key, now, entry.to_json() if entry else "", oldest, MOST],
            )
        )


class Subscriptions:
    """All channels' subscriptions."""

    def __init__(self, redis: Client, keys: Keys, kept: timedelta = KEPT) -> None:
        self._redis = redis
        self._keys = keys
        self._changing = Changing(redis, keys, Records(keys.subscriptions, keys.subscriptions_version), kept)
        self._version: str | None = None
        self._all: tuple[Subscription, ...] = ()
        self._by_channel: dict[Channel, tuple[Subscription, ...]] = {}

    async def all(self) -> tuple[Subscription, ...]:
        """Every subscription, ordered by channel and then by age; one small read while nothing changed."""
        version = await self._redis.get(self._keys.subscriptions_version) or "0"
        if version != self._version:
            records = await self._redis.hvals(self._keys.subscriptions)
            found = [Subscription.from_json(record) for record in records]
            self._all = tuple(sorted(found, key=lambda one: (one.channel, one.created_at, one.id)))
            self._by_channel = _grouped(self._all)
            self._version = version
        return self._all

    async def of(self, channel: Channel) -> tuple[Subscription, ...]:
        """One channel's subscriptions, oldest first."""
        await self.all()
        return self._by_channel.get(channel, ())

    async def add(self, subscription: Subscription, by: str = "") -> None:
        """Put a subscription on record, in place of the one with its id; the same one again changes nothing."""
        before = await self._redis.hget(self._keys.subscriptions, subscription.id)
        was = Subscription.from_json(before).typed if before else ""
        entry = self._entry(subscription.channel, by or subscription.created_by, "subscribe", was, subscription.typed)
        await self._changing.change(subscription.id, subscription.to_json(), subscription.channel, entry)

    async def remove(self, subscription: str, by: str = "") -> bool:
        """Take a subscription off record; whether there was one."""
        before = await self._redis.hget(self._keys.subscriptions, subscription)
        if not before:
            return False
        gone = Subscription.from_json(before)
        entry = self._entry(gone.channel, by, "unsubscribe", gone.typed, "")
        return await self._changing.change(subscription, "", gone.channel, entry)

    @staticmethod
    def _entry(channel: Channel, by: str, what: str, before: str, after: str) -> AuditEntry:
        return AuditEntry(datetime.now(UTC), channel.key, by, what, before, after)


def _grouped(subscriptions: tuple[Subscription, ...]) -> dict[Channel, tuple[Subscription, ...]]:
    found: dict[Channel, list[Subscription]] = defaultdict(list)
    for one in subscriptions:
        found[one.channel].append(one)
    return {channel: tuple(theirs) for channel, theirs in found.items()}


# Stored channel settings, with a view that is re-read only when something has changed.


log = logging.getLogger(__name__)


class ChannelSettings:
    """What is usual in each channel."""

    def __init__(self, redis: Client, keys: Keys, kept: timedelta = KEPT) -> None:
        self._redis = redis
        self._keys = keys
        self._changing = Changing(redis, keys, Records(keys.channel_settings, keys.channel_settings_version), kept)
        self._version: str | None = None
        self._all: Mapping[Channel, Usual] = {}

    async def all(self) -> Mapping[Channel, Usual]:
        """Of every channel that has set something; one small read, and the same object, while nothing changed."""
        version = await self._redis.get(self._keys.channel_settings_version) or "0"
        if version != self._version:
            self._all = dict(map(_read, (await self._redis.hgetall(self._keys.channel_settings)).items()))
            self._version = version
        return self._all

    async def of(self, channel: Channel) -> Usual:
        """What is usual in one channel."""
        return (await self.all()).get(channel, NOTHING_USUAL)

    async def change(self, channel: Channel, usual: Usual, by: str) -> bool:
        """Put a channel's settings on record; whether anything changed."""
        before = await self._redis.hget(self._keys.channel_settings, channel.key)
        was = Usual.from_json(before).text if before else ""
        entry = AuditEntry(datetime.now(UTC), channel.key, by, "settings", was, usual.text)
        return await self._changing.change(channel.key, usual.to_json(), channel, entry)


def _read(stored: tuple[str, str]) -> tuple[Channel, Usual]:
    channel = Channel.from_key(stored[0])
    try:
        return channel, Usual.from_json(stored[1])
    except ValueError as error:
        log.warning("The settings of %s cannot be read and count as empty: %s", channel.key, error)
        return channel, NOTHING_USUAL


# Events that a channel has muted, and who muted them.


class Mutes:
    """All mutes; each change is written down. The planner reads them with `Events.muted`."""

    def __init__(self, redis: Client, keys: Keys, kept: timedelta = KEPT) -> None:
        self._redis = redis
        self._keys = keys
        self._kept = kept

    async def set(self, event: str, title: str, channel: Channel, by: str, now: datetime, *, mute: bool) -> None:  # noqa: PLR0913 - a change and who made it
        """Mute an event in a channel, or take that back; again changes nothing. `title` is for who reads the audit."""
        keys = self._keys
        records = Records(keys.muted(event), keys.mutes_version)
        what, before, after = ("mute", "", title) if mute else ("unmute", title, "")
        entry = AuditEntry(now, channel.key, by, what, before, after)
        await Changing(self._redis, keys, records, self._kept).change(channel.key, by if mute else "", channel, entry)
