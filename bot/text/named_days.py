"""Days in running text, with or without a year, in the languages and calendars served. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from bot.text.calendar import (
    REPUBLICAN_YEARS,
    SHORT_YEARS,
    era_year,
    existing_day,
    is_day_of_year,
    number,
    republican_year,
    western_year,
    whole_year,
)
from bot.text.profiles import Profiles

PAST_DAYS, FUTURE_DAYS = 120, 245
"""A day without a year is at most this far from the day of publication."""

DATE_LIMIT = 40
"""Most dates read from one text."""

Rule = Literal["", "span", "month of publication", "year of publication", "year of the text", "year of the number",
               "calendar year",
               "short year", "next year", "New Year's Day", "month before", "month after", "at once",
               "day of publication"]  # fmt: skip
"""How a missing part of a day was derived."""
Role = Literal["from", "until", "day"]

_ISO = re.compile(r"((?:19|20)(?<!\d..)\d\d)[-/.] ?(\d{1,2})[-/.] ?(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(
    r"(\d(?<![\d.,/].)\d?)(?:([./]) ?(\d{1,2})\2 ?((?:19|20|25)\d\d|[1-5]\d)|\.(\d{1,2})\.)(?![\d%])"
)
"""With a year of four or two digits, or between points without one: "1.4."."""

_AFTER = re.compile(r"\.?,? ?(?:(\d{1,2})(?:st|nd|rd|th)?(?![\d:]|[.,]\d|%| per))?")
_BEFORE = r"(?<![\d.,])(\d{1,2})\.?(?:<day_after>)?,? ?(?:<day_of>)?$"
_FIRST = "<first_of> $"
"""Words for the first of a month."""

_RANGE = r"(?<![\d.,])(\d{1,2})\.?\s?(?:[-\u2013]|<range_to>)\s?\d{1,2}\W*$"
"""The first day of "1-31 January", before the span's last day."""

_YEAR = r"(?:/\w+)?\.?,? ?(?:<year_of>)?((?:19|20|25)\d\d)(?!\d|[.,]\d)"


class NamedDay(NamedTuple):
    """A day in the text. `when` is None if its year is unknown; `score` rates it as the start of the act."""

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
class RunningText:
    """A text to search for days: as written, folded (lower case, no accents), its language and day of publication.

    `months` holds start, end and number of each month's name.
    """

    shown: str
    folded: str
    language: str | None
    published: date | None
    months: Sequence[tuple[int, int, int]]
    year: int | None = None
    """The year of the act's number, if it has one."""


@dataclass(frozen=True, slots=True)
class DayForms:
    """The forms of days: those of `day_forms.yaml` and those of the language profiles."""

    marks: str
    patterns: Mapping[str, re.Pattern[str]]
    profiles: Profiles

    @classmethod
    def read(cls, raw: Mapping[str, Any], profiles: Profiles) -> DayForms:
        """Compile the forms. Raises KeyError if one is missing, ValueError if one is invalid."""
        names = ("east_asian", "new_year", "day_alone", "other_month", "slashed", "vietnamese", "in_brackets")
        try:
            forms = {name: re.compile(raw[name], re.IGNORECASE * (name == "vietnamese")) for name in names}
        except re.error as error:
            raise ValueError(str(error)) from error
        forms |= {name: profiles.compiled(form, 0) for name, form in _OF_LANGUAGES.items()}
        forms["range"] = profiles.compiled(_RANGE)
        return cls(raw["marks"], forms, profiles)

    def days(self, text: RunningText) -> list[NamedDay]:
        """Return all days in the order of the text, each with its year if that can be derived."""
        days: list[NamedDay] = []
        numeric = (_numeric, _slashed, _vietnamese, _in_brackets) if _DIGIT.search(text.shown) else ()
        for reader in (*numeric, _east_asian, _with_months):
            for day in reader(self, text):
                days.append(day)
                if len(days) >= DATE_LIMIT * 2:
                    break
        days.sort(key=lambda day: (day.start, -day.end))
        disjoint: list[NamedDay] = []
        for day in days:
            if not disjoint or day.start >= disjoint[-1].end:
                disjoint.append(day)
        return list(_dated(disjoint[:DATE_LIMIT], text.published, text.year))


_OF_LANGUAGES = {"before": _BEFORE, "first": _FIRST, "year": _YEAR}
_DIGIT = re.compile(r"\d")


def _numeric(forms: DayForms, text: RunningText) -> Iterator[NamedDay]:
    for match in _ISO.finditer(text.shown):
        yield NamedDay(match.start(), match.end(), int(match[2]), int(match[3]), int(match[1]))
    unsure = text.language is None or "month_may_lead" in forms.profiles.of(text.language).traits
    for match in _DAY_FIRST.finditer(text.folded):
        day, month, year = int(match[1]), int(match[3] or match[5]), int(match[4] or 0)
        if unsure and year < SHORT_YEARS.stop:
            continue
        if unsure and match[2] == "/":
            if day <= 12 < month:  # noqa: PLR2004 - only months go to 12: an American date that cannot be misread
                day, month = month, day
            elif day <= 12 and day != month:  # noqa: PLR2004 - could be read either way, so it is not read
                continue
        western, rule = _of_calendar(western_year(year), None)
        yield NamedDay(match.start(), match.end(), month, day, western or None, rule)


