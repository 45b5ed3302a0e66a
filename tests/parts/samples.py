"""Workbooks and lists for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.parts.records import WEB, PartsList, StoredLine

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC).isoformat()
LINES = (
    StoredLine(
        2, ("1", "graphite, 99 %"), "graphite", "CN", "US", answer={"outcome": "restricted", "status": "licence"}
    ),
    StoredLine(3, ("2", ""), problem="the cell is empty", answer={"error": "line 3: the cell is empty"}),
    StoredLine(4, ("3", "氧化镓 =1+1"), "氧化镓", on="2026-12-01", answer={"outcome": "not-covered"}),
)


def parts_list(
    id_: str = "a1", owner: str = WEB, lines: Sequence[StoredLine] = LINES, created: str = NOON
) -> PartsList:
    """A list on record."""
    return PartsList(id_, "parts.csv", owner, "web:Ann", created, ("Pos", "Part")).counted(lines, NOON)
