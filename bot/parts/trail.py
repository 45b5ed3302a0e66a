"""What people do about a changed line: acknowledge it, assign it, set a day by which it is due, note, done. PURE.

Every step is an entry of its own with who and when; the last one says how it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from bot.errors import UsageError
from bot.model.codec import Record

LONGEST_NAME, LONGEST_NOTE = 60, 2_000
DUE_BEFORE = timedelta(days=1)
"""So long before the day by which it is due, who is told of the list is reminded; and on the day itself."""


@dataclass(frozen=True, slots=True)
class TrailEntry(Record):
    """How the work on a changed line stands, as somebody left it. `due` is a day (ISO), `at` an instant (ISO, UTC)."""

    by: str
    at: str
    acknowledged: bool = False
    assignee: str = ""
    due: str = ""
    note: str = ""
    done: bool = False

    def checked(self) -> TrailEntry:
        """Return the entry as it is kept. Raises UsageError that names what is wrong."""
        assignee, note = " ".join(self.assignee.split()), self.note.strip()
        for name, text, most in (("assignee", assignee, LONGEST_NAME), ("note", note, LONGEST_NOTE)):
            if len(text) > most:
                raise UsageError(f"{name}: {len(text):,} characters; at most {most:,} are kept")
        try:
            due = date.fromisoformat(self.due.strip()).isoformat() if self.due.strip() else ""
        except ValueError as error:
            raise UsageError(f"due: {self.due[:40]!r} is no day; write 2026-12-10") from error
        return replace(self, assignee=assignee, note=note, due=due, acknowledged=self.acknowledged or self.done)

    def is_due(self, after: date, upto: date) -> bool:
        """Return whether a reminder of it falls on a day after one, up to another."""
        if self.done or not self.due:
            return False
        day = date.fromisoformat(self.due)
        return any(after < one <= upto for one in (day - DUE_BEFORE, day))


class Place(NamedTuple):
    """A line of a change."""

    change: str
    line: int

    @property
    def key(self) -> str:
        """The place as one word."""
        return f"{self.change}|{self.line}"


Trail = Mapping[Place, Sequence[TrailEntry]]
"""The entries of each place, the oldest first."""


def standing(trail: Trail, change: str, line: int) -> TrailEntry | None:
    """Return how the work on a line of a change stands; None if nobody began."""
    entries = trail.get(Place(change, line))
    return entries[-1] if entries else None


def in_order(entries: Iterable[tuple[Place, TrailEntry]]) -> dict[Place, list[TrailEntry]]:
    """Return entries by their place, the oldest first."""
    found: dict[Place, list[TrailEntry]] = {}
    for place, entry in sorted(entries, key=lambda pair: pair[1].at):
        found.setdefault(place, []).append(entry)
    return found