def _east_asian(forms: DayForms, text: RunningText) -> Iterator[NamedDay]:
    folded, published = text.folded, text.published
    if folded.isascii() or not any(mark in folded for mark in forms.marks):
        return
    for match in forms.patterns["east_asian"].finditer(folded):
        year: int | None = None
        rule: Rule = ""
        if match[2]:
            year, rule = _of_calendar(number(match[2]), match[1])
        elif match[3] and published:
            year, rule = published.year + 1, "next year"
        yield NamedDay(match.start(), match.end(), number(match[4]), number(match[5]), year, rule)
    for match in forms.patterns["new_year"].finditer(folded):
        later = published.year + 1 if match[1] and published else None
        yield NamedDay(match.start(), match.end(), 1, 1, later, "New Year's Day")
    if published:
        for match in forms.patterns["day_alone"].finditer(folded):
            other = forms.patterns["other_month"].search(folded, max(0, match.start() - 5), match.start())
            if other:
                when = published.replace(day=1) + timedelta(days=-1 if other[1] else 32)
                way: Rule = "month before" if other[1] else "month after"
                yield NamedDay(other.start(), match.end(), when.month, int(match[1]), when.year, way)
            else:
                yield NamedDay(match.start(), match.end(), 0, int(match[1]), None, "month of publication")


def _of_calendar(year: int, era: str | None) -> tuple[int, Rule]:
    """Return the Western year of an era's year, a bare Minguo year ("114年") or a two-digit year ("25年")."""
    if era:
        return era_year(era, year), "calendar year"
    if year in REPUBLICAN_YEARS:
        return republican_year(year), "calendar year"
    if year in SHORT_YEARS:
        return whole_year(year), "short year"
    return year, ""


def _slashed(forms: DayForms, text: RunningText) -> Iterator[NamedDay]:
    if "/" in text.folded and "month_slash_day" in forms.profiles.of(text.language).traits:
        for match in forms.patterns["slashed"].finditer(text.folded):
            yield NamedDay(match.start(), match.end(), int(match[1]), int(match[2]), None)


def _vietnamese(forms: DayForms, text: RunningText) -> Iterator[NamedDay]:
    if text.language is not None and "tonal" not in forms.profiles.of(text.language).traits:
        return
    for match in forms.patterns["vietnamese"].finditer(text.shown):
        day = match[1] or match[2]
        start = match.start(1) if match[1] else match.start(2)
        yield NamedDay(start, match.end(), int(match[3]), int(day), int(match[4]) if match[4] else None)


def _in_brackets(forms: DayForms, text: RunningText) -> Iterator[NamedDay]:
    if "/" not in text.folded or text.language is None:
        return
    if {"month_may_lead", "month_slash_day"} & forms.profiles.of(text.language).traits:
        return
    for match in forms.patterns["in_brackets"].finditer(text.folded):
        yield NamedDay(match.start(1), match.end(2), int(match[2]), int(match[1]), None)


def _with_months(forms: DayForms, text: RunningText) -> Iterator[NamedDay]:
    folded, patterns = text.folded, forms.patterns
    for at, (start, end, month) in enumerate(text.months):
        first, last = start, end
        for other, over, named in text.months[at + 1 : at + 3]:
            if named == month and other == end + 1 and folded[end] == "/":
                last = over  # two names of one month: "September/Aylul"
        before = patterns["before"].search(folded, max(0, start - 14), start)
        if before:
            day, first = int(before[1]), before.start()
            yield from _range(forms, text, (start, end, month))
        elif first_of_month := patterns["first"].search(folded, max(0, start - 14), start):
            day, first = 1, first_of_month.start()
        else:
            after = _AFTER.match(folded, end)
            if not after or not after[1]:
                continue
            day, last = int(after[1]), after.end()
        year = patterns["year"].match(folded, last)
        yield NamedDay(first, year.end() if year else last, month, day, western_year(int(year[1])) if year else None)


def _range(forms: DayForms, text: RunningText, month: tuple[int, int, int]) -> Iterator[NamedDay]:
    """Yield the first day of a span within one month."""
    start, end, month_number = month
    match = forms.patterns["range"].search(text.shown, max(0, start - 20), start)
    if match:
        year = forms.patterns["year"].match(text.folded, end)
        year_number = western_year(int(year[1])) if year else None
        yield NamedDay(match.start(), match.end(1), month_number, int(match[1]), year_number, "span")


def _dated(days: Sequence[NamedDay], published: date | None, year: int | None) -> Iterator[NamedDay]:
    """Add each day's year: as written, else from publication, the last full date of the text, the act's number."""
    last_year: int | None = next((day.year for day in days if day.year), None)
    for day in days:
        if day.year:
            last_year = day.year
            yield day._replace(when=existing_day(day.year, day.month, day.day))
        elif published:
            yield day._replace(when=_nearest(day, published), rule=day.rule or "year of publication")
        elif last_year and day.month:
            yield day._replace(when=existing_day(last_year, day.month, day.day), rule="year of the text")
        elif year and day.month:
            yield day._replace(when=existing_day(year, day.month, day.day), rule="year of the number")
        else:
            yield day


def _nearest(named: NamedDay, published: date) -> date | None:
    """Return the date nearest to publication for a day without year (or month)."""
    if not named.month:
        return _in_month(named.day, published)
    for year in (published.year, published.year + 1, published.year - 1):
        when = existing_day(year, named.month, named.day)
        if when and -PAST_DAYS <= (when - published).days <= FUTURE_DAYS:
            return when
    return None


def _in_month(day: int, published: date) -> date | None:
    last_month = published.replace(day=1) - timedelta(days=1)
    this = existing_day(published.year, published.month, day)
    if this and (this - published).days <= 27:  # noqa: PLR2004 - within the month
        return this
    return existing_day(last_month.year, last_month.month, day)


def month_day(named: NamedDay) -> str | None:
    """Return month and day as MM-DD; None if the text gives no month or the day does not exist in it."""
    month = named.month or (named.when.month if named.when else 0)
    return f"{month:02}-{named.day:02}" if is_day_of_year(month, named.day) else None
