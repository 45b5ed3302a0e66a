"""What a screening service said of firms that a question names: lists that are not on file here."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Match:
    """A party that the service knows under a name like the asked one. `score` goes from 0 to 1."""

    asked: str
    name: str
    lists: tuple[str, ...]
    countries: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The firms that were asked for, what is like them, and why the service could not be asked (empty if it could)."""

    asked: tuple[str, ...]
    matches: tuple[Match, ...] = ()
    error: str = ""

    def to_json(self) -> dict[str, Any]:
        """As the command line and the API show it."""
        return {**asdict(self), "error": self.error or None}
