"""The audit log: who changed what in a channel, and when; a chain per workspace, each entry written with its change.

An entry is never changed. It names a person by a token (`bot.store.persons`), which erasing a person makes nameless.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.errors import StoreError
from bot.model.audit_chain import ChainLink, faults, following
from bot.model.delivery import Channel
from bot.store import redis as scripts
from bot.store.intake import read_stream
from bot.store.keys import Keys
from bot.store.outbox import ms, now_ms
from bot.store.persons import Person, Persons
from bot.store.redis import Client
from bot.subscriptions.records import AuditEntry

KEPT = timedelta(days=400)
MOST = 200_000
"""Entries of one workspace: more is a script gone wild, and must not fill the memory."""
AT_ONCE = 1_000
_TRIES = 200
"""Changes of a workspace that come at the same instant are joined to the chain one after the other."""


@dataclass(frozen=True, slots=True)
class Chained:
    """An entry with its place in the chain; `number` 0 for one of an earlier version."""

    entry: AuditEntry
    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Verified:
    """A workspace's chain as it was found: how many entries, from which number on, and what does not hold."""

    entries: int
    first: int
    last: int
    unchained: int
    faults: tuple[str, ...]


class Audit:
    """Reads the entries; writing one is part of the change that it tells of (`Changing`)."""

    def __init__(self, redis: Client, keys: Keys, kept: timedelta = KEPT) -> None:
        self._redis = redis
        self._keys = keys
        self._persons = Persons(redis, keys)
        self._noting = Changing(redis, keys, VersionedHash(keys.subscriptions, keys.subscriptions_version), kept)

    async def note(self, channel: Channel, entry: AuditEntry) -> None:
        """Write down what an operator does that changes none of a channel's records."""
        await self._noting.change("", "", channel, entry)

    async def of(self, channel: Channel, count: int) -> list[AuditEntry]:
        """The last changes in a channel, newest first."""
        found: list[AuditEntry] = []
        async for one in self.entries(channel.platform, channel.workspace, newest_first=True):
            if one.entry.channel == channel.key:
                found.append(one.entry)
            if len(found) == count:
                break
        return found

    async def entries(
        self,
        platform: str,
        workspace: str,
        since: datetime | None = None,
        *,
        newest_first: bool = False,
    ) -> AsyncIterator[Chained]:
        """All changes in a workspace that are on record, from an instant on, without holding all of them at once."""
        async for page in self._pages(self._keys.audit(platform, workspace), since, newest_first=newest_first):
            for one in await self._named(page):
                yield one

    async def entry(self, platform: str, workspace: str, stream_id: str) -> Chained | None:
        """One entry by its place in the stream."""
        found = await self._redis.xrange(self._keys.audit(platform, workspace), stream_id, stream_id)
        return (await self._named([_link(fields) for _, fields in found]))[0] if found else None

    async def workspaces(self) -> list[tuple[str, str]]:
        """Platform and workspace of every chain on record."""
        heads = await self._redis.hgetall(self._keys.audit_heads)
        return sorted((platform, workspace) for platform, _, workspace in (name.partition(":") for name in heads))

    async def verify(self, platform: str, workspace: str) -> Verified:
        """Check a workspace's chain from its oldest entry on record to its end."""
        links = [link async for page in self._pages(self._keys.audit(platform, workspace), None) for link in page]
        head = await self._redis.hget(self._keys.audit_heads, f"{platform}:{workspace}") or ""
        numbers = [link.number for link in links if link.number]
        return Verified(
            len(links), min(numbers, default=0), max(numbers, default=0), len(links) - len(numbers),
            tuple(faults(links, head)),
        )  # fmt: skip

    async def trim(self, kept: timedelta, now: datetime) -> None:
        """Let entries end with their retention, in workspaces too where nothing changes any more."""
        for platform, workspace in await self.workspaces():
            await self._redis.xtrim(self._keys.audit(platform, workspace), minid=str(ms(now - kept)), approximate=False)

    async def _pages(
        self, key: str, since: datetime | None, *, newest_first: bool = False
    ) -> AsyncIterator[list[ChainLink]]:
        first = str(ms(since)) if since else "-"
        last = "+"
        while True:
            read: Any = (
                self._redis.xrevrange(key, last, first, count=AT_ONCE)
                if newest_first
                else self._redis.xrange(key, first, last, count=AT_ONCE)
            )
            page: list[tuple[str, dict[str, str]]] = await read
            if not page:
                return
            yield [_link(fields) for _, fields in page]
            if newest_first:
                last = f"({page[-1][0]}"
            else:
                first = f"({page[-1][0]}"

    async def _named(self, links: list[ChainLink]) -> list[Chained]:
        entries = [AuditEntry.from_json(link.entry) for link in links]
        users = await self._persons.users({entry.who for entry in entries})
        return [
            Chained(replace(entry, who=users[entry.who]), link.number, link.hash)
            for entry, link in zip(entries, links, strict=True)
        ]


