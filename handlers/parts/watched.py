"""Watching parts lists, for whoever offers it: console, API, terminal and chat call the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.alerts.list_watch import ListWatch
from bot.errors import UsageError
from bot.model.delivery import TERMINAL, Channel
from bot.model.trail import TrailEntry
from bot.parts.records import PartsList
from bot.parts.watching import ListChange, Place, Watch
from bot.store.watches import Watches

MOST_CHANNELS = 10
"""Channels that are told of one list."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class WatchedLists:
    """The watches on lists. `platforms` are those of which channels can be told; `looking` asks watched lists again."""

    watches: Watches
    platforms: Collection[str]
    looking: ListWatch | None = None
    now: Callable[[], datetime] = _now

    async def watch(self, one: PartsList, channels: Iterable[str], by: str) -> Watch:
        """Watch a list and tell these channels (their keys), or others from now on; without any, the console alone.

        Raises UsageError for what is no channel that can be told.
        """
        keys = tuple(dict.fromkeys(self._checked(key).key for key in channels if key.strip()))
        if len(keys) > MOST_CHANNELS:
            raise UsageError(f"{len(keys)} channels; at most {MOST_CHANNELS} are told of one list")
        begun = Watch(one.id, one.owner, keys, by, self.now().isoformat(timespec="microseconds"))
        return await self.watches.begin(begun)

    async def end(self, one: PartsList) -> bool:
        """Watch a list no more. Returns False if nobody did."""
        return await self.watches.end(one.id)

    async def of(self, one: PartsList) -> Watch | None:
        """Return the watch on a list; None if nobody watches it."""
        return await self.watches.of(one.id)

    async def changes(self, one: PartsList) -> list[ListChange]:
        """Return what was told of a list, the newest first."""
        return await self.watches.changes(one.id)

    async def work(self, one: PartsList, place: Place, step: TrailEntry) -> TrailEntry:
        """Keep what somebody did about a changed line: acknowledged, assigned, due, noted, done.

        Raises UsageError for what cannot be kept, NotOnFileError if there is no such line.
        """
        kept = replace(step, at=self.now().isoformat(timespec="milliseconds")).checked()
        await self.watches.work(one.id, place, kept)
        return kept

    async def trail(self, one: PartsList) -> dict[Place, list[TrailEntry]]:
        """Return what people did about changed lines, by line."""
        return await self.watches.trail(one.id)

    async def ask_again(self, one: PartsList) -> bool:
        """Ask every line of a watched list anew; what changed is told. Returns False if it is not watched."""
        watch = await self.watches.of(one.id)
        if watch is None or not watch.base or self.looking is None:
            return False
        await self.looking.ask_again(watch)
        return True

    def _checked(self, key: str) -> Channel:
        known = ", ".join(sorted({TERMINAL.platform, *self.platforms}))
        try:
            channel = Channel.from_key(key.strip())
        except ValueError as error:
            raise UsageError(f"{key[:80]!r} is no channel: write slack:T0123:C0123, or webhook:erp:hook") from error
        if channel.platform not in {TERMINAL.platform, *self.platforms} or not (channel.workspace and channel.id):
            raise UsageError(f"{key[:80]!r} is no channel of {known}: write slack:T0123:C0123, or webhook:erp:hook")
        return channel
