"""The audit log: who changed what in a channel, and when. One hash chain a workspace.

An entry is written in one step with its change, and never changed. It names a person by a token, so that erasing a
person (forgetting whose token it is) leaves the chain whole.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.errors import StoreError
from bot.model.delivery import Channel
from bot.store.intake import read_stream
from bot.store.keys import Keys
from bot.store.outbox import ms, now_ms
from bot.store.redis import Client, Store, load_script
from bot.subscriptions.records import AuditEntry

# -- the hash chain: each entry holds the hash of the one before it, so that changes and gaps are noticed


BEGINNING = "0" * 64
"""The hash before the first entry."""


@dataclass(frozen=True, slots=True)
class ChainLink:
    """An audit entry in its hash chain. `entry` is its JSON; one of an earlier version has number 0 and no hashes."""

    number: int
    before: str
    entry: str
    hash: str

    @property
    def holds(self) -> bool:
        """Whether the hash is that of number, predecessor and entry."""
        return self.hash == _hash(self.number, self.before, self.entry)

    @property
    def head(self) -> str:
        """Number and hash, to which the next entry is joined."""
        return f"{self.number} {self.hash}"


def next_link(head: str, entry: str) -> ChainLink:
    """Return the link of a new entry after a head; an empty head begins a chain."""
    number, _, before = head.partition(" ")
    place, hash_before = int(number or 0) + 1, before or BEGINNING
    return ChainLink(place, hash_before, entry, _hash(place, hash_before, entry))


def chain_faults(links: Iterable[ChainLink], head: str) -> Iterator[str]:
    """Yield what is wrong in a chain, oldest link first; `head` is the recorded end.

    The oldest entry kept need not be the first: older ones end with their retention.
    """
    last: ChainLink | None = None
    for link in links:
        if not link.number:
            continue
        if not link.holds:
            yield f"entry {link.number} was changed"
        if last and link.number != last.number + 1:
            yield f"between entries {last.number} and {link.number} some are missing"
        elif last and link.before != last.hash:
            yield f"entry {link.number} does not follow entry {last.number}: one of them was replaced"
        elif not last and link.number == 1 and link.before != BEGINNING:
            yield "entry 1 is not the first: earlier ones were taken away"
        last = link
    if (last.head if last else "") != head:
        known = head.partition(" ")[0] or "none"
        yield f"the last entry is {last.number if last else 'none'}, and {known} was the last one written"


def _hash(number: int, before: str, entry: str) -> str:
    return hashlib.sha256(f"{number}\n{before}\n{entry}".encode()).hexdigest()


# -- tokens in place of persons


PERSON_MARK = "person:"
ERASED = "erased"
"""Stands for a person who was erased."""


@dataclass(frozen=True, slots=True, order=True)
class Person:
    """A person on a platform: the platform's ids of workspace and user."""

    platform: str
    workspace: str
    user: str

    @property
    def key(self) -> str:
        """The three ids as one text."""
        return f"{self.platform}:{self.workspace}:{self.user}"


class Persons:
    """The tokens of persons, and whose they are."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._tokens, self._names = keys.person_tokens, keys.persons

    async def token(self, person: Person) -> str:
        """Return the person's token; the first call makes it."""
        await self._redis.hsetnx(self._tokens, person.key, f"{PERSON_MARK}{uuid.uuid4().hex}")
        token = await self._redis.hget(self._tokens, person.key) or ""
        await self._redis.hset(self._names, token, person.user)
        return token

    async def known(self, person: Person) -> str | None:
        """Return the person's token; None if nothing that they did is on record."""
        return await self._redis.hget(self._tokens, person.key)

    async def users(self, names: Collection[str]) -> dict[str, str]:
        """Return the user id of each token, ERASED if nobody knows it any more; any other name stands for itself."""
        tokens = sorted({name for name in names if name.startswith(PERSON_MARK)})
        users = await self._redis.hmget(self._names, tokens) if tokens else []
        found = {token: user or ERASED for token, user in zip(tokens, users, strict=True)}
        return {name: found.get(name, name) for name in names}

    async def erase(self, person: Person) -> bool:
        """Forget whose token it is. Returns whether there was one."""
        token = await self.known(person)
        if token is None:
            return False
        await self._redis.hdel(self._names, token)
        await self._redis.hdel(self._tokens, person.key)
        return True

    async def erase_workspace(self, prefix: str) -> None:
        """Forget all persons whose key begins with `prefix` (those of a workspace)."""
        for key in [key for key in await self._redis.hgetall(self._tokens) if key.startswith(prefix)]:
            platform, workspace, user = key.split(":", 2)
            await self.erase(Person(platform, workspace, user))


