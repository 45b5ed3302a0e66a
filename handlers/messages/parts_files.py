"""A parts list as a file: its columns as they were, ours beside them; as CSV, or as a workbook coloured by outcome."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

import xlsxwriter

from bot.parts.records import UNREAD, Decision, PartsList, StoredLine
from bot.vocabulary import Outcome
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


TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The content type of a workbook."""
_FILLS = {
    Outcome.RESTRICTED: "#F8D7DA",
    Outcome.LISTED: "#FFF3CD",
    Outcome.PARTLY_UNDERSTOOD: "#FFF3CD",
    Outcome.UNRECOGNISED: "#FFF3CD",
    Outcome.NOT_COVERED: "#E2E3E5",
    UNREAD: "#F8D7DA",
}
"""Fills of our cells, by outcome: as the console's badges."""
_WIDEST_COLUMN, _NARROWEST_COLUMN = 60, 8
"""Characters of a column's width."""
_LONGEST_CELL = 32_767
_MOST_ROWS = 1_048_576
"""What the format allows: characters of a cell, rows of a sheet."""


def as_workbook(one: PartsList, lines: Sequence[StoredLine], decisions: Mapping[int, Decision]) -> bytes:
    """Return lines as an .xlsx file. Every cell is text: nothing in it is a formula, and no code loses its zeros."""
    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, settings) as book:
        sheet = book.add_worksheet("Answers")
        bold = book.add_format({"bold": True, "bottom": 1})
        fills = {str(outcome): book.add_format({"bg_color": colour}) for outcome, colour in _FILLS.items()}
        titles, own = column_titles(one), len(one.header)
        _write(sheet, 0, titles, bold)
        widths = [len(title) for title in titles]
        for number, line in enumerate(lines[: _MOST_ROWS - 1], 1):
            row = row_of(one, line, decisions.get(line.number))
            _write(sheet, number, row[:own])
            _write(sheet, number, row[own:], fills.get(line.outcome), own)
            widths = [max(width, len(cell)) for width, cell in zip(widths, row, strict=False)]
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(max(width, _NARROWEST_COLUMN), _WIDEST_COLUMN))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(lines), max(len(titles) - 1, 0))
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{_MOST_ROWS}"})
    return out.getvalue()


def _write(
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    cells: Iterable[str],
    style: xlsxwriter.format.Format | None = None,
    first: int = 0,
) -> None:
    for place, cell in enumerate(cells, first):
        if cell or style:
            sheet.write_string(row, place, cell[:_LONGEST_CELL], style)
