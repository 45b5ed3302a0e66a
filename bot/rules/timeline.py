"""The history and the future of a subject: acts, changes, starts and ends in date order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b

from bot.rules.index import RuleBase
from bot.rules.model import Limb, Measure
from bot.text import countries
from bot.text.dates import When


@dataclass(frozen=True, slots=True)
class Event:
    """One dated event. `kind`: announced, starts, changes, suspended, suspension-ends, ends, quota-year."""

    date: When
    kind: str
    measure: Measure
    document: str
    """The act that did it; the measure's own unless another one changed it."""
    what: str
    part: str | None = None


def changes(base: RuleBase, subject: str, jurisdiction: str | None = None) -> tuple[Event, ...]:
    """Every event of the acts on a subject (with its narrower and broader ones), oldest first."""
    wide = (*base.narrower(subject), *base.broader(subject))
    places = [place for name in wide if not base.is_class(name) for place in base.items_on.get(name, ())]
    measures = {place.measure.key: place.measure for place in places}
    limbs = {key: [p.limb for p in places if p.measure.key == key] for key in measures}
    chosen = [m for m in measures.values() if jurisdiction in {None, m.jurisdiction}]
    return in_order(event for m in chosen for event in _of(m, tuple(dict.fromkeys(limbs[m.key]))))


def of_measure(measure: Measure) -> tuple[Event, ...]:
    """Every event of one act, oldest first."""
    return in_order(_of(measure, measure.limbs))


def upcoming(base: RuleBase, today: date, days: int) -> tuple[Event, ...]:
    """Starts, ends and other dated events after today, up to `days` ahead. Only acts that can set a status."""
    last = today + timedelta(days=days)
    return in_order(
        event
        for measure in base.measures.values()
        if measure.standing == "act"
        for event in _of(measure, measure.limbs)
        if event.date.is_day and today < event.date.first <= last
    )


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """Oldest first, each once."""
    return tuple(dict.fromkeys(sorted(events, key=lambda event: (event.date.first, event.measure.key, event.kind))))


def _of(measure: Measure, limbs: Iterable[Limb]) -> Iterator[Event]:
    if measure.announced:
        yield Event(measure.announced, "announced", measure, measure.document, measure.title)
    told = set()
    for change in measure.changes:
        told.add((change.date.text, change.document))
        yield Event(change.date, "changes", measure, change.document, change.what, ", ".join(change.parts) or None)
    for limb in limbs:
        yield from _dates(measure, limb, told)


def _dates(measure: Measure, limb: Limb, told: set[tuple[str, str]]) -> Iterator[Event]:
    for period in limb.periods:
        if period.from_:
            yield Event(period.from_, "starts", measure, measure.document, f"in force: {_what(limb)}", limb.cite)
        if period.until:
            after = "renewal not known" if period.then == "unknown" else "no longer in force"
            what = f"last day in force ({after}): {_what(limb)}"
            yield Event(period.until, "ends", measure, period.by or measure.document, what, limb.cite)
    yield from _quota_years(measure, limb)
    for stop in limb.suspensions:
        if (stop.from_.text, stop.by) not in told:
            yield Event(stop.from_, "suspended", measure, stop.by, f"suspended: {_what(limb)}", limb.cite)
        if stop.until:
            after = {"unknown": "not known", "in-force": "in force again", "ended": "ended"}[stop.then]
            what = f"last day of the suspension (then: {after}): {_what(limb)}"
            yield Event(stop.until, "suspension-ends", measure, stop.by, what, limb.cite)


def _quota_years(measure: Measure, limb: Limb) -> Iterator[Event]:
    """The last day of each quota, where no period of the limb ends with it."""
    ends = {period.until.last for period in limb.periods if period.until}
    for quota in limb.quotas:
        try:
            last = When.read(When.read(quota.period.split("/")[-1].strip()).last)
        except ValueError:  # a period in words
            continue
        if last.first not in ends:
            what = f"last day of the quota of {quota.period} ({quota.amount:,.15g} {quota.unit}): {_what(limb)}"
            yield Event(last, "quota-year", measure, measure.document, what, limb.cite)


def _what(limb: Limb) -> str:
    subjects = list(dict.fromkeys(item.subject for item in limb.items))
    shown = ", ".join(subjects[:3]) or "the act"
    return f"{limb.type} on {shown}" + (f" and {len(subjects) - 3} more" if len(subjects) > 3 else "")  # noqa: PLR2004 - a line, not a list


# Coming events as an iCalendar file (RFC 5545): one all-day event each. Pure text, CRLF line ends, folded lines.


_LINE = 75
"""Octets of a line without its end (RFC 5545, section 3.1)."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def calendar(events: Iterable[Event], now: datetime) -> str:
    """The calendar. `now` (UTC) is its time stamp; an event keeps its identity from file to file.

    Events of which only the month or year is known are left out: a calendar has days.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Exportwatch//Export control dates//EN",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Export control dates",
        *(line for event in events if event.date.is_day for line in _event(event, now)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(event: Event, now: datetime) -> Iterator[str]:
    exporter = countries.name(event.measure.jurisdiction)
    after = event.date.first + timedelta(days=1)
    yield "BEGIN:VEVENT"
    yield f"UID:{_identity(event)}@exportwatch"
    yield f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.date.first:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{after:%Y%m%d}"
    yield f"SUMMARY:{_text(f'{exporter}, {event.measure.document}: {event.what}')}"
    yield f"DESCRIPTION:{_text(f'{event.measure.title}. By {event.document}. Information, not legal advice.')}"
    yield f"URL:{_CONTROL.sub('', event.measure.sources[0].url)}"
    yield f"CATEGORIES:{_text(event.kind)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _identity(event: Event) -> str:
    told = "\0".join((event.measure.key, event.kind, event.date.text, event.part or "", event.what))
    return blake2b(told.encode(), digest_size=12).hexdigest()


def _text(value: str) -> str:
    """A TEXT value (section 3.3.11)."""
    line = _CONTROL.sub("", value).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return line.replace("\n", "\\n")


def _folded(line: str) -> str:
    """A content line in pieces of at most 75 octets, cut between characters; further pieces begin with a space."""
    pieces: list[str] = []
    piece, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    return "\r\n".join((*pieces, piece))
