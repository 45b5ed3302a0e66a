"""Finds the columns of a parts list to look up, from their headers and cells. PURE."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import yaml

from bot.errors import UsageError
from bot.parts.tables import PartsTable, TableRow
from bot.rules.index import RuleBase
from bot.rules.query import parse as query
from bot.text import countries
from bot.text.normalize import words

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


def direction_of(column: str) -> str | None:
    """Return whether the words of a title name the sending (`from`) or the receiving side (`to`); None for neither.

    Only for a column that holds countries: elsewhere such words mean other things. An origin is neither.
    """
    title = normalised_title(column)
    if not title or any(title in _titles(name) for name in _KINDS):
        return next((name for name in ("from", "to") if title in _titles(name)), None)
    words_ = frozenset(title.split())
    here = [name for name in ("from", "to") if words_ & _titles(f"{name} here")]
    if here:
        return here[0] if len(here) == 1 else None
    sides = (name for name, stems in (("to", "receiving"), ("from", "sending")) if _has_stem(title, stems))
    return next(sides, None)


def _has_stem(title: str, name: str) -> bool:
    """Return whether a word of a title begins with one of these; scripts without blanks have them anywhere."""
    return any((f" {stem}" in f" {title}") if stem[0] < _FIRST_OF_THE_EAST else stem in title for stem in _titles(name))


_KINDS = ("codes", "names", "others", "from", "to", "on")
_FIRST_OF_THE_EAST = "\u2e80"
"""Before it are alphabets, from it on the signs of Chinese, Japanese and Korean."""


@cache
def _titles(name: str) -> frozenset[str]:
    return frozenset(normalised_title(one) for one in _file()[name].split(",")) - {""}


@cache
def _file() -> dict[str, str]:
    text = (files("bot.data") / "headers.yaml").read_text(encoding="utf-8")
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
    form: str = "{}"
    """How an option is written where this one was, as in --{}."""

    def written(self, option: str) -> str:
        """Return an option as a person writes it."""
        return self.form.format(option)


@dataclass(frozen=True, slots=True)
class Columns:
    """Indexes of the columns (from 0); `header` is None if the list has none."""

    thing: int
    from_: int | None
    to: int | None
    on: int | None
    header: tuple[str, ...] | None
    why: str
    unasked: tuple[int, ...] = ()
    """Columns of countries that are none of these: a person sees that they change nothing."""

    def name(self, place: int) -> str:
        """Return a column's header, else its number."""
        normalised_title = self.header[place].strip() if self.header and place < len(self.header) else ""
        return f"“{normalised_title}”" if normalised_title else f"column {place + 1}"


def find(base: RuleBase, table: PartsTable, options: ColumnOptions) -> Columns:
    """Choose the columns. Raises UsageError that lists them if none can be chosen."""
    first = table.rows[0].cells
    header = first if _has_header(base, table, options) else None
    rows = table.rows[1:] if header else table.rows
    if not rows:
        raise UsageError("the list has no line to look up, only a header")
    thing, why = _thing(base, table, rows, header, options)
    places = {
        name: _direction(name, option, header, rows, table.width, thing, options)
        for name, option in (("from", options.from_), ("to", options.to), ("on", options.on))
    }
    taken = {thing, *places.values()}
    unasked = (place for place in range(table.width) if place not in taken and _holds(rows, place, "to"))
    return Columns(thing, places["from"], places["to"], places["on"], header, why, tuple(unasked))


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
    base: RuleBase, table: PartsTable, rows: Sequence[TableRow], header: tuple[str, ...] | None, options: ColumnOptions
) -> tuple[int, str]:
    option = options.written("column")
    if options.thing is not None:
        return _place(options.thing, option, header, table.width), f"named by {option}"
    scores = [_score(base, rows, place, header) for place in range(table.width)]
    best = max(range(len(scores)), key=lambda place: (scores[place][0], -place))
    if table.width == 1:
        return 0, "the only column"
    if scores[best][0] < _LEAST:
        columns = ", ".join(f"{place + 1} ({cell.strip()})" for place, cell in enumerate(table.rows[0].cells))
        raise UsageError(f"no column looks like goods or codes; name one with {option}, by header or number: {columns}")
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
    name: str, option: str | None, header: tuple[str, ...] | None, rows: Sequence[TableRow], width: int, thing: int,
    options: ColumnOptions,
) -> int | None:  # fmt: skip
    """Find the column with exporters, destinations or days; its header and half of its cells must fit."""
    if option is not None:
        return _place(option, options.written(f"{name}-column"), header, width)
    exactly = [place for place, cell in enumerate(header or ()) if place != thing and is_header_of(cell, name)]
    by_words = [place for place, cell in enumerate(header or ()) if place != thing and direction_of(cell) == name]
    return next((place for place in (*exactly, *by_words) if _holds(rows, place, name)), None)


def _holds(rows: Sequence[TableRow], place: int, name: str) -> bool:
    """Return whether half of the cells of a column are countries (for from and to) or days (for on)."""
    cells = _sample(rows, place)
    return bool(cells) and sum(_is_direction(name, each) for each in cells) >= _MOSTLY * len(cells)


def _is_direction(name: str, cell: str) -> bool:
    if name != "on":
        return countries.find(cell) is not None
    try:
        read_day(cell, date.min)
    except UsageError:
        return False
    return True
