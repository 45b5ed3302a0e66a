"""A parts list as rows: the owner's columns as they were, those of the answers, and what was decided."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from bot.parts.records import Decision, PartsList, StoredLine
from handlers.messages.answer_cells import ADDED
from handlers.messages.evidence import guarded

DECIDED = ("decision", "note", "decided_by", "decided_at")


def column_titles(one: PartsList) -> list[str]:
    """Return the titles of the columns; ours get `exportwatch_` where a title is taken."""
    taken = {title.casefold() for title in one.header}
    return [*one.header, *(f"exportwatch_{name}" if name in taken else name for name in (*ADDED, *DECIDED))]


def row_of(one: PartsList, line: StoredLine, decided: Decision | None) -> list[str]:
    """Return the cells of a line, one for each title."""
    own = [*line.cells, *("" for _ in range(len(one.header) - len(line.cells)))][: len(one.header)]
    said = (decided.decision, decided.note, decided.by, decided.at) if decided else ("",) * len(DECIDED)
    return [*own, *(line.answer.get(name, "") for name in ADDED), *said]


def as_csv(one: PartsList, lines: Sequence[StoredLine], decisions: Mapping[int, Decision]) -> str:
    """Return lines as CSV; a cell that a spreadsheet would take for a formula is escaped."""
    out = io.StringIO()
    out.write("\ufeff")  # Excel takes a file without it for one in an old encoding
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([guarded(cell) for cell in column_titles(one)])
    for line in lines:
        writer.writerow([guarded(cell) for cell in row_of(one, line, decisions.get(line.number))])
    return out.getvalue()
