"""The calendar under the readers of days: years and eras, numerals, names of months, spans of days. PURE.

What a calendar is called and how its years count is data (bot/data/dates.yaml); a reader knows only forms.
"""

from __future__ import annotations

import unicodedata
from calendar import monthrange
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from bot.data import generated

YEARS = range(1970, 2100)
"""The years of what is asked and published."""
SHORT_YEARS = range(15, 60)
"""Years that are written with their last two digits."""
REPUBLICAN_YEARS = range(100, 150)
"""Years of the Republic of China that are told as such by their three digits alone."""
_CENTURY, _SHORT = 2000, 100
_BUDDHIST_YEARS, _BUDDHIST_LEAD = range(2400, 2700), 543
_LEAP_YEAR = 2024
MONTHS_OF_YEAR, MONTHS_OF_QUARTER, DAYS_OF_WEEK = 12, 3, 7

Days = tuple[date, date]
"""A first and a last day."""


@dataclass(frozen=True, slots=True)
class Span:
    """A span of days given in a text: `text` from offset `start` to `end`.

    `first` and `last` are None if the words name no day (`soon`), two possible days (`3/4/2026`), or a day that does
    not exist (`31 April`).
    """

    first: date | None
    last: date | None
    text: str
    start: int
    end: int
    of_two: bool = False
    """Whether it is written by its first and its last day."""
    yearless: bool = False
    """Whether it is written without a year, so that the nearest one is taken."""
    either: Days | None = None
    """The two days that its figures may mean, of which the words beside them may tell one (`ETD 06/12/2026`)."""

    @property
    def is_day(self) -> bool:
        """Whether it is one day."""
        return self.first is not None and self.first == self.last


# -- Years, as calendars count them.


def western_year(year: int) -> int:
    """Return the Western year of a Buddhist one; another is returned as it is."""
    return year - _BUDDHIST_LEAD if year in _BUDDHIST_YEARS else year


def whole_year(year: int) -> int:
    """Return the year of this century that two digits mean; a whole year is returned as it is."""
    return year + (_CENTURY if year < _SHORT else 0)


def era_year(era: str, year: int) -> int:
    """Return the Western year of an era's. Raises KeyError if there is no such era."""
    before: Mapping[str, int] = words()["eras"]
    return year + (republican_year(0) if era in words()["republic"]["names"] else before[era])


def republican_year(year: int) -> int:
    """Return the Western year of one of the Republic of China."""
    before: int = words()["republic"]["before"]
    return year + before


# -- Numerals and names.


@cache
def words() -> Mapping[str, Any]:
    """Return the words and signs of written dates (bot/data/dates.yaml)."""
    table: Mapping[str, Any] = generated()["dates"]
    return table


def number(written: str) -> int:
    """Read a number in digits, or one up to 99 in Chinese numerals. Raises ValueError if it is malformed (ten, ten)."""
    if written.isdecimal():
        return int(written)
    if written == words()["first_year"]:
        return 1
    tens, sign, ones = written.rpartition(words()["ten"])
    if len(tens) > 1 or len(ones) > 1 or not written:
        raise ValueError(f"{written!r} is no number")
    return (_digit(tens) if tens else 1) * 10 * bool(sign) + (_digit(ones) if ones else 0)


def year_number(written: str) -> int:
    """Read a year in digits, or told digit by digit in Chinese numerals."""
    return int(written) if written.isdecimal() else int("".join(str(_digit(sign)) for sign in written))


def _digit(numeral: str) -> int:
    digits: Mapping[str, int] = words()["numerals"]
    if numeral not in digits:
        raise ValueError(f"{numeral!r} is no numeral")
    return digits[numeral]


