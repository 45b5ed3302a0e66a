"""Reads the lines of a parts list: a table, whose columns are detected, or JSON lines. PURE.

An invalid line gets a `problem`; the rest of the list is read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.errors import ExportwatchError, UsageError
from bot.parts import tables
from bot.parts.columns import ColumnOptions, Columns, find, known_share, read_day
from bot.rules.index import RuleBase
from bot.rules.query.parse import country, day

FIELDS = ("query", "from", "to", "on")


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
class ReadList:
    """The lines of an input. `total` is None for a stream; `blank` counts empty lines while it is read."""

    lines: Iterable[PartLine]
    total: int | None
    header: tuple[str, ...] = FIELDS
    separator: str = ","
    marked: bool = False
    blank: int = 0
    found: str = ""
    """How the columns were understood, in a sentence or two."""


def of_json(raw: Iterable[bytes], total: int | None, today: date) -> ReadList:
    """Read JSON lines, as they come."""
    lines = ReadList((), total)

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


def of_table(  # noqa: PLR0913, PLR0917 - what a reading depends on
    base: RuleBase,
    body: bytes,
    today: date,
    options: ColumnOptions,
    encoding: str | None = None,
    workbook: tables.ReadWorkbook = tables.rows_of_workbook,
) -> ReadList:
    """Read a table: a text, or a workbook. Raises UsageError if it cannot be read at all."""
    table = tables.read(body, encoding, lambda text: known_share(base, text), workbook)
    chosen = find(base, table, options)
    rows, width = table.rows[1:] if chosen.header else table.rows, table.width
    header = tuple(
        (chosen.header[place].strip() if chosen.header and place < len(chosen.header) else "") or f"column {place + 1}"
        for place in range(width)
    )
    lines = (_table_line(row, chosen, width, today) for row in rows)
    return ReadList(
        lines,
        len(rows),
        header,
        table.separator,
        table.marked or not table.encoding.startswith("utf-8"),
        table.blank,
        describe(chosen, table),
    )


def describe(chosen: Columns, table: tables.PartsTable) -> str:
    """Describe the chosen columns, so that a person notices a wrong one."""
    beside = [
        f"{what} from {chosen.name(place)}"
        for what, place in (("exporter", chosen.from_), ("destination", chosen.to), ("day", chosen.on))
        if place is not None
    ]
    head = "" if chosen.header else " It has no header."
    code = "" if table.encoding == "utf-8" else f" Read as {table.encoding}."
    others = ", ".join(map(chosen.name, chosen.unasked))
    unasked = f" Countries that are not asked: {others}." if others else ""
    sentence = ", ".join([f"Asking {chosen.name(chosen.thing)} ({chosen.why})", *beside])
    return f"{sentence}.{unasked}{head}{code}"


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
            _cell(cells, chosen.on, lambda text: read_day(text, today)),
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
