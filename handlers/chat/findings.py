"""What a check of the installation finds: one line each, and what servers say of the time. PURE."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    FINE = "fine"
    NOTE = "note"
    """Nothing is wrong; a choice that a person may want to know of."""
    WARNING = "warning"
    """It works, and something will be missed or break later."""
    PROBLEM = "problem"
    """It does not work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found in an area, how bad it is, and what a person has to do about it (empty: nothing)."""

    area: str
    level: Level
    what: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """Makes the findings of one area, so that each is written in one line."""

    name: str

    def fine(self, what: str) -> Finding:
        """It is as it should be."""
        return Finding(self.name, Level.FINE, what)

    def note(self, what: str, advice: str = "") -> Finding:
        """A choice that a person may want to know of."""
        return Finding(self.name, Level.NOTE, what, advice)

    def warning(self, what: str, advice: str) -> Finding:
        """It works, and something will be missed or break later."""
        return Finding(self.name, Level.WARNING, what, advice)

    def problem(self, what: str, advice: str) -> Finding:
        """It does not work."""
        return Finding(self.name, Level.PROBLEM, what, advice)


def worst(findings: Iterable[Finding]) -> Level:
    """The worst level among them; fine where there are none."""
    order = list(Level)
    return max((one.level for one in findings), key=order.index, default=Level.FINE)


@dataclass(frozen=True, slots=True)
class ClockReading:
    """What a server took for now, and what we did. `there` is exact to a second."""

    who: str
    there: datetime
    here: datetime

    @classmethod
    def of(cls, who: str, date_header: str | None, here: datetime) -> ClockReading | None:
        """Read an HTTP `Date` (RFC 9110, 6.6.1); None for a missing or broken one."""
        try:
            there = parsedate_to_datetime(date_header or "")
        except (ValueError, TypeError):
            return None
        return cls(who, there if there.tzinfo else there.replace(tzinfo=UTC), here)
