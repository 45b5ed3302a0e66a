"""The facts of an act, declared once for detection, announcements, edits and filters.

To add one, add a field here and one of the same name in `Verdict` (detection) and `Announcement` (the stream); a test
compares them. All other code takes the facts from here by name.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Facts:
    """The known facts of an act; unknown ones are None or empty. Days are ISO 8601."""

    kind: str | None = None
    measure: str | None = None
    jurisdiction: str | None = None
    subjects: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    effective: str | None = None
    until: str | None = None
    document: str | None = None

    @classmethod
    def of(cls, source: object, **more: Any) -> Self:  # noqa: ANN401 - fields of a subclass
        """Take the facts from the fields of the same names of a verdict or an announcement."""
        return cls(**{name: _plain(getattr(source, name)) for name in FACTS}, **more)

    def by_name(self) -> dict[str, Any]:
        """Return the value of each fact by its name."""
        return {name: getattr(self, name) for name in FACTS}


FACTS: tuple[str, ...] = tuple(field.name for field in fields(Facts))
"""The names of the facts, in the order of the announcement's fields."""


def fact_text(value: str | tuple[str, ...] | None) -> str:
    """Return a fact as text: a list is joined by `, `, an unknown value is empty."""
    return ", ".join(value) if isinstance(value, tuple) else value or ""


def _plain(value: Any) -> Any:  # noqa: ANN401 - facts have several types
    return value.isoformat() if isinstance(value, date) else value
