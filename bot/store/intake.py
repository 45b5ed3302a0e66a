"""Items on their way to the desk: the intake, items held in a flood, of a first poll, and those with a page to read.

A poll's outcome is remembered and handed on in one step. One hijacked or broken source would bury every other: beyond
its bounds (new items that reach the desk, acts that it may announce) its items are held, in order, until a person lets
them go on or drops them.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar

from bot.errors import FetchError, RecordError
from bot.model.announcement import Announcement, Article, Report
from bot.model.codec import Record
from bot.store.keys import Keys
from bot.store.outbox import ms
from bot.store.redis import BLOCK_MS, Client, Store, in_parts, load_script

log = logging.getLogger(__name__)
T = TypeVar("T")

UNREADABLE = (KeyError, TypeError, ValueError)
"""The errors of reading a record that we did not write."""
DAY_S = 86_400
ITEMS_AN_HOUR = 1_000
"""Most new items of one source that go to the desk in an hour: it judges so many within seconds."""
BACKLOG_AT_MOST = 4_000
"""Items of first polls that wait to be judged, of all sources together. Of more the oldest are not judged."""
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
    """One item of a poll: to be remembered under all its keys, and handed on unless `quiet`.

    A `quiet` one with an entry is of a first poll, and goes to the backlog (`Backlog`).
    """

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


@dataclass(frozen=True, slots=True)
class SetAside:
    """Items of one source that could not be judged on one day (days since 1970), the first of them, and how many."""

    source: str
    day: int
    first: IntakeEntry
    count: int = 1

    @property
    def name(self) -> str:
        """What it is told of by, once."""
        return f"set-aside|{self.source}|{self.day}"


def _millis(stream_id: str) -> int:
    head = stream_id.partition("-")[0]
    return int(head) if head.isdecimal() else 0


def _place(stream_id: str) -> tuple[int, int]:
    millis, _, number = stream_id.partition("-")
    return int(millis), int(number or 0)


class Intake(Store):
    """The intake stream and the memory of what each source has shown."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        super().__init__(redis, keys)
        self._remember = load_script(redis, "remember")

    async def seen(self, source: str, item_keys: Sequence[str]) -> dict[str, str]:
        """Return the stored digests of these identities; unknown ones are left out."""
        if not item_keys:
            return {}
        values = await self._redis.hmget(self._keys.seen(source), list(item_keys))
        return {key: value.partition("@")[0] for key, value in zip(item_keys, values, strict=True) if value}

    async def remember(self, source: str, state: str, next_due_ms: int | None, found: Sequence[PolledItem]) -> int:
        """Remember a poll's outcome and hand on what is news, in one step. Returns how many entries went on.

        `next_due_ms` None takes the source out of the round (it is gone). New items beyond ITEMS_AN_HOUR are held
        (bot.store.intake).
        """
        listed = [[one.what, one.digest, one.entry.to_json() if one.entry else "", *one.keys] for one in found]
        # As one argument: the client would pack each of some hundred by itself.
        items = json.dumps(listed, ensure_ascii=False, separators=(",", ":"))
        due = "" if next_due_ms is None else next_due_ms
        args = [
            source,
            state,
            due,
            _day(),
            items,
            ITEMS_AN_HOUR,
            HELD_AT_MOST,
            int(time.time() * 1000),
            BACKLOG_AT_MOST,
        ]
        keys = [self._keys.seen(source), self._keys.intake, self._keys.source_states, self._keys.sources_due]
        keys += [self._keys.items_in_hour(source), self._keys.flood(source), self._keys.floods, self._keys.backlog]
        appended, _ = await self._remember(keys, args)
        return int(appended)

    async def forget_unseen(self, source: str, days: int) -> int:
        """Forget identities that the source has not shown for `days` days. Returns how many they were."""
        oldest = _day() - days
        key = self._keys.seen(source)
        stale = [
            field
            async for field, value in self._redis.hscan_iter(key, count=500)
            if int(value.rpartition("@")[2] or 0) < oldest
        ]
        for part in in_parts(stale):
            await self._redis.hdel(key, *part)
        return len(stale)

    async def cursor(self) -> str:
        """Return the last entry that the desk settled; `0-0` before the first."""
        return await self._redis.get(self._keys.intake_cursor) or "0-0"

    async def after(self, cursor: str, count: int = 64) -> list[Pending]:
        """Return the entries after the cursor, in order; waits up to BLOCK_MS for one."""
        return await read_entries(self._redis, self._keys.intake, cursor, count, _pending)

    async def is_settled(self) -> bool:
        """Return whether the desk has settled all that was handed on."""
        newest: list[Any] = await self._redis.xrevrange(self._keys.intake, count=1)
        return not newest or _place(newest[0][0]) <= _place(await self.cursor())

    async def set_aside(self, pending: Pending) -> None:
        """Store an entry that could not be judged, before the cursor passes it. A repeat changes nothing."""
        await self._redis.hset(self._keys.intake_failed, pending.stream_id, pending.entry.to_json())

    async def aside(self) -> list[SetAside]:
        """Return what was set aside, one for each source and day (UTC), oldest first."""
        kept: dict[str, str] = await self._redis.hgetall(self._keys.intake_failed)
        found: dict[tuple[str, int], SetAside] = {}
        for stream_id, text in sorted(kept.items(), key=lambda pair: _millis(pair[0])):
            try:
                entry = IntakeEntry.from_json(text)
            except UNREADABLE:
                continue
            name = entry.source, _millis(stream_id) // (DAY_S * 1000)
            known = found.get(name)
            found[name] = replace(known, count=known.count + 1) if known else SetAside(*name, entry)
        return list(found.values())


