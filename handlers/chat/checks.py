"""Results of checks of the installation, and clock readings of servers. PURE."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum


class Level(StrEnum):
    """The severity of a result, worst last."""

    FINE = "fine"
    NOTE = "note"
    """Nothing is wrong; a choice that a person may want to know about."""
    WARNING = "warning"
    """It works now, but something will be missed or break later."""
    PROBLEM = "problem"
    """It does not work."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check: area, severity, description, and advice (empty if nothing has to be done)."""

    area: str
    level: Level
    what: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """Makes the results of one area."""

    name: str

    def fine(self, what: str) -> CheckResult:
        """Return a result of level FINE."""
        return CheckResult(self.name, Level.FINE, what)

    def note(self, what: str, advice: str = "") -> CheckResult:
        """Return a result of level NOTE."""
        return CheckResult(self.name, Level.NOTE, what, advice)

    def warning(self, what: str, advice: str) -> CheckResult:
        """Return a result of level WARNING."""
        return CheckResult(self.name, Level.WARNING, what, advice)

    def problem(self, what: str, advice: str) -> CheckResult:
        """Return a result of level PROBLEM."""
        return CheckResult(self.name, Level.PROBLEM, what, advice)


def worst(results: Iterable[CheckResult]) -> Level:
    """Return the worst level of the results; FINE if there are none."""
    order = list(Level)
    return max((result.level for result in results), key=order.index, default=Level.FINE)


@dataclass(frozen=True, slots=True)
class ClockReading:
    """The time of a server (`there`, exact to a second) and of this machine (`here`) at the same moment."""

    who: str
    there: datetime
    here: datetime

    @classmethod
    def of(cls, who: str, date_header: str | None, here: datetime) -> ClockReading | None:
        """Read an HTTP `Date` header (RFC 9110, 6.6.1); None if it is missing or malformed."""
        try:
            there = parsedate_to_datetime(date_header or "")
        except (ValueError, TypeError):
            return None
        return cls(who, there if there.tzinfo else there.replace(tzinfo=UTC), here)
