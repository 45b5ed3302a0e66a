"""Shared by the exports of evidence: rows as CSV or JSON lines, and options for days."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TextIO

import click

from bot.errors import UsageError
from handlers.messages.evidence import guarded


class EvidenceWriter:
    """Writes rows one by one, so that a long export needs little memory. CSV follows RFC 4180."""

    def __init__(self, form: str, columns: Sequence[str], out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._csv = csv.writer(self._out) if form == "csv" else None
        if self._csv:
            self._csv.writerow(columns)

    def write(self, row: Mapping[str, str]) -> None:
        """Write one row; values that a spreadsheet would read as formulas are escaped."""
        if self._csv:
            self._csv.writerow([guarded(value) for value in row.values()])
        else:
            self._out.write(json.dumps(row, ensure_ascii=False) + "\n")


class Day(click.ParamType[datetime]):
    """A calendar day, read as its first instant in UTC; `end` reads it as the first instant after it."""

    name = "YYYY-MM-DD"

    def __init__(self, *, end: bool = False) -> None:
        self._end = end

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the option. Fails with click's usage error if it is not a day."""
        if isinstance(value, datetime):
            return value
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day: write it as 2026-11-24", param, ctx)
        return datetime.combine(day, time(), UTC) + timedelta(days=1 if self._end else 0)


def check_period(since: datetime | None, until: datetime | None) -> None:
    """Raise UsageError if the period ends before it begins."""
    if since and until and until <= since:
        raise UsageError("--until lies before --since: no day is left between them")
