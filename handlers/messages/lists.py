"""Announcements as lines of a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from bot.model.announcement import Announcement
from bot.rules.timeline import Event
from bot.subscriptions.clauses import FilterFacts
from bot.subscriptions.filters import Filter
from bot.vocabulary import MeasureType
from handlers.messages import alerts, wording
from handlers.messages.reply import Line, LineKind


def matching(announcements: Iterable[Announcement], wanted: Filter, most: int) -> tuple[Announcement, ...]:
    """The first `most` announcements that the filter lets pass."""
    return tuple(islice((each for each in announcements if wanted.holds(FilterFacts(each))), most))


def lines(announcements: Sequence[Announcement]) -> tuple[Line, ...]:
    """One line each: the day, the alert's title, the first report's link."""
    return tuple(_line(each) for each in announcements)


def _line(announcement: Announcement) -> Line:
    link = next(filter(None, (wording.web_link(item.link) for item in announcement.items)), None)
    day = wording.day(announcement.announced_at)
    return Line(alerts.title(announcement), LineKind.BULLET, f"{day}:", link, "open")


# Wording of dated events of rules, shared by chat and terminal. PURE.


_WHAT = 260
_PARTS = 2


def line(event: Event) -> Line:
    """The day, then `China, No. 46 of 2024: what`, with the act's source."""
    return Line(
        wording.trimmed(said(event), _WHAT),
        LineKind.BULLET,
        bold=f"{wording.day(event.date.text)}:",
        link=wording.web_link(event.measure.sources[0].url) if event.measure.sources else None,
    )


def said(event: Event) -> str:
    """Exporter, act, paragraph, what happens, and by which act if another one did it."""
    by = "" if event.document == event.measure.document else f" (by {event.document})"
    exporter = wording.country(event.measure.jurisdiction)
    return f"{exporter}, {event.measure.document}{_part(event)}: {plain(event.what)}{by}"


def _part(event: Event) -> str:
    """The paragraphs as they are cited; an event may name them by their keys in the rule file."""
    if not event.part:
        return ""
    cites = {limb.part: limb.cite for limb in event.measure.limbs if limb.part and limb.cite}
    parts = event.part.split(", ")
    if not all(part in cites for part in parts):
        return f", {event.part}"
    named = dict.fromkeys(cites[part] for part in parts)
    return f", {wording.listed(list(named), _PARTS)}"


def plain(what: str) -> str:
    """`presumption-of-denial on gallium` without the vocabulary's hyphens."""
    for kind in MeasureType:
        if "-" in kind:
            what = what.replace(f"{kind} on ", f"{kind.replace('-', ' ')} on ")
    return what