def in_western_digits(text: str) -> str:
    """Replace every script's digits by 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


@cache
def month_names() -> Mapping[str, int]:
    """Return month numbers by name in every served language; names are in lower case, with and without accents.

    A name of two months is none of them: `listopad` is October in Croatian, November in Polish.
    """
    tables = (*generated()["months"].values(), words()["months"])
    known = {(folded(name), month) for table in tables for name, month in table.items()}
    meanings = Counter(name for name, _ in known)
    names = {name: month for name, month in sorted(known) if meanings[name] == 1}
    # Turkish dotless ı has the capital I: KASIM.
    capitals = {folded(name.upper()): month for name, month in names.items()}
    return {_without_accents(name): month for name, month in names.items()} | capitals | names


@cache
def sure_months() -> frozenset[str]:
    """Return the names of months that are no other words."""
    return frozenset(month_names().keys() - set(words()["also_words"]))


def folded(name: str) -> str:
    """Normalise a name as in `month_names`."""
    return unicodedata.normalize("NFC", name.casefold())


def _without_accents(name: str) -> str:
    split = unicodedata.normalize("NFD", name)
    return unicodedata.normalize("NFC", "".join(letter for letter in split if not unicodedata.combining(letter)))


# -- Days and spans.


def existing_day(year: int, month: int, day: int) -> date | None:
    """Return a day; None if there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def is_day_of_year(month: int, day: int) -> bool:
    """Return whether some year has such a day."""
    return existing_day(_LEAP_YEAR, month, day) is not None


def year_span(year: int) -> Days:
    """Return a year's first and last day."""
    return date(year, 1, 1), date(year, MONTHS_OF_YEAR, 31)


def month_span(year: int, month: int) -> Days:
    """Return a month's first and last day."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def quarter_span(year: int, quarter: int) -> Days:
    """Return the first and the last day of a year's quarter."""
    last = quarter * MONTHS_OF_QUARTER
    return date(year, last - MONTHS_OF_QUARTER + 1, 1), month_span(year, last)[1]


def week_span(year: int, week: int) -> Days:
    """Return Monday and Sunday of a year's week (ISO 8601). Raises ValueError if the year has no such week."""
    monday = date.fromisocalendar(year, week, 1)
    return monday, monday + timedelta(days=DAYS_OF_WEEK - 1)


def third_of(span: Days, third: int) -> Days:
    """Return the first (0), middle or last (2) third of a span."""
    first, last = span
    length = (last - first).days // 3
    start = first + timedelta(days=third * (length + (1 if third else 0)))
    return start, last if third == 2 else start + timedelta(days=length)  # noqa: PLR2004 - the last of three


def unit_span(unit: str, offset: int, today: date) -> Days:
    """Return the day, week, month, quarter or year that is `offset` units ahead; the present one begins today."""
    if unit == "day":
        first = last = today + timedelta(days=offset)
    elif unit == "week":
        first = today - timedelta(days=today.weekday()) + timedelta(weeks=offset)
        last = first + timedelta(days=DAYS_OF_WEEK - 1)
    else:
        months = {"month": 1, "quarter": MONTHS_OF_QUARTER, "year": MONTHS_OF_YEAR}[unit]
        start = _months(today) // months * months + offset * months
        first, last = _first_of(start), _first_of(start + months) - timedelta(days=1)
    return max(first, today) if first <= today <= last else first, last


def day_after(unit: str, count: int, today: date) -> date:
    """Return the day that is so many days, weeks, months or years from today; the last of a month that is too short."""
    if unit in {"day", "week"}:
        return today + timedelta(days=count * (DAYS_OF_WEEK if unit == "week" else 1))
    first = _first_of(_months(today) + count * (MONTHS_OF_YEAR if unit == "year" else 1))
    return first.replace(day=min(today.day, monthrange(first.year, first.month)[1]))


def weekday_from(today: date, number: int, which: str) -> date:
    """Return the next such day (0: Monday), today included; the `next` after today, or the `last` one before it."""
    if which == "last":
        return today - timedelta(days=(today.weekday() - number) % DAYS_OF_WEEK or DAYS_OF_WEEK)
    return today + timedelta(days=(number - today.weekday()) % DAYS_OF_WEEK or (DAYS_OF_WEEK if which else 0))


def _months(day: date) -> int:
    return day.year * MONTHS_OF_YEAR + day.month - 1


def _first_of(months: int) -> date:
    return date(months // MONTHS_OF_YEAR, months % MONTHS_OF_YEAR + 1, 1)
