"""What sources told before they were first read, judged quietly: its acts are shown as an archive, never announced.

Alerts go first: nothing of a backlog is judged while the desk has something to settle; others run between two items.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from redis.exceptions import RedisError

from bot.alerts.archive import TOLD_BEFORE
from bot.alerts.desk import EventPlacer, Judge, Touched, compose, source_text, with_authority
from bot.detect import EventCard
from bot.detect.similarity import cited_in
from bot.store.intake import Backlog, BacklogAct, Intake, IntakeEntry, Pending

log = logging.getLogger(__name__)

ITEMS_AT_ONCE = 16
"""Items that are judged before the intake is looked at again."""
BREATH_S, WHILE_BUSY_S = 0.01, 2.0
"""Seconds between two items, and until the intake is looked at again while it holds something."""


class BacklogJudge:
    """Judges the items that wait in a backlog. Whatever is killed whenever, each is settled once.

    An act that was announced is none of the archive's; a further report of one in it joins that.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what it joins
        self,
        backlog: Backlog,
        intake: Intake,
        judge: Judge,
        new_memory: Callable[[], EventPlacer],
        touched: Touched,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._backlog = backlog
        self._intake = intake
        self._judge = judge
        self._new_memory = new_memory
        self._touched = touched
        self._sleep = sleep
        self._memory: EventPlacer | None = None

    async def turn(self) -> None:
        """Settle some of what waits, waiting a little for something. Raises redis errors, to be waited out."""
        if not await self._intake.is_settled():
            await self._sleep(WHILE_BUSY_S)
            return
        waiting = await self._backlog.waiting(ITEMS_AT_ONCE)
        if not waiting:
            # What is announced meanwhile is read again before the next source's backlog is judged.
            self._memory = None
        for pending in waiting:
            await self._settle(pending)
            await self._sleep(BREATH_S)

    async def _settle(self, pending: Pending) -> None:
        memory = self._memory = self._memory or await self._recall()
        try:
            found = await self._find_act(pending.entry, memory)
        except (RedisError, OSError):
            raise
        except Exception:
            log.exception(
                "An item of the backlog of %s could not be judged: %s", pending.entry.source, pending.entry.id
            )
            found = None
        if not await self._backlog.settle(pending.stream_id, found):
            self._memory = None
        elif found:
            memory.remember(EventCard.from_json(found.card))

    async def _find_act(self, entry: IntakeEntry, memory: EventPlacer) -> BacklogAct | None:
        """Return the act that an item tells of; None if it tells of none, or of one that was announced."""
        text = source_text(entry)
        verdict = with_authority(self._judge.judge(text), entry)
        if not verdict.relevant:
            return None
        seen = datetime.fromisoformat(entry.seen_at)
        placement = memory.place(verdict, text, seen)
        if not placement.new:
            known = await self._backlog.act(placement.event)
            return BacklogAct(known.with_reports([entry.report]), placement.card.to_json()) if known else None
        event = f"{TOLD_BEFORE}{placement.event}"
        told = datetime.fromisoformat(entry.published or entry.seen_at)
        act = compose(entry, verdict, event, self._touched(verdict, cited_in(text)), told)
        return BacklogAct(act, replace(placement.card, event=event).to_json())

    async def _recall(self) -> EventPlacer:
        memory = self._new_memory()
        for card in _readable(await self._backlog.cards()):
            memory.remember(card)
        return memory


def _readable(cards: Sequence[str]) -> list[EventCard]:
    """Return the cards of this or a newer version."""
    found = []
    for card in cards:
        try:
            found.append(EventCard.from_json(card))
        except (TypeError, ValueError):
            continue
    return found
