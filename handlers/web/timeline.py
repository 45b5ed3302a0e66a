"""The timeline of a good: its statuses through time, one row an exporter. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.rules.answer import answering
from bot.rules.answer.findings import Finding
from bot.rules.answer.timeline import changes as dated_changes
from bot.rules.index import RuleBase
from bot.vocabulary import Status
from handlers.messages import wording

BEFORE, AFTER = timedelta(days=3 * 365), timedelta(days=400)
"""The span of the timeline before and after today."""
MOST_EDGES = 120
MOST_EXPORTERS = 12
NOTHING = "none"
"""The status of a time without an act."""
_BESIDE = (Status.SUSPENDED, Status.UNKNOWN, Status.NOT_YET_IN_FORCE)
_State = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class StatusSpan:
    """One status from `first` to `last`, both included; both lie inside the timeline."""

    first: date
    last: date
    status: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """An exporter's statuses, oldest first, without gaps; `now` is the status of today.

    `beside` are the spans of suspended, unknown or planned acts during which `bands` has a graver status.
    """

    exporter: str
    name: str
    bands: tuple[StatusSpan, ...]
    beside: tuple[StatusSpan, ...]
    now: str


@dataclass(frozen=True, slots=True)
class TimelineChange:
    """A day on which a row changes, with the documents in force from then on."""

    number: int
    row: int
    exporter: str
    band: StatusSpan


@dataclass(frozen=True, slots=True)
class Timeline:
    """All rows of a good between two days."""

    first: date
    last: date
    today: date
    rows: tuple[TimelineRow, ...]

    def x(self, day: date, left: float, right: float) -> float:
        """Return the x coordinate of a day, if the timeline reaches from `left` to `right`."""
        whole = (self.last - self.first).days
        return round(left + (right - left) * (day - self.first).days / whole, 1)

    def years(self) -> Iterator[date]:
        """Yield the first day of each year within the timeline."""
        for year in range(self.first.year + 1, self.last.year + 1):
            yield date(year, 1, 1)

    def changes(self) -> list[TimelineChange]:
        """Return all changes after the first day, numbered row by row."""
        found = [(at, row, band) for at, row in enumerate(self.rows) for band in row.bands if band.first > self.first]
        return [TimelineChange(number, at, row.name, band) for number, (at, row, band) in enumerate(found, 1)]

    def statuses(self) -> list[str]:
        """Return all statuses in the rows, without repetitions."""
        drawn = (band.status for row in self.rows for band in (*row.bands, *row.beside))
        return list(dict.fromkeys(status for status in drawn if status != NOTHING))


def timeline(base: RuleBase, subject: str, to: str | None, today: date) -> Timeline:
    """Return the statuses of a good, looked up on every day on which one of its acts changes.

    `subject` is a canonical name; `to` a country's code, or None for any destination.
    """
    first, last = today - BEFORE, today + AFTER
    edges = _edges(base, subject, first, last)
    statuses: dict[str, dict[date, _State]] = {}
    beside: dict[str, dict[date, _State]] = {}
    for edge in edges:
        found = answering.answer(base, subject, today=today, to=to, on=edge)
        for exporter, status in found.by_exporter.items():
            theirs = [one for one in found.findings if one.measure.jurisdiction == exporter and one.apart is None]
            statuses.setdefault(exporter, {})[edge] = _state(str(status), theirs)
            others = (one.state.status for one in theirs if one.state.status in _BESIDE)
            other = next((str(one) for one in others if one != status), NOTHING)
            beside.setdefault(exporter, {})[edge] = _state(other, theirs)
    rows = []
    for exporter, states in statuses.items():
        bands = _bands(states, edges, last)
        now = next((band.status for band in bands if band.first <= today <= band.last), NOTHING)
        extra = tuple(band for band in _bands(beside[exporter], edges, last) if band.status != NOTHING)
        rows.append(TimelineRow(exporter, wording.country(exporter), bands, extra, now))
    shown = sorted(rows, key=lambda row: (row.now == NOTHING, row.name))[:MOST_EXPORTERS]
    return Timeline(first, last, today, tuple(shown))


def _state(status: str, findings: Iterable[Finding]) -> _State:
    """Return a status with the documents that have it."""
    return status, tuple(dict.fromkeys(one.measure.document for one in findings if str(one.state.status) == status))


def _edges(base: RuleBase, subject: str, first: date, last: date) -> list[date]:
    """Return the days on which the status may change: each dated event, and the day after it."""
    days = {first}
    for event in dated_changes(base, subject):
        if event.date.is_day:
            days |= {day for day in (event.date.first, event.date.first + timedelta(days=1)) if first <= day <= last}
    return sorted(days)[:MOST_EDGES]


def _bands(states: Mapping[date, _State], edges: Sequence[date], last: date) -> tuple[StatusSpan, ...]:
    bands: list[StatusSpan] = []
    for edge, following in zip(edges, (*edges[1:], last + timedelta(days=1)), strict=True):
        end = following - timedelta(days=1)
        status, documents = states.get(edge, (NOTHING, ()))
        if bands and (bands[-1].status, bands[-1].documents) == (status, documents):
            bands[-1] = StatusSpan(bands[-1].first, end, status, documents)
        else:
            bands.append(StatusSpan(edge, end, status, documents))
    return tuple(bands)
