"""What each channel has asked for and is called: subscriptions, default options, mutes, days of reminders, names.

Subscriptions and defaults are read again only if something has changed.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from bot.errors import RecordError, UsageError
from bot.model.delivery import Channel, ChannelName
from bot.store.audit import KEPT, AuditedRecords, VersionedHash
from bot.store.keys import Keys
from bot.store.redis import Client, Store, in_parts
from bot.subscriptions.records import MOST_IN_CHANNEL, NO_DEFAULTS, AuditEntry, ChannelDefaults, Subscription

log = logging.getLogger(__name__)


def _readable(record: str) -> Subscription | None:
    """Read a record; None if it is none of ours, which must not keep all others from their alerts."""
    try:
        return Subscription.from_json(record)
    except RecordError as error:
        log.error("A subscription on record cannot be read and is passed over: %.200s", error)  # noqa: TRY400 - no bug of ours
        return None


class Subscriptions(Store):
    """All channels' subscriptions."""

    def __init__(self, redis: Client, keys: Keys, kept: timedelta = KEPT) -> None:
        super().__init__(redis, keys)
        self._changing = AuditedRecords(
            redis, keys, VersionedHash(keys.subscriptions, keys.subscriptions_version), kept
        )
        self._version: str | None = None
        self._all: tuple[Subscription, ...] = ()
        self._read: dict[str, Subscription | None] = {}
        self._by_channel: dict[Channel, tuple[Subscription, ...]] = {}

    async def all(self) -> tuple[Subscription, ...]:
        """Return every subscription, ordered by channel and age; one small read while nothing changed."""
        version = await self._redis.get(self._keys.subscriptions_version) or "0"
        if version != self._version:
            records = await self._redis.hvals(self._keys.subscriptions)
            # Among ten thousand one changed: the others are not read again.
            self._read = {record: self._read.get(record) or _readable(record) for record in records}
            found = [one for one in self._read.values() if one]
            self._all = tuple(sorted(found, key=_place))
            self._by_channel = _grouped(self._all)
            self._version = version
        return self._all

    async def of(self, channel: Channel) -> tuple[Subscription, ...]:
        """Return one channel's subscriptions, oldest first."""
        await self.all()
        return self._by_channel.get(channel, ())

    async def add(self, subscription: Subscription, by: str = "") -> None:
        """Store a subscription, in place of the one with its id; the same one again changes nothing.

        Raises UsageError for one too many in the channel, however many are added side by side.
        """
        channel, added = subscription.channel, None
        while added is None:
            theirs = {one.id: one for one in await self.of(channel)}
            version, before = self._version, theirs.get(subscription.id)
            if before is None and len(theirs) >= MOST_IN_CHANNEL:
                raise UsageError(f"this channel has {MOST_IN_CHANNEL} subscriptions already; take one off first")
            was = before.typed if before else ""
            entry = self._entry(channel, by or subscription.created_by, "subscribe", was, subscription.typed)
            added = await self._changing.change(subscription.id, subscription.to_json(), channel, entry, version)

    async def remove(self, subscription: str, by: str = "") -> bool:
        """Delete a subscription. Returns whether there was one."""
        before = await self._redis.hget(self._keys.subscriptions, subscription)
        if not before:
            return False
        gone = Subscription.from_json(before)
        entry = self._entry(gone.channel, by, "unsubscribe", gone.typed, "")
        return bool(await self._changing.change(subscription, "", gone.channel, entry))

    @staticmethod
    def _entry(channel: Channel, by: str, what: str, before: str, after: str) -> AuditEntry:
        return AuditEntry(datetime.now(UTC), channel.key, by, what, before, after)


def _place(one: Subscription) -> tuple[str, str, str, datetime, str]:
    channel = one.channel
    return channel.platform, channel.workspace, channel.id, one.created_at, one.id


def _grouped(subscriptions: tuple[Subscription, ...]) -> dict[Channel, tuple[Subscription, ...]]:
    found: dict[Channel, list[Subscription]] = defaultdict(list)
    for one in subscriptions:
        found[one.channel].append(one)
    return {channel: tuple(theirs) for channel, theirs in found.items()}


