"""Days named in running text, in the forms of the languages served: with or without a year, in any calendar. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from bot.text.profiles import Profiles

BUDDHIST = 543
PAST_DAYS, FUTURE_DAYS = 120, 245
"""A day without a year lies no further than this from the day of publication."""

DATE_LIMIT = 40
"""Dates of one text that are looked at."""

BUDDHIST_YEARS, MINGUO_YEARS, SHORT_YEARS = range(2400, 2700), range(100, 150), range(15, 60)
LEAP = 2024

Rule = Literal["", "span", "month of publication", "year of publication", "year of the text", "calendar year",
               "short year", "next year", "New Year's Day", "month before", "month after", "at once"]  # fmt: skip
"""How a part of a day follows from elsewhere."""
Role = Literal["from", "until", "day"]

_ISO = re.compile(r"((?:19|20)(?<!\d..)\d\d)[-/.] ?(\d{1,2})[-/.] ?(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(\d(?<![\d.,].)\d?)([./]) ?(\d{1,2})\2 ?((?:19|20|25)\d\d)(?!\d)")
_AFTER = re.compile(r"\.?,? ?(?:(\d{1,2})(?:st|nd|rd|th)?(?![\d:]|[.,]\d|%| per))?")
_BEFORE = r"(?<![\d.,])(\d{1,2})(?:\.|<day_after>)?,? ?(?:<day_of>)?$"
_FIRST = "<first_of> $"
"""The first of a month, in words."""

_RANGE = r"(?<![\d.,])(\d{1,2})\.?\s?(?:[-\u2013]|<range_to>)\s?\d{1,2}\W*$"
"""The first day of "1-31 January", whose last one stands before the month."""

_YEAR = r"(?:/\w+)?\.?,? ?(?:<year_of>)?((?:19|20|25)\d\d)(?!\d|[.,]\d)"


@dataclass(frozen=True, slots=True)
class Named:
    """One day named in the text. `when` is None if its year cannot be known; `score` says how sure a start it is."""

    start: int
    end: int
    month: int
    day: int
    year: int | None
    rule: Rule = ""
    when: date | None = None
    role: Role = "day"
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Running:
    """A text in which days are looked for: as shown, folded (lower case, no accents), its language and its day.

    `months` are the places of names of months, with their numbers.
    """

    shown: str
    folded: str
    language: str | None
    published: date | None
    months: Sequence[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The forms of `day_forms.yaml`, and those of the languages."""

    numerals: Mapping[str, int]
    ten: str
    eras: Mapping[str, int]
    marks: str
    forms: Mapping[str, re.Pattern[str]]
    profiles: Profiles

    @classmethod
    def read(cls, raw: Mapping[str, Any], profiles: Profiles) -> Calendar:
        """Raises KeyError for a form that is missing and ValueError for one that is broken."""
        names = ("east_asian", "new_year", "day_alone", "other_month", "slashed", "vietnamese")
        try:
            forms = {name: re.compile(raw[name], re.IGNORECASE) for name in names}
        except re.error as error:
            raise ValueError(str(error)) from error
        forms |= {name: profiles.compiled(form) for name, form in _OF_LANGUAGES.items()}
        return cls(raw["numerals"], raw["ten"], raw["eras"], raw["marks"], forms, profiles)

    def days(self, text: Running) -> list[Named]:
        """All days named, in the order of the text, each with its year if that can be known."""
        found: list[Named] = []
        for reader in (_numeric, _east_asian, _slashed, _vietnamese, _with_months):
            for named in reader(self, text):
                found.append(named)
                if len(found) >= DATE_LIMIT * 2:
                    break
        found.sort(key=lambda named: (named.start, -named.end))
        apart: list[Named] = []
        for named in found:
            if not apart or named.start >= apart[-1].end:
                apart.append(named)
        return list(_dated(apart[:DATE_LIMIT], text.published))

    def number(self, text: str) -> int:
        """A number in digits or in Chinese numerals up to 39."""
        if text.isdigit():
            return int(text)
        if self.ten not in text:
            return self.numerals.get(text, 0)
        tens, _, ones = text.partition(self.ten)
        return self.numerals.get(tens, 1) * 10 + self.numerals.get(ones, 0)


_OF_LANGUAGES = {"before": _BEFORE, "first": _FIRST, "range": _RANGE, "year": _YEAR}


def _western(year: int) -> int:
    return year - BUDDHIST if year in BUDDHIST_YEARS else year


def _numeric(calendar: Calendar, text: Running) -> Iterator[Named]:
    for found in _ISO.finditer(text.shown):
        yield Named(found.start(), found.end(), int(found[2]), int(found[3]), int(found[1]))
    unsure = text.language is None or "month_may_lead" in calendar.profiles.of(text.language).traits
    for found in _DAY_FIRST.finditer(text.folded):
        day, month = int(found[1]), int(found[3])
        if unsure and found[2] == "/":
            if day <= 12 < month:  # noqa: PLR2004 - only months go to 12: an American date that cannot be misread
                day, month = month, day
            elif day <= 12 and day != month:  # noqa: PLR2004 - could be read either way, so it is not read
                continue
        yield Named(found.start(), found.end(), month, day, _western(int(found[4])))


