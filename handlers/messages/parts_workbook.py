"""A parts list as a workbook: the owner's columns as they were, ours beside them, coloured by outcome."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence

import xlsxwriter

from bot.parts.records import UNREAD, Decision, PartsList, StoredLine
from bot.vocabulary import Outcome
from handlers.messages.parts_rows import column_titles, row_of

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