class ChannelSettings(Store):
    """The defaults of each channel."""

    def __init__(self, redis: Client, keys: Keys, kept: timedelta = KEPT) -> None:
        super().__init__(redis, keys)
        self._changing = AuditedRecords(
            redis, keys, VersionedHash(keys.channel_settings, keys.channel_settings_version), kept
        )
        self._version: str | None = None
        self._all: Mapping[Channel, ChannelDefaults] = {}

    async def all(self) -> Mapping[Channel, ChannelDefaults]:
        """Return the defaults of every channel that has set some; the same object while nothing changed."""
        version = await self._redis.get(self._keys.channel_settings_version) or "0"
        if version != self._version:
            self._all = dict(map(_read, (await self._redis.hgetall(self._keys.channel_settings)).items()))
            self._version = version
        return self._all

    async def of(self, channel: Channel) -> ChannelDefaults:
        """Return the defaults of one channel."""
        return (await self.all()).get(channel, NO_DEFAULTS)

    async def change(self, channel: Channel, usual: ChannelDefaults, by: str) -> bool:
        """Store a channel's defaults. Returns whether anything changed."""
        before = await self._redis.hget(self._keys.channel_settings, channel.key)
        was = ChannelDefaults.from_json(before).text if before else ""
        entry = AuditEntry(datetime.now(UTC), channel.key, by, "settings", was, usual.text)
        return bool(await self._changing.change(channel.key, usual.to_json(), channel, entry))


def _read(stored: tuple[str, str]) -> tuple[Channel, ChannelDefaults]:
    channel = Channel.from_key(stored[0])
    try:
        return channel, ChannelDefaults.from_json(stored[1])
    except ValueError as error:
        log.warning("The settings of %s cannot be read and count as empty: %s", channel.key, error)
        return channel, NO_DEFAULTS


class Mutes(Store):
    """All mutes; each change is written down. The planner reads them with `Events.muted`."""

    def __init__(self, redis: Client, keys: Keys, kept: timedelta = KEPT) -> None:
        super().__init__(redis, keys)
        self._kept = kept

    async def set(self, event: str, title: str, channel: Channel, by: str, now: datetime, *, mute: bool) -> None:  # noqa: PLR0913 - a change and who made it
        """Mute an event in a channel, or take that back; again changes nothing. `title` is for who reads the audit."""
        keys = self._keys
        records = VersionedHash(keys.muted(event), keys.mutes_version)
        what, before, after = ("mute", "", title) if mute else ("unmute", title, "")
        entry = AuditEntry(now, channel.key, by, what, before, after)
        await AuditedRecords(self._redis, keys, records, self._kept).change(
            channel.key, by if mute else "", channel, entry
        )


class ReminderDays:
    """For each channel that is reminded, the last local day of which the reminders are planned."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._key = keys.reminder_days

    async def all(self) -> dict[Channel, date]:
        """Return the day of every channel on record."""
        found = await self._redis.hgetall(self._key)
        return {Channel.from_key(key): date.fromisoformat(day) for key, day in found.items()}

    async def set(self, days: Mapping[Channel, date]) -> None:
        """Store days by channel."""
        for channel, day in days.items():
            await self._redis.hset(self._key, channel.key, day.isoformat())

    async def forget(self, channels: Sequence[Channel]) -> None:
        """Forget channels that are reminded no more; one that opts in again begins anew."""
        if channels:
            await self._redis.hdel(self._key, *(channel.key for channel in channels))


class ChannelNames:
    """Names by the channel's key. Nobody is asked for them: a channel whose name was never given has none."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._key = keys.channel_names

    async def of(self, channels: Iterable[str]) -> dict[str, ChannelName]:
        """Return the names on record of these channels."""
        found: dict[str, ChannelName] = {}
        for part in in_parts(list(dict.fromkeys(channels))):
            for channel, record in zip(part, await self._redis.hmget(self._key, part), strict=True):
                if record and (name := _readable_name(channel, record)):
                    found[channel] = name
        return found

    async def note(self, names: Mapping[str, ChannelName]) -> None:
        """Keep names; those that are on record like that are not written again."""
        known = await self.of(names)
        changed = {channel: name.to_json() for channel, name in names.items() if known.get(channel) != name}
        for channel, record in changed.items():
            await self._redis.hset(self._key, channel, record)


def _readable_name(channel: str, record: str) -> ChannelName | None:
    try:
        return ChannelName.from_json(record)
    except RecordError as error:
        log.warning("The name of %s cannot be read and counts as unknown: %s", channel, error)
        return None