def _east_asian(calendar: Calendar, text: Running) -> Iterator[Named]:
    folded, published = text.folded, text.published
    if not any(mark in folded for mark in calendar.marks):
        return
    for found in calendar.forms["east_asian"].finditer(folded):
        year: int | None = None
        rule: Rule = ""
        if found[2]:
            year, rule = _of_calendar(calendar, calendar.number(found[2]), found[1])
        elif found[3] and published:
            year, rule = published.year + 1, "next year"
        yield Named(found.start(), found.end(), calendar.number(found[4]), calendar.number(found[5]), year, rule)
    for found in calendar.forms["new_year"].finditer(folded):
        later = published.year + 1 if found[1] and published else None
        yield Named(found.start(), found.end(), 1, 1, later, "New Year's Day")
    if published:
        for found in calendar.forms["day_alone"].finditer(folded):
            other = calendar.forms["other_month"].search(folded, max(0, found.start() - 5), found.start())
            if other:
                when = published.replace(day=1) + timedelta(days=-1 if other[1] else 32)
                way: Rule = "month before" if other[1] else "month after"
                yield Named(other.start(), found.end(), when.month, int(found[1]), when.year, way)
            else:
                yield Named(found.start(), found.end(), 0, int(found[1]), None, "month of publication")


def _of_calendar(calendar: Calendar, year: int, era: str | None) -> tuple[int, Rule]:
    """The Western year: of an era, of Minguo without its name ("114年"), of two digits ("25年")."""
    if era:
        return year + calendar.eras[era], "calendar year"
    if year in MINGUO_YEARS:
        return year + min(calendar.eras.values()), "calendar year"
    if year in SHORT_YEARS:
        return year + 2000, "short year"
    return year, ""


def _slashed(calendar: Calendar, text: Running) -> Iterator[Named]:
    if "/" in text.folded and "month_slash_day" in calendar.profiles.of(text.language).traits:
        for found in calendar.forms["slashed"].finditer(text.folded):
            yield Named(found.start(), found.end(), int(found[1]), int(found[2]), None)


def _vietnamese(calendar: Calendar, text: Running) -> Iterator[Named]:
    if text.language is not None and "tonal" not in calendar.profiles.of(text.language).traits:
        return
    for found in calendar.forms["vietnamese"].finditer(text.shown):
        day = found[1] or found[2]
        start = found.start(1) if found[1] else found.start(2)
        yield Named(start, found.end(), int(found[3]), int(day), int(found[4]) if found[4] else None)


def _with_months(calendar: Calendar, text: Running) -> Iterator[Named]:
    folded, forms = text.folded, calendar.forms
    for start, end, month in text.months:
        first, last = start, end
        before = forms["before"].search(folded, max(0, start - 14), start)
        if before:
            day, first = int(before[1]), before.start()
            yield from _range(calendar, text, (start, end, month))
        elif named := forms["first"].search(folded, max(0, start - 14), start):
            day, first = 1, named.start()
        else:
            after = _AFTER.match(folded, end)
            if not after or not after[1]:
                continue
            day, last = int(after[1]), after.end()
        year = forms["year"].match(folded, last)
        yield Named(first, year.end() if year else last, month, day, _western(int(year[1])) if year else None)


def _range(calendar: Calendar, text: Running, month: tuple[int, int, int]) -> Iterator[Named]:
    """The first day of a span within one month."""
    start, end, number = month
    found = calendar.forms["range"].search(text.shown, max(0, start - 12), start)
    if found:
        year = calendar.forms["year"].match(text.folded, end)
        written = _western(int(year[1])) if year else None
        yield Named(found.start(), found.end(1), number, int(found[1]), written, "span")


def _dated(found: Sequence[Named], published: date | None) -> Iterator[Named]:
    """Each day with its year: as written, else from publication, else from the last full date of the text."""
    known: int | None = next((named.year for named in found if named.year), None)
    for named in found:
        if named.year:
            known = named.year
            yield replace(named, when=_day(named.year, named.month, named.day))
        elif published:
            yield replace(named, when=_nearest(named, published), rule=named.rule or "year of publication")
        elif known and named.month:
            yield replace(named, when=_day(known, named.month, named.day), rule="year of the text")
        else:
            yield named


def _nearest(named: Named, published: date) -> date | None:
    """The day without year (or month) that fits the day of publication best."""
    if not named.month:
        return _in_month(named.day, published)
    for year in (published.year, published.year + 1, published.year - 1):
        when = _day(year, named.month, named.day)
        if when and -PAST_DAYS <= (when - published).days <= FUTURE_DAYS:
            return when
    return None


def _in_month(day: int, published: date) -> date | None:
    last_month = published.replace(day=1) - timedelta(days=1)
    this = _day(published.year, published.month, day)
    if this and (this - published).days <= 27:  # noqa: PLR2004 - within the month
        return this
    return _day(last_month.year, last_month.month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_day(named: Named) -> str | None:
    """Month and day of a named day, MM-DD; None if the text tells no month that fits."""
    month = named.month or (named.when.month if named.when else 0)
    return f"{month:02}-{named.day:02}" if _day(LEAP, month, named.day) else None
