"""Detects which columns of a parts list to look up, from their headers and cells. PURE."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from bot.errors import UsageError
from bot.rules.index import RuleBase
from bot.rules.query import parse as query
from bot.text import countries
from bot.text.normalize import words
from handlers.terminal.tables import Row, Table

# Known column headers of parts lists (headers.yaml), normalised for lookup.


_NAME, _CODE_HEADER = 1.0, 0.5
"""Of two columns that are known equally well the name is asked: a customs code holds neighbours of the thing."""


def title(text: str) -> str:
    """A title in the form in which it is looked up: letters and digits, one blank between words."""
    return " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold()))


def promise(column: str) -> float:
    """How much a title promises goods or codes, 0 for one that says nothing; below 0 for one of other things."""
    named = title(column)
    if named in _titles("codes"):
        return _CODE_HEADER
    if named in _titles("names"):
        return _NAME
    return -_NAME if any(named in _titles(other) for other in ("others", "from", "to", "on")) else 0


def leads(column: str, name: str) -> bool:
    """Whether a title is one of `from`, `to` or `on`."""
    return title(column) in _titles(name)


@cache
def _titles(name: str) -> frozenset[str]:
    return frozenset(title(one) for one in _file()[name].split(",")) - {""}


@cache
def _file() -> dict[str, str]:
    text = (Path(__file__).parent / "headers.yaml").read_text(encoding="utf-8")
    found: dict[str, str] = yaml.load(text, yaml.CSafeLoader)
    return found


_SAMPLE = 60
_TITLE = 0.5
"""What a fitting title weighs beside the share of cells that name something on file."""
_CODE, _FORM_ONLY = 0.8, 0.3
"""A customs code on file (it holds neighbours of the thing as well), and one that no rule names (as most are)."""
_LEAST = 0.08
_MOSTLY = 0.5
_SHORTEST_HS = 6
_DATE = re.compile(r"(\d{4})[./](\d{1,2})[./](\d{1,2})|(\d{4})(\d{2})(\d{2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options say: a header or a number (from 1) for each column, None to look for it."""

    thing: str | None = None
    from_: str | None = None
    to: str | None = None
    on: str | None = None
    header: bool | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """Places of the columns (from 0); `header` is None where the list begins with its first part."""

    thing: int
    from_: int | None
    to: int | None
    on: int | None
    header: tuple[str, ...] | None
    why: str

    def name(self, place: int) -> str:
        """A column as it is called: by its header, else by its number."""
        title = self.header[place].strip() if self.header and place < len(self.header) else ""
        return f"“{title}”" if title else f"column {place + 1}"


def find(base: RuleBase, table: Table, wanted: Wanted) -> Columns:
    """Choose the columns; raises UsageError that lists them where none can be chosen."""
    first = table.rows[0].cells
    header = first if _has_header(base, table, wanted) else None
    rows = table.rows[1:] if header else table.rows
    thing, why = _thing(base, table, rows, header, wanted.thing)
    places = {
        name: _direction(name, given, header, rows, table.width, thing)
        for name, given in (("from", wanted.from_), ("to", wanted.to), ("on", wanted.on))
    }
    return Columns(thing, places["from"], places["to"], places["on"], header, why)


def told_day(text: str, today: date) -> date:
    """A day as lists write it: 2024-12-10, 2024/12/10, 20241210 or 10.12.2024. Raises UsageError for others."""
    found = _DATE.fullmatch(text.strip())
    if not found:
        return query.day(text, today)
    parts = [part for part in found.groups() if part]
    year, month, day = parts if len(parts[0]) == 4 else reversed(parts)  # noqa: PLR2004 - a year
    return query.day(f"{year}-{month}-{day}", today)


def known_share(base: RuleBase, text: str) -> float:
    """How many lines of a text hold a name on file, for telling encodings apart."""
    lines = [line for line in text.splitlines() if not line.isascii()][:400]
    return sum(bool(_named(base, line, ascii_too=False)) for line in lines) / max(1, len(lines))


