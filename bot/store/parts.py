"""Parts lists, their answered lines and people's decisions; who watches a list, and which changes were told.

Bounded in number and age; used lists are kept longer.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.errors import NotOnFileError, UsageError
from bot.model.delivery import Delivery
from bot.model.trail import TrailEntry
from bot.parts.records import Decision, PartsList
from bot.parts.watching import MOST_CHANGES, ListChange, Place, Watch, in_order
from bot.store.keys import Keys
from bot.store.outbox import now_ms
from bot.store.redis import BLOCK_MS, Client, Store, confirmed, in_parts, load_script

MOST_LISTS = 50
"""Lists of one owner."""
KEPT_S = 400 * 24 * 3600
"""Seconds that a list is kept after it was stored, asked again or decided on."""


class PartsLists(Store):
    """All lists. Lines are packed (`bot.parts.records.packed`): who shows them unpacks them elsewhere than here."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        super().__init__(redis, keys)
        self._decide = load_script(redis, "decide")

    async def room(self, owner: str) -> None:
        """Raise UsageError if an owner has as many lists as may be."""
        if len(await self.of(owner)) >= MOST_LISTS:
            raise UsageError(f"there are {MOST_LISTS} lists already; delete one first")

    async def add(self, one: PartsList, lines: str) -> None:
        """Store a list. Raises UsageError for one too many of an owner."""
        await self.room(one.owner)
        until, keys = now_ms() + KEPT_S * 1000, self._keys
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.set(keys.parts_list(one.id), one.to_json(), pxat=until)
            pipeline.set(keys.parts_lines(one.id), lines, pxat=until)
            pipeline.zadd(keys.parts, {one.id: until})
            await pipeline.execute()
        await confirmed(self._redis, keys.probe)

    async def replace(self, one: PartsList, lines: str) -> None:
        """Store a list's new answers. Raises NotOnFileError if it was deleted meanwhile: nothing is stored then."""
        until, keys = now_ms() + KEPT_S * 1000, self._keys
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.set(keys.parts_list(one.id), one.to_json(), pxat=until, xx=True)
            pipeline.set(keys.parts_lines(one.id), lines, pxat=until, xx=True)
            pipeline.zadd(keys.parts, {one.id: until}, xx=True)
            pipeline.pexpireat(keys.parts_decisions(one.id), until)
            stored, *_ = await pipeline.execute()
        if not stored:
            raise _missing(one.id)
        await confirmed(self._redis, keys.probe)

    async def of(self, owner: str) -> list[PartsList]:
        """Return an owner's lists, the newest first."""
        return [one for one in await self.all() if one.owner == owner]

    async def get(self, id_: str, owner: str) -> PartsList:
        """Return a list of an owner. Raises NotOnFileError if the owner has none of that id."""
        text = await self._redis.get(self._keys.parts_list(id_))
        found = PartsList.from_json(text) if text else None
        if found is None or found.owner != owner:
            raise _missing(id_)
        return found

    async def lines(self, one: PartsList) -> str:
        """Return a list's lines, packed. Raises NotOnFileError if it was deleted meanwhile."""
        text = await self._redis.get(self._keys.parts_lines(one.id))
        if text is None:
            raise _missing(one.id)
        return text

    async def decisions(self, one: PartsList) -> dict[int, Decision]:
        """Return what people decided, by the number of the line."""
        found = await self._redis.hgetall(self._keys.parts_decisions(one.id))
        return {int(number): Decision.from_json(text) for number, text in found.items()}

    async def decide(self, one: PartsList, decisions: Mapping[int, Decision | None]) -> None:
        """Keep decisions by the number of their line; None takes one back. Raises NotOnFileError."""
        args = [str(now_ms() + KEPT_S * 1000)]
        for number, decision in decisions.items():
            args += [str(number), decision.to_json() if decision else ""]
        if not await self._decide([self._keys.parts_list(one.id), self._keys.parts_decisions(one.id)], args):
            raise _missing(one.id)
        await confirmed(self._redis, self._keys.probe)

    async def share(self, one: PartsList, *, shared: bool) -> None:
        """Let assistants read a list, or no more."""
        if shared:
            await self._redis.hset(self._keys.parts_shared, one.id, one.owner)
        else:
            await self._redis.hdel(self._keys.parts_shared, one.id)
        await confirmed(self._redis, self._keys.probe)

    async def is_shared(self, one: PartsList) -> bool:
        """Return whether assistants may read a list."""
        return await self._redis.hget(self._keys.parts_shared, one.id) == one.owner

    async def shared(self) -> list[PartsList]:
        """Return the lists that assistants may read, the newest first."""
        owners = await self._redis.hgetall(self._keys.parts_shared)
        return [one for one in await self.all() if owners.get(one.id) == one.owner]

    async def remove(self, one: PartsList) -> None:
        """Delete a list with all that belongs to it; nobody watches it any more."""
        keys, id_ = self._keys, one.id
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.hdel(keys.parts_watches, id_)
            pipeline.zrem(keys.parts, id_)
            pipeline.hdel(keys.parts_shared, id_)
            pipeline.delete(keys.parts_list(id_), keys.parts_lines(id_), keys.parts_decisions(id_))
            pipeline.delete(keys.parts_index(id_), keys.parts_changes(id_), keys.parts_trail(id_))
            await pipeline.execute()
        await confirmed(self._redis, keys.probe)

    async def forget(self, prefix: str) -> int:
        """Delete the lists of every owner whose key begins so. Returns how many they were."""
        theirs = [one for one in await self.all() if one.owner.startswith(prefix)]
        for one in theirs:
            await self.remove(one)
        return len(theirs)

    async def named(self, user: str) -> AsyncIterator[tuple[PartsList, int, Decision]]:
        """Yield each decision of a person, with its list and the number of its line."""
        for one in await self.all():
            for number, decision in (await self.decisions(one)).items():
                if decision.by == user:
                    yield one, number, decision

    async def erase(self, user: str, instead: str) -> int:
        """Put another name in place of a person's, in lists and decisions. Returns in how many records."""
        found = [(one, number, decision) async for one, number, decision in self.named(user)]
        for one, number, decision in found:
            await self.decide(one, {number: replace(decision, by=instead)})
        theirs = [one for one in await self.all() if one.by == user]
        for one in theirs:
            changed = replace(one, by=instead).to_json()
            await self._redis.set(self._keys.parts_list(one.id), changed, px=KEPT_S * 1000)
        return len(found) + len(theirs)

    async def all(self) -> list[PartsList]:
        """Return every list, the newest first; those that expired leave the index."""
        names = await self._redis.zrange(self._keys.parts, 0, -1)
        pipeline = self._redis.pipeline(transaction=False)
        for name in names:
            pipeline.get(self._keys.parts_list(name))
        texts = await pipeline.execute() if names else []
        if gone := [name for name, text in zip(names, texts, strict=True) if text is None]:
            await self._redis.zrem(self._keys.parts, *gone)
        # One of a version that this one cannot read must not hide the others.
        return sorted(filter(None, map(PartsList.readable, texts)), key=lambda one: (one.created, one.id), reverse=True)


