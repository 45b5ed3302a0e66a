"""The intake: what a poll found, remembered and handed on in one step; and the cursor of the desk that reads it."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, TypeVar

from bot.model.announcement import Report
from bot.model.item import Article
from bot.store import redis as scripts
from bot.store.keys import Keys
from bot.store.redis import BLOCK_MS, Client

log = logging.getLogger(__name__)
T = TypeVar("T")

UNREADABLE = (KeyError, TypeError, ValueError)
"""What a record raises that we did not write."""
DAY_S = 86_400
ITEMS_AN_HOUR = 1_000
"""New items of one source that go to the desk: it judges them within seconds, whatever else waits."""
HELD_AT_MOST = 20_000
"""Held items that are kept of one source: as many as one poll can bring. Of more the oldest are lost."""


@dataclass(frozen=True, slots=True)
class IntakeEntry(Report):
    """An item on its way to the desk: what it reports, and what its source is."""

    jurisdiction: str | None
    key: str
    """The item's strongest identity within its source."""
    facts: tuple[tuple[str, str], ...] = ()
    article: Article | None = None
    """What the linked page says, once it has been read."""
    released: bool = False
    """A person let it go on though its source brought too many."""

    @property
    def report(self) -> Report:
        """The report that it becomes."""
        return Report(*(getattr(self, one.name) for one in fields(Report)))


@dataclass(frozen=True, slots=True)
class PolledItem:
    """One item of a poll: to be remembered under all its keys, and handed on unless `quiet`."""

    what: Literal["quiet", "new", "edit"]
    keys: tuple[str, ...]
    digest: str
    entry: IntakeEntry | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """An intake entry that the desk has not settled. `stream_id` moves the cursor."""

    stream_id: str
    what: str
    entry: IntakeEntry


class Intake:
    """The intake stream and the memory of what each source has shown."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._remember = scripts.load(redis, "remember")

    async def seen(self, source: str, item_keys: Sequence[str]) -> dict[str, str]:
        """The digests on record for these identities; absent ones are left out."""
        if not item_keys:
            return {}
        values = await self._redis.hmget(self._keys.seen(source), list(item_keys))
        return {key: value.partition("@")[0] for key, value in zip(item_keys, values, strict=True) if value}

    async def remember(self, source: str, state: str, next_due_ms: int | None, found: Sequence[PolledItem]) -> int:
        """Remember a poll's outcome and hand on what is news, in one step. Returns how many entries went on.

        `next_due_ms` None takes the source out of the round (it is gone). New items beyond ITEMS_AN_HOUR are held
        (bot.store.floods).
        """
        listed = [[one.what, one.digest, one.entry.to_json() if one.entry else "", *one.keys] for one in found]
        # As one argument: the client would pack each of some hundred by itself.
        items = json.dumps(listed, ensure_ascii=False, separators=(",", ":"))
        due = "" if next_due_ms is None else next_due_ms
        args = [source, state, due, _day(), items, ITEMS_AN_HOUR, HELD_AT_MOST, int(time.time() * 1000)]
        keys = [self._keys.seen(source), self._keys.intake, self._keys.source_states, self._keys.sources_due]
        keys += [self._keys.items_in_hour(source), self._keys.flood(source), self._keys.floods]
        appended, _ = await self._remember(keys, args)
        return int(appended)

    async def forget_unseen(self, source: str, days: int) -> int:
        """Forget identities that the source has not shown for so many days; keeps the memory bounded."""
        oldest = _day() - days
        key = self._keys.seen(source)
        stale = [
            field
            async for field, value in self._redis.hscan_iter(key, count=500)
            if int(value.rpartition("@")[2] or 0) < oldest
        ]
        for at in range(0, len(stale), 500):
            await self._redis.hdel(key, *stale[at : at + 500])
        return len(stale)

    async def cursor(self) -> str:
        """The last entry that the desk settled; `0-0` before the first."""
        return await self._redis.get(self._keys.intake_cursor) or "0-0"

    async def after(self, cursor: str, count: int = 64) -> list[Pending]:
        """Entries after the cursor in order; waits up to BLOCK_MS for one."""
        return await read_entries(self._redis, self._keys.intake, cursor, count, _pending)

    async def set_aside(self, pending: Pending) -> None:
        """Keep an entry that could not be judged, before the cursor passes it; again changes nothing."""
        await self._redis.hset(self._keys.intake_failed, pending.stream_id, pending.entry.to_json())


def _pending(stream_id: str, fields: Mapping[str, str]) -> Pending:
    return Pending(stream_id, fields["what"], IntakeEntry.from_json(fields["entry"]))


async def read_entries(
    redis: Client, stream: str, cursor: str, count: int, read: Callable[[str, Mapping[str, str]], T]
) -> list[T]:
    """Read a stream like `read_stream`, by `read`; what is no entry of ours would hold up all others and is deleted."""
    found: list[T] = []
    for stream_id, raw in await read_stream(redis, stream, cursor, count):
        try:
            found.append(read(stream_id, raw))
        except UNREADABLE as error:
            log.error("%s of %s cannot be read and is deleted: %.200s", stream_id, stream, error)  # noqa: TRY400 - no bug of ours
            await redis.xdel(stream, stream_id)
    return found


async def read_stream(redis: Client, stream: str, cursor: str, count: int) -> list[tuple[str, dict[str, str]]]:
    """Entries of a stream after a cursor, in order; waits up to BLOCK_MS for the first."""
    answer: Any = await redis.xread({stream: cursor}, count=count, block=BLOCK_MS)
    if not answer:
        return []
    # RESP2 answers [[stream, entries]], RESP3 {stream: [entries]}.
    entries = next(iter(answer.values()))[0] if isinstance(answer, dict) else answer[0][1]
    return list(entries)


def _day() -> int:
    return int(time.time() // DAY_S)
