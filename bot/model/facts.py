"""The facts of an act, declared once: what detection finds, announcements hold, edits change and filters ask for.

To add one: a field here, and one of the same name in `Verdict` (what detection finds) and `Announcement` (what the
stream shows); a test compares them. Whatever carries facts on takes them from here by name.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an act; None and empty stand for "not said". Days are ISO 8601."""

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
        """The facts in the fields of the same names of a verdict or an announcement."""
        return cls(**{name: _plain(getattr(source, name)) for name in FACTS}, **more)

    def by_name(self) -> dict[str, Any]:
        """Each fact with its value."""
        return {name: getattr(self, name) for name in FACTS}


FACTS: tuple[str, ...] = tuple(one.name for one in fields(Facts))
"""The names of the facts, in the order of the announcement's fields."""


def written(value: str | tuple[str, ...] | None) -> str:
    """A fact as a text: a list is joined by `, `, what is not known is empty."""
    return ", ".join(value) if isinstance(value, tuple) else value or ""


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a fact is
    return value.isoformat() if isinstance(value, date) else value
