"""Parts lists as tables: bytes → rows, whatever their encoding and separator. PURE.

A list is never refused for a bad line: that line becomes a row with a `problem`.
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

from bot.errors import UsageError

# Parts lists as workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods): bytes → rows of text, as a spreadsheet shows them.


_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MOST_BYTES = 200 * 2**20
"""Unpacked: a parts list of a million cells has some 50 MB; more is a bomb or no parts list."""
_MOST_ROWS = 1_000_000


def is_workbook(body: bytes) -> bool:
    """Whether these bytes begin as a workbook does."""
    return body.startswith((_ZIP, _OLD))


def rows(body: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(Number, cells) of every row of the first sheet that holds anything; raises UsageError for what is none."""
    _bounded(body)
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - only a workbook needs it

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        sheets = (book.get_sheet_by_index(place) for place in range(len(book.sheet_names)))
        found = next((sheet for sheet in sheets if sheet.height), None)
        table = found.to_python(nrows=_MOST_ROWS, skip_empty_area=False) if found else []
    except (CalamineError, ValueError, OSError) as error:
        raise UsageError(f"this workbook cannot be read ({error}); save it again, or as CSV") from error
    for number, cells in enumerate(table, start=1):
        yield number, tuple(map(_shown, _trimmed(cells)))


