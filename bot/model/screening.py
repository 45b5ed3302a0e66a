"""The answer of a screening service on the firms in a query, from lists that are not on file here. PURE."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


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

    def to_json(self) -> dict[str, Any]:
        """Return the object shown by the command line and the API."""
        return {**asdict(self), "error": self.error or None}
