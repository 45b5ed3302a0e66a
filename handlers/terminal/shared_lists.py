"""Parts lists that assistants may read: those that were switched on, and no other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from bot.errors import NotOnFileError
from bot.parts.records import Decision, PartsList, StoredLine, unpacked
from bot.parts.watching import ListChange
from bot.store.keys import Keys
from bot.store.parts import PartsLists, Watches
from bot.store.redis import Client


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are wanted, as an address would say it."""

    query: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SharedLists:
    """Reads them from the records of a running bot, anew each time: what was switched off is gone at once.

    `connect` opens the records and raises StoreError if no bot runs.
    """

    connect: Callable[[], AbstractAsyncContextManager[Client]]

    async def all(self) -> list[PartsList]:
        """Return them, the newest first."""
        async with self.connect() as redis:
            return await PartsLists(redis, Keys()).shared()

    async def lines(self, id_: str) -> tuple[PartsList, Sequence[StoredLine], Mapping[int, Decision]]:
        """Return one with its lines and decisions. Raises NotOnFileError if none of that id may be read."""
        async with self.connect() as redis:
            lists = PartsLists(redis, Keys())
            one = await self._one(lists, id_)
            packed, decisions = await lists.lines(one), await lists.decisions(one)
        return one, await asyncio.to_thread(unpacked, packed), decisions

    async def changes(self, id_: str) -> tuple[PartsList, list[ListChange]]:
        """Return one with what was told of it. Raises NotOnFileError if none of that id may be read."""
        async with self.connect() as redis:
            one = await self._one(PartsLists(redis, Keys()), id_)
            return one, await Watches(redis, Keys()).changes(one.id)

    @staticmethod
    async def _one(lists: PartsLists, id_: str) -> PartsList:
        found = next((one for one in await lists.shared() if one.id == id_), None)
        if found is None:
            raise NotOnFileError(f"no list {id_[:40]!r} is switched on for assistants; parts_lists names those")
        return found