def _has_header(base: RuleBase, table: Table, wanted: Wanted) -> bool:
    """The first line is a header if it holds a known title, or the option's, or reads unlike all that follows."""
    if wanted.header is not None:
        return wanted.header
    first = table.rows[0].cells
    named = {title(name) for name in (wanted.thing, wanted.from_, wanted.to, wanted.on) if name}
    if any(title(cell) in named for cell in first if not cell.strip().isdecimal()):
        return True
    titles = sum(promise(cell) != 0 for cell in first)
    if titles:
        return titles > 1 or not any(_known(base, cell) >= _CODE for cell in first)
    if len(first) == 1 or any(any(letter.isdigit() for letter in cell) for cell in first):
        return False
    return all(cell.strip() for cell in first) and not any(_known(base, cell) for cell in first)


def _thing(
    base: RuleBase, table: Table, rows: Sequence[Row], header: tuple[str, ...] | None, given: str | None
) -> tuple[int, str]:
    if given is not None:
        return _place(given, "--column", header, table.width), "named by --column"
    scores = [_score(base, rows, place, header) for place in range(table.width)]
    best = max(range(len(scores)), key=lambda place: (scores[place][0], -place))
    if table.width == 1:
        return 0, "the only column"
    if scores[best][0] < _LEAST:
        shown = ", ".join(f"{place + 1} ({cell.strip()})" for place, cell in enumerate(table.rows[0].cells))
        raise UsageError(f"no column looks like goods or codes; name one with --column, by header or number: {shown}")
    known, sampled = scores[best][1:]
    return best, f"found by its content: of {sampled} cells tried, {known} name something on file"


def _score(base: RuleBase, rows: Sequence[Row], place: int, header: tuple[str, ...] | None) -> tuple[float, int, int]:
    """How well a column suits, how many of the cells that were tried name something on file, how many were tried."""
    cells = _sample(rows, place)
    if not cells:
        return -1.0, 0, 0
    known = [_known(base, cell) for cell in cells]
    prior = _TITLE * promise(header[place]) if header and place < len(header) else 0.0
    return sum(known) / len(known) + prior, sum(value >= _CODE for value in known), len(cells)


def _sample(rows: Sequence[Row], place: int) -> list[str]:
    """Different cells from all over the list."""
    cells = dict.fromkeys(
        cell for row in rows if not row.problem and place < len(row.cells) and (cell := row.cells[place].strip())
    )
    step = max(1, len(cells) // _SAMPLE)
    return list(cells)[::step][:_SAMPLE]


def _known(base: RuleBase, cell: str) -> float:
    """1 for a cell that names something on file, less for one that only has the form of a code, else 0."""
    if not 0 < len(cell.strip()) <= query.LONGEST or countries.find(cell.strip()):
        return 0
    try:
        asked = query.read(cell, date.min)
    except UsageError:
        return 0
    if asked.hs and not asked.text.strip():
        found = any(base.by_hs(code) or base.subjects_by_hs(code) for code in asked.hs)
        is_long = len(asked.hs[0]) >= _SHORTEST_HS
        return (_CODE if found and is_long else _FORM_ONLY) if found or is_long else 0
    return 1 if asked.cas or asked.controls or _named(base, cell) else 0


def _named(base: RuleBase, text: str, *, ascii_too: bool = True) -> bool:
    found = base.names.inside(words(text))
    return any(ascii_too or not hit.key.isascii() for hit in found) or bool(ascii_too and base.names.symbol(text))


def _place(given: str, option: str, header: tuple[str, ...] | None, width: int) -> int:
    """A column that an option names."""
    wanted = title(given)
    for place, cell in enumerate(header or ()):
        if title(cell) == wanted:
            return place
    if given.strip().isdecimal() and 0 < int(given) <= width:
        return int(given) - 1
    columns = ", ".join(cell.strip() for cell in header) if header else f"1 to {width}, as it has no header"
    raise UsageError(f"{option}: there is no column {given!r}; there are: {columns}")


def _direction(  # noqa: PLR0913, PLR0917 - what decides it
    name: str, given: str | None, header: tuple[str, ...] | None, rows: Sequence[Row], width: int, thing: int
) -> int | None:
    """The column with exporters, destinations or days, if there is one; a header alone does not suffice."""
    if given is not None:
        return _place(given, f"--{name}-column", header, width)
    for place, cell in enumerate(header or ()):
        if place != thing and leads(cell, name):
            cells = _sample(rows, place)
            good = sum(_is_direction(name, one) for one in cells)
            if cells and good >= _MOSTLY * len(cells):
                return place
    return None


def _is_direction(name: str, cell: str) -> bool:
    if name != "on":
        return countries.find(cell) is not None
    try:
        told_day(cell, date.min)
    except UsageError:
        return False
    return True
