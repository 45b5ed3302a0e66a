"""What an answer says beside the rules: acts that touch a rule and are not reviewed yet, and screened firms. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.model.announcement import Announcement


@dataclass(frozen=True, slots=True)
class Notice:
    """An announced act. `link` opens the alert in the asker's channel, else the first report, if there is one."""

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
    """The act's jurisdiction, subjects and destinations; empty if unknown."""

    def to_json(self) -> dict[str, Any]:
        """Return one object of `unreviewed` in the command line's answer."""
        return {
            "event": self.event,
            "announced_at": self.announced_at,
            "summary": self.summary,
            "link": self.link,
        }


NoticesByRule = Mapping[str, tuple[Notice, ...]]
"""Rule key → the notices on it, oldest first."""


def events_in(value: str | None) -> list[str]:
    """Split one value of the hash `Keys.touched` into events."""
    return (value or "").split("\n") if value else []


def notices(
    events: Mapping[str, list[str]], documents: Mapping[str, str | None], links: Mapping[str, str]
) -> NoticesByRule:
    """Build the notices on each rule. `events` are by rule; `documents` and `links` (of sent alerts) by event."""
    by_event = {event: notice(event, document, links.get(event)) for event, document in documents.items()}
    return {rule: tuple(by_event[event] for event in touching) for rule, touching in events.items() if touching}


def notice(event: str, document: str | None, link: str | None) -> Notice:
    """Build a notice from an announcement's JSON; without it (no longer stored), only from the event."""
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
    """Return the day of publication, at the latest that of the announcement: some sources give dates in the future."""
    announced = datetime.fromisoformat(announced_at).date()
    return min(datetime.fromisoformat(published).date(), announced) if published else announced


# -- the answer of a screening service on the firms in a query


@dataclass(frozen=True, slots=True)
class ScreeningMatch:
    """A listed party with a name similar to the one asked for. `score` is 0 to 1."""

    asked: str
    name: str
    lists: tuple[str, ...]
    countries: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class ScreeningResult:
    """The firms that were asked for, the matches, and why the service could not be asked (empty if it could)."""

    asked: tuple[str, ...]
    matches: tuple[ScreeningMatch, ...] = ()
    error: str = ""
