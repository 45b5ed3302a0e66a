"""The result of one check. PURE."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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
    """One thing, how it stands, and what a person has to do about it (empty: nothing)."""

    area: str
    level: Level
    what: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """Makes the findings of one area, so that each is written in one line."""

    name: str

    def fine(self, what: str) -> Finding:
        """As it should be."""
        return Finding(self.name, Level.FINE, what)

    def note(self, what: str, advice: str = "") -> Finding:
        """A choice worth knowing."""
        return Finding(self.name, Level.NOTE, what, advice)

    def warning(self, what: str, advice: str) -> Finding:
        """Works, but."""
        return Finding(self.name, Level.WARNING, what, advice)

    def problem(self, what: str, advice: str) -> Finding:
        """Does not work."""
        return Finding(self.name, Level.PROBLEM, what, advice)


def worst(findings: Iterable[Finding]) -> Level:
    """The worst level among them; fine where there are none."""
    order = list(Level)
    return max((one.level for one in findings), key=order.index, default=Level.FINE)
