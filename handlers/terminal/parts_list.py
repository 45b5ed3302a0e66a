"""Opens the batch of `exportwatch restricted --batch`: JSON lines or a parts list, from a file or stdin."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import click

from bot.errors import UsageError
from bot.parts.columns import ColumnOptions
from bot.parts.lines import ReadList, of_json, of_table
from bot.parts.tables import check_size, rows_of_workbook
from bot.rules.index import RuleBase
from bot.workers.forked import ForkLimits, computed_apart
from bot.workers.pool import WorkerEndedError

_MOST_TEXT = 1024 * 2**20
_LIMITS = ForkLimits(memory=2 * 1024 * 2**20, computing=120.0)
"""What reading a workbook may take: bytes of memory, seconds of processor time."""


def workbook_rows(body: bytes) -> Sequence[tuple[int, tuple[str, ...]]]:
    """Return number and cells of every row of the first non-empty sheet. Raises UsageError if it cannot be read."""
    check_size(body)
    # Not in the other process, which has little more memory than this one.
    import python_calamine  # noqa: F401, PLC0415 - only a workbook needs it

    try:
        return computed_apart(lambda: list(rows_of_workbook(body)), _LIMITS, _MOST_TEXT)
    except WorkerEndedError as error:
        raise UsageError(
            "this workbook takes more memory or time than a list may, as one does with a cell far from all others. "
            "Delete what stands far below or to the right, or save the list as CSV"
        ) from error


TABLES = frozenset({".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
"""Extensions of tables; other files are tables if no line begins a JSON object or an option for tables is given."""
COLUMNS = ("column", "from_column", "to_column", "on_column", "code_column", "party_column", "quantity_column")
_OPTIONS = (*COLUMNS, "encoding")


def read(base: RuleBase, name: str, today: date, options: dict[str, Any]) -> ReadList:
    """Open a file or stdin (-). Raises UsageError if it cannot be read at all."""
    column, from_, to, on, code, party, quantity = (options.get(name) for name in COLUMNS)
    column_options = ColumnOptions(
        column, from_, to, on, options["header"], form="--{}", code=code, party=party, quantity=quantity,
        sent_from=bool(options.get("exporter")), sent_to=bool(options.get("destination")),
    )  # fmt: skip
    if name == "-":
        stream = sys.stdin.buffer
        table = options["as_csv"] or any(options.get(o) for o in _OPTIONS) or column_options.header is not None
        first = b"" if not table else stream.readline()
        while table and first and not first.strip():
            first = stream.readline()
        if table and not first.lstrip().startswith(b"{"):
            return _of_table(base, first + stream.read(), today, column_options, options["encoding"])
        return of_json(chain([first] if first else [], stream), None, today)
    try:
        body = Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"--batch: {name} cannot be read: {error.strerror}") from error
    if _is_table(name, body, column_options, options):
        try:
            return _of_table(base, body, today, column_options, options["encoding"])
        except UsageError as error:
            raise UsageError(f"--batch: {name}: {error}") from error
    lines = body.splitlines()
    return of_json(lines, len(lines), today)


def _is_table(name: str, body: bytes, column_options: ColumnOptions, options: dict[str, Any]) -> bool:
    told = any(options.get(name) for name in _OPTIONS) or column_options.header is not None
    if told or Path(name).suffix.lower() in TABLES:
        return True
    beginning = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if Path(name).suffix.lower() in {".json", ".jsonl", ".ndjson"}:
        return False
    return bool(beginning) and not any(line.lstrip().startswith(b"{") for line in body.splitlines()[:20])


def _of_table(base: RuleBase, body: bytes, today: date, options: ColumnOptions, encoding: str | None) -> ReadList:
    lines = of_table(base, body, today, options, encoding, workbook_rows)
    click.echo(f"exportwatch: {lines.found} --column chooses another.", err=True)
    return lines
