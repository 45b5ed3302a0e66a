"""Events: what the desk remembers of each, and the announcements that stand in the public stream."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from bot.alerts.announcement import Announcement, Report
from bot.store import scripts
from bot.store.client import Client
from bot.store.intake import read_stream
from bot.store.keys import Keys

EVENTS_KEPT = 100_000
"""The same-event decision looks back this many events."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the desk decided about one intake entry."""

    what: Literal["announce", "report", "nothing"]
    event: str = ""
    card: str = ""
    announcement: Announcement | None = None
    report: Report | None = None


class Events:
    """The desk's records. One step settles an entry: card, announcement, planning and cursor together."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._settle = scripts.load(redis, "settle_item")

    async def settle(self, cursor: str, stream_id: str, item: str, ruling: Ruling) -> str:
        """Settle an entry if the cursor still stands where it was read. Returns where it stands now.

        An answer other than `stream_id` means that another desk was faster: read again from there.
        """
        keys = self._keys
        document = ruling.announcement.to_json() if ruling.announcement else ""
        report = json.dumps(asdict(ruling.report), ensure_ascii=False) if ruling.report else ""
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
                    keys.touched,
                ],
                [
                    cursor,
                    stream_id,
                    ruling.what,
                    ruling.event,
                    ruling.card,
                    document,
                    item,
                    report,
                    int(time.time() * 1000),
                    EVENTS_KEPT,
                    *(ruling.announcement.measures if ruling.announcement else ()),
                ],
            )
        )

    async def cards(self) -> list[str]:
        """All cards, oldest report first."""
        events = await self._redis.zrange(self._keys.event_times, 0, -1)
        found: list[str] = []
        for at in range(0, len(events), 500):
            values = await self._redis.hmget(self._keys.cards, events[at : at + 500])
            found += [value for value in values if value]
        return found

    async def event_of(self, item: str) -> str | None:
        """The event that an item reported, if it was relevant."""
        found: str | None = await self._redis.hget(self._keys.item_events, item)
        return found

    async def announcement(self, event: str) -> Announcement | None:
        """An event's announcement as published."""
        text = await self._redis.hget(self._keys.documents, event)
        return Announcement.from_json(text) if text else None

    async def reports(self, event: str) -> list[Report]:
        """Later reports of an event, oldest first."""
        return [Report(**json.loads(text)) for text in await self._redis.lrange(self._keys.reports(event), 0, -1)]

    async def latest(self, count: int) -> list[Announcement]:
        """The newest announcements, newest first."""
        entries: Sequence[Any] = await self._redis.xrevrange(self._keys.stream, count=count)
        return [Announcement.from_json(fields["announcement"]) for _, fields in entries]


class Planning:
    """What the planner has to plan."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    async def cursor(self) -> str:
        """The last entry that the planner settled."""
        return await self._redis.get(self._keys.planning_cursor) or "0-0"

    async def after(self, cursor: str, count: int = 64) -> list[tuple[str, str]]:
        """(entry, event) after the cursor, in order; waits up to BLOCK_MS for one."""
        entries = await read_stream(self._redis, self._keys.planning, cursor, count)
        return [(stream_id, fields["event"]) for stream_id, fields in entries]
