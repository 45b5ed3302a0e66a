"""What sources had told before they were first read: items to be judged quietly, and the acts found in them.

They are shown as an archive and never announced: no stream, planner or outbox knows of them. Both lists are bounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model.announcement import Announcement
from bot.store.intake import UNREADABLE, IntakeEntry, Pending, read_entries
from bot.store.keys import Keys
from bot.store.outbox import ms
from bot.store.redis import Client, load_script

ACTS_KEPT = 200
"""Acts that are shown: those of the newest days."""
ANNOUNCED_KNOWN = 500
"""Announced events that are recognised in a backlog: those that were reported last."""


@dataclass(frozen=True, slots=True)
class BacklogAct:
    """One act found in a backlog, with the card by which its next report is recognised."""

    announcement: Announcement
    card: str


class Backlog:
    """The items that wait (`bot.store.intake.Intake.remember` puts them there) and the acts."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._settle = load_script(redis, "settle_backlog")

    async def waiting(self, count: int) -> list[Pending]:
        """Return the first items that wait, oldest first; waits up to BLOCK_MS for one."""
        return await read_entries(self._redis, self._keys.backlog, "0-0", count, _pending)

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


def _pending(stream_id: str, fields: Mapping[str, str]) -> Pending:
    return Pending(stream_id, "quiet", IntakeEntry.from_json(fields["entry"]))
