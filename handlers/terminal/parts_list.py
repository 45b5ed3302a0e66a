"""Reads a batch from JSON lines or a parts list, whose columns are detected. An invalid line gets a `problem`."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import click
import yaml

from bot.errors import ExportwatchError, UsageError
from bot.rules.index import RuleBase
from bot.rules.query import parse as query
from bot.rules.query.parse import country, day
from bot.text import countries
from bot.text.normalize import words
from handlers.terminal import tables
from handlers.terminal.tables import PartsTable, TableRow

# -- which columns to look up, from their headers and cells


_NAME, _CODE_HEADER = 1.0, 0.5
"""Weights of headers: of two equally good columns the names are used, because a customs code covers neighbours too."""


def normalised_title(text: str) -> str:
    """Normalise a header for look-up (headers.yaml): letters and digits, one blank between words."""
    return " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold()))


def header_weight(column: str) -> float:
    """Rate a header: above 0 for goods or codes, 0 if unknown, below 0 for other things."""
    named = normalised_title(column)
    if named in _titles("codes"):
        return _CODE_HEADER
    if named in _titles("names"):
        return _NAME
    return -_NAME if any(named in _titles(other) for other in ("others", "from", "to", "on")) else 0


def is_header_of(column: str, name: str) -> bool:
    """Return whether a header is one of `from`, `to` or `on`."""
    return normalised_title(column) in _titles(name)


@cache
def _titles(name: str) -> frozenset[str]:
    return frozenset(normalised_title(one) for one in _file()[name].split(",")) - {""}


@cache
def _file() -> dict[str, str]:
    text = (Path(__file__).parent / "headers.yaml").read_text(encoding="utf-8")
    titles: dict[str, str] = yaml.load(text, yaml.CSafeLoader)
    return titles


_SAMPLE = 60
_TITLE = 0.5
"""The weight of a fitting header, relative to the share of cells that name something on file."""
_CODE, _FORM_ONLY = 0.8, 0.3
"""The weights of a customs code on file (it covers neighbours too) and of one that no rule names (as most)."""
_LEAST = 0.08
_MOSTLY = 0.5
_SHORTEST_HS = 6
_DATE = re.compile(r"(\d{4})[./](\d{1,2})[./](\d{1,2})|(\d{4})(\d{2})(\d{2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass(frozen=True, slots=True)
class ColumnOptions:
    """The options: a header or number (from 1) for each column; None to detect it."""

    thing: str | None = None
    from_: str | None = None
    to: str | None = None
    on: str | None = None
    header: bool | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """Indexes of the columns (from 0); `header` is None if the list has none."""

    thing: int
    from_: int | None
    to: int | None
    on: int | None
    header: tuple[str, ...] | None
    why: str

    def name(self, place: int) -> str:
        """Return a column's header, else its number."""
        normalised_title = self.header[place].strip() if self.header and place < len(self.header) else ""
        return f"“{normalised_title}”" if normalised_title else f"column {place + 1}"


def find(base: RuleBase, table: PartsTable, options: ColumnOptions) -> Columns:
    """Choose the columns. Raises UsageError that lists them if none can be chosen."""
    first = table.rows[0].cells
    header = first if _has_header(base, table, options) else None
    rows = table.rows[1:] if header else table.rows
    thing, why = _thing(base, table, rows, header, options.thing)
    places = {
        name: _direction(name, option, header, rows, table.width, thing)
        for name, option in (("from", options.from_), ("to", options.to), ("on", options.on))
    }
    return Columns(thing, places["from"], places["to"], places["on"], header, why)


def read_day(text: str, today: date) -> date:
    """Read a day: 2024-12-10, 2024/12/10, 20241210 or 10.12.2024. Raises UsageError for other forms."""
    match = _DATE.fullmatch(text.strip())
    if not match:
        return query.day(text, today)
    parts = [part for part in match.groups() if part]
    year, month, day = parts if len(parts[0]) == 4 else reversed(parts)  # noqa: PLR2004 - a year
    return query.day(f"{year}-{month}-{day}", today)


def known_share(base: RuleBase, text: str) -> float:
    """Return the share of lines that contain a name on file, to compare encodings."""
    lines = [line for line in text.splitlines() if not line.isascii()][:400]
    return sum(bool(_names_something(base, line, ascii_too=False)) for line in lines) / max(1, len(lines))


