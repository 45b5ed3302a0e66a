"""Dates in the texts of acts and of those who ask: a day, or only a month or a year. Pure."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from bot.text.tables import generated

_FORM = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


@dataclass(frozen=True, slots=True)
class When:
    """`text` is ISO 8601 (`2023-12-01`, `2021-10`, `2011`); `first` and `last` are the days that it may mean."""

    text: str
    first: date
    last: date

    @property
    def is_day(self) -> bool:
        """Whether the day itself is known."""
        return self.first == self.last

    @property
    def iso(self) -> str | None:
        """The day for machines; None where only the month or year is known."""
        return self.text if self.is_day else None

    @property
    def said(self) -> str:
        """As people read it: `1 December 2023`, `October 2021`, `2011`."""
        if self.is_day:
            return f"{self.first.day} {calendar.month_name[self.first.month]} {self.first.year}"
        one_month = self.first.month == self.last.month
        return f"{calendar.month_name[self.first.month]} {self.first.year}" if one_month else str(self.first.year)

    @classmethod
    def read(cls, value: object) -> When:
        """Read what YAML made of a date; raises ValueError that shows the right form."""
        if isinstance(value, date):
            return cls(value.isoformat()[:10], value, value)
        found = _FORM.match(str(value)) if isinstance(value, (str, int)) else None
        if not found:
            raise ValueError(
                f"{value!r} is not a date; write 2023-12-01, or 2023-12 or 2023 where the day is not known"
            )
        year, month, day = (int(part) if part else None for part in found.groups())
        try:
            return cls(found[0], *_span(year or 0, month, day))
        except ValueError as error:
            raise ValueError(f"{found[0]!r} does not exist in the calendar") from error


def _span(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    if day is not None and month is not None:
        return date(year, month, day), date(year, month, day)
    if month is not None:
        first = date(year, month, 1)
        return first, date(year, month, calendar.monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)


@cache
def words() -> Mapping[str, Any]:
    """Words and signs of written dates (bot/data/dates.yaml)."""
    found: Mapping[str, Any] = generated()["dates"]
    return found


@cache
def month_names() -> Mapping[str, int]:
    """Names of months in every served language, in lower case, with and without their accents: 1 to 12."""
    tables = (*generated()["months"].values(), words()["months"])
    names = {folded(name): number for table in tables for name, number in table.items()}
    # In capitals a dotless letter is another one's capital: KASIM.
    capitals = {folded(name.upper()): number for name, number in names.items()}
    return {_without_accents(name): number for name, number in names.items()} | capitals | names


def folded(name: str) -> str:
    """A name as `month_names` has it."""
    return unicodedata.normalize("NFC", name.casefold())


def any_of(names: Iterable[str]) -> str:
    """A regular expression for any of these, the longest first."""
    return "|".join(map(re.escape, sorted(names, key=len, reverse=True)))


def _without_accents(name: str) -> str:
    split = unicodedata.normalize("NFD", name)
    return unicodedata.normalize("NFC", "".join(letter for letter in split if not unicodedata.combining(letter)))


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """How dates stand in a text, the surest first."""
    own, marks = words(), words()["marks"]
    name, ordinal, joiner = any_of(month_names()), any_of(own["ordinals"]), any_of(own["joiners"])
    sure = any_of(month_names().keys() - set(own["also_words"]))
    year = r"(?P<y>(?:19|20)\d\d)"
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
class Written:
    """A date in a text: what it means, and where it stands."""

    when: When
    start: int
    end: int


def find(text: str) -> list[Written]:
    """Every date in a text that exists in the calendar, in order; a month with its year counts as a month."""
    found: list[Written] = []
    if any(letter.isdigit() for letter in text):
        for form in _forms():
            found += (hit for hit in _hits(form, text) if not any(_overlap(hit, other) for other in found))
    return sorted(found, key=lambda hit: hit.start)


def without(text: str, dates: Iterable[Written]) -> str:
    """The text with its dates cut out."""
    for written in sorted(dates, key=lambda written: -written.start):
        text = f"{text[: written.start]} {text[written.end :]}"
    return " ".join(text.split())


def _hits(form: re.Pattern[str], text: str) -> Iterator[Written]:
    for match in form.finditer(text):
        parts = match.groupdict()
        month = int(parts["n"]) if parts.get("n") else month_names()[folded(parts["m"])]
        day = f"-{int(parts['d']):02}" if parts.get("d") else ""
        try:
            yield Written(When.read(f"{parts['y']}-{month:02}{day}"), *match.span())
        except ValueError:  # the 31st of April: no date, and perhaps a code
            continue


def _overlap(one: Written, other: Written) -> bool:
    return one.start < other.end and other.start < one.end