def _missing(id_: str) -> NotOnFileError:
    return NotOnFileError(f"there is no parts list {id_[:40]!r} here (any more)")


INDEXES_AT_ONCE = 50
"""Indexes that are read at a time: each has some ten thousand characters a thousand lines."""


_BEGUN, _BASE = "watches", "base"


@dataclass(frozen=True, slots=True)
class Announced:
    """An entry of a public stream: an act as it was announced, or as it stands since."""

    stream: str
    id: str
    document: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What a look at a list found; empty texts keep what stands there."""

    watch: Watch
    one: PartsList | None = None
    lines: str = ""
    index: str = ""
    change: ListChange | None = None
    deliveries: Sequence[Delivery] = ()


class Watches(Store):
    """All watches. What a look finds is kept with the messages that tell it, in one step, or not at all."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        super().__init__(redis, keys)
        self._keep = load_script(redis, "keep_change")
        self._decide = load_script(redis, "decide")

    async def all(self) -> list[Watch]:
        """Return every watch, by the id of its list; those of lists that expired end here."""
        found = await self._redis.hgetall(self._keys.parts_watches)
        held = [one for name in sorted(found) if (one := Watch.readable(found[name]))]
        pipeline = self._redis.pipeline(transaction=False)
        for one in held:
            pipeline.exists(self._keys.parts_list(one.list))
        there = await pipeline.execute() if held else []
        if gone := [one.list for one, is_there in zip(held, there, strict=True) if not is_there]:
            await self._redis.hdel(self._keys.parts_watches, *gone)
        return [one for one, is_there in zip(held, there, strict=True) if is_there]

    async def of(self, list_id: str) -> Watch | None:
        """Return the watch on a list; None if nobody watches it."""
        return Watch.readable(await self._redis.hget(self._keys.parts_watches, list_id))

    async def begin(self, watch: Watch) -> Watch:
        """Watch a list, or tell of its changes elsewhere from now on. Returns the watch as it stands."""
        known = await self.of(watch.list)
        if known:
            watch = replace(known, channels=watch.channels, revision=known.revision + 1)
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.hset(self._keys.parts_watches, watch.list, watch.to_json())
            pipeline.hincrby(self._keys.parts_cursors, _BEGUN, 1)
            await pipeline.execute()
        await confirmed(self._redis, self._keys.probe)
        return watch

    async def end(self, list_id: str) -> bool:
        """Watch a list no more; what was told of it stays on record. Returns False if nobody watched it."""
        ended = await self._redis.hdel(self._keys.parts_watches, list_id)
        await self._redis.delete(self._keys.parts_index(list_id))
        await confirmed(self._redis, self._keys.probe)
        return bool(ended)

    async def forget(self, prefix: str) -> int:
        """Tell no channel any more whose key begins so. Returns how many watches told one."""
        theirs = [one for one in await self.all() if any(key.startswith(prefix) for key in one.channels)]
        for one in theirs:
            kept = tuple(key for key in one.channels if not key.startswith(prefix))
            await self.begin(replace(one, channels=kept))
        return len(theirs)

    async def erase(self, user: str, instead: str) -> int:
        """Put another name in place of a person's who began to watch. Returns in how many records."""
        theirs = [one for one in await self.all() if one.by == user]
        for one in theirs:
            changed = replace(one, by=instead, revision=one.revision + 1)
            await self._redis.hset(self._keys.parts_watches, one.list, changed.to_json())
        return len(theirs) + await self._erase_steps(user, instead)

    async def _erase_steps(self, user: str, instead: str) -> int:
        count, name = 0, user.removeprefix("web:")
        for one in await self._redis.zrange(self._keys.parts, 0, -1):
            for field, text in (await self._redis.hgetall(self._keys.parts_trail(one))).items():
                entry = TrailEntry.readable(text)
                if entry and (entry.by == user or entry.assignee == name):
                    by = instead if entry.by == user else entry.by
                    assignee = instead if entry.assignee == name else entry.assignee
                    kept = replace(entry, by=by, assignee=assignee).to_json()
                    await self._redis.hset(self._keys.parts_trail(one), field, kept)
                    count += 1
        return count

    async def indexes(self, watches: Sequence[Watch]) -> Mapping[str, str]:
        """Return the packed indexes of lists that have one."""
        found: dict[str, str] = {}
        for some in in_parts(watches, INDEXES_AT_ONCE):
            texts = await self._redis.mget([self._keys.parts_index(one.list) for one in some])
            found |= {one.list: text for one, text in zip(some, texts, strict=True) if text}
        return found

    async def keep(self, before: Watch, kept: Kept) -> bool:
        """Keep what a look found. Returns False if the watch changed meanwhile, or the list is gone: look again."""
        keys, id_ = self._keys, before.list
        args: list[str | int] = [id_, before.to_json(), kept.watch.to_json()]
        args += [kept.one.to_json() if kept.one else "", kept.lines, kept.index, now_ms() + KEPT_S * 1000]
        args += [kept.change.id, kept.change.to_json()] if kept.change else ["", ""]
        args += [MOST_CHANGES, now_ms(), keys.outbox(""), keys.delivery("")]
        for one in kept.deliveries:
            args += [one.id, one.channel.key, one.content.to_json()]
        touched = [keys.parts_list(id_), keys.parts_lines(id_), keys.parts_index(id_), keys.parts_changes(id_)]
        return bool(
            await self._keep([*touched, keys.parts_watches, keys.parts, keys.outboxes_due, keys.deliveries], args)
        )

    async def changes(self, list_id: str) -> list[ListChange]:
        """Return what was told of a list, the newest first."""
        found = await self._redis.hgetall(self._keys.parts_changes(list_id))
        return sorted(
            filter(None, map(ListChange.readable, found.values())), key=lambda one: (one.at, one.number), reverse=True
        )

    async def change(self, list_id: str, change: str) -> ListChange | None:
        """Return one change of a list; None if it is not on record (any more)."""
        return ListChange.readable(await self._redis.hget(self._keys.parts_changes(list_id), change))

    async def work(self, list_id: str, place: Place, entry: TrailEntry) -> None:
        """Keep what somebody did about a changed line. Raises NotOnFileError if the list or the line is not there."""
        change = await self.change(list_id, place.change)
        if change is None or place.line not in {one.number for one in change.lines}:
            raise NotOnFileError(f"there is no line {place.line} in the change {place.change[:40]!r} (any more)")
        field = f"{place.key}|{entry.at}|{secrets.token_hex(4)}"
        keys = [self._keys.parts_list(list_id), self._keys.parts_trail(list_id)]
        if not await self._decide(keys, [now_ms() + KEPT_S * 1000, field, entry.to_json()]):
            raise NotOnFileError(f"there is no parts list {list_id[:40]!r} here (any more)")

    async def trail(self, list_id: str) -> dict[Place, list[TrailEntry]]:
        """Return what people did about changed lines of a list."""
        found = await self._redis.hgetall(self._keys.parts_trail(list_id))
        read = ((_place(field), TrailEntry.readable(text)) for field, text in found.items())
        return in_order((place, entry) for place, entry in read if place and entry)

    async def named(self, user: str) -> list[tuple[str, Place, TrailEntry]]:
        """Return each step of a person, with the list and the line."""
        return [
            (one, place, entry)
            for one in await self._redis.zrange(self._keys.parts, 0, -1)
            for place, entries in (await self.trail(one)).items()
            for entry in entries
            if user in {entry.by, f"web:{entry.assignee}"}
        ]

    async def base(self) -> str:
        """Return the rules that lists were looked at with last, as written; empty if there are none."""
        return await self._redis.get(self._keys.parts_base) or ""

    async def base_version(self) -> str:
        """Return the version of these rules; empty if there are none."""
        return await self._redis.hget(self._keys.parts_cursors, _BASE) or ""

    async def set_base(self, text: str, version: str) -> None:
        """Note the rules that every list was looked at with."""
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.set(self._keys.parts_base, text)
            pipeline.hset(self._keys.parts_cursors, _BASE, version)
            await pipeline.execute()

    async def version(self) -> str:
        """Return what changes whenever somebody begins to watch."""
        return await self._redis.hget(self._keys.parts_cursors, _BEGUN) or ""

    async def announced(self) -> list[Announced]:
        """Return the announcements that lists were not crossed with, and the changed ones; waits a little for news.

        Who never looked begins with what comes next.
        """
        keys = self._keys
        known = await self._redis.hgetall(keys.parts_cursors)
        for stream in (keys.stream, keys.updates):
            if stream not in known:
                newest = await self._redis.xrevrange(stream, count=1)
                known[stream] = newest[0][0] if newest else "0-0"
                await self.crossed(stream, known[stream])
        after = {stream: known[stream] for stream in (keys.stream, keys.updates)}
        answer = await self._redis.xread(after, count=INDEXES_AT_ONCE, block=BLOCK_MS)
        # RESP2 answers [[stream, entries]], RESP3 {stream: [entries]}.
        found = {name: held[0] for name, held in answer.items()} if isinstance(answer, dict) else dict(answer or ())
        entries = [
            Announced(stream, id_, raw.get("announcement", "")) for stream, held in found.items() for id_, raw in held
        ]
        return sorted(entries, key=lambda one: tuple(map(int, one.id.split("-"))))

    async def crossed(self, stream: str, entry: str) -> None:
        """Note the last entry of a stream that every list was crossed with."""
        await self._redis.hset(self._keys.parts_cursors, stream, entry)


def _place(field: str) -> Place | None:
    change, _, rest = field.partition("|")
    line = rest.partition("|")[0]
    return Place(change, int(line)) if line.isdecimal() else None
