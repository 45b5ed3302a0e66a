"""What people do about a changed line of a parts list: where each step belongs. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bot.model.trail import TrailEntry


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
