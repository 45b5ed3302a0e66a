"""The announcement: the record of one event in the stream `exportwatch:announcements`.

This is a public interface (docs/announcements.md):
meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.model.record import Record

SCHEMA = 1
CHANGES_KEPT = 40


@dataclass(frozen=True, slots=True)
class Report(Record):
    """One item that reports the event: its source and its text (plain)."""

    source: str
    source_name: str
    authority: str | None
    tier: str
    language: str
    id: str
    title: str
    link: str
    summary: str
    published: str | None
    """ISO 8601, UTC."""
    seen_at: str
    """ISO 8601, UTC: when it was polled."""


@dataclass(frozen=True, slots=True)
class Change(Record):
    """One fact that was added or changed after the act was announced.

    `name` is a field of the announcement, or `title` (of the first report). `before` and `after` are texts: a list is
    joined by `, `, an unknown value is empty. `by` is the id of the source that reported it, `at` an instant (UTC).
    """

    name: str
    before: str
    after: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Announcement(Record):
    """One real-world act, first reported by `items[0]`.

    Dates are ISO 8601 (`effective` and `until` are calendar days, the others UTC instants). Unknown values are None.
    `why` lists the reasons for the verdict, `measures` the keys of the rules that the event touches.
    """

    event: str
    announced_at: str
    summary: str
    kind: str | None
    measure: str | None
    jurisdiction: str | None
    subjects: tuple[str, ...]
    destinations: tuple[str, ...]
    effective: str | None
    until: str | None
    document: str | None
    score: float
    why: tuple[str, ...]
    measures: tuple[str, ...]
    items: tuple[Report, ...]
    follows: str | None = None
    edited_at: str | None = None
    """When a fact last changed; None if none did."""
    changes: tuple[Change, ...] = ()
    """Oldest first, the last CHANGES_KEPT of them."""
    rests_on: Literal["item", "article"] = "item"
    """The text from which verdict and facts were read: the item alone, or also the page that it links to."""
    article: str | None = None
    """The address of that page; None if it was not fetched or had no text."""
    codes: tuple[str, ...] = ()
    """Control and customs codes in the text, as written there."""
    schema: int = SCHEMA