# -- reading entries, and writing them with the changes that they tell of


KEPT = timedelta(days=400)
MOST_ENTRIES = 200_000
"""Entries of one workspace: more is a script gone wild, and must not fill the memory."""
ENTRIES_AT_ONCE = 1_000
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
    """The check of a workspace's chain: number of entries, first and last number, entries outside the chain, faults."""

    entries: int
    first: int
    last: int
    unchained: int
    faults: tuple[str, ...]


class Audit(Store):
    """Reads the entries; writing one is part of the change that it tells of (`AuditedRecords`)."""

    def __init__(self, redis: Client, keys: Keys, kept: timedelta = KEPT) -> None:
        super().__init__(redis, keys)
        self._persons = Persons(redis, keys)
        self._noting = AuditedRecords(redis, keys, VersionedHash(keys.subscriptions, keys.subscriptions_version), kept)

    async def note(  # noqa: PLR0913 - the fields of an entry
        self, channel: Channel, who: str, what: str, before: str = "", after: str = "", *, at: datetime | None = None
    ) -> None:
        """Write an entry for what somebody did, now or `at`, that changes no record of the channel."""
        entry = AuditEntry(at or datetime.now(UTC), channel.key, who, what, before, after)
        await self._noting.change("", "", channel, entry)

    async def of(self, channel: Channel, count: int) -> list[AuditEntry]:
        """Return the last `count` changes in a channel, newest first."""
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
        """Yield the changes in a workspace from `since` on; it reads page by page."""
        async for page in self._pages(self._keys.audit(platform, workspace), since, newest_first=newest_first):
            for one in await self._name_persons(page):
                yield one

    async def entry(self, platform: str, workspace: str, stream_id: str) -> Chained | None:
        """Return the entry with this id in the stream; None if it is no longer there."""
        found = await self._redis.xrange(self._keys.audit(platform, workspace), stream_id, stream_id)
        return (await self._name_persons([_link(fields) for _, fields in found]))[0] if found else None

    async def workspaces(self) -> list[tuple[str, str]]:
        """Return platform and workspace of every chain."""
        heads = await self._redis.hgetall(self._keys.audit_heads)
        return sorted((platform, workspace) for platform, _, workspace in (name.partition(":") for name in heads))

    async def verify(self, platform: str, workspace: str) -> Verified:
        """Check a workspace's chain from its oldest entry on record to its end."""
        links = [link async for page in self._pages(self._keys.audit(platform, workspace), None) for link in page]
        head = await self._redis.hget(self._keys.audit_heads, f"{platform}:{workspace}") or ""
        numbers = [link.number for link in links if link.number]
        return Verified(
            len(links), min(numbers, default=0), max(numbers, default=0), len(links) - len(numbers),
            tuple(chain_faults(links, head)),
        )  # fmt: skip

    async def trim(self, kept: timedelta, now: datetime) -> None:
        """Delete entries older than `kept`, also in workspaces in which nothing changes any more."""
        for platform, workspace in await self.workspaces():
            await self._redis.xtrim(self._keys.audit(platform, workspace), minid=str(ms(now - kept)), approximate=False)

    async def _pages(
        self, key: str, since: datetime | None, *, newest_first: bool = False
    ) -> AsyncIterator[list[ChainLink]]:
        first = str(ms(since)) if since else "-"
        last = "+"
        while True:
            read: Any = (
                self._redis.xrevrange(key, last, first, count=ENTRIES_AT_ONCE)
                if newest_first
                else self._redis.xrange(key, first, last, count=ENTRIES_AT_ONCE)
            )
            page: list[tuple[str, dict[str, str]]] = await read
            if not page:
                return
            yield [_link(fields) for _, fields in page]
            if newest_first:
                last = f"({page[-1][0]}"
            else:
                first = f"({page[-1][0]}"

    async def _name_persons(self, links: list[ChainLink]) -> list[Chained]:
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


