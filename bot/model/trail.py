"""What people do about an alert, or about a changed line of a parts list, and how that stands. PURE.

Every step is an entry of its own with who and when; the last one says how it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.errors import UsageError
from bot.model.codec import Record

LONGEST_NAME, LONGEST_NOTE = 60, 2_000
DUE_BEFORE = timedelta(days=1)
"""So long before the day by which it is due, who is told of it is reminded; and on the day itself."""


@dataclass(frozen=True, slots=True)
class TrailEntry(Record):
    """How the work on something stands, as somebody left it. `due` is a day (ISO), `at` an instant (ISO, UTC).

    `by` is who did it: an operator (`web:ann`), a program, or a platform's id of a person, whose `name` is shown.
    """

    by: str
    at: str
    acknowledged: bool = False
    assignee: str = ""
    due: str = ""
    note: str = ""
    done: bool = False
    name: str = ""

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
        name = " ".join(self.name.split())[:LONGEST_NAME]
        done = self.acknowledged or self.done
        return replace(self, assignee=assignee, note=note, due=due, name=name, acknowledged=done)

    def is_due(self, after: date, upto: date) -> bool:
        """Return whether a reminder of it falls on a day after one, up to another."""
        if self.done or not self.due:
            return False
        day = date.fromisoformat(self.due)
        return any(after < one <= upto for one in (day - DUE_BEFORE, day))

    @property
    def who(self) -> str:
        """The person as others know them."""
        return self.name or self.by.removeprefix("web:")


@dataclass(frozen=True, slots=True)
class TrailStep:
    """What somebody does: what is None stays as it is. An empty `assignee` or `due` takes it back."""

    acknowledged: bool | None = None
    assignee: str | None = None
    due: str | None = None
    done: bool | None = None
    note: str = ""

    @property
    def is_nothing(self) -> bool:
        """Whether it says nothing at all."""
        return self == TrailStep()

    def after(self, standing: TrailEntry | None, by: str, name: str, at: str) -> TrailEntry:
        """Return how the work stands after this step. Raises UsageError that names what cannot be kept."""
        before = standing or TrailEntry(by, at)
        chosen = {field: getattr(self, field) for field in ("acknowledged", "assignee", "due", "done")}
        said = {field: value for field, value in chosen.items() if value is not None}
        return replace(before, by=by, at=at, name=name, note=self.note, **said).checked()

    def told(self) -> str:
        """Return what was done, for the audit: no name and no word of a note."""
        flags = (
            "acknowledged" if self.acknowledged else "",
            {"": "assigned to nobody", None: ""}.get(self.assignee, "assigned"),
            {"": "no due day", None: ""}.get(self.due, f"due {self.due}"),
            {True: "done", False: "open again", None: ""}[self.done],
            "note" if self.note else "",
        )
        return ", ".join(filter(None, flags))
