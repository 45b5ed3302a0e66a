"""Upkeep of the records as a whole: bringing them to the present version, noticing their loss, and their retention.

An emptied Redis (FLUSHALL, another database, a lost volume) looks like a new one: no subscription, no source, nothing
to send. A key is made once and stands beside the records; the home of an embedded server holds a copy. If it is gone,
so are the records, and people have to be told: an alerting tool must not forget its subscribers quietly.

What is bounded when it is written (streams, lists, expiring keys) needs no tidying; docs/operating.md has all keys.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.errors import StoreError
from bot.store.audit import KEPT, PERSON_MARK, Audit, Person, Persons, next_link
from bot.store.intake import Intake
from bot.store.keys import Keys, literal
from bot.store.masters import Masters
from bot.store.redis import Client, Outages, Store, in_parts, load_script
from bot.store.reviews import Vote
from bot.store.tasks import clear
from bot.subscriptions.records import AuditEntry

# -- bringing records of earlier versions to the present form: schema by schema, each step repeatable


LOCK_S = 600


async def migrate(redis: Client, keys: Keys, record: str, field: str, schema: int) -> None:
    """Run the steps that are missing up to this schema; one process does, others wait for it."""
    if int(await redis.hget(record, field) or 0) >= schema:
        return
    async with redis.lock(keys.lock("migration"), timeout=LOCK_S, blocking=True, thread_local=False):
        reached = int(await redis.hget(record, field) or 1)
        for number in range(reached + 1, schema + 1):
            await STEPS[number](redis, keys)
            await redis.hset(record, field, number)


async def _chain_audits(redis: Client, keys: Keys) -> None:
    """Schema 2: audit entries are joined to chains, and name tokens in place of persons."""
    prefix = keys.audit("", "").removesuffix(":")
    chain = load_script(redis, "chain_audit")
    async for key in redis.scan_iter(match=f"{literal(prefix)}*", count=500):
        platform, _, workspace = key.removeprefix(prefix).partition(":")
        if key in {keys.audit_heads, keys.audit_outgoing} or not workspace:
            continue
        while True:
            entries, fresh, head = await redis.xrange(key), [], ""
            for stream_id, fields in entries:
                link = next_link(head, await _nameless(redis, keys, platform, workspace, fields["entry"]))
                head = link.head
                fresh += [stream_id, link.entry, str(link.number), link.before, link.hash]
            scratch = keys.key("audit", "scratch")
            # In parts: a script takes some thousands of arguments.
            await redis.delete(scratch)
            for part in in_parts(fresh, 5_000):
                await chain([scratch, key, keys.audit_heads], ["add", *part])
            last = entries[-1][0] if entries else ""
            if await chain([scratch, key, keys.audit_heads], ["put", last, f"{platform}:{workspace}", head]):
                log.info("The audit of %s:%s is chained: %d entries.", platform, workspace, len(entries))
                break


async def _nameless(redis: Client, keys: Keys, platform: str, workspace: str, text: str) -> str:
    entry = AuditEntry.from_json(text)
    if not entry.who or entry.who.startswith(PERSON_MARK):
        return text
    token = await Persons(redis, keys).token(Person(platform, workspace, entry.who))
    return replace(entry, who=token).to_json()


STEPS: Mapping[int, Callable[[Client, Keys], Awaitable[None]]] = {2: _chain_audits}
"""Schema → what leads to it from the one before."""


# -- the key of the installation


log = logging.getLogger(__name__)

SCHEMA = 2
"""Raised if records change in a way that an older version would misread; it then refuses them. STEPS leads to it."""
LOOK_S = 5.0
FILE = "installation"
_ID, _SCHEMA = "id", "schema"
GONE = "The records are gone from Redis"
ADVICE = (
    "Subscriptions, sources, events and deliveries begin anew: nobody is alerted until channels subscribe again. Was "
    "it emptied (FLUSHALL), is REDIS_URL another database or server, or was its file or volume lost? Stop the bot and "
    "restore the backup, or subscribe again."
)

TellLoss = Callable[[str, str, str], Awaitable[None]]
"""Tells the operators: a name for this loss, what happened, and what to do."""


class Installation(Store):
    """Looks after the key. `home` is the folder of an embedded server; None with a server of somebody else."""

    def __init__(self, redis: Client, keys: Keys, home: Path | None = None) -> None:
        super().__init__(redis, keys)
        self._key = keys.installation
        self._masters = Masters(redis, keys)
        self._file = home / FILE if home else None
        self._known = ""
        self._owes_copy = False
        self.lost = False
        """Whether the records were found to be gone and nobody was told yet."""

    async def begin(self) -> None:
        """Make the key, or recognise it. Raises StoreError if the records are those of a newer version."""
        schema = await self._redis.hget(self._key, _SCHEMA)
        if schema and int(schema) > SCHEMA:
            raise StoreError(
                f"The records in Redis were written by a newer version of Exportwatch (their version is {schema}, this "
                f"program reads up to {SCHEMA}). Install that version again, or restore the backup made before it."
            )
        await migrate(self._redis, self._keys, self._key, _SCHEMA, SCHEMA)
        if self._file and self._file.exists():
            self._known = self._file.read_text(encoding="utf-8").strip()
        await self._look()

    async def run(self, tell: TellLoss | None = None) -> None:
        """Look again and again until cancelled; `tell` hears of each loss once, whatever is killed."""
        outages = Outages()
        while True:
            async with outages.waited_out():
                await self._look()
                if self.lost:
                    if tell:
                        await tell(self._known, GONE, ADVICE)
                    self.lost = False
            await asyncio.sleep(LOOK_S)

    async def _look(self) -> None:
        await self._masters.note()
        stands = await self._redis.hget(self._key, _ID)
        if not stands:
            await self._redis.hsetnx(self._key, _ID, uuid.uuid4().hex)
            stands = await self._redis.hget(self._key, _ID) or ""
        await self._redis.hsetnx(self._key, _SCHEMA, SCHEMA)
        if stands == self._known:
            if self._owes_copy:
                self._write_copy()
            return
        if self._known:
            self.lost = True
            log.error("%s. %s", GONE, ADVICE)
        self._known = stands
        self._write_copy()

    def _write_copy(self) -> None:
        """Keep the key in the home too; again later if the disk is full."""
        if self._file is None:
            return
        fresh = self._file.with_suffix(".new")
        try:
            fresh.write_text(self._known, encoding="utf-8")
            fresh.replace(self._file)
        except OSError as error:
            if not self._owes_copy:
                log.warning("%s cannot be written (%s); trying again. Nothing is lost.", self._file, error.strerror)
            self._owes_copy = True
        else:
            self._owes_copy = False

    def forget(self) -> None:
        """Forget the key: records that are emptied on purpose (the demo's) are no loss."""
        self._known = ""
        if self._file:
            self._file.unlink(missing_ok=True)


# -- retention


EVERY_S = 3600.0
FAILED_KEPT = 1_000
"""Items that could not be judged, the newest."""
SOURCE_KEPT_DAYS = 90
"""What a source has shown, after it was removed."""
_FIELDS_AT_ONCE = 500


class Tidier(Store):
    """Deletes what has reached its bound or retention, once an hour, in one process: give `turn` to a `Leader`."""

    def __init__(
        self,
        redis: Client,
        keys: Keys,
        audit_kept: timedelta = KEPT,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        super().__init__(redis, keys)
        self._audit_kept = audit_kept
        self._sleep = sleep
        self._next = datetime.min.replace(tzinfo=UTC)
        self._forget_events = load_script(redis, "forget_events")
        self._forget_fields = load_script(redis, "forget_fields")

    async def turn(self) -> None:
        """Tidy if an hour has passed since the last time, else wait a second."""
        now = datetime.now(UTC)
        if now < self._next:
            await self._sleep(1.0)
            return
        await self.tidy(now)
        self._next = now + timedelta(seconds=EVERY_S)

    async def tidy(self, now: datetime) -> None:
        """Tidy everything once."""
        await Audit(self._redis, self._keys).trim(self._audit_kept, now)
        await self._events()
        await self._failed()
        await self._unclear()
        await self._sources()
        await clear(self._redis, self._keys.earlier_tasks)

    async def _events(self) -> None:
        keys, redis = self._keys, self._redis
        if await redis.hlen(keys.documents) > await redis.zcard(keys.event_times):
            open_ = {event for events in (await redis.hgetall(keys.touched)).values() for event in events.split("\n")}
            prefixes = [keys.reports(""), keys.muted(""), keys.event_channels(""), keys.event_digests("")]
            names = [
                event
                async for event, _ in redis.hscan_iter(keys.documents, count=_FIELDS_AT_ONCE)
                if event not in open_
            ]
            for part in in_parts(names):
                await self._forget_events([keys.event_times, keys.documents], [*prefixes, *part])
        items = [pair async for pair in redis.hscan_iter(keys.item_events, count=_FIELDS_AT_ONCE)]
        votes = [
            (name, Vote.from_json(text).event)
            async for name, text in redis.hscan_iter(keys.labels, count=_FIELDS_AT_ONCE)
        ]
        for hash_, pairs in ((keys.item_events, items), (keys.labels, votes)):
            for part in in_parts([word for pair in pairs for word in pair]):
                await self._forget_fields([hash_, keys.documents, keys.event_times], part)

    async def _failed(self) -> None:
        ids = sorted(
            [one async for one, _ in self._redis.hscan_iter(self._keys.intake_failed, count=_FIELDS_AT_ONCE)], key=_id
        )
        for part in in_parts(ids[:-FAILED_KEPT]):
            await self._redis.hdel(self._keys.intake_failed, *part)

    async def _unclear(self) -> None:
        """Take deliveries whose records have ended off the list of unclear ones."""
        for name in await self._redis.smembers(self._keys.unclear):
            if not await self._redis.hget(self._keys.delivery(name), "state"):
                await self._redis.srem(self._keys.unclear, name)

    async def _sources(self) -> None:
        """Forget sources that are polled no more; one that comes back later is new, and announces no backlog."""
        keys, intake = self._keys, Intake(self._redis, self._keys)
        polled = set(await self._redis.zrange(keys.sources_due, 0, -1))
        for source in set(await self._redis.hgetall(keys.source_states)) - polled:
            await intake.forget_unseen(source, SOURCE_KEPT_DAYS)
            if not await self._redis.hlen(keys.seen(source)):
                await self._redis.hdel(keys.source_states, source)
                await self._redis.delete(keys.latencies(source), keys.edits(source))


def _id(stream_id: str) -> tuple[int, int]:
    first, _, second = stream_id.partition("-")
    return (int(first), int(second or 0)) if first.isdigit() else (0, 0)