def _bounded(body: bytes) -> None:
    """Refuse an archive that unpacks to more than any parts list."""
    if not body.startswith(_ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise UsageError("this workbook cannot be read: its archive is damaged; save it again, or as CSV") from error
    if size > _MOST_BYTES:
        raise UsageError(f"this workbook unpacks to {size // 2**20:,} MB; split the list, or save it as CSV")


def _trimmed(cells: Sequence[object]) -> Sequence[object]:
    last = max((place for place, cell in enumerate(cells, start=1) if cell not in {"", None}), default=0)
    return cells[:last]


def _shown(cell: object) -> str:
    """A cell as text: whole numbers without a point (a customs code), days as ISO days."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell)


SEPARATORS = ",;\t|"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHERS = ("gb18030", "cp1252", "cp932", "cp949", "big5hkscs", "cp1251", "cp1250")
"""Encodings that parts lists come in beside Unicode's; which one it is, their words decide."""
_SAMPLE = 60
_LINES_IN_A_ROW = 30
"""A quoted field may hold line ends; one that holds more was not closed."""
_HALF = 0.5
_LONGEST_CELL = 2**31 - 1
"""Python's own limit (128 KB) would stop the whole list."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list; `number` is its place in the file, from 1."""

    number: int
    cells: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A list as it was read; `blank` counts lines without anything in them."""

    rows: tuple[Row, ...]
    separator: str
    encoding: str
    marked: bool
    """A byte order mark stood before it, as Excel writes and wants one."""
    blank: int

    @property
    def width(self) -> int:
        """The number of columns."""
        return max((len(row.cells) for row in self.rows), default=0)


Score = Callable[[str], float]
"""How many words of a text the rules know: it tells apart encodings that all fit."""


def read(body: bytes, encoding: str | None, score: Score) -> Table:
    """Read a list, text or workbook; raises UsageError that says how to save it where it is none."""
    if is_workbook(body):
        return _filled((Row(number, cells) for number, cells in rows(body)), ",", "utf-8", marked=True)
    csv.field_size_limit(_LONGEST_CELL)
    text, used, marked = _decoded(body, encoding, score)
    separator = _separator(text)
    return _filled(_rows(text, separator), separator, used, marked=marked)


def _filled(found: Iterable[Row], separator: str, encoding: str, *, marked: bool) -> Table:
    """The rows that hold anything; raises UsageError if none does."""
    rows, blank = [], 0
    for row in found:
        if row.problem or any(cell.strip() for cell in row.cells):
            rows.append(row)
        else:
            blank += 1
    if not rows:
        raise UsageError("the list is empty")
    return Table(tuple(rows), separator, encoding, marked, blank)


def _decoded(body: bytes, encoding: str | None, score: Score) -> tuple[str, str, bool]:
    """The text, its encoding, and whether a byte order mark stood before it."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _as(body[len(mark) :], name), name, True
    if encoding:
        return _as(body, encoding), encoding, False
    if wide := _wide(body):
        return _as(body, wide), wide, False
    try:
        return body.decode("utf-8"), "utf-8", False
    except UnicodeDecodeError:
        name = _most_fitting(body, score)
        return body.decode(name, errors="replace"), name, False


def _as(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding, errors="replace")
    except LookupError as error:
        raise UsageError(f"--encoding: {encoding!r} is not an encoding; write for example gb18030 or cp1252") from error


def _wide(body: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of plain letters, separators and line ends is a zero."""
    head = body[:2000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) <= len(head) / 10:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _most_fitting(body: bytes, score: Score) -> str:
    """Without damage first; of those, the one in which the rules know most; else the one with the most plain text."""
    sample = body[:40_000]
    texts = {name: sample.decode(name, errors="replace") for name in _OTHERS}
    damage = {name: text.count("\ufffd") for name, text in texts.items()}
    least = min(damage.values())
    whole = [name for name in _OTHERS if damage[name] <= least + 1]
    return max(whole, key=lambda name: (score(texts[name]), _plainness(texts[name]), -_OTHERS.index(name)))


def _plainness(text: str) -> float:
    """A wrong encoding makes rare signs between letters; a right one makes words of one script."""
    odd = sum(1 for before, sign in pairwise(text) if _odd(before, sign))
    return -odd / max(1, len(text))


def _odd(before: str, sign: str) -> bool:
    if sign.isascii():
        return False
    mixed = before.isascii() and before.isalpha() and ord(sign) > 0x2000  # noqa: PLR2004 - beyond the letters of alphabets
    return mixed or not (sign.isalnum() or sign in "　、。・（）「」°µ²³®™–—’“”：；，")


def _separator(text: str) -> str:
    """The sign that divides most lines into equally many columns; a comma for a list of one column."""
    lines = [line for line in text.splitlines()[: 4 * _SAMPLE] if line.strip()][:_SAMPLE]

    def fit(sign: str) -> tuple[float, int]:
        widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=sign))
        width, lines_so = max(((w, n) for w, n in widths.items() if w > 1), key=lambda one: one[1], default=(1, 0))
        return (lines_so / len(lines) if lines else 0.0), width

    best = max(SEPARATORS, key=lambda sign: (fit(sign)[0] >= _HALF, *fit(sign)))
    return best if fit(best)[0] >= _HALF else ","


def _rows(text: str, separator: str) -> Iterator[Row]:
    """Row by row, so that a quotation mark that is not closed costs one line and not the rest of the list."""
    lines = list(io.StringIO(text, newline=""))
    at = 0
    while at < len(lines):
        cells, used = _row(lines[at : at + _LINES_IN_A_ROW], separator)
        if cells is None:
            bare = next(csv.reader(lines[at : at + 1], delimiter=separator, quoting=csv.QUOTE_NONE), [])
            yield Row(at + 1, tuple(bare), "a quotation mark is not closed")
            used = 1
        else:
            yield Row(at + 1, tuple(cells))
        at += used


def _row(lines: Sequence[str], separator: str) -> tuple[list[str] | None, int]:
    """One row and how many lines it takes; None where it has no end."""
    if '"' not in lines[0]:
        return next(csv.reader(lines[:1], delimiter=separator), []), 1
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        return next(reader), reader.line_num
    except csv.Error:
        pass
    loose = csv.reader(lines[:1], delimiter=separator)
    cells = next(loose, [])
    # `"5" pipe"` is no proper quoting, but its line is whole; `"graphite,US` runs on into the next line.
    return (cells, 1) if lines[0].count('"') % 2 == 0 else (None, 1)
