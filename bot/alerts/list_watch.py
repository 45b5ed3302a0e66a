"""Watches parts lists: what changes is crossed with their indexes, the lines it can reach are asked anew, once.

Three things move an answer: another base of rules, a day, and an announced act. A look at a list keeps new answers,
the change and its messages in one step, under a name that is the same until it is kept: whatever is killed when, and
however often a look is repeated, each change is told once. What all lists were looked at with is noted last.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Protocol

from bot.errors import LookupBusyError, NotOnFileError, RecordError
from bot.model.announcement import Announcement
from bot.model.delivery import Channel, Content, Delivery, delivery_id
from bot.parts.records import PartsList, StoredLine, unpacked
from bot.parts.watching import LineChange, ListChange, Watch
from bot.store.events import Events
from bot.store.parts import INDEXES_AT_ONCE, Announced, Kept, PartsLists, Watches

log = logging.getLogger(__name__)

LINES_SHOWN = 12
"""Lines of a change that its message carries; the console has all."""
_ATTEMPTS = 5
"""Looks at a list that somebody changes at that moment."""
BUSY_S = 5.0

Numbers = Collection[int]
Reaches = tuple[object, ...]
"""Whom changes can reach, as who asks lines gives them (`bot.parts.fingerprint.Reach`)."""


@dataclass(frozen=True, slots=True)
class RulesChange:
    """The rules now, as a version and as digests, and whom their difference to those before can reach."""

    version: str
    digests: str
    before: str
    reaches: Reaches


@dataclass(frozen=True, slots=True)
class GivenLook:
    """A list as it stands, packed, the numbers of the lines to ask (None: all), and the day and instant of the look.

    `whole`: answers are also compared by what acts say of every day.
    """

    one: PartsList
    lines: str
    index: str
    numbers: Numbers | None
    today: date
    at: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Merged:
    """A list with new answers, packed, and its lines whose answers have another value."""

    one: PartsList
    lines: str
    index: str
    changed: list[LineChange]


class LineAsker(Protocol):
    """Asks lines, elsewhere than on the loop. Raises LookupBusyError if too much is being asked."""

    def stamp(self) -> object:
        """Return what is another value as soon as other rules, lists or parties may be on file."""
        ...

    async def compare(self, digests: str) -> RulesChange:
        """Return the rules as they are, and what changed since others were, whose digests are given ('' for none)."""
        ...

    async def moved(self, after: date, upto: date) -> Reaches:
        """Return whom the days after one, up to another, can reach."""
        ...

    async def coming(self, after: date, upto: date) -> Mapping[date, Reaches]:
        """Return the days ahead that are told of on a day in this span, and whom each can reach."""
        ...

    async def about(self, act: Announcement) -> Reaches:
        """Return whom an announced act can reach; nothing if it names nothing that a line could be asked about."""
        ...

    async def reached(self, indexes: Sequence[str], reaches: Reaches) -> list[set[int] | None]:
        """Return of each index the lines that can be reached; None for one that cannot be read."""
        ...

    async def look(self, given: GivenLook) -> Merged:
        """Ask lines of a list, put the answers into it and find those of another value."""
        ...

    async def ahead(self, one: PartsList, lines: Sequence[StoredLine], day: date) -> list[LineChange]:
        """Return the lines whose answer is another one from a coming day on than on the day before it."""
        ...

    async def touched(
        self, one: PartsList, lines: Sequence[StoredLine], act: Announcement, today: date
    ) -> list[LineChange]:
        """Return the lines that an announced act concerns, each with what holds today and what the act does."""
        ...


class ListWatch:
    """Looks at watched lists. `wake` tells the drains of channels; the clock gives aware instants (UTC)."""

    def __init__(  # noqa: PLR0913 - what it joins
        self,
        watches: Watches,
        lists: PartsLists,
        events: Events,
        asker: LineAsker,
        wake: Callable[[Sequence[Channel]], Awaitable[None]],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._watches, self._lists, self._events, self._asker, self._wake = watches, lists, events, asker, wake
        self._clock = clock
        self._looked: object = None
        self._rules: tuple[object, RulesChange] | None = None

    async def turn(self) -> None:
        """Look at what changed, waiting a little for news. Raises redis errors, to be waited out."""
        try:
            await self.look_at_all()
            for entry in await self._watches.announced():
                await self._cross(entry)
        except LookupBusyError:
            log.info("Watched lists wait: too much is being asked.")
            await asyncio.sleep(BUSY_S)

    # -- other rules, another day

    async def look_at_all(self) -> None:
        """Look at every list that was not looked at with the rules and on the day that are now."""
        today = self._clock().date()
        seen = (self._asker.stamp(), today, await self._watches.version())
        if seen == self._looked:
            return
        if watches := await self._watches.all():
            rules = await self._rules_now(seen[0])
            for at in range(0, len(watches), INDEXES_AT_ONCE):
                await self._look_at_some(watches[at : at + INDEXES_AT_ONCE], rules, today)
            # Last: after a kill before it, the same lists are looked at again, and have nothing more to tell.
            if rules.version != rules.before:
                await self._watches.set_base(rules.digests, rules.version)
            self._rules = seen[0], replace(rules, before=rules.version, reaches=())
        self._looked = seen

    async def _rules_now(self, stamp: object) -> RulesChange:
        """Return the rules; compared with those before only where either may have changed."""
        if self._rules and self._rules[0] == stamp and self._rules[1].version == await self._watches.base_version():
            return self._rules[1]
        return await self._asker.compare(await self._watches.base())

    async def _look_at_some(self, watches: Sequence[Watch], rules: RulesChange, today: date) -> None:
        """Look at lists; those in the same state share the search of their indexes."""
        indexes = await self._watches.indexes(watches)
        alike: dict[tuple[str, str], list[Watch]] = {}
        for one in watches:
            if one.list not in indexes or one.base not in {rules.before, rules.version}:
                await self._look(one, rules.version, today, everything=True)
            elif (one.base, one.day) != (rules.version, today.isoformat()):
                reminded = await self._remind(one, today)
                alike.setdefault((one.base, one.day), []).append(reminded)
        for (base, day), those in alike.items():
            texts = [indexes[one.list] for one in those]
            reaches = rules.reaches if base != rules.version else ()
            since = date.fromisoformat(day)
            reaches += await self._asker.moved(since, today)
            now = await self._asker.reached(texts, reaches)
            ahead: dict[date, list[set[int] | None]] = {}
            for coming, reach in (await self._asker.coming(since, today)).items():
                ahead[coming] = await self._asker.reached(texts, reach)
            for place, one in enumerate(those):
                days = {coming: numbers for coming, held in ahead.items() if (numbers := held[place])}
                numbers = now[place]
                await self._look(one, rules.version, today, numbers or (), days, everything=numbers is None)

    async def _remind(self, watch: Watch, today: date) -> Watch:
        """Tell of changed lines by the day on which somebody must be done with them. Returns the watch as it stands."""
        since = date.fromisoformat(watch.day)
        if since >= today:
            return watch
        trail = await self._watches.trail(watch.list)
        due = {place: entries[-1] for place, entries in trail.items() if entries[-1].is_due(since, today)}
        if not due:
            return watch
        changes = {change.id: change for change in await self._watches.changes(watch.list)}
        lines = [
            replace(line, due=entry.due, assignee=entry.assignee)
            for place, entry in due.items()
            if place.change in changes
            for line in changes[place.change].lines
            if line.number == place.line
        ]
        try:
            one = await self._lists.get(watch.list, watch.owner)
        except NotOnFileError:
            return watch
        # Its day stays: it is the look that comes next that moves it. The same reminder has the same name.
        reminder = replace(self._change(watch, "due", lines), id=f"due-{watch.since}-{today.isoformat()}")
        seen = watch.seen(watch.base, watch.day)
        if not lines or not await self._keep(watch, Kept(seen, one, change=reminder)):
            return watch
        return seen

    async def ask_again(self, watch: Watch) -> None:
        """Ask every line of a watched list anew because somebody wants it; what changed is told as ever."""
        await self._look(watch, watch.base, self._clock().date(), everything=True)

    async def _look(  # noqa: PLR0913 - what a look depends on
        self,
        watch: Watch,
        base: str,
        today: date,
        numbers: Numbers = (),
        ahead: Mapping[date, Numbers] | None = None,
        *,
        everything: bool = False,
    ) -> None:
        """Ask some lines, or all, and keep and tell what changed; as often as somebody else changes the watch."""
        for _ in range(_ATTEMPTS):
            kept = await self._looked_at(watch, base, today, None if everything else numbers, ahead or {})
            if kept is None or await self._keep(watch, kept):
                return
            now = await self._watches.of(watch.list)
            if now is None:
                return
            watch = now

    async def _looked_at(
        self, watch: Watch, base: str, today: date, numbers: Numbers | None, ahead: Mapping[date, Numbers]
    ) -> Kept | None:
        """Return what a look finds (`numbers` None: at every line); None if the list is gone."""
        seen = watch.seen(base, today.isoformat())
        if numbers is not None and not numbers and not ahead:
            return Kept(seen)
        try:
            one = await self._lists.get(watch.list, watch.owner)
            text = await self._lists.lines(one)
        except NotOnFileError:
            return None
        index = (await self._watches.indexes([watch])).get(watch.list, "")
        whole = base != watch.base or numbers is None
        merged = await self._asker.look(GivenLook(one, text, index, numbers, today, self._instant(), whole))
        # What was never looked at has nothing to be compared with: its answers are the first.
        changes = list(merged.changed) if index else []
        told_today = bool(changes)
        lines = await asyncio.to_thread(lines_by_number, text) if ahead else {}
        for day, those in sorted(ahead.items()):
            changes += await self._asker.ahead(one, _some(lines, those), day)
        kind = "rules" if told_today and base != watch.base else "day"
        change = self._change(watch, kind, changes) if changes else None
        return Kept(seen, merged.one, merged.lines, merged.index, change)

    # -- announced acts

    async def _cross(self, entry: Announced) -> None:
        """Tell every list of the lines that an announced act concerns."""
        try:
            act = Announcement.from_json(entry.document)
        except RecordError as error:
            log.error("An announcement cannot be read, no list is told of it: %.200s", error)  # noqa: TRY400 - no bug of ours
        else:
            # That is worked out in a process of its own, which an installation without lists never needs.
            reaches = await self._asker.about(act) if await self._watches.all() else ()
            watches = await self._watches.all() if reaches else []
            for at in range(0, len(watches), INDEXES_AT_ONCE):
                await self._tell_some(watches[at : at + INDEXES_AT_ONCE], act, reaches)
        await self._watches.crossed(entry.stream, entry.id)

    async def _tell_some(self, watches: Sequence[Watch], act: Announcement, reaches: Reaches) -> None:
        indexes = await self._watches.indexes(watches)
        held = [one for one in watches if one.list in indexes]
        reached = await self._asker.reached([indexes[one.list] for one in held], reaches)
        for one, numbers in zip(held, reached, strict=True):
            if numbers:
                await self._tell(one, act, numbers)

    async def _tell(self, watch: Watch, act: Announcement, numbers: Numbers) -> None:
        for _ in range(_ATTEMPTS):
            try:
                one = await self._lists.get(watch.list, watch.owner)
                lines = await asyncio.to_thread(lines_by_number, await self._lists.lines(one))
            except NotOnFileError:
                return
            touched = await self._asker.touched(one, _some(lines, numbers), act, self._clock().date())
            changes = await self._not_told(watch, act, touched)
            if not changes:
                return
            named = replace(self._change(watch, "event", changes), event=act.event, title=act.document or act.summary)
            if await self._keep(watch, Kept(watch.seen(watch.base, watch.day), one, change=named)):
                return
            now = await self._watches.of(watch.list)
            if now is None:
                return
            watch = now

    async def _not_told(self, watch: Watch, act: Announcement, touched: Sequence[LineChange]) -> list[LineChange]:
        """Return the lines of which the act was not told before, or otherwise."""
        told = {
            line.number: (line.after, line.from_day)
            for change in reversed(await self._watches.changes(watch.list))
            if change.event == act.event
            for line in change.lines
        }
        return [one for one in touched if told.get(one.number) != (one.after, one.from_day)]

    # -- keeping and telling

    async def _keep(self, watch: Watch, kept: Kept) -> bool:
        """Keep what was found, with a message for each channel. Returns False if the watch changed meanwhile."""
        channels = [Channel.from_key(key) for key in watch.channels]
        if kept.change and kept.one:
            messages = [told(channel, kept.one, kept.change) for channel in channels]
            kept = replace(kept, deliveries=messages)
        if not await self._watches.keep(watch, kept):
            return False
        if kept.deliveries:
            await self._wake([one.channel for one in kept.deliveries])
        return True

    def _change(self, watch: Watch, kind: str, lines: Sequence[LineChange]) -> ListChange:
        at, number = self._instant(), watch.revision + 1
        return ListChange(watch.next_change, kind, at, tuple(lines), number=number).bounded()

    def _instant(self) -> str:
        return self._clock().isoformat(timespec="seconds")


def told(channel: Channel, one: PartsList, change: ListChange) -> Delivery:
    """Return the message of a change; making it again gives the same."""
    shown = replace(change, lines=change.lines[:LINES_SHOWN])
    data = (("list", one.id), ("of", str(one.lines)), ("change", shown.to_json()))
    content = Content(title=one.name, events=(change.event,) if change.event else (), data=data)
    return Delivery(
        delivery_id(f"parts|{one.id}|{change.id}", channel, "parts"), channel, kind="parts", content=content
    )


def lines_by_number(text: str) -> dict[int, StoredLine]:
    """Return packed lines by their numbers."""
    return {line.number: line for line in unpacked(text)}


def _some(lines: Mapping[int, StoredLine], numbers: Iterable[int] | None) -> list[StoredLine]:
    return list(lines.values()) if numbers is None else [lines[one] for one in sorted(numbers) if one in lines]
