"""Reads parts lists as tables, whatever their encoding and separator: bytes → rows.

A bad line becomes a row with a `problem`; the rest of the list is read.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.errors import UsageError
from bot.parts.titles import read_title

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from python_calamine import CalamineSheet

# -- workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods)


_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOCKED = "this workbook is locked with a password; save it without one, or as CSV"
_MOST_BYTES = 200 * 2**20
"""Bytes of an unpacked workbook: a parts list of a million cells has some 50 MB, a larger one may be a bomb."""
_MOST_ROWS = 1_000_000
MOST_SHEETS = 100
"""Sheets of a workbook: with more it is no parts list, and which sheet is one cannot be told."""


def is_workbook(body: bytes) -> bool:
    """Return whether these bytes begin like a workbook."""
    return body.startswith((_ZIP, _OLD))


def rows_of_workbook(body: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield number and cells of every row of the sheet that is a list. Raises UsageError if it cannot be read.

    That is the first that holds titles of a parts list, or of several with few the one with most; where none does, the
    first that holds anything. No further sheet is looked at than needed.

    Memory is taken for everything between the first cell and the last, and a library that gets none ends the whole
    process: call this in a process of its own, with limits.
    """
    check_size(body)
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # noqa: PLC0415 - only a workbook needs it

    if body.startswith(_OLD) and _ENCRYPTED in body:
        raise UsageError(_LOCKED)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        if len(book.sheet_names) > MOST_SHEETS:
            number = len(book.sheet_names)
            raise UsageError(f"this workbook has {number:,} sheets; save the one with the list as a file of its own")
        sheets = (book.get_sheet_by_index(place) for place in range(len(book.sheet_names)))
        chosen = _list_among(sheet for sheet in sheets if sheet.height)
        table = chosen.to_python(nrows=_MOST_ROWS, skip_empty_area=False) if chosen else []
    except PasswordError as error:
        raise UsageError(_LOCKED) from error
    except (CalamineError, ValueError, OSError) as error:
        raise UsageError(f"this workbook cannot be read ({error}); save it again, or as CSV") from error
    for number, cells in enumerate(table, start=1):
        yield number, tuple(map(_cell_text, _trimmed(cells)))


_LOOKED_AT = 30
_TITLES_OF_A_LIST, _TITLES_FOR_SURE = 2, 3
"""Fewer known titles in a row make no list of a sheet."""


def _list_among(sheets: Iterable[CalamineSheet]) -> CalamineSheet | None:
    """Return the sheet that is a list, None without any."""
    chosen, most = None, -1
    for sheet in sheets:
        titles = _titles_in(sheet)
        if titles > most:
            chosen, most = sheet, titles
        if titles >= _TITLES_FOR_SURE:
            break
    return chosen


def _titles_in(sheet: CalamineSheet) -> int:
    """Return how many different things the best row at a sheet's beginning asks for."""
    if sheet.width > _MOST_LOOKED_AT:
        return 0
    found = 0
    for cells in sheet.to_python(nrows=_LOOKED_AT, skip_empty_area=False):
        readings = [read_title(cell) for cell in cells if isinstance(cell, str)]
        found = max(found, len({role for one in readings for role, _ in one.weights[:1]}))
    return found if found >= _TITLES_OF_A_LIST else 0


_MOST_LOOKED_AT = 1_000
"""Columns: a sheet of more is no list, and its first rows alone would take much memory."""


def check_size(body: bytes) -> None:
    """Raise UsageError for an archive that unpacks to too many bytes."""
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


def _cell_text(cell: object) -> str:
    """Write a cell as text: whole numbers without a point (customs codes), days in ISO 8601."""
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
"""Further encodings of parts lists; the words that they yield decide which one it is."""
_SAMPLE = 60
_LINES_IN_A_ROW = 30
"""Lines in one quoted field; a longer one was not closed."""
_HALF_OF_THE_LINES = 0.5
_LONGEST_CELL = 2**31 - 1
"""Characters of a cell; Python's default limit (128 KB) would stop the whole list."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of a list; `number` is its line in the file, from 1."""

    number: int
    cells: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PartsTable:
    """A list as read; `blank` counts empty lines."""

    rows: tuple[TableRow, ...]
    separator: str
    encoding: str
    marked: bool
    """Whether it began with a byte order mark, as Excel writes and expects."""
    blank: int

    @property
    def width(self) -> int:
        """The number of columns."""
        return max((len(row.cells) for row in self.rows), default=0)


Score = Callable[[str], float]
"""Rates a text by the words that the rules know, to choose among encodings that fit."""
ReadWorkbook = Callable[[bytes], Iterable[tuple[int, tuple[str, ...]]]]
"""Reads a workbook: `rows_of_workbook`, or the same in a process of its own."""
_FOREIGN = {b"%PDF-": "a PDF", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"{\\rtf": "a text document"}
"""How files begin that are often given in place of a table, whatever their name says."""


def read(body: bytes, encoding: str | None, score: Score, workbook: ReadWorkbook = rows_of_workbook) -> PartsTable:
    """Read a list, a text or workbook. Raises UsageError that says how to save it if it cannot be read."""
    if is_workbook(body):
        return _drop_blank_rows(
            (TableRow(number, cells) for number, cells in workbook(body)), ",", "utf-8", marked=True
        )
    if kind := next((kind for start, kind in _FOREIGN.items() if body.startswith(start)), ""):
        raise UsageError(f"this is {kind}, whatever its name says; save the table in it as .xlsx or .csv")
    csv.field_size_limit(_LONGEST_CELL)
    text, used, marked = _decoded(body, encoding, score)
    if _HTML.match(text):
        return _drop_blank_rows(_rows_of_page(text), ",", used, marked=True)
    separator = _separator(text)
    return _drop_blank_rows(_rows(text, separator), separator, used, marked=marked)


