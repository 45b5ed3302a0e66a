"""Reads a batch from JSON lines or a parts list. An invalid line gets a `problem`; the others are read."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import click

from bot.errors import ExportwatchError, UsageError
from bot.rules.index import RuleBase
from bot.rules.query.parse import country, day
from handlers.terminal import columns, tables
from handlers.terminal.columns import ColumnOptions, Columns

TABLES = frozenset({".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
"""Extensions of tables; other files are tables if no line begins a JSON object or an option for tables is given."""
FIELDS = ("query", "from", "to", "on")
_OPTIONS = ("column", "from_column", "to_column", "on_column", "encoding")


@dataclass(frozen=True, slots=True)
class PartLine:
    """One line to answer; `cells` are its original cells."""

    number: int
    query: str = ""
    from_: str | None = None
    to: str | None = None
    on: date | None = None
    cells: tuple[str, ...] = ()
    problem: str = ""


@dataclass(slots=True)
class PartsList:
    """The lines of an input. `total` is None for a stream; `blank` counts empty lines while it is read."""

    lines: Iterable[PartLine]
    total: int | None
    header: tuple[str, ...] = FIELDS
    separator: str = ","
    marked: bool = False
    blank: int = 0


def read(base: RuleBase, name: str, today: date, options: dict[str, Any]) -> PartsList:
    """Open a file or stdin (-). Raises UsageError if it cannot be read at all."""
    column_options = ColumnOptions(*(options[o] for o in ("column", "from_column", "to_column", "on_column", "header")))
    if name == "-":
        stream = sys.stdin.buffer
        table = options["as_csv"] or any(options[o] for o in _OPTIONS) or column_options.header is not None
        first = b"" if not table else stream.readline()
        while table and first and not first.strip():
            first = stream.readline()
        if table and not first.lstrip().startswith(b"{"):
            return _of_table(base, first + stream.read(), today, column_options, options["encoding"])
        return _of_json(chain([first] if first else [], stream), None, today)
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
    return _of_json(lines, len(lines), today)


def _is_table(name: str, body: bytes, column_options: ColumnOptions, options: dict[str, Any]) -> bool:
    if Path(name).suffix.lower() in TABLES or any(options[o] for o in _OPTIONS) or column_options.header is not None:
        return True
    beginning = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if Path(name).suffix.lower() in {".json", ".jsonl", ".ndjson"}:
        return False
    return bool(beginning) and not any(line.lstrip().startswith(b"{") for line in body.splitlines()[:20])


def _of_json(raw: Iterable[bytes], total: int | None, today: date) -> PartsList:
    lines = PartsList((), total)

    def read() -> Iterator[PartLine]:
        for number, line in enumerate(raw, start=1):
            if line.strip():
                yield _json_line(number, line, today)
            else:
                lines.blank += 1

    lines.lines = read()
    return lines


def _json_line(number: int, line: bytes, today: date) -> PartLine:
    try:
        raw = _object(line)
        cells = tuple("" if raw.get(name) is None else str(raw[name]) for name in FIELDS)
        return PartLine(
            number,
            raw["query"],
            _text(raw, "from", lambda value: country(value, "from")),
            _text(raw, "to", lambda value: country(value, "to")),
            _text(raw, "on", lambda value: day(value, today)),
            cells,
        )
    except (ExportwatchError, ValueError) as error:
        return PartLine(number, cells=(line.decode(errors="replace").strip(),), problem=str(error))


def _object(line: bytes) -> dict[str, Any]:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError) as error:
        form = '{"query": "graphite", "to": "US"}'
        what = "is not text in UTF-8" if isinstance(error, UnicodeError) else f"is not JSON ({error})"
        raise UsageError(f"{what}; write {form}, or say that it is a table with --csv or --column") from error
    if not isinstance(raw, dict) or not isinstance(raw.get("query"), str):
        raise UsageError('needs a "query" that is text, for example {"query": "graphite", "to": "US"}')
    unknown = sorted(set(raw) - set(FIELDS))
    if unknown:
        raise UsageError(f"knows query, from, to and on, not {', '.join(map(repr, unknown))}")
    return raw


def _text(raw: dict[str, Any], name: str, read: Callable[[str], Any]) -> Any:  # noqa: ANN401 - the result of `read`
    value = raw.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise UsageError(f"{name}: must be text or null")
    return read(value)


def _of_table(
    base: RuleBase, body: bytes, today: date, column_options: ColumnOptions, encoding: str | None
) -> PartsList:
    table = tables.read(body, encoding, lambda text: columns.known_share(base, text))
    chosen = columns.find(base, table, column_options)
    rows, width = table.rows[1:] if chosen.header else table.rows, table.width
    click.echo(f"exportwatch: {_describe_columns(chosen, table)}", err=True)
    header = tuple(
        (chosen.header[place].strip() if chosen.header and place < len(chosen.header) else "") or f"column {place + 1}"
        for place in range(width)
    )
    lines = (_table_line(row, chosen, width, today) for row in rows)
    return PartsList(
        lines, len(rows), header, table.separator, table.marked or not table.encoding.startswith("utf-8"), table.blank
    )


def _describe_columns(chosen: Columns, table: tables.PartsTable) -> str:
    """Describe the chosen columns, so that a person notices a wrong one."""
    beside = [
        f"{what} from {chosen.name(place)}"
        for what, place in (("exporter", chosen.from_), ("destination", chosen.to), ("day", chosen.on))
        if place is not None
    ]
    head = "" if chosen.header else " It has no header."
    code = "" if table.encoding == "utf-8" else f" Read as {table.encoding}."
    sentence = ", ".join([f"Asking {chosen.name(chosen.thing)} ({chosen.why})", *beside])
    return f"{sentence}.{head}{code} --column chooses another."


def _table_line(row: tables.TableRow, chosen: Columns, width: int, today: date) -> PartLine:
    cells = (*row.cells, *("" for _ in range(width - len(row.cells))))
    if row.problem:
        return PartLine(row.number, cells=cells, problem=row.problem)
    try:
        return PartLine(
            row.number,
            _query(cells, chosen),
            _cell(cells, chosen.from_, lambda text: country(text, "from")),
            _cell(cells, chosen.to, lambda text: country(text, "to")),
            _cell(cells, chosen.on, lambda text: columns.read_day(text, today)),
            cells,
        )
    except (ExportwatchError, ValueError) as error:
        return PartLine(row.number, cells=cells, problem=str(error))


def _query(cells: Sequence[str], chosen: Columns) -> str:
    text = cells[chosen.thing].strip()
    if not text:
        raise UsageError(f"the cell in {chosen.name(chosen.thing)} is empty")
    return text


def _cell(cells: Sequence[str], place: int | None, read: Callable[[str], Any]) -> Any:  # noqa: ANN401 - the result of `read`
    return read(cells[place]) if place is not None and cells[place].strip() else None
