"""A date as an act gives it: a day, or only a month or a year."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

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
