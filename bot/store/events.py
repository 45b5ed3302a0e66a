"""Announced acts on record: what the desk settles, the public stream, and the evidence of who was told, and when."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from bot.model.added import only_added
from bot.model.announcement import Announcement, Report, following
from bot.model.delivery import Channel, Content, PostedAlert, Workspace
from bot.model.trail import TrailEntry
from bot.store.intake import read_entries
from bot.store.keys import Keys
from bot.store.outbox import ms, read_instant
from bot.store.redis import Client, Store, in_parts, load_script
from bot.store.reviews import WORKED_ON, AlertTrails

FOLLOWED = 10
"""Most events that a lineage goes back."""

EVENTS_KEPT = 100_000
"""The same-event decision looks back this many events."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the desk decided about one intake entry.

    `edit`, and `report` if it changes a fact: `announcement` is the changed one, `edited_before` the `edited_at` of the
    one that was read.
    `hold`: `report` is the item, which waits because its source announced too many acts.
    """

    what: Literal["announce", "report", "edit", "hold", "nothing"]
    event: str = ""
    card: str = ""
    announcement: Announcement | None = None
    report: Report | None = None
    edited_before: str = ""


def _marked(announcement: Announcement) -> tuple[str, ...]:
    """Return the rules that an act marks as to be reviewed: none while only sources tell of it that people added."""
    return () if only_added(announcement) else announcement.measures


class Events(Store):
    """The desk's records. One step settles an entry: card, announcement, planning and cursor together."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        super().__init__(redis, keys)
        self._settle = load_script(redis, "settle_item")

    async def settle(self, cursor: str, stream_id: str, item: str, ruling: Ruling) -> str:
        """Settle an entry if the cursor still stands where it was read. Returns where it stands now.

        An answer other than `stream_id` means that another desk was faster: read again from there.
        """
        keys = self._keys
        document = ruling.announcement.to_json() if ruling.announcement else ""
        report = ruling.report.to_json() if ruling.report else ""
        by = ruling.announcement.items[0] if ruling.announcement and ruling.announcement.items else ruling.report
        source = by.source if by else "-"
        return str(
            await self._settle(
                [
                    keys.intake_cursor,
                    keys.intake,
                    keys.stream,
                    keys.planning,
                    keys.cards,
                    keys.documents,
                    keys.event_times,
                    keys.item_events,
                    keys.reports(ruling.event or "-"),
                    keys.updates,
                    keys.touched,
                    keys.acts_in_hour(source),
                    keys.flood(source),
                    keys.floods,
                ],
                [
                    cursor,
                    stream_id,
                    ruling.what,
                    source if ruling.what == "hold" else ruling.event,
                    ruling.card,
                    document,
                    item,
                    report,
                    int(time.time() * 1000),
                    EVENTS_KEPT,
                    ruling.edited_before,
                    *(_marked(ruling.announcement) if ruling.announcement else ()),
                ],
            )
        )

    async def cards(self) -> list[str]:
        """Return all cards, oldest report first."""
        events = await self._redis.zrange(self._keys.event_times, 0, -1)
        found: list[str] = []
        for part in in_parts(events):
            values = await self._redis.hmget(self._keys.cards, part)
            found += [value for value in values if value]
        return found

    async def card(self, event: str) -> str | None:
        """Return what the same-event decision remembers of an event; None if it is not stored."""
        found: str | None = await self._redis.hget(self._keys.cards, event)
        return found

    async def event_of(self, item: str) -> str | None:
        """Return the event that an item reported; None if it was not relevant."""
        found: str | None = await self._redis.hget(self._keys.item_events, item)
        return found

    async def announcement(self, event: str) -> Announcement | None:
        """Return an event's announcement; None if it is not stored."""
        found = await _announcements(self._redis, self._keys, [event])
        return found.get(event)

    async def muted(self, event: str) -> frozenset[Channel]:
        """Return the channels that have muted an event."""
        return frozenset(map(Channel.from_key, await self._redis.hgetall(self._keys.muted(event))))

    async def lineage(self, announcement: Announcement) -> list[str]:
        """Return the events that this one follows, nearest first."""
        found: list[str] = []
        nearest: Announcement | None = announcement
        while nearest and nearest.follows and nearest.follows not in found and len(found) < FOLLOWED:
            found.append(nearest.follows)
            nearest = await self.announcement(nearest.follows)
        return found

    async def reports(self, event: str) -> list[Report]:
        """Return the later reports of an event, oldest first."""
        return [Report.from_json(text) for text in await self._redis.lrange(self._keys.reports(event), 0, -1)]

    async def latest(self, count: int) -> list[Announcement]:
        """Return the newest announcements as they are known now, with all their reports, newest first.

        An act that follows another is beside it (`FollowUp`), so that filters judge it as they do its alert.
        """
        entries: Sequence[Any] = await self._redis.xrevrange(self._keys.stream, count=count)
        first = [_read_document(fields["announcement"]) for _, fields in entries]
        now = await _announcements(self._redis, self._keys, [one.event for one in first])
        return await self.beside_earlier([now.get(one.event, one) for one in first], now)

    async def beside_earlier(
        self, acts: Sequence[Announcement], known: Mapping[str, Announcement] | None = None
    ) -> list[Announcement]:
        """Return acts, each beside the one that it follows if it follows one. `known`: some that are read already."""
        read = dict(known or {})
        missing = [one.follows for one in acts if one.follows and one.follows not in read]
        if missing:
            read |= await _announcements(self._redis, self._keys, list(dict.fromkeys(missing)))
        return [following(one, read.get(one.follows or "")) for one in acts]