def _link(fields: dict[str, str]) -> ChainLink:
    number = int(fields.get("number") or 0)
    return ChainLink(number, fields.get("before", ""), fields["entry"], fields.get("hash", ""))


@dataclass(frozen=True, slots=True)
class VersionedHash:
    """A hash of records and the counter that tells readers of a change."""

    name: str
    version: str


class Changing:
    """Changes records: value, version, held queue and audit entry in one step.

    A repeat whose first answer was lost changes nothing and is not written down twice.
    """

    def __init__(self, redis: Client, keys: Keys, records: VersionedHash, kept: timedelta = KEPT) -> None:
        self._redis = redis
        self._keys = keys
        self._records = records
        self._kept = kept
        self._persons = Persons(redis, keys)
        self._change = scripts.load(redis, "change")

    async def change(
        self, field: str, value: str, channel: Channel, entry: AuditEntry | None, version: str | None = None
    ) -> bool | None:
        """Set a record, or remove it where `value` is empty; whether anything changed.

        Without a `field` only the entry is written. With a `version`, None if the records are no longer of that
        version: nothing was changed, read them again.
        """
        keys, records, now = self._keys, self._records, now_ms()
        place = f"{channel.platform}:{channel.workspace}"
        written = await self._written(channel, entry) if entry else ""
        for _ in range(_TRIES):
            head = await self._redis.hget(keys.audit_heads, place) or ""
            link = following(head, written)
            answer = await self._change.replicated(
                self._redis,
                keys.probe,
                [
                    records.name, records.version, keys.held_queues_due,
                    keys.audit(channel.platform, channel.workspace),
                    keys.audit_heads, keys.audit_outgoing,
                ],
                [
                    field, value, channel.key, now, written, ms(entry.at - self._kept) if entry else now, MOST,
                    place, head, link.number, link.before, link.hash, version or "",
                ],
            )  # fmt: skip
            if answer in {"changed", "same"}:
                return bool(answer == "changed")
            if answer == "version":
                return None
        raise StoreError("too many changes at once; please try again")

    async def _written(self, channel: Channel, entry: AuditEntry) -> str:
        if not entry.who:
            return entry.to_json()
        person = Person(channel.platform, channel.workspace, entry.who)
        return replace(entry, who=await self._persons.token(person)).to_json()


# Hands each audit entry on as it happens, to a log outside of our records: at least once, in order per workspace.


log = logging.getLogger(__name__)

FORWARDED_AT_ONCE = 100
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0

Write = Callable[[Chained], None]
"""Writes an entry so that it lasts; raises OSError where it cannot."""


class Forwarding:
    """One process at a time: give `turn` to `Leader`."""

    def __init__(
        self,
        redis: Client,
        keys: Keys,
        write: Write,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._redis = redis
        self._keys = keys
        self._write = write
        self._sleep = sleep
        self._audit = Audit(redis, keys)
        self._pause = FIRST_PAUSE_S

    async def turn(self) -> None:
        """Write what is outgoing, oldest first; waits a moment for something. What is written is outgoing no more."""
        for stream_id, fields in await read_stream(self._redis, self._keys.audit_outgoing, "0-0", FORWARDED_AT_ONCE):
            platform, _, workspace = fields.get("workspace", "").partition(":")
            one = await self._audit.entry(platform, workspace, fields.get("id", ""))
            if one and not await self._written(one):
                return
            await self._redis.xdel(self._keys.audit_outgoing, stream_id)

    async def _written(self, one: Chained) -> bool:
        try:
            await asyncio.to_thread(self._write, one)
        except OSError as error:
            if self._pause == FIRST_PAUSE_S:
                log.error(  # noqa: TRY400 - the reason says it all
                    "EXPORTWATCH_AUDIT_LOG cannot be written (%s). Entries are kept and written later.", error
                )
            await self._sleep(self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE_S)
            return False
        if self._pause != FIRST_PAUSE_S:
            log.info("EXPORTWATCH_AUDIT_LOG is written again.")
            self._pause = FIRST_PAUSE_S
        return True
