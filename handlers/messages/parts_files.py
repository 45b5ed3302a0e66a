"""Answers as cells, and a parts list as a file: its columns as they were, ours beside them; as CSV or a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.model.supplements import Notice
from bot.parts.records import UNREAD, Decision, PartsList, StoredLine
from bot.rules.answer.model import Answer
from bot.rules.status import State
from bot.vocabulary import Outcome
from handlers.messages.evidence import csv_file
from handlers.messages.headline import headline
from handlers.messages.notes import worded
from handlers.messages.verdicts import AnswerView

if TYPE_CHECKING:
    import xlsxwriter


ADDED = (
    "outcome",
    "status",
    "headline",
    "next_change",
    "embargo",
    "parties",
    "documents",
    "since",
    "until",
    "taken_for",
    "passed_over",
    "day_unread",
    "unreviewed",
    "error",
)

Cells = tuple[str, ...]
"""A written answer: one JSON text, or the cells of `ADDED`."""


def answer_cells(answer: Answer | str) -> Cells:
    """Return the cells of `ADDED`. Since and until are those of the first document, the most severe one."""
    if isinstance(answer, str):
        return ("",) * (len(ADDED) - 1) + (answer,)
    counted = [finding for finding in answer.findings if finding.sets_status and finding.state.status != "expired"]
    acts = (*(finding.document for finding in counted), *(listed.answer.document for listed in answer.lists))
    change = answer.next_change
    return (
        str(answer.outcome),
        str(answer.status),
        headline(AnswerView.of(answer)),
        f"{change.date.isoformat()}: {worded(change.what)}" if change else "",
        "; ".join(answer.embargo.laws) if answer.embargo else "",
        "; ".join(dict.fromkeys(f"{party.name} ({party.list_})" for party in answer.parties)),
        "; ".join(dict.fromkeys(acts)),
        *_span(counted[0].state if counted else None),
        "; ".join(_taken_for(answer)),
        "; ".join(answer.passed_over),
        "; ".join(answer.asked.query.unread),
        " ".join(notice.link or notice.event for notice in _notices(answer)),
        "",
    )


def _span(state: State | None) -> tuple[str, str]:
    """Return since when and until when a state holds; empty where that is not known."""
    days = (state.since, state.until) if state else (None, None)
    since, until = (day.text if day else "" for day in days)
    return since, until


def _taken_for(answer: Answer) -> Iterator[str]:
    """Yield what the words were taken for: corrected ones with what was typed, then the others."""
    corrected = dict(answer.corrected)
    yield from (f"{answer.shown.get(target, target)} (for “{typed}”)" for typed, target in corrected.items())
    yield from (answer.shown.get(name, name) for name in answer.subjects if name not in corrected.values())


def _notices(answer: Answer) -> Iterable[Notice]:
    """Return the acts that wait for a review on anything found, each once."""
    waiting = answer.unreviewed or {}
    return dict.fromkeys(one for finding in answer.findings for one in waiting.get(finding.measure.key, ()))


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
    return csv_file([column_titles(one), *(row_of(one, line, decisions.get(line.number)) for line in lines)])


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
    import xlsxwriter  # noqa: PLC0415 - it takes a quarter of a second

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
