"""Announcements as notices on the rules that they touch. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.model.announcement import Announcement


@dataclass(frozen=True, slots=True)
class Notice:
    """An announced act. `link` opens the alert in the asker's channel, else the first report; None where neither is."""

    event: str
    announced_at: str
    """ISO 8601, UTC."""
    published: date
    """The day on which its first report came out."""
    summary: str
    link: str | None = None
    jurisdiction: str | None = None
    subjects: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    """Whose act it is, on what, and toward whom; what is not known stays empty."""

    def to_json(self) -> dict[str, Any]:
        """One object of `unreviewed` in the command line's answer."""
        return {
            "event": self.event,
            "announced_at": self.announced_at,
            "summary": self.summary,
            "link": self.link,
        }


Touched = Mapping[str, tuple[Notice, ...]]
"""Rule → the notices on it, oldest first."""


def events_in(value: str | None) -> list[str]:
    """The events in one value of the hash `Keys.touched`."""
    return (value or "").split("\n") if value else []


def notices(events: Mapping[str, list[str]], documents: Mapping[str, str | None], links: Mapping[str, str]) -> Touched:
    """`events` by rule; `documents` and `links` (of alerts that were sent) by event."""
    made = {event: notice(event, document, links.get(event)) for event, document in documents.items()}
    return {rule: tuple(made[event] for event in those) for rule, those in events.items() if those}


def notice(event: str, document: str | None, link: str | None) -> Notice:
    """A notice from an announcement as published; an announcement that is not on record leaves only its name."""
    if document is None:
        return Notice(event, "", date.max, "", link)
    announcement = Announcement.from_json(document)
    first = announcement.items[0] if announcement.items else None
    return Notice(
        event,
        announcement.announced_at,
        _day((first.published or first.seen_at) if first else None, announcement.announced_at),
        announcement.summary or (first.title if first else ""),
        link or (first.link if first else None) or None,
        announcement.jurisdiction,
        announcement.subjects,
        announcement.destinations,
    )


def _day(published: str | None, announced_at: str) -> date:
    """When the act came out, but not after it was announced: some sources date into the future."""
    announced = datetime.fromisoformat(announced_at).date()
    return min(datetime.fromisoformat(published).date(), announced) if published else announced
