"""Dates in acts and queries: a day, or only a month or a year. PURE."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.text.calendar import any_of, folded, month_names, month_span, words, year_span

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


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """Return the forms of dates, the most certain first."""
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
class DateInText:
    """A date in a text, with its offsets."""

    when: When
    start: int
    end: int


def find(text: str) -> list[DateInText]:
    """Return every date in a text that exists in the calendar, in order. A month with its year counts as a month."""
    dates: list[DateInText] = []
    if any(letter.isdigit() for letter in text):
        for form in _forms():
            dates += (new for new in _matches(form, text) if not any(_overlap(new, other) for other in dates))
    return sorted(dates, key=lambda each: each.start)


def without(text: str, dates: Iterable[DateInText]) -> str:
    """Return the text without its dates."""
    for written in sorted(dates, key=lambda written: -written.start):
        text = f"{text[: written.start]} {text[written.end :]}"
    return " ".join(text.split())


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
