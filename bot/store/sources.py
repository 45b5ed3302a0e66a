"""Source states, the polling schedule (which is due when, which poller has claimed it), and sources people added."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.errors import RecordError, UsageError
from bot.feeds.added import MOST, MOST_OF_WORKSPACE, AddedSource
from bot.model.added import EVERYBODY
from bot.model.announcement import Edits
from bot.store.audit import KEPT, AuditedRecords, VersionedHash
from bot.store.keys import Keys
from bot.store.outbox import now_ms
from bot.store.redis import Client, Store, in_parts, load_script
from bot.subscriptions.records import AuditEntry

LATENCIES_KEPT = 200
"""Per source: months of most sources, and a few hundred bytes."""


class History(Store):
    """Statistics of a source's items: how fast they were seen, how often they changed. They may be lost."""

    async def took(self, source: str, seconds: Sequence[float]) -> None:
        """Add how long it took from publishing to seeing, item by item; the oldest are forgotten."""
        if not seconds:
            return
        async with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.lpush(self._keys.latencies(source), *(int(one) for one in seconds))
            pipeline.ltrim(self._keys.latencies(source), 0, LATENCIES_KEPT - 1)
            await pipeline.execute()

    async def latencies(self, sources: Sequence[str]) -> dict[str, list[int]]:
        """Return the stored seconds by source; sources without any are left out."""
        async with self._redis.pipeline(transaction=False) as pipeline:
            for source in sources:
                pipeline.lrange(self._keys.latencies(source), 0, -1)
            lists: list[list[str]] = await pipeline.execute()
        return {source: [int(one) for one in kept] for source, kept in zip(sources, lists, strict=True) if kept}

    async def edits(self, source: str, items: Sequence[str]) -> dict[str, Edits]:
        """Return the edits recorded of these items, by strongest key; items without any are left out."""
        if not items:
            return {}
        values = await self._redis.hmget(self._keys.edits(source), list(items))
        return {item: _read(value) for item, value in zip(items, values, strict=True) if value}

    async def note_edits(self, source: str, edits: Mapping[str, Edits]) -> None:
        """Store how often these items have changed, and since when that counts."""
        if edits:
            async with self._redis.pipeline(transaction=False) as pipeline:
                for item, one in edits.items():
                    pipeline.hset(self._keys.edits(source), item, f"{one.count}@{int(one.since.timestamp())}")
                await pipeline.execute()

    async def forget_edits(self, source: str, before: datetime) -> None:
        """Forget counts that began before an instant: the record stays as small as what is new in a few days."""
        kept = await self._redis.hgetall(self._keys.edits(source))
        stale = [item for item, value in kept.items() if _read(value).since < before]
        for part in in_parts(stale):
            await self._redis.hdel(self._keys.edits(source), *part)


def _read(value: str) -> Edits:
    count, _, since = value.partition("@")
    return Edits(int(count), datetime.fromtimestamp(int(since), UTC))


LEASE_MS = 20_000
"""A claimed source falls due again after this if its claimer died; a living one prolongs it (`keep`)."""
POLLER_MS = 60_000
"""A poller without a sign of life for so long counts as dead: what only it reads leaves the round."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A source to poll now; `due_ms` is when it was due, so that written intervals do not drift.

    `state` is the source's, as JSON; None before its first poll.
    """

    source: str
    due_ms: int
    state: str | None


class _Batch:
    """Settled polls that are written together, and the task that writes them."""

    def __init__(self) -> None:
        self.settled: dict[str, tuple[str, int | None]] = {}
        self.task: asyncio.Task[None] | None = None


