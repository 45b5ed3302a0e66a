"""Announcements as lines of a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from bot.alerts.announcement import Announcement
from bot.alerts.clauses import Facts
from bot.alerts.filters import Filter
from handlers import alerts, wording
from handlers.reply import Line, LineKind


def matching(announcements: Iterable[Announcement], wanted: Filter, most: int) -> tuple[Announcement, ...]:
    """The first `most` announcements that the filter lets pass."""
    return tuple(islice((each for each in announcements if wanted.holds(Facts(each))), most))


def lines(announcements: Sequence[Announcement]) -> tuple[Line, ...]:
    """One line each: the day, the alert's title, the first report's link."""
    return tuple(_line(each) for each in announcements)


def _line(announcement: Announcement) -> Line:
    link = next(filter(None, (wording.web_link(item.link) for item in announcement.items)), None)
    day = wording.day(announcement.announced_at)
    return Line(alerts.title(announcement), LineKind.BULLET, f"{day}:", link, "open")
