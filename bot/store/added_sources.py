"""The sources that people added, in Redis. They are read again only if something has changed."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from bot.errors import RecordError, UsageError
from bot.feeds.added import MOST, MOST_OF_WORKSPACE, AddedSource
from bot.model.added import EVERYBODY
from bot.store.audit import KEPT, AuditedRecords, VersionedHash
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.subscriptions.records import AuditEntry

log = logging.getLogger(__name__)


class AddedSources:
    """All workspaces' added sources."""

    def __init__(self, redis: Client, keys: Keys, kept: timedelta = KEPT) -> None:
        self._redis = redis
        self._keys = keys
        self._changing = AuditedRecords(
            redis, keys, VersionedHash(keys.added_sources, keys.added_sources_version), kept
        )
        self._version: str | None = None
        self._all: tuple[AddedSource, ...] = ()

    async def all(self) -> tuple[AddedSource, ...]:
        """Return every added source, oldest first; the same object while nothing changed."""
        version = await self._redis.get(self._keys.added_sources_version) or "0"
        if version != self._version:
            records = await self._redis.hvals(self._keys.added_sources)
            found = [one for record in records if (one := _readable(record))]
            self._all = tuple(sorted(found, key=lambda one: (one.at, one.id)))
            self._version = version
        return self._all

    async def add(self, added: AddedSource, by: str) -> None:
        """Store a source. Raises UsageError for one twice, or one too many, however many are added side by side."""
        done = None
        while done is None:
            known = await self.all()
            version = self._version
            _check(added, known)
            entry = self._entry(added, by, "", _told(added))
            done = await self._changing.change(added.id, added.to_json(), added.channel, entry, version)

    async def remove(self, id_: str, by: str) -> bool:
        """Delete a source. Returns whether there was one."""
        gone = next((one for one in await self.all() if one.id == id_), None)
        if gone is None:
            return False
        removed = bool(await self._changing.change(id_, "", gone.channel, self._entry(gone, by, _told(gone), "")))
        await self._redis.hdel(self._keys.source_states, id_)
        return removed

    async def forget(self, prefix: str) -> int:
        """Delete the sources of a workspace, whose channels' keys begin so. Returns how many there were."""
        theirs = [one for one in await self.all() if one.channel.key.startswith(prefix)]
        for one in theirs:
            await self._changing.change(one.id, "", one.channel, None)
            await self._redis.hdel(self._keys.source_states, one.id)
        return len(theirs)

    @staticmethod
    def _entry(added: AddedSource, by: str, before: str, after: str) -> AuditEntry:
        return AuditEntry(datetime.now(UTC), added.channel.key, by, "source", before, after)


def _check(added: AddedSource, known: tuple[AddedSource, ...]) -> None:
    theirs = [one for one in known if _whose(one.id) == _whose(added.id)]
    if any(one.url == added.url for one in theirs):
        raise UsageError("this source was added already")
    if _whose(added.id) != EVERYBODY and len(theirs) >= MOST_OF_WORKSPACE:
        raise UsageError(f"{MOST_OF_WORKSPACE} sources were added already; remove one first")
    if len(known) >= MOST:
        raise UsageError(f"this bot has {MOST} added sources already; one has to be removed first")


def _told(added: AddedSource) -> str:
    """Name it for the record of changes: without the address, which may carry a token."""
    return f"{added.id} ({added.host})"


def _whose(id_: str) -> str:
    return id_.split("-")[1]


def _readable(record: str) -> AddedSource | None:
    """Read a record; None if it is none of ours, which must not keep the others from being read."""
    try:
        return AddedSource.from_json(record)
    except RecordError as error:
        log.error("An added source on record cannot be read and is passed over: %.200s", error)  # noqa: TRY400 - no bug of ours
        return None
