"""Days in figures alone: `2026-12-01`, `1.12.2026`, `12/2026`, and two days that share a month. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from bot.data import read_yaml
from bot.text.calendar import MONTHS_OF_YEAR, Days, Span, existing_day, month_span, whole_year

_FIGURES_OF_SHORT_YEAR = 2
"""Figures of a year without its century."""
_ISO = re.compile(r"(?<![\w/.-])(?P<y>(?:19|20)\d\d)([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?![\w/-])")
_DAY_FIRST = re.compile(r"(?<![\w/.-])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>(?:19|20)\d\d)(?![\w-])")
_SHORT_DAY_FIRST = re.compile(
    r"(?<![\w/.-])(?P<d>0[1-9]|[12]\d|3[01])\.(?P<m>0[1-9]|1[0-2])\.(?P<y>2[3-8])(?![\w/-]|\.\d)"
)
"""With a year of two digits near ours: 28.04.29 is rather the code of helium."""
_MONTH_OF_YEAR = re.compile(r"(?<![\w/.-])(?P<y>20\d\d)[-/](?P<m>0[1-9]|1[0-2])(?![\w/-])")
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
        year, last_year = parts.get("y") or parts["y2"], parts.get("y2") or parts["y"]
        if match["s"] == "/" and "m2" in parts and "y2" in parts and max(parts["d"], parts["d2"]) <= MONTHS_OF_YEAR:
            continue  # 3/4/2026-5/4/2026 is two spans
        try:
            first = date(year, parts["m"], parts["d"])
            last = date(last_year, parts.get("m2") or parts["m"], parts["d2"])
        except ValueError:
            continue
        if first < last:
            yield Span(first, last, match[0], *match.span(), of_two=True)


def _single_days(text: str) -> Iterator[Span]:
    for form in (_ISO, _DAY_FIRST, _SHORT_DAY_FIRST, _MONTH_OF_YEAR, _YEAR_OF_MONTH):
        for match in form.finditer(text):
            parts = {name: int(value) for name, value in match.groupdict().items()}
            first, last = _days(whole_year(parts["y"]), parts["m"], parts.get("d"))
            yield Span(first, last, match[0], *match.span())
    yield from filter(None, map(_either_first, _EITHER_FIRST.finditer(text)))


def _either_first(match: re.Match[str]) -> Span | None:
    """Read a day whose month is told by its number; 3/4/2026 is two days, and of neither. None: it is no date."""
    a, b = int(match["a"]), int(match["b"] or match["b2"])
    written = match["y"] or match["y2"]
    told = _before_a_day().search(match.string, 0, match.start())
    if a != b and max(a, b) <= MONTHS_OF_YEAR and not told:
        return Span(None, None, match[0], *match.span())
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
