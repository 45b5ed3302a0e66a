"""What the pages, the API and the feeds show: the rules, and what a running bot has on record."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from redis.exceptions import RedisError

from bot.errors import StoreError
from bot.model.announcement import Announcement
from bot.model.delivery import Channel
from bot.model.rule_notices import NoticesByRule
from bot.rules.answer import Answer
from bot.rules.index import RuleBase
from bot.subscriptions.filters import Filters, Vocabulary
from handlers.commands.command import Asker, Call
from handlers.commands.question import RestrictedQuery
from handlers.messages.source_health import SourceView
from handlers.screening import Screening

log = logging.getLogger(__name__)

BRIEFLY_S = 0.5
"""How long the store is waited for, if the question can be answered without it."""
_READER = Asker(Channel("web", "", "page"), "", may_manage=False)
"""Who reads a page is nobody in particular, and may change nothing."""


@dataclass(frozen=True, slots=True)
class Site:
    """Rules and records, read when a page is asked for. `now` is aware, in UTC."""

    rules: RuleBase
    vocabulary: Vocabulary
    now: Callable[[], datetime]
    latest: Callable[[int], Awaitable[Sequence[Announcement]]]
    """The newest announcements, newest first; at most so many."""
    announcement: Callable[[str], Awaitable[Announcement | None]]
    """The announcement of an event."""
    sources: Callable[[], Awaitable[Sequence[SourceView]]]
    """Every source with how it is doing, trouble first."""
    touched: Callable[[Sequence[str]], Awaitable[NoticesByRule]] | None = None
    """The announced acts that touch these rules and wait for a review."""
    screening: Screening | None = None
    """Asked for the firms of a question."""

    async def answer(self, question: RestrictedQuery) -> Answer:
        """Answer a question, with what waits for a review if the store tells. Raises UsageError."""
        found = question.answer(self.rules, self.today())
        if self.screening and found.firms:
            found = found.with_elsewhere(await self.screening.ask(found.firms))
        if self.touched is None:
            return found
        try:
            async with asyncio.timeout(BRIEFLY_S):
                waiting = await self.touched(list(dict.fromkeys(one.measure.key for one in found.findings)))
        except (RedisError, OSError, StoreError, TimeoutError) as error:
            log.warning("A page is answered without what the store would add, it cannot be reached: %s", error)
            return found
        return found.with_notices(waiting)

    def today(self) -> date:
        """Today, in UTC."""
        return self.now().date()

    def call(self, text: str) -> Call:
        """A command's call for a reader: the pages answer by the same functions as chat."""
        return Call(_READER, text, self.now(), self.rules, self.vocabulary, Filters(self.vocabulary))
