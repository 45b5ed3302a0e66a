"""What the cells of a column hold: countries, days, amounts, codes, words on file. PURE."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.data import read_yaml
from bot.errors import UsageError
from bot.parts.tables import TableRow
from bot.parts.titles import read_title
from bot.rules.index import RuleBase
from bot.rules.query import fields
from bot.rules.query import parse as query
from bot.text import countries
from bot.text.normalize import words

CODE, FORM_ONLY = 0.8, 0.3
"""The weights of a customs code on file (it covers neighbours too) and of one that no rule names (as most)."""
SAMPLE = 60
_SHORTEST_HS = 6
_DATE = re.compile(r"(\d{4})[./](\d{1,2})[./](\d{1,2})|(\d{4})(\d{2})(\d{2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")
_CUSTOMS = re.compile(r"(?:hs\s*)?(\d{2}(?:[. ]?\d{2}){1,3}(?:[. ]?\d{1,4}){0,2})", re.IGNORECASE)
_CONTROL = re.compile(
    r"\d[A-E]\d{3}(?:[.\w-]*)?|EAR ?99|[IVX]{1,5}(?:\([a-z0-9]+\))*|\d{1,2}[A-E]\d{3,5}", re.IGNORECASE
)
_CAS = re.compile(r"\d{2,7}-\d{2}-\d")
_AMOUNT = re.compile(r"[-+]?\d[\d.,' ]*\s*[^\W\d_]{0,12}\.?[²³]?")
_CHAPTERS = range(1, 98)


@dataclass(frozen=True, slots=True)
class Contents:
    """Shares of a column's different cells, from 0 to 1. `recognised` is how much of them names something on file."""

    cells: tuple[str, ...] = ()
    countries: float = 0.0
    days: float = 0.0
    amounts: float = 0.0
    codes: float = 0.0
    words: float = 0.0
    recognised: float = 0.0
    named: int = 0
    """How many of the cells tried name something on file."""

    @classmethod
    def of(cls, base: RuleBase, rows: Sequence[TableRow], place: int) -> Contents:
        """Look into a column."""
        cells = sample(rows, place)
        if not cells:
            return cls()
        found = [recognition(base, cell) for cell in cells]

        def share(is_one: Callable[[str], bool]) -> float:
            return sum(map(is_one, cells)) / len(cells)

        return cls(
            tuple(cells), share(is_country), share(is_day), share(is_amount), share(is_code), share(is_text),
            sum(found) / len(found), sum(value >= CODE for value in found),
        )  # fmt: skip


def sample(rows: Sequence[TableRow], place: int) -> list[str]:
    """Return different cells of a column, from the whole list."""
    cells = dict.fromkeys(
        cell for row in rows if not row.problem and place < len(row.cells) and (cell := row.cells[place].strip())
    )
    step = max(1, len(cells) // SAMPLE)
    return list(cells)[::step][:SAMPLE]


def is_country(cell: str) -> bool:
    """Return whether a cell is a country."""
    return country_in(cell) is not None


def country_in(cell: str) -> str | None:
    """Return the country that a cell is, also told twice or turned: `DE - Germany`, `Korea, Republic of`."""
    if (code := countries.find(cell)) or not cell.strip():
        return code
    pieces = [piece for part in _BETWEEN.split(cell) if (piece := part.strip())]
    found = {countries.find(piece) for piece in pieces}
    if len(pieces) > 1 and len(found) == 1:
        return found.pop()
    return countries.find(f"{pieces[1]} {pieces[0]}") if len(pieces) == len(_TWO) else None


_BETWEEN = re.compile(r"[(),/;|]|\s[-–—:]\s|(?<=^[A-Z]{2})[-–:]")
_TWO = (0, 1)


def is_day(cell: str) -> bool:
    """Return whether a cell is a day."""
    try:
        read_day(cell, date.min)
    except UsageError:
        return False
    return True


def is_amount(cell: str) -> bool:
    """Return whether a cell is a number, with or without a unit behind it."""
    return bool(_AMOUNT.fullmatch(cell.strip()))


def is_code(cell: str) -> bool:
    """Return whether a cell has the form of a customs code, a control code or a CAS number."""
    text = cell.strip()
    customs = _CUSTOMS.fullmatch(text)
    if customs:
        return int(customs[1][:2]) in _CHAPTERS and len(re.sub(r"\D", "", text)) >= _SHORTEST_HS - 2
    return bool(_CONTROL.fullmatch(text) or _CAS.fullmatch(text))


def is_text(cell: str) -> bool:
    """Return whether a cell is words: more letters than figures."""
    letters, figures = sum(map(str.isalpha, cell)), sum(map(str.isdigit, cell))
    return letters > figures


def read_day(text: str, today: date) -> date:
    """Read a day: 2024-12-10, 2024/12/10, 20241210 or 10.12.2024. Raises UsageError for other forms."""
    match = _DATE.fullmatch(text.strip())
    if not match:
        return fields.day(text, today)
    parts = [part for part in match.groups() if part]
    year, month, day = parts if len(parts[0]) == 4 else reversed(parts)  # noqa: PLR2004 - a year
    return fields.day(f"{year}-{month}-{day}", today)


def recognition(base: RuleBase, cell: str) -> float:
    """Rate a cell: 1 if it names something on file, less for the mere form of a code, else 0."""
    if not 0 < len(cell.strip()) <= query.LONGEST or is_country(cell.strip()):
        return 0
    try:
        parsed = query.read(cell, date.min)
    except UsageError:
        return 0
    if parsed.hs and not parsed.text.strip():
        is_on_file = any(base.codes.by_hs(code) or base.codes.subjects_by_hs(code) for code in parsed.hs)
        is_long = len(parsed.hs[0]) >= _SHORTEST_HS
        return (CODE if is_on_file and is_long else FORM_ONLY) if is_on_file or is_long else 0
    return 1 if parsed.cas or parsed.controls or names_something(base, cell) else 0


def names_something(base: RuleBase, text: str, *, ascii_too: bool = True) -> bool:
    """Return whether a text holds a name on file."""
    matches = base.names.inside(words(text))
    return any(ascii_too or not hit.key.isascii() for hit in matches) or bool(ascii_too and base.names.symbol(text))


def known_share(base: RuleBase, text: str) -> float:
    """Return the share of lines that contain a name on file, and of titles that are known, to compare encodings."""
    lines = [line for line in text.splitlines() if not line.isascii()][:400]
    share = sum(names_something(base, line, ascii_too=False) for line in lines) / max(1, len(lines))
    cells = [cell for line in lines[:_HEAD] for cell in re.split("[,;\t|]", line) if not cell.isascii()]
    return share + sum(read_title(cell).known for cell in cells) / max(1, len(cells))


_HEAD = 5


@cache
def forms_of_law() -> frozenset[str]:
    """Return the forms of law that stand in firms' names as one word."""
    forms = read_yaml("lists/party-names")["legal_forms"]
    return frozenset(form for one in forms for form in ([one] if isinstance(one, str) else one) if " " not in form)