def _pending(stream_id: str, fields: Mapping[str, str]) -> Pending:
    return Pending(stream_id, fields["what"], IntakeEntry.from_json(fields["entry"]))


async def read_entries(
    redis: Client, stream: str, cursor: str, count: int, read: Callable[[str, Mapping[str, str]], T]
) -> list[T]:
    """Read a stream's entries with `read`. One that cannot be read would hold up all others: it is deleted."""
    found: list[T] = []
    for stream_id, raw in await read_stream(redis, stream, cursor, count):
        try:
            found.append(read(stream_id, raw))
        except UNREADABLE as error:
            log.error("%s of %s cannot be read and is deleted: %.200s", stream_id, stream, error)  # noqa: TRY400 - no bug of ours
            await redis.xdel(stream, stream_id)
    return found


async def read_stream(redis: Client, stream: str, cursor: str, count: int) -> list[tuple[str, dict[str, str]]]:
    """Return the entries of a stream after a cursor, in order; waits up to BLOCK_MS for the first."""
    answer: Any = await redis.xread({stream: cursor}, count=count, block=BLOCK_MS)
    if not answer:
        return []
    # RESP2 answers [[stream, entries]], RESP3 {stream: [entries]}.
    entries = next(iter(answer.values()))[0] if isinstance(answer, dict) else answer[0][1]
    return list(entries)