@lru_cache(maxsize=512)
def _read_document(document: str) -> Announcement:
    """One act goes to a thousand channels, and is listed on every page: its document is read once."""
    return Announcement.from_json(document)


@dataclass(frozen=True, slots=True)
class Planned:
    """One pointer for the planner.

    `announced` is the act as it was announced: what is told of it later has an entry of its own. `report` is that of a
    later report, `edited` when that changed the announcement.
    """

    stream_id: str
    what: str
    event: str
    report: Report | None = None
    edited: str = ""
    announced: Announcement | None = None

    @classmethod
    def of(cls, stream_id: str, fields: Mapping[str, str]) -> Planned:
        """Read an entry of this or an older version."""
        text = fields.get("report")
        report = Report.from_json(text) if text else None
        document = fields.get("document")
        announced = Announcement.from_json(document) if document else None
        return cls(stream_id, fields["what"], fields["event"], report, fields.get("edited", ""), announced)


class Planning(Store):
    """The stream of what the planner has to plan."""

    async def cursor(self) -> str:
        """Return the last entry that the planner settled."""
        return await self._redis.get(self._keys.planning_cursor) or "0-0"

    async def after(self, cursor: str, count: int = 64) -> list[Planned]:
        """Return what follows the cursor, in order; waits up to BLOCK_MS for something."""
        return await read_entries(self._redis, self._keys.planning, cursor, count, Planned.of)


