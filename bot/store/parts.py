"""Parts lists, their answered lines and people's decisions. Bounded in number and age; used lists are kept longer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

from bot.errors import NotOnFileError, UsageError
from bot.parts.records import Decision, PartsList
from bot.store.keys import Keys
from bot.store.outbox import now_ms
from bot.store.redis import Client, Store, confirmed, load_script

MOST_LISTS = 50
"""Lists of one owner."""
KEPT_S = 400 * 24 * 3600
"""Seconds that a list is kept after it was stored, asked again or decided on."""


class PartsLists(Store):
    """All lists. Lines are packed (`bot.parts.records.packed`): who shows them unpacks them elsewhere than here."""

    def __init__(self, redis: Client, keys: Keys, kept_s: int = KEPT_S) -> None:
        super().__init__(redis, keys)
        self._kept_s = kept_s
        self._decide = load_script(redis, "decide")

    async def room(self, owner: str) -> None:
        """Raise UsageError if an owner has as many lists as may be."""
        if len(await self.of(owner)) >= MOST_LISTS:
            raise UsageError(f"there are {MOST_LISTS} lists already; delete one first")

    async def add(self, one: PartsList, lines: str) -> None:
        """Store a list. Raises UsageError for one too many of an owner."""
        await self.room(one.owner)
        until, keys = now_ms() + self._kept_s * 1000, self._keys
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.set(keys.parts_list(one.id), one.to_json(), pxat=until)
            pipeline.set(keys.parts_lines(one.id), lines, pxat=until)
            pipeline.zadd(keys.parts, {one.id: until})
            await pipeline.execute()
        await confirmed(self._redis, keys.probe)

    async def replace(self, one: PartsList, lines: str) -> None:
        """Store a list's new answers. Raises NotOnFileError if it was deleted meanwhile: nothing is stored then."""
        until, keys = now_ms() + self._kept_s * 1000, self._keys
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
        args = [str(now_ms() + self._kept_s * 1000)]
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
            await self._redis.set(self._keys.parts_list(one.id), changed, px=self._kept_s * 1000)
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
