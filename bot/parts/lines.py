"""Reads the lines of a parts list: a table, whose columns are detected, or JSON lines. PURE.

An invalid line gets a `problem`; the rest of the list is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.errors import ExportwatchError, UsageError
from bot.parts import tables
from bot.parts.columns import ColumnOptions, Columns, find
from bot.parts.contents import country_in, is_code, known_share, read_day
from bot.parts.titles import known_units
from bot.rules.index import RuleBase
from bot.rules.query.fields import country, day
from bot.rules.query.parse import LONGEST

FIELDS = ("query", "from", "to", "on")
MORE_FIELDS = ("code", "quantity", "party")
"""What a JSON line may name besides."""
_CUSTOMS = re.compile(r"(?:hs\s*)?[\d. ]{4,}", re.IGNORECASE)
_AMOUNT = re.compile(r"(\d[\d.,' ]*)\s*([^\W\d_]{0,12})")


def question_text(goods: str, code: str, quantity: str) -> str:
    """Return what is asked for goods with a code and an amount of their own: `graphite, HS 3801.10, 20 kg`.

    Only a code of a known form is asked, and an amount with a unit that limits are given in: no act counts pieces.
    Goods that name the code already are enough.
    """
    parts = [goods]
    if code and code not in goods and is_code(code):
        parts.append(f"HS {code}" if _CUSTOMS.fullmatch(code) else code)
    amount = _AMOUNT.fullmatch(quantity.strip())
    if amount and amount[2].casefold() in known_units():
        parts.append(f"{amount[1].strip()} {amount[2]}")
    text = ", ".join(parts)
    return text if len(text) <= LONGEST else goods


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
    code: str = ""
    quantity: str = ""
    party: str = ""

    @property
    def asked(self) -> str:
        """What is asked: the goods with their own code and amount."""
        return question_text(self.query, self.code, self.quantity)


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
            code=_text(raw, "code", str.strip) or "",
            quantity=_text(raw, "quantity", str.strip) or "",
            party=_text(raw, "party", str.strip) or "",
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
    unknown = sorted(set(raw) - {*FIELDS, *MORE_FIELDS})
    if unknown:
        known = "query, from, to, on, code, quantity and party"
        raise UsageError(f"knows {known}, not {', '.join(map(repr, unknown))}")
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
    rows, width, titles = table.rows[chosen.begins :], table.width, chosen.header or ()
    names = (" ".join(titles[at].split()) if at < len(titles) else "" for at in range(width))
    header = tuple(name or f"column {at}" for at, name in enumerate(names, start=1))
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
        for what, place in (
            ("code", chosen.code),
            ("exporter", chosen.from_),
            ("destination", chosen.to),
            ("party", chosen.party),
            ("quantity", chosen.quantity),
            ("day", chosen.on),
        )
        if place is not None
    ]
    head = "" if chosen.header else " It has no header."
    if chosen.header_row and chosen.header_row > 1:
        head = f" The titles are in line {chosen.header_row}; what stands above is not asked."
    if chosen.is_origin:
        made = "No column says where the goods leave: those with a destination are taken to leave where they were made."
        head = f" {made}{head}"
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
            _sender(cells, chosen),
            _cell(cells, chosen.to, lambda text: _land(text, "to")),
            _cell(cells, chosen.on, lambda text: read_day(text, today)),
            cells,
            code=_words(cells, chosen.code),
            quantity=_words(cells, chosen.quantity),
            party=_words(cells, chosen.party),
        )
    except (ExportwatchError, ValueError) as error:
        return PartLine(row.number, cells=cells, problem=str(error))


def _land(text: str, name: str) -> str:
    return country_in(text) or country(text, name)


def _sender(cells: Sequence[str], chosen: Columns) -> str | None:
    """Return the exporter: of goods with a destination also where they were made, if that is all that is told.

    An origin that nobody can read is no mistake.
    """
    if chosen.is_origin and chosen.from_ is not None:
        goes = chosen.sent_to or (chosen.to is not None and bool(cells[chosen.to].strip()))
        return country_in(cells[chosen.from_]) if goes else None
    return _cell(cells, chosen.from_, lambda text: _land(text, "from"))  # type: ignore[no-any-return] # see `_cell`


def _words(cells: Sequence[str], place: int | None) -> str:
    return " ".join(cells[place].split()) if place is not None else ""


def _query(cells: Sequence[str], chosen: Columns) -> str:
    text = cells[chosen.thing].strip() or _words(cells, chosen.code)
    if not text:
        raise UsageError(f"the cell in {chosen.name(chosen.thing)} is empty")
    return text


def _cell(cells: Sequence[str], place: int | None, read: Callable[[str], Any]) -> Any:  # noqa: ANN401 - the result of `read`
    return read(cells[place]) if place is not None and cells[place].strip() else None
