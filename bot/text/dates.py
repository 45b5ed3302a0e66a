"""Dates in acts and queries: a day, a month or a year; days in figures alone (`2026-12-01`, `12/2026`). PURE."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.data import read_yaml
from bot.text.calendar import (
    MONTHS_OF_YEAR,
    Days,
    Span,
    era_year,
    existing_day,
    folded,
    month_names,
    month_span,
    sure_months,
    whole_year,
    words,
    year_span,
)
from bot.text.normalize import alternatives

_FORM = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


class When:
    """A day, month or year. `text` is ISO 8601 (`2023-12-01`, `2021-10`, `2011`), `first` and `last` its limits.

    No dataclass: msgspec would read and write one as a mapping of its fields, and a file has a text.
    """

    __slots__ = ("first", "last", "text")

    def __init__(self, text: str, first: date, last: date) -> None:
        self.text, self.first, self.last = text, first, last

    def __eq__(self, other: object) -> bool:
        return isinstance(other, When) and (self.text, self.first, self.last) == (other.text, other.first, other.last)

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"When({self.text!r}, {self.first}, {self.last})"

    @property
    def is_day(self) -> bool:
        """Whether it is a single day."""
        return self.first == self.last

    @property
    def iso(self) -> str | None:
        """The day in ISO 8601; None if only the month or year is known."""
        return self.text if self.is_day else None

    @property
    def said(self) -> str:
        """For display: `1 December 2023`, `October 2021`, `2011`."""
        if self.is_day:
            return f"{self.first.day} {month_name[self.first.month]} {self.first.year}"
        one_month = self.first.month == self.last.month
        return f"{month_name[self.first.month]} {self.first.year}" if one_month else str(self.first.year)

    @classmethod
    def read(cls, value: object) -> When:
        """Read a date as YAML parses it (date, text or number). Raises ValueError that shows the right form."""
        if isinstance(value, date):
            return cls(value.isoformat()[:10], value, value)
        match = _FORM.match(str(value)) if isinstance(value, (str, int)) else None
        if not match:
            raise ValueError(
                f"{value!r} is not a date; write 2023-12-01, or 2023-12 or 2023 where the day is not known"
            )
        year, month, day = (int(part or 0) for part in match.groups())
        try:
            if match[3]:
                return cls.read(date(year, month, day))
            return cls(match[0], *(month_span(year, month) if match[2] else year_span(year)))
        except ValueError as error:
            raise ValueError(f"{match[0]!r} does not exist in the calendar") from error


_A_YEAR = re.compile(r"(?:19|20)\d\d")


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """Return the forms of dates, the most certain first."""
    own, marks = words(), words()["marks"]
    name, ordinal, joiner = alternatives(month_names()), alternatives(own["ordinals"]), alternatives(own["joiners"])
    sure = alternatives(sure_months())
    year = rf"(?P<y>{_A_YEAR.pattern})"
    forms = (
        (
            rf"(?<![\w.])(?P<d>\d{{1,2}})(?:{ordinal}|\.)?(?:\s*[-–]\s*\d{{1,2}})?\s+(?:(?:{joiner})\s+)?"
            rf"(?P<m>{name})(?!\w)\.?,?\s+(?:(?:{joiner})\s+)?{year}(?!\d)"
        ),
        rf"(?<!\w)(?P<m>{name})\.?\s+(?P<d>\d{{1,2}})(?:{ordinal})?,?\s+{year}(?!\d)",
        rf"(?<!\w)(?P<m>{sure})\.?,?\s+(?:(?:{joiner})\s+)?{year}(?!\d)",
        rf"{year}\s*[{marks['year']}]\s*(?P<n>\d{{1,2}})\s*[{marks['month']}](?:\s*(?P<d>\d{{1,2}})\s*[{marks['day']}])?",
        rf"(?<![\d.])(?P<d>\d{{1,2}})\.(?P<n>\d{{1,2}})\.{year}(?![\d.])",
        rf"(?<![\d-]){year}-(?P<n>\d{{2}})-(?P<d>\d{{2}})(?![\d-])",
    )
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


@dataclass(frozen=True, slots=True)
class DateInText:
    """A date in a text, with its offsets."""

    when: When
    start: int
    end: int


def find(text: str) -> list[DateInText]:
    """Return every date in a text that exists in the calendar, in order. A month with its year counts as a month."""
    dates: list[DateInText] = []
    if _A_YEAR.search(text):  # each form has one
        for form in _forms():
            dates += (new for new in _matches(form, text) if not any(_overlap(new, other) for other in dates))
    return sorted(dates, key=lambda each: each.start)


def _matches(form: re.Pattern[str], text: str) -> Iterator[DateInText]:
    for match in form.finditer(text):
        parts = match.groupdict()
        month = int(parts["n"]) if parts.get("n") else month_names()[folded(parts["m"])]
        day = f"-{int(parts['d']):02}" if parts.get("d") else ""
        try:
            yield DateInText(When.read(f"{parts['y']}-{month:02}{day}"), *match.span())
        except ValueError:  # the 31st of April: no date, and perhaps a code
            continue


def _overlap(one: DateInText, other: DateInText) -> bool:
    return one.start < other.end and other.start < one.end


_FIGURES_OF_SHORT_YEAR = 2
"""Figures of a year without its century."""
_ISO = re.compile(
    r"(?<![\w/.-])(?P<y>(?:19|20)\d\d)([-/.])\s?(?P<m>\d{1,2})\2\s?(?P<d>\d{1,2})(?:T\d\d(?::?\d\d){0,2}Z?)?(?![\w/-])"
)
"""With a time behind it, and as Koreans write it: `2026-11-20T08:00`, `2026. 11. 20.`"""
_DAY_FIRST = re.compile(r"(?<![\w/.-])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>(?:19|20)\d\d)(?![\w-])")
_SHORT_DAY_FIRST = re.compile(
    r"(?<![\w/.-])(?P<d>0[1-9]|[12]\d|3[01])\.(?P<m>0[1-9]|1[0-2])\.(?P<y>2[3-8])(?![\w/-]|\.\d)"
)
"""With a year of two digits near ours: 28.04.29 is rather the code of helium."""
_MONTH_OF_YEAR = re.compile(r"(?<![\w/.-])(?P<y>20\d\d)[-/](?P<m>0[1-9]|1[0-2])(?![\w/-])")
_RUN_TOGETHER = re.compile(
    r"(?<![\w/.-])(?P<y>20[12]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?![A-Za-z\d/-]|\.\d)"
)
"""`20261120`; no heading of the customs nomenclature begins with 2010 or more in chapter 20."""
_OF_AN_ERA = re.compile(
    r"(?<![\w/.-])(?P<era>[RH])(?P<y>\d{1,2})(?P<s>[./-])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?![A-Za-z\d/-]|\.\d)"
)
"""`R8.11.20`, of the Japanese era that a letter tells."""
_YEAR_OF_MONTH = re.compile(r"(?<![\w/.-])(?P<m>0?[1-9]|1[0-2])[/.](?P<y>20\d\d)(?![\w/-])")
_EITHER_FIRST = re.compile(
    r"(?<![\w/.-])(?P<a>\d{1,2})(?:/(?P<b>\d{1,2})/(?P<y>(?:19|20)\d\d|2\d)|-(?P<b2>\d{1,2})-(?P<y2>(?:19|20)\d\d))(?![\w/-]|[.,]\d)"
)
"""Day and month in either order. With hyphens only before a whole year: 10-26-26 is a grade of a fertiliser."""
_TO = r"\s?(?!(?P=s))[-–—~/]\s?"
_NOT_IN_FIGURES, _NO_FIGURES_BEHIND = r"(?<![\w/.-])", r"(?![\w/-]|\.\d)"
_RANGES = tuple(
    re.compile(f"{_NOT_IN_FIGURES}{form}{_NO_FIGURES_BEHIND}")
    for form in (
        (
            rf"(?P<y>(?:19|20)\d\d)(?P<s>[-/.])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}}){_TO}"
            r"(?:(?:(?P<y2>(?:19|20)\d\d)(?P=s))?(?P<m2>\d{1,2})(?P=s))?(?P<d2>\d{1,2})"
        ),
        rf"(?P<d>\d{{1,2}})\.?(?=\s?[-–—~/]\s?\d{{1,2}}(?P<s>[./-])){_TO}(?P<d2>\d{{1,2}})(?P=s)(?P<m>\d{{1,2}})(?P=s)(?P<y>(?:19|20)\d\d)",
        rf"(?P<d>\d{{1,2}})(?P<s>[./-])(?P<m>\d{{1,2}})(?:(?P=s)(?P<y>(?:19|20)\d\d)|\.)?{_TO}(?P<d2>\d{{1,2}})(?P=s)(?P<m2>\d{{1,2}})(?P=s)(?P<y2>(?:19|20)\d\d)",
    )
)
"""Two days in figures that share a year or a month: `2027-01-10/15`, `10-15/01/2027`, `28.12.2026-05.01.2027`."""


def in_figures(text: str) -> Iterator[Span]:
    """Yield every day, month or span in figures, in no order; no figures are read both as a span and as a day."""
    ranges = list(_ranges(text))
    yield from ranges
    alone = text
    for span in ranges:
        alone = f"{alone[: span.start]}{'_' * (span.end - span.start)}{alone[span.end :]}"
    yield from _single_days(alone)


def _ranges(text: str) -> Iterator[Span]:
    for match in (match for form in _RANGES for match in form.finditer(text)):
        parts = {name: int(value) for name, value in match.groupdict().items() if value and name != "s"}
        if match["s"] == "/" and {"m2", "y2"} <= parts.keys() and max(parts["d"], parts["d2"]) <= MONTHS_OF_YEAR:
            continue  # 3/4/2026-5/4/2026 is two spans
        first = existing_day(parts.get("y") or parts["y2"], parts["m"], parts["d"])
        last = existing_day(parts.get("y2") or parts["y"], parts.get("m2") or parts["m"], parts["d2"])
        if first and last and first < last:
            yield Span(first, last, match[0], *match.span(), of_two=True)


def _single_days(text: str) -> Iterator[Span]:
    for form in (_ISO, _DAY_FIRST, _SHORT_DAY_FIRST, _MONTH_OF_YEAR, _YEAR_OF_MONTH, _RUN_TOGETHER):
        for match in form.finditer(text):
            parts = {name: int(value) for name, value in match.groupdict().items()}
            first, last = _days(whole_year(parts["y"]), parts["m"], parts.get("d"))
            yield Span(first, last, match[0], *match.span())
    for match in _OF_AN_ERA.finditer(text):
        day = existing_day(era_year(match["era"], int(match["y"])), int(match["m"]), int(match["d"]))
        yield Span(day, day, match[0], *match.span())
    yield from filter(None, map(_either_first, _EITHER_FIRST.finditer(text)))


def _either_first(match: re.Match[str]) -> Span | None:
    """Read a day whose month is told by its number; 3/4/2026 is two days, and of neither. None: it is no date."""
    a, b = int(match["a"]), int(match["b"] or match["b2"])
    written = match["y"] or match["y2"]
    told = _before_a_day().search(match.string, 0, match.start())
    if a != b and max(a, b) <= MONTHS_OF_YEAR and not told:
        year = whole_year(int(written))
        return Span(None, None, match[0], *match.span(), either=(date(year, a, b), date(year, b, a)))
    month, day = (b, a) if told and b <= MONTHS_OF_YEAR else sorted((a, b))
    first, last = _days(whole_year(int(written)), month, day)
    return Span(first, last, match[0], *match.span()) if first or len(written) > _FIGURES_OF_SHORT_YEAR else None


@cache
def _before_a_day() -> re.Pattern[str]:
    """Return a pattern of the end of a text behind which the day stands before the month."""
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(map(re.escape, read_yaml('days')['any']['day_first']))})\s*$", re.IGNORECASE
    )


def _days(year: int, month: int, day: int | None) -> Days | tuple[None, None]:
    """Return the first and last day of a day or a month; (None, None) if it does not exist."""
    if day is None:
        return month_span(year, month)
    found = existing_day(year, month, day)
    return (found, found) if found else (None, None)