class SourceRound(Store):
    """The polling state of all sources, shared by any number of pollers. `history`: what is kept beside it."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        super().__init__(redis, keys)
        self.history = History(redis, keys)
        self._claim = load_script(redis, "claim")
        self._keep = load_script(redis, "keep_claims")
        self._retire = load_script(redis, "retire_sources")
        self._claimer = uuid.uuid4().hex
        self._leases: dict[str, int] = {}
        """Until when (ms) each source is put off that was claimed and is not settled."""
        self._request = 0
        self._claiming = asyncio.Lock()
        self._open: _Batch | None = None
        self._last: asyncio.Task[None] | None = None

    async def states(self) -> dict[str, str]:
        """Return each source's state as JSON, by source."""
        return await self._redis.hgetall(self._keys.source_states)

    async def state(self, source: str) -> str | None:
        """Return one source's state as JSON; None before its first poll."""
        return await self._redis.hget(self._keys.source_states, source)

    async def reconcile(self, due_ms: Mapping[str, int]) -> None:
        """Say that this poller reads just these sources, each due at the given time or earlier.

        Sources that no living poller reads any more leave the round.
        """
        keys = self._keys
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.delete(keys.sources_of(self._claimer))
            for part in in_parts(list(due_ms)):
                pipeline.sadd(keys.sources_of(self._claimer), *part)
                pipeline.zadd(keys.sources_due, {source: due_ms[source] for source in part}, lt=True)
            pipeline.pexpire(keys.sources_of(self._claimer), POLLER_MS)
            pipeline.zadd(keys.pollers, {self._claimer: now_ms()})
            await pipeline.execute()
        await self.retire()

    async def retire(self) -> None:
        """Let sources that no living poller reads leave the round."""
        keys = self._keys
        await self._retire([keys.sources_due, keys.pollers], [now_ms(), POLLER_MS, keys.sources_of("")])

    async def keep(self, sources: Collection[str]) -> bool:
        """Give a sign of life, and keep the claims of sources that are still being polled.

        Returns False if it is no longer known what this poller reads: reconcile.
        """
        keys, until_ms = self._keys, now_ms() + LEASE_MS
        self._leases = {source: lease for source, lease in self._leases.items() if source in sources}
        asked = dict(self._leases)
        known, *kept = await self._keep(
            [keys.sources_due, keys.pollers, keys.sources_of(self._claimer)],
            [self._claimer, now_ms(), until_ms, POLLER_MS, *(word for pair in asked.items() for word in pair)],
        )
        # One that was claimed anew meanwhile has a lease of its own.
        self._leases |= {source: until_ms for source in kept if self._leases.get(source) == asked[source]}
        return bool(known)

    async def leave(self) -> None:
        """Leave the others alone with the round."""
        await self._redis.zrem(self._keys.pollers, self._claimer)
        await self._redis.delete(self._keys.sources_of(self._claimer))

    async def claim(self, count: int) -> list[Claim]:
        """Claim at most `count` due sources, longest due first.

        What was claimed by a call whose answer was lost (it raised) is claimed by the next one, whatever its count.
        """
        keys = [self._keys.sources_due, self._keys.source_states, self._keys.claimed(self._claimer)]
        keys.append(self._keys.sources_of(self._claimer))
        # One at a time: only a claimer's last claim is kept for who did not hear of it.
        async with self._claiming:
            lease, *answer = await self._claim(keys, [now_ms(), LEASE_MS, count, self._request])
            self._request += 1
        self._leases |= dict.fromkeys(answer[::3], int(lease))
        parts = zip(answer[::3], answer[1::3], answer[2::3], strict=True)
        return [Claim(source, int(float(due)), state or None) for source, due, state in parts]

    async def give_back(self, due_ms: Mapping[str, int]) -> None:
        """Let claimed sources fall due at these times; what has left the round meanwhile stays out of it."""
        await self._redis.zadd(self._keys.sources_due, due_ms, xx=True, lt=True)

    async def bring_forward(self, seconds: float) -> None:
        """Let every source fall due so much earlier: the clock was set back."""
        due = await self._redis.zrange(self._keys.sources_due, 0, -1, withscores=True)
        earlier = {source: int(when - seconds * 1000) for source, when in due}
        if earlier:
            await self._redis.zadd(self._keys.sources_due, earlier, xx=True, lt=True)

    async def rest(self, source: str, state: str, next_due_ms: int | None) -> None:
        """Settle a poll that found no items: its state, and when the source falls due (None: never again).

        What several polls settle meanwhile is written together: one round trip, and one write to the disk.
        """
        if self._open is None:
            self._open = _Batch()
            self._last = asyncio.create_task(self._write(self._open, self._last), name="source states")
            self._open.task = self._last
            self._last.add_done_callback(_heard)
        batch = self._open
        batch.settled[source] = (state, next_due_ms)
        if batch.task is not None:
            # Shielded: a poll that is cut off must not take the others' write with it.
            await asyncio.shield(batch.task)

    async def _write(self, batch: _Batch, before: asyncio.Task[None] | None) -> None:
        """One write at a time; the batch stays open until it begins."""
        await asyncio.sleep(0)
        if before is not None:
            await asyncio.wait([before])
        self._open, settled = None, batch.settled
        due = {source: when for source, (_, when) in settled.items() if when is not None}
        ended = [source for source in settled if source not in due]
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.hset(self._keys.source_states, mapping={source: state for source, (state, _) in settled.items()})
            if due:
                pipeline.zadd(self._keys.sources_due, due)
            if ended:
                pipeline.zrem(self._keys.sources_due, *ended)
            await pipeline.execute()

    async def next_due_ms(self) -> int | None:
        """Return when the next source falls due; None for an empty round."""
        first = await self._redis.zrange(self._keys.sources_due, 0, 0, withscores=True)
        return int(first[0][1]) if first else None


def _heard(write: asyncio.Task[None]) -> None:
    """Take a failed write's error, which asyncio would log if everybody who waited for it was cut off."""
    if not write.cancelled():
        write.exception()


log = logging.getLogger(__name__)


class AddedSources(Store):
    """All workspaces' added sources."""

    def __init__(self, redis: Client, keys: Keys, kept: timedelta = KEPT) -> None:
        super().__init__(redis, keys)
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
