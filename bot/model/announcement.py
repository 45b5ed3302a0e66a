"""The announcement: one event's record as it stands in the stream `exportwatch:announcements`.

This is a public interface (docs/announcements.md): fields are only ever added; `schema` says when one changed its
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
    """One item that reports the event: where it stood and what it said (plain text)."""

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
    """ISO 8601, UTC: when our poll read it."""


@dataclass(frozen=True, slots=True)
class Change(Record):
    """One fact that became known, or another, after the act was announced.

    `name` is a field of the announcement, or `title` (of the first report). `before` and `after` are texts; a list is
    joined by `, `, what was not known is empty. `by` is the id of the source that said so, `at` an instant (UTC).
    """

    name: str
    before: str
    after: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Announcement(Record):
    """One real-world act, first reported by `items[0]`.

    Dates are ISO 8601 (`effective`, `until`: a calendar day; others UTC instants). Unknown values are None.
    `why` lists the reasons of the verdict; `measures` the keys of the rules that the event touches.
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
    """When a fact last changed; None for what stands as it was announced."""
    changes: tuple[Change, ...] = ()
    """Oldest first; the last CHANGES_KEPT."""
    rests_on: Literal["item", "article"] = "item"
    """The text behind verdict and facts: the item alone, or also the page that it links to."""
    article: str | None = None
    """The address of that page; None where it was not needed, or gave nothing."""
    codes: tuple[str, ...] = ()
    """Control codes and customs codes that it names, as written."""
    schema: int = SCHEMA