class AuditedRecords(Store):
    """Changes the records of a hash: value, version, held queue and audit entry in one step.

    A repeat whose first answer was lost changes nothing and is not written down twice.
    """

    def __init__(self, redis: Client, keys: Keys, records: VersionedHash, kept: timedelta = KEPT) -> None:
        super().__init__(redis, keys)
        self._records = records
        self._kept = kept
        self._persons = Persons(redis, keys)
        self._change = load_script(redis, "change")

    async def change(
        self, field: str, value: str, channel: Channel, entry: AuditEntry | None, version: str | None = None
    ) -> bool | None:
        """Set a record, or remove it if `value` is empty. Returns whether anything changed.

        Without a `field` only the entry is written. Returns None if the records no longer have the given `version`:
        nothing was changed, read them again. Raises StoreError if too many others change the workspace.
        """
        keys, records, now = self._keys, self._records, now_ms()
        place = f"{channel.platform}:{channel.workspace}"
        written = await self._entry_text(channel, entry) if entry else ""
        for _ in range(_TRIES):
            head = await self._redis.hget(keys.audit_heads, place) or ""
            link = next_link(head, written)
            answer = await self._change.replicated(
                self._redis,
                keys.probe,
                [
                    records.name, records.version, keys.held_queues_due,
                    keys.audit(channel.platform, channel.workspace),
                    keys.audit_heads, keys.audit_outgoing,
                ],
                [
                    field, value, channel.key, now, written, ms(entry.at - self._kept) if entry else now, MOST_ENTRIES,
                    place, head, link.number, link.before, link.hash, version or "",
                ],
            )  # fmt: skip
            if answer in {"changed", "same"}:
                return bool(answer == "changed")
            if answer == "version":
                return None
        raise StoreError("too many changes at once; please try again")

    async def _entry_text(self, channel: Channel, entry: AuditEntry) -> str:
        if not entry.who:
            return entry.to_json()
        person = Person(channel.platform, channel.workspace, entry.who)
        return replace(entry, who=await self._persons.token(person)).to_json()


# -- the audit log outside of our records


log = logging.getLogger(__name__)

FORWARDED_AT_ONCE = 100
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0

Write = Callable[[Chained], None]
"""Writes an entry so that it lasts; raises OSError if it cannot."""


class AuditForwarder(Store):
    """Hands each entry on to a log outside: at least once, in order per workspace. Give `turn` to a `Leader`."""

    def __init__(
        self,
        redis: Client,
        keys: Keys,
        write: Write,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        super().__init__(redis, keys)
        self._write = write
        self._sleep = sleep
        self._audit = Audit(redis, keys)
        self._pause = FIRST_PAUSE_S

    async def turn(self) -> None:
        """Write the outgoing entries, oldest first, and take them off the list; waits up to BLOCK_MS for one."""
        for stream_id, fields in await read_stream(self._redis, self._keys.audit_outgoing, "0-0", FORWARDED_AT_ONCE):
            platform, _, workspace = fields.get("workspace", "").partition(":")
            one = await self._audit.entry(platform, workspace, fields.get("id", ""))
            if one and not await self._write_out(one):
                return
            await self._redis.xdel(self._keys.audit_outgoing, stream_id)

    async def _write_out(self, one: Chained) -> bool:
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