def _day() -> int:
    return int(time.time() // DAY_S)


# -- linked pages that are to be read, and what was read


ARTICLES_WANTED_AT_MOST = 1_000
"""In a flood the oldest go unread: that costs detail, and the list stays small."""
ARTICLE_KEPT_S = 86_400
FAILURE_KEPT_S = 900
"""A page that could not be read is asked again after this, if another item leads there."""


@dataclass(frozen=True, slots=True)
class QueuedArticle:
    """An item whose linked page is to be read. `stream_id` is its place on the list."""

    stream_id: str
    entry: IntakeEntry


def _queued(stream_id: str, fields: Mapping[str, str]) -> QueuedArticle:
    return QueuedArticle(stream_id, IntakeEntry.from_json(fields["entry"]))


class WantedArticles(Store):
    """The list of pages to read. It survives a kill; an item may be on it twice without harm."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        super().__init__(redis, keys)
        self._hand_on = load_script(redis, "hand_on_article")

    async def want(self, entry: IntakeEntry) -> None:
        """Put an item's page on the list."""
        fields = {"entry": entry.to_json()}
        await self._redis.xadd(self._keys.articles_wanted, fields, maxlen=ARTICLES_WANTED_AT_MOST, approximate=True)

    async def after(self, last: str, count: int = 32) -> list[QueuedArticle]:
        """Return what follows an entry on the list, in order; waits up to BLOCK_MS for something."""
        return await read_entries(self._redis, self._keys.articles_wanted, last, count, _queued)

    async def hand_on(self, wanted: QueuedArticle, article: Article | None) -> bool:
        """Take an item off the list and hand it on with its article, if it has one. False if that was done before."""
        entry = replace(wanted.entry, article=article).to_json() if article else ""
        keys = [self._keys.articles_wanted, self._keys.intake]
        return bool(await self._hand_on(keys, [wanted.stream_id, entry]))


@dataclass(frozen=True, slots=True)
class _Failure(Record):
    """Why an address could not be read."""

    source: str
    kind: str
    message: str


class FoundArticles(Store):
    """A cache by address: of articles for a day, of failures for a quarter of an hour."""

    async def get(self, address: str) -> Article | None:
        """Return the article at an address; None if none is cached. Raises a cached FetchError."""
        text = await self._redis.get(self._keys.article(address))
        if text is None:
            return None
        try:
            return Article.from_json(text)
        except RecordError:
            failure = _Failure.from_json(text)
        raise FetchError(failure.source, failure.kind, failure.message)

    async def put(self, address: str, found: Article | FetchError) -> None:
        """Cache an article or a failure."""
        if isinstance(found, Article):
            await self._redis.set(self._keys.article(address), found.to_json(), ex=ARTICLE_KEPT_S)
        else:
            failure = _Failure(found.source, found.kind, found.message)
            await self._redis.set(self._keys.article(address), failure.to_json(), ex=FAILURE_KEPT_S)


# -- items that are held because their source brought more in an hour than it may


_ITEMS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Flood:
    """What is held of one source, and since when (UTC)."""

    source: str
    since: datetime
    count: int

    @property
    def name(self) -> str:
        """The flood's identity."""
        return f"flood|{self.source}|{self.since.isoformat()}"


class Floods(Store):
    """All held items. `acts_per_hour`: by tier, how many acts a source may announce; no bound for a tier without."""

    def __init__(self, redis: Client, keys: Keys, acts_per_hour: Mapping[str, int] | None = None) -> None:
        super().__init__(redis, keys)
        self._acts_per_hour = acts_per_hour or {}
        self._release = load_script(redis, "release_flood")

    async def is_full(self, entry: IntakeEntry) -> bool:
        """Return whether the item's source has announced as many acts in this hour as it may."""
        most = self._acts_per_hour.get(entry.tier)
        if most is None or entry.released:
            return False
        return int(await self._redis.get(self._keys.acts_in_hour(entry.source)) or 0) >= most

    async def all(self) -> list[Flood]:
        """Return the floods of all sources, oldest first."""
        since = await self._redis.hgetall(self._keys.floods)
        floods = [
            Flood(source, datetime.fromtimestamp(int(at) / 1000, UTC), await self._redis.llen(self._keys.flood(source)))
            for source, at in since.items()
        ]
        return sorted(floods, key=lambda one: one.since)

    async def items(self, source: str, count: int = _ITEMS_AT_ONCE) -> list[IntakeEntry]:
        """Return the first `count` items that are held of a source."""
        return [
            IntakeEntry.from_json(text) for text in await self._redis.lrange(self._keys.flood(source), 0, count - 1)
        ]

    async def release(self, source: str) -> int:
        """Hand all held items to the desk, in order; no bound holds them again. Returns how many they were."""
        keys, done = self._keys, 0
        while held := await self._redis.lrange(keys.flood(source), 0, _ITEMS_AT_ONCE - 1):
            onward = [replace(IntakeEntry.from_json(text), released=True).to_json() for text in held]
            done += await self._release([keys.flood(source), keys.intake, keys.floods], [source, held[0], *onward])
        return done

    async def drop(self, source: str) -> int:
        """Forget the held items of a source. Returns how many they were."""
        count = await self._redis.llen(self._keys.flood(source))
        await self._redis.delete(self._keys.flood(source))
        await self._redis.hdel(self._keys.floods, source)
        return count


FLOOD_LOOK_S = 5.0

TellFlood = Callable[[Flood], Awaitable[None]]


TellSetAside = Callable[[SetAside], Awaitable[None]]


class FloodWatch:
    """Tells the operators of new floods and of items set aside, one process at a time.

    `tell` and `tell_aside` may be called again for the same flood or items.
    """

    def __init__(
        self,
        floods: Floods,
        tell: TellFlood | None = None,
        *,
        intake: Intake | None = None,
        tell_aside: TellSetAside | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._floods = floods
        self._tell = tell
        self._intake = intake
        self._tell_aside = tell_aside
        self._sleep = sleep
        self._told: set[str] = set()

    async def turn(self) -> None:
        """Tell of what is new, then wait a little. Raises redis errors, to be waited out."""
        floods = await self._floods.all()
        for flood in floods:
            if flood.name not in self._told:
                log.warning(
                    "%s brought more new items within an hour than it may; %d are held. `exportwatch feeds held` lists "
                    "them, `exportwatch feeds release %s` lets them go on, `exportwatch feeds drop %s` forgets them.",
                    *(flood.source, flood.count, flood.source, flood.source),
                )
                if self._tell:
                    await self._tell(flood)
        aside = await self._intake.aside() if self._intake else []
        for items in aside:
            if items.name not in self._told and self._tell_aside:
                await self._tell_aside(items)
        self._told = {one.name for one in floods} | {one.name for one in aside}
        await self._sleep(FLOOD_LOOK_S)


ACTS_KEPT = 200
"""Acts that are shown: those of the newest days."""
ANNOUNCED_KNOWN = 500
"""Announced events that are recognised in a backlog: those that were reported last."""


@dataclass(frozen=True, slots=True)
class BacklogAct:
    """One act found in a backlog, with the card by which its next report is recognised."""

    announcement: Announcement
    card: str


class Backlog(Store):
    """The items that wait (`bot.store.intake.Intake.remember` puts them there) and the acts."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        super().__init__(redis, keys)
        self._settle = load_script(redis, "settle_backlog")

    async def waiting(self, count: int) -> list[Pending]:
        """Return the first items that wait, oldest first; waits up to BLOCK_MS for one."""
        return await read_entries(self._redis, self._keys.backlog, "0-0", count, _pending_of)

    async def settle(self, stream_id: str, act: BacklogAct | None) -> bool:
        """Take an item off the list and keep the act that it tells of, in one step. False if that was done before."""
        keys = self._keys
        args: list[str | int] = [stream_id, "", "", "", 0, ACTS_KEPT]
        if act:
            known = act.announcement
            args[1:5] = [known.event, known.to_json(), act.card, ms(datetime.fromisoformat(known.announced_at))]
        names = [keys.backlog, keys.backlog_acts, keys.backlog_cards, keys.backlog_times]
        return bool(await self._settle(names, args))

    async def acts(self) -> list[Announcement]:
        """Return the acts as announcements, the newest first; one that another version wrote may be left out."""
        events = (await self._redis.zrange(self._keys.backlog_times, 0, -1))[::-1]
        texts = await self._redis.hmget(self._keys.backlog_acts, events) if events else []
        found = []
        for text in filter(None, texts):
            try:
                found.append(Announcement.from_json(text))
            except UNREADABLE:
                continue
        return found

    async def act(self, event: str) -> Announcement | None:
        """Return one act; None if it is not kept any more."""
        text = await self._redis.hget(self._keys.backlog_acts, event)
        return Announcement.from_json(text) if text else None

    async def cards(self) -> list[str]:
        """Return the cards of the events that were announced last, and after them those of the acts kept here."""
        announced = await self._redis.zrange(self._keys.event_times, -ANNOUNCED_KNOWN, -1)
        known = await self._redis.hmget(self._keys.cards, announced) if announced else []
        return [card for card in (*known, *await self._redis.hvals(self._keys.backlog_cards)) if card]


def _pending_of(stream_id: str, fields: Mapping[str, str]) -> Pending:
    return Pending(stream_id, "quiet", IntakeEntry.from_json(fields["entry"]))
