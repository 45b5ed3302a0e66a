"""What the pages, the API and the feeds show: the rules, and what a running bot has on record."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.model.announcement import Announcement
from bot.model.delivery import Channel
from bot.rules.index import RuleBase
from bot.subscriptions.filters import Filters, Vocabulary
from handlers.commands.command import Asker, Call
from handlers.messages.source_health import SourceView

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

    def today(self) -> date:
        """Today, in UTC."""
        return self.now().date()

    def call(self, text: str) -> Call:
        """A command's call for a reader: the pages answer by the same functions as chat."""
        return Call(_READER, text, self.now(), self.rules, self.vocabulary, Filters(self.vocabulary))