def _has_header(base: RuleBase, table: PartsTable, options: ColumnOptions) -> bool:
    """Return whether the first line is a header: it has a known header, one of the options, or no name or number."""
    if options.header is not None:
        return options.header
    first = table.rows[0].cells
    given_titles = {normalised_title(name) for name in (options.thing, options.from_, options.to, options.on) if name}
    if any(normalised_title(cell) in given_titles for cell in first if not cell.strip().isdecimal()):
        return True
    titles = sum(header_weight(cell) != 0 for cell in first)
    if titles:
        return titles > 1 or not any(_recognition(base, cell) >= _CODE for cell in first)
    if len(first) == 1 or any(any(letter.isdigit() for letter in cell) for cell in first):
        return False
    return all(cell.strip() for cell in first) and not any(_recognition(base, cell) for cell in first)


def _thing(
    base: RuleBase, table: PartsTable, rows: Sequence[TableRow], header: tuple[str, ...] | None, option: str | None
) -> tuple[int, str]:
    if option is not None:
        return _place(option, "--column", header, table.width), "named by --column"
    scores = [_score(base, rows, place, header) for place in range(table.width)]
    best = max(range(len(scores)), key=lambda place: (scores[place][0], -place))
    if table.width == 1:
        return 0, "the only column"
    if scores[best][0] < _LEAST:
        columns = ", ".join(f"{place + 1} ({cell.strip()})" for place, cell in enumerate(table.rows[0].cells))
        raise UsageError(f"no column looks like goods or codes; name one with --column, by header or number: {columns}")
    recognised, sampled = scores[best][1:]
    return best, f"found by its content: of {sampled} cells tried, {recognised} name something on file"


def _score(
    base: RuleBase, rows: Sequence[TableRow], place: int, header: tuple[str, ...] | None
) -> tuple[float, int, int]:
    """Rate a column; return its score, the tried cells that name something on file, and the tried cells."""
    cells = _sample(rows, place)
    if not cells:
        return -1.0, 0, 0
    recognitions = [_recognition(base, cell) for cell in cells]
    prior = _TITLE * header_weight(header[place]) if header and place < len(header) else 0.0
    return sum(recognitions) / len(recognitions) + prior, sum(value >= _CODE for value in recognitions), len(cells)


def _sample(rows: Sequence[TableRow], place: int) -> list[str]:
    """Return different cells from the whole list."""
    cells = dict.fromkeys(
        cell for row in rows if not row.problem and place < len(row.cells) and (cell := row.cells[place].strip())
    )
    step = max(1, len(cells) // _SAMPLE)
    return list(cells)[::step][:_SAMPLE]


def _recognition(base: RuleBase, cell: str) -> float:
    """Rate a cell: 1 if it names something on file, less for the mere form of a code, else 0."""
    if not 0 < len(cell.strip()) <= query.LONGEST or countries.find(cell.strip()):
        return 0
    try:
        parsed = query.read(cell, date.min)
    except UsageError:
        return 0
    if parsed.hs and not parsed.text.strip():
        is_on_file = any(base.by_hs(code) or base.subjects_by_hs(code) for code in parsed.hs)
        is_long = len(parsed.hs[0]) >= _SHORTEST_HS
        return (_CODE if is_on_file and is_long else _FORM_ONLY) if is_on_file or is_long else 0
    return 1 if parsed.cas or parsed.controls or _names_something(base, cell) else 0


def _names_something(base: RuleBase, text: str, *, ascii_too: bool = True) -> bool:
    matches = base.names.inside(words(text))
    return any(ascii_too or not hit.key.isascii() for hit in matches) or bool(ascii_too and base.names.symbol(text))


def _place(column: str, option: str, header: tuple[str, ...] | None, width: int) -> int:
    """Return the index of the column that an option names. Raises UsageError if there is none."""
    wanted_title = normalised_title(column)
    for place, cell in enumerate(header or ()):
        if normalised_title(cell) == wanted_title:
            return place
    if column.strip().isdecimal() and 0 < int(column) <= width:
        return int(column) - 1
    columns = ", ".join(cell.strip() for cell in header) if header else f"1 to {width}, as it has no header"
    raise UsageError(f"{option}: there is no column {column!r}; there are: {columns}")


def _direction(  # noqa: PLR0913, PLR0917 - what decides it
    name: str, option: str | None, header: tuple[str, ...] | None, rows: Sequence[TableRow], width: int, thing: int
) -> int | None:
    """Find the column with exporters, destinations or days; its header and half of its cells must fit."""
    if option is not None:
        return _place(option, f"--{name}-column", header, width)
    for place, cell in enumerate(header or ()):
        if place != thing and is_header_of(cell, name):
            cells = _sample(rows, place)
            good = sum(_is_direction(name, each) for each in cells)
            if cells and good >= _MOSTLY * len(cells):
                return place
    return None


def _is_direction(name: str, cell: str) -> bool:
    if name != "on":
        return countries.find(cell) is not None
    try:
        read_day(cell, date.min)
    except UsageError:
        return False
    return True


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
    table = tables.read(body, encoding, lambda text: known_share(base, text))
    chosen = find(base, table, column_options)
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