_HTML = re.compile(r"\s*<(?:!doctype html|html|table|meta|head)\b", re.IGNORECASE)


def _rows_of_page(text: str) -> Iterator[TableRow]:
    """Yield the rows of a page's largest table: ERP systems write such pages and call them .xls."""
    from lxml import etree, html  # noqa: PLC0415 - for this kind of file only

    try:
        tables = html.fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8")).iter("table")
    except etree.ParserError:
        raise UsageError("this page is cut or empty; save the table in it as .xlsx or .csv") from None
    rows = max((list(table.iter("tr")) for table in tables), key=len, default=[])
    for number, row in enumerate(rows, start=1):
        cells = (cell for cell in row if cell.tag in {"td", "th"})
        yield TableRow(number, tuple(piece for cell in cells for piece in _spanned(cell)))


def _spanned(cell: HtmlElement) -> list[str]:
    span = cell.get("colspan", "1")
    return [
        " ".join(cell.text_content().split()),
        *[""] * (min(int(span), _MOST_SPANNED) - 1 if span.isdecimal() else 0),
    ]


_MOST_SPANNED = 100


def _drop_blank_rows(all_rows: Iterable[TableRow], separator: str, encoding: str, *, marked: bool) -> PartsTable:
    """Build a table of the rows that are not empty. Raises UsageError if all are."""
    rows, blank = [], 0
    for row in all_rows:
        if row.problem or any(cell.strip() for cell in row.cells):
            rows.append(row)
        else:
            blank += 1
    if not rows:
        raise UsageError("the list is empty")
    return PartsTable(tuple(rows), separator, encoding, marked, blank)


def _decoded(body: bytes, encoding: str | None, score: Score) -> tuple[str, str, bool]:
    """Decode a list; return the text, its encoding, and whether it began with a byte order mark."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _decode(body[len(mark) :], name), name, True
    if encoding:
        return _decode(body, encoding), encoding, False
    if wide := _wide(body):
        return _decode(body, wide), wide, False
    try:
        return body.decode("utf-8"), "utf-8", False
    except UnicodeDecodeError:
        name = _best_encoding(body, score)
        return body.decode(name, errors="replace"), name, False


def _decode(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding, errors="replace")
    except LookupError as error:
        raise UsageError(f"encoding: {encoding!r} is not an encoding; write for example gb18030 or cp1252") from error


def _wide(body: bytes) -> str | None:
    """Recognise UTF-16 without a byte order mark: every other byte of ASCII characters is zero."""
    head = body[:2000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) <= len(head) / 10:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _best_encoding(body: bytes, score: Score) -> str:
    """Return the best of the encodings with the least damage: by known words, then by plain text."""
    sample = body[:40_000]
    texts = {name: sample.decode(name, errors="replace") for name in _OTHERS}
    damage = {name: text.count("\ufffd") for name, text in texts.items()}
    least = min(damage.values())
    whole = [name for name in _OTHERS if damage[name] <= least + 1]
    return max(whole, key=lambda name: (score(texts[name]), _plainness(texts[name]), -_OTHERS.index(name)))


def _plainness(text: str) -> float:
    """Rate a text: a wrong encoding yields rare characters between letters."""
    odd = sum(1 for before, sign in pairwise(text) if _is_odd(before, sign))
    return -odd / max(1, len(text))


def _is_odd(before: str, sign: str) -> bool:
    if sign.isascii():
        return False
    mixed = before.isascii() and before.isalpha() and ord(sign) > 0x2000  # noqa: PLR2004 - beyond the letters of alphabets
    return mixed or not (sign.isalnum() or sign in "　、。・（）「」°µ²³®™–—’“”：；，")


def _separator(text: str) -> str:
    """Return the separator that divides most lines into equally many columns; a comma for a single column."""
    lines = [line for line in text.splitlines()[: 4 * _SAMPLE] if line.strip()][:_SAMPLE]

    def fit(sign: str) -> tuple[float, int]:
        widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=sign))
        width, lines_so = max(((w, n) for w, n in widths.items() if w > 1), key=lambda one: one[1], default=(1, 0))
        return (lines_so / len(lines) if lines else 0.0), width

    best = max(SEPARATORS, key=lambda sign: (fit(sign)[0] >= _HALF_OF_THE_LINES, *fit(sign)))
    return best if fit(best)[0] >= _HALF_OF_THE_LINES else ","


def _rows(text: str, separator: str) -> Iterator[TableRow]:
    """Read row by row, so that an unclosed quotation mark spoils one line and not the rest of the list."""
    lines = list(io.StringIO(text, newline=""))
    at = 0
    while at < len(lines):
        cells, used = _row(lines[at : at + _LINES_IN_A_ROW], separator)
        if cells is None:
            bare = next(csv.reader(lines[at : at + 1], delimiter=separator, quoting=csv.QUOTE_NONE), [])
            yield TableRow(at + 1, tuple(bare), "a quotation mark is not closed")
            used = 1
        else:
            yield TableRow(at + 1, tuple(cells))
        at += used


def _row(lines: Sequence[str], separator: str) -> tuple[list[str] | None, int]:
    """Read one row; return its cells (None if a quotation mark is not closed) and its number of lines."""
    if '"' not in lines[0]:
        return next(csv.reader(lines[:1], delimiter=separator), []), 1
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        return next(reader), reader.line_num
    except csv.Error:
        pass
    loose = csv.reader(lines[:1], delimiter=separator)
    cells = next(loose, [])
    # `"5" pipe"` is badly quoted but complete; `"graphite,US` continues on the next line.
    return (cells, 1) if lines[0].count('"') % 2 == 0 else (None, 1)
