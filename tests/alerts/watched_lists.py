"""A watch on parts lists over a real Redis, with rules and a clock that a test changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.alerts.list_watch import ListWatch
from bot.answering import AnswerService, Supplements, looked_up_here
from bot.model.announcement import Announcement
from bot.model.delivery import Channel
from bot.parts.records import PartsList, StoredLine, packed, unpacked
from bot.parts.watching import ListChange, Watch
from bot.rules.index import RuleBase
from bot.store.events import Events, Ruling
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.parts import PartsLists, Watches
from bot.store.redis import Client
from bot.workers.lookups import Inline
from handlers.commands.lookups import Known
from handlers.knowledge import vocabulary
from handlers.parts.desk import asked_lines
from handlers.parts.watching import RulesAsker
from tests import shipped

START = datetime(2026, 11, 29, 12, tzinfo=UTC)
OWNER = "web:-:operators"
HERE = Channel("slack", "T1", "C1")
_KNOWN: dict[int, Known] = {}


def known_of(base: RuleBase) -> Known:
    """What a worker knows by these rules, made once."""
    return _KNOWN.setdefault(id(base), Known(base, vocabulary(base, sources={})))


def list_watch(redis: Client, keys: Keys, known: Known, clock: object, woken: list[Channel] | None = None) -> ListWatch:
    """The watch of one process."""

    async def wake(channels: Sequence[Channel]) -> None:
        if woken is not None:
            woken.extend(channels)

    asker = RulesAsker(known, Inline(known).run, AnswerService(looked_up_here(known.rules)))
    lists = PartsLists(redis, keys)
    return ListWatch(Watches(redis, keys), lists, Events(redis, keys), asker, wake, clock=clock)  # type: ignore[arg-type] # a clock


class Lists:
    """Watched lists and what was told of them. `rules` and `now` are those of the process."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self.redis, self.keys = redis, keys
        self.rules, self.now = shipped.rules(), START
        self.woken: list[Channel] = []
        self.lists, self.watches = PartsLists(redis, keys), Watches(redis, keys)
        self.outbox = Outbox(redis, keys, "test")
        self.restart()

    def restart(self) -> None:
        """Another process takes over, with the rules that are now."""
        self.watch = list_watch(self.redis, self.keys, known_of(self.rules), lambda: self.now, self.woken)

    async def add(
        self, id_: str, lines: Sequence[StoredLine], channels: Sequence[Channel] = (HERE,), *, watched: bool = True
    ) -> None:
        """Put a list on record, and watch it."""
        at = self.now.isoformat()
        one = PartsList(id_, f"{id_}.csv", OWNER, "web:Ann", at, ("Part",)).counted(lines, at)
        await self.lists.add(one, packed(lines))
        if watched:
            await self.watches.begin(Watch(id_, OWNER, tuple(one.key for one in channels), "web:Ann", at))

    async def look(self) -> None:
        """One look at every list."""
        await self.watch.look_at_all()

    async def announce(self, act: Announcement, *, edited: bool = False) -> None:
        """Announce an act, or change it, and let the lists be crossed with it."""
        stream = self.keys.updates if edited else self.keys.stream
        await self.redis.xadd(stream, {"announcement": act.to_json()}, maxlen=1000, approximate=True)
        await self.watch.turn()

    async def changes(self, id_: str) -> list[ListChange]:
        """What was told of a list, oldest first."""
        return (await self.watches.changes(id_))[::-1]

    async def posted(self, channel: Channel = HERE) -> list[str]:
        """The deliveries that wait for a channel, in order, by the change that each tells."""
        names = await self.redis.lrange(self.keys.outbox(channel.key), 0, -1)
        found = []
        for name in names:
            planned = await self.outbox.planned(name)
            assert planned, name
            found.append(ListChange.from_json(planned[1].content.get("change")).id)
        return found

    async def lines(self, id_: str) -> dict[int, StoredLine]:
        """The lines of a list as they stand."""
        one = await self.lists.get(id_, OWNER)
        return {line.number: line for line in unpacked(await self.lists.lines(one))}

    def asked_now(self, lines: Sequence[StoredLine]) -> dict[int, tuple[StoredLine, tuple[str, str]]]:
        """Everything asked again, as of now: each line with its answer and the value of that."""
        found = asked_lines(known_of(self.rules), lines, self.now.date(), Supplements())
        return {one.line.number: (one.line, (one.state.present, one.state.ahead)) for one in found}


__all__ = ["HERE", "OWNER", "START", "Lists", "Ruling", "list_watch"]
