"""The statuses of one good through time, one row an exporter, as bands to be drawn. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.rules import answers
from bot.rules.index import RuleBase
from bot.rules.timeline import changes
from bot.text import countries

BEFORE, AFTER = timedelta(days=3 * 365), timedelta(days=400)
"""How far the picture reaches back and ahead of the day asked for."""
MOST_EDGES = 120
MOST_EXPORTERS = 12


@dataclass(frozen=True, slots=True)
class Band:
    """One status from `first` to `last`, both included; both lie inside the picture."""

    first: date
    last: date
    status: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """An exporter's bands, oldest first, without gaps; `now` is the status on the day asked for."""

    exporter: str
    name: str
    bands: tuple[Band, ...]
    now: str


@dataclass(frozen=True, slots=True)
class Picture:
    """All rows of a good between two days."""

    first: date
    last: date
    today: date
    rows: tuple[Row, ...]

    def x(self, day: date, left: float, right: float) -> float:
        """Where a day lies between two places of the drawing."""
        whole = (self.last - self.first).days
        return round(left + (right - left) * (day - self.first).days / whole, 1)

    def years(self) -> Iterator[date]:
        """The first days of the years within."""
        for year in range(self.first.year + 1, self.last.year + 1):
            yield date(year, 1, 1)


def picture(base: RuleBase, subject: str, to: str | None, today: date) -> Picture:
    """Ask for the good on every day on which something about it changes, and draw what stands between.

    `subject` is a canonical name; `to` a country's code, or None for any destination.
    """
    first, last = today - BEFORE, today + AFTER
    edges = _edges(base, subject, first, last)
    seen: dict[str, list[tuple[date, str, tuple[str, ...]]]] = {}
    for edge in edges:
        found = answers.answer(base, subject, today=today, to=to, on=edge)
        for exporter, status in found.by_exporter.items():
            documents = tuple(
                dict.fromkeys(
                    finding.measure.document for finding in found.findings if finding.measure.jurisdiction == exporter
                )
            )
            seen.setdefault(exporter, []).append((edge, str(status), documents))
    rows = [_row(exporter, stations, edges, last, today) for exporter, stations in seen.items()]
    shown = sorted(rows, key=lambda row: (row.now == "none", row.name))[:MOST_EXPORTERS]
    return Picture(first, last, today, tuple(shown))


def _edges(base: RuleBase, subject: str, first: date, last: date) -> list[date]:
    """Days on which the status can be another than the day before: each dated event, and the day after it."""
    days = {first}
    for event in changes(base, subject):
        if event.date.is_day:
            days |= {day for day in (event.date.first, event.date.first + timedelta(days=1)) if first <= day <= last}
    return sorted(days)[:MOST_EDGES]


def _row(
    exporter: str, stations: Sequence[tuple[date, str, tuple[str, ...]]], edges: Sequence[date], last: date, today: date
) -> Row:
    known = {edge: (status, documents) for edge, status, documents in stations}
    bands: list[Band] = []
    for number, edge in enumerate(edges):
        end = edges[number + 1] - timedelta(days=1) if number + 1 < len(edges) else last
        status, documents = known.get(edge, ("none", ()))
        if bands and bands[-1].status == status and bands[-1].documents == documents:
            bands[-1] = Band(bands[-1].first, end, status, documents)
        else:
            bands.append(Band(edge, end, status, documents))
    now = next((band.status for band in bands if band.first <= today <= band.last), "none")
    return Row(exporter, countries.name(exporter), tuple(bands), now)
