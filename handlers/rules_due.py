"""Tells curators in a channel what the rules' own dates ask for: each day's tasks once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from bot.model.delivery import Channel
from bot.rules.checks import tasks
from bot.rules.model import Measure
from bot.store.outbox import Outbox
from handlers.messages.reporting import due_notices

EVERY = timedelta(hours=1)


class RulesDue:
    """Plans a notice for the tasks of each day, in one process: give `turn` to a `Leader`.

    A notice that is on record is not planned again, so nothing is told twice, whatever is killed.
    """

    def __init__(self, acts: Iterable[Measure], outbox: Outbox, to: Channel) -> None:
        self._acts = tuple(acts)
        self._outbox = outbox
        self._to = to
        self._next = datetime.min.replace(tzinfo=UTC)

    async def turn(self) -> None:
        """Look if an hour has passed since the last time, else wait a second."""
        now = datetime.now(UTC)
        if now < self._next:
            await asyncio.sleep(1.0)
            return
        await self.tell(now.date())
        self._next = now + EVERY

    async def tell(self, today: date) -> None:
        """Plan what is to be looked at on a day."""
        if planned := due_notices(tasks(self._acts, today), self._to):
            await self._outbox.add(planned)
