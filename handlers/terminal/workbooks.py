"""Parts lists as workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods): bytes → rows of text, as a spreadsheet shows them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from bot.errors import UsageError

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
