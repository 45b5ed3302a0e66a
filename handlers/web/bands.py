"""The statuses of one good through time, one row an exporter, as bands to be drawn. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.rules import answers
from bot.rules.findings import Finding
from bot.rules.index import RuleBase
from bot.rules.timeline import changes
from bot.text import countries
from bot.vocabulary import Status

BEFORE, AFTER = timedelta(days=3 * 365), timedelta(days=400)
"""How far the picture reaches back and ahead of the day asked for."""
MOST_EDGES = 120
MOST_EXPORTERS = 12
NOTHING = "none"
"""Where no act stands."""
_BESIDE = (Status.SUSPENDED, Status.UNKNOWN, Status.NOT_YET_IN_FORCE)
_State = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Band:
    """One status from `first` to `last`, both included; both lie inside the picture."""

    first: date
    last: date
    status: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """An exporter's bands, oldest first, without gaps; `now` is the status on the day asked for.

    `beside` are the bands of what is suspended, unknown or planned while something graver stands in the row itself.
    """

    exporter: str
    name: str
    bands: tuple[Band, ...]
    beside: tuple[Band, ...]
    now: str


@dataclass(frozen=True, slots=True)
class Change:
    """A day on which a row changes, with the documents that stand from then on."""

    number: int
    row: int
    exporter: str
    band: Band


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

    def changes(self) -> list[Change]:
        """Every change within, numbered row by row."""
        found = [(at, row, band) for at, row in enumerate(self.rows) for band in row.bands if band.first > self.first]
        return [Change(number, at, row.name, band) for number, (at, row, band) in enumerate(found, 1)]

    def statuses(self) -> list[str]:
        """The statuses that are drawn, each once."""
        drawn = (band.status for row in self.rows for band in (*row.bands, *row.beside))
        return list(dict.fromkeys(status for status in drawn if status != NOTHING))


def picture(base: RuleBase, subject: str, to: str | None, today: date) -> Picture:
    """Ask for the good on every day on which something about it changes, and draw what stands between.

    `subject` is a canonical name; `to` a country's code, or None for any destination.
    """
    first, last = today - BEFORE, today + AFTER
    edges = _edges(base, subject, first, last)
    told: dict[str, dict[date, _State]] = {}
    beside: dict[str, dict[date, _State]] = {}
    for edge in edges:
        found = answers.answer(base, subject, today=today, to=to, on=edge)
        for exporter, status in found.by_exporter.items():
            theirs = [one for one in found.findings if one.measure.jurisdiction == exporter and one.apart is None]
            told.setdefault(exporter, {})[edge] = _state(str(status), theirs)
            others = (one.state.status for one in theirs if one.state.status in _BESIDE)
            other = next((str(one) for one in others if one != status), NOTHING)
            beside.setdefault(exporter, {})[edge] = _state(other, theirs)
    rows = []
    for exporter, states in told.items():
        bands = _bands(states, edges, last)
        now = next((band.status for band in bands if band.first <= today <= band.last), NOTHING)
        extra = tuple(band for band in _bands(beside[exporter], edges, last) if band.status != NOTHING)
        rows.append(Row(exporter, countries.name(exporter), bands, extra, now))
    shown = sorted(rows, key=lambda row: (row.now == NOTHING, row.name))[:MOST_EXPORTERS]
    return Picture(first, last, today, tuple(shown))


def _state(status: str, findings: Iterable[Finding]) -> _State:
    """A status with the documents for which it stands."""
    return status, tuple(dict.fromkeys(one.measure.document for one in findings if str(one.state.status) == status))


def _edges(base: RuleBase, subject: str, first: date, last: date) -> list[date]:
    """Days on which the status can be another than the day before: each dated event, and the day after it."""
    days = {first}
    for event in changes(base, subject):
        if event.date.is_day:
            days |= {day for day in (event.date.first, event.date.first + timedelta(days=1)) if first <= day <= last}
    return sorted(days)[:MOST_EDGES]


def _bands(states: Mapping[date, _State], edges: Sequence[date], last: date) -> tuple[Band, ...]:
    bands: list[Band] = []
    for edge, following in zip(edges, (*edges[1:], last + timedelta(days=1)), strict=True):
        end = following - timedelta(days=1)
        status, documents = states.get(edge, (NOTHING, ()))
        if bands and (bands[-1].status, bands[-1].documents) == (status, documents):
            bands[-1] = Band(bands[-1].first, end, status, documents)
        else:
            bands.append(Band(edge, end, status, documents))
    return tuple(bands)
