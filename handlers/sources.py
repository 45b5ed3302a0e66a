"""The state of sources for chat, and messages to operators when one breaks or recovers."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from bot.alerts.delivery import Channel, Delivery, delivery_id
from bot.feeds.alarms import Notice
from bot.feeds.sources import Source
from bot.feeds.watch import Tell
from bot.store.outbox import Outbox
from bot.store.sources import SourceRound
from handlers.commands import sources
from handlers.commands.sources import SourceView
from handlers.reply import Reply

log = logging.getLogger(__name__)


class Sources:
    """Reads states and latencies of the sources on file."""

    def __init__(self, known: Sequence[Source], rounds: SourceRound) -> None:
        self._known = known
        self._round = rounds

    async def views(self, now: datetime) -> list[SourceView]:
        """All sources on file, trouble first. Raises redis errors."""
        ids = [source.id for source in self._known if source.enabled]
        states = await self._round.states()
        seconds = await self._round.history.latencies(ids)
        return sources.views(self._known, states, seconds, now)

    async def answer(self, rest: str, now: datetime) -> Reply:
        """Answer `/exports sources <rest>`."""
        return sources.answer(rest, await self.views(now), now)


def telling(outbox: Outbox, operators: Channel | None, wake: Callable[[Sequence[Channel]], Awaitable[None]]) -> Tell:
    """Plans each notice as a delivery with a name of its own: once, whatever is killed. None: the log alone."""

    async def tell(source: Source, notice: Notice) -> None:
        if operators is None:
            return
        # The moment is part of the name: on an emptied store the numbers begin anew.
        name = f"source|{source.id}|{notice.number}|{notice.since.isoformat()}"
        content = sources.notice(source, notice)
        await outbox.add([Delivery(delivery_id(name, operators, "notice"), operators, kind="notice", content=content)])
        await wake([operators])

    return tell