# -- evidence: delivery records joined with the announced acts


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One act in one message, or a message that is about none (`announcement` None). Instants are UTC."""

    delivery: str
    channel: str
    kind: str
    state: str
    planned: datetime | None
    settled: datetime | None
    event: str
    announcement: Announcement | None
    message: str
    link: str
    attempts: int
    why: str
    words: str = ""
    """Our own words, of a message that is about no act."""
    work: TrailEntry | None = None
    """How the work on the alert stands; None if nobody began."""


class Evidence(Store):
    """Reads the records, oldest first, without holding all of them at once."""

    async def pieces(
        self, since: datetime | None = None, until: datetime | None = None, of: Workspace | None = None
    ) -> AsyncIterator[EvidenceRow]:
        """Yield the deliveries planned from `since` (inclusive) to `until` (exclusive), of one workspace or of all."""
        first = "-inf" if since is None else str(ms(since))
        last = "+inf" if until is None else f"({ms(until)}"
        names = await self._redis.zrangebyscore(self._keys.deliveries, first, last)
        for part in in_parts(names):
            records = await self._records(part, of)
            wanted = [event for _, raw in records for event in _acts_in(raw)]
            acts = await _announcements(self._redis, self._keys, list(dict.fromkeys(filter(None, wanted))))
            standing = await AlertTrails(self._redis, self._keys).standing([name for name, _ in records])
            for name, raw in records:
                for event in _acts_in(raw):
                    yield replace(_evidence_row(name, raw, event, acts.get(event)), work=standing.get(name))

    async def _records(self, names: Sequence[str], of: Workspace | None) -> list[tuple[str, dict[str, str]]]:
        pipeline = self._redis.pipeline(transaction=False)
        for name in names:
            pipeline.hgetall(self._keys.delivery(name))
        found: list[dict[str, str]] = await pipeline.execute()
        prefix = of.prefix if of else ""
        return [
            (name, raw)
            for name, raw in zip(names, found, strict=True)
            if raw.get("channel", "").startswith(prefix) and raw
        ]


async def _announcements(redis: Client, keys: Keys, events: Sequence[str]) -> dict[str, Announcement]:
    """Return the announcements of these events that are stored, with all their reports, by event."""
    found: dict[str, Announcement] = {}
    for part in in_parts(events):
        pipeline = redis.pipeline(transaction=False)
        pipeline.hmget(keys.documents, part)
        for event in part:
            pipeline.lrange(keys.reports(event), 0, -1)
        texts, *later = await pipeline.execute()
        for event, text, reports in zip(part, texts, later, strict=True):
            if text:
                found[event] = _add_reports(text, tuple(reports))
    return found


@lru_cache(maxsize=512)
def _add_reports(document: str, reports: tuple[str, ...]) -> Announcement:
    known = _read_document(document)
    return known.with_reports(map(Report.from_json, reports)) if reports else known


def _acts_in(raw: Mapping[str, str]) -> list[str]:
    """Return the events in a message; one empty name if it is about none."""
    named = [raw.get("event", ""), *Content.from_json(raw.get("content", "")).events]
    return list(dict.fromkeys(filter(None, named))) or [""]


def _evidence_row(name: str, raw: Mapping[str, str], event: str, announcement: Announcement | None) -> EvidenceRow:
    content = Content.from_json(raw.get("content", ""))
    return EvidenceRow(
        delivery=name,
        channel=raw["channel"],
        kind=raw.get("kind", "alert"),
        state=raw.get("state", ""),
        planned=read_instant(raw.get("planned", "")),
        settled=read_instant(raw.get("settled", "")),
        event=event,
        announcement=announcement,
        message=raw.get("message", ""),
        link=raw.get("link", ""),
        attempts=int(raw.get("attempts") or 0),
        why=raw.get("why", ""),
        words="" if event else " ".join(filter(None, (content.title, *content.lines))),
    )


# -- alerts posted in a workspace


LOOKED_THROUGH = 5_000
"""Deliveries, of all workspaces, newest first."""
_FIELDS = ("channel", "event", "kind", "state", "message", "link", "content")
_KINDS = ("alert", "follow-up", "digest")


class PostedAlerts(Store):
    """Posted alerts by workspace; one workspace never sees those of another."""

    async def in_workspace_of(self, channel: Channel) -> list[PostedAlert]:
        """Return the alerts posted in the channel's workspace, newest first."""
        return [one async for one in self._beginning(f"{channel.platform}:{channel.workspace}:", _KINDS)]

    async def worked_on(self, count: int) -> list[PostedAlert]:
        """Return the newest alerts of all workspaces that are messages of their own, as they are worked on."""
        found = []
        async for one in self._beginning("", WORKED_ON):
            found.append(one)
            if len(found) == count:
                break
        return found

    async def one(self, delivery: str) -> PostedAlert | None:
        """Return an alert that is a message of its own; None if none of that id is posted (any more)."""
        values = await self._redis.hmget(self._keys.delivery(delivery), list(_FIELDS))
        return next(_alerts(delivery, values, "", WORKED_ON), None)

    async def _beginning(self, prefix: str, kinds: Collection[str]) -> AsyncIterator[PostedAlert]:
        """Yield the alerts of channels whose keys begin so, newest first."""
        deliveries = (await self._redis.zrange(self._keys.deliveries, -LOOKED_THROUGH, -1))[::-1]
        for part in in_parts(deliveries):
            pipeline = self._redis.pipeline(transaction=False)
            for delivery in part:
                pipeline.hmget(self._keys.delivery(delivery), list(_FIELDS))
            records: list[list[str | None]] = await pipeline.execute()
            for one, values in zip(part, records, strict=True):
                for alert in _alerts(one, values, prefix, kinds):
                    yield alert

    async def announcements(self, events: Sequence[str]) -> list[Announcement]:
        """Return the announcements of these events; those that are not stored are left out."""
        return list((await _announcements(self._redis, self._keys, list(dict.fromkeys(events)))).values())


def _alerts(delivery: str, values: Sequence[str | None], prefix: str, kinds: Collection[str]) -> Iterator[PostedAlert]:
    channel, event, kind, state, message, link, content = (value or "" for value in values)
    if not channel.startswith(prefix) or kind not in kinds or state != "sent":
        return
    for one in dict.fromkeys((event, *Content.from_json(content).events)):
        if one:
            yield PostedAlert(delivery, Channel.from_key(channel), one, message, link)
