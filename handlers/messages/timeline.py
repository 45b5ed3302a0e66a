"""Dated events of rules in words: as lines of a list, and as an iCalendar file. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import blake2b

from bot.rules.answer.timeline import Event
from bot.text import countries
from bot.vocabulary import MeasureType
from handlers.messages import wording
from handlers.messages.notes import worded
from handlers.messages.reply import Line, LineKind
from handlers.messages.speech import say

_LONGEST_EVENT = 260
_PARTS = 2


def event_line(event: Event) -> Line:
    """Write an event as a line: the day, then `China, No. 46 of 2024: what`, with the act's source."""
    return Line(
        wording.trimmed(event_text(event), _LONGEST_EVENT),
        LineKind.BULLET,
        bold=wording.lead(wording.day(event.date.text)),
        link=wording.web_link(event_source(event)[0]),
        link_text=event_source(event)[1],
    )


def event_source(event: Event) -> tuple[str, str]:
    """Return the address of the best source of an event's act, and what it is (official, press)."""
    kinds = list(wording.SOURCE_KINDS)
    ranked = sorted(event.measure.sources, key=lambda one: kinds.index(one.kind) if one.kind in kinds else len(kinds))
    best = ranked[0]
    return best.url, wording.SOURCE_KINDS.get(best.kind, say("source"))


def event_text(event: Event) -> str:
    """Word an event: exporter, act, paragraph, what happens, and by which act if another one did it."""
    told = say(
        "{exporter}, {act}: {what}",
        exporter=wording.country(event.measure.jurisdiction),
        act=f"{event.measure.document}{_paragraph(event)}",
        what=without_hyphens(worded(event.what)),
    )
    by_itself = event.document == event.measure.document
    return told if by_itself else say("{event} (by {act})", event=told, act=event.document)


def _paragraph(event: Event) -> str:
    """Cite the paragraphs; an event may name them by their keys in the rule file."""
    if not event.part:
        return ""
    cites = {limb.part: limb.cite for limb in event.measure.limbs if limb.part and limb.cite}
    parts = event.part.split(", ")
    if not all(part in cites for part in parts):
        return f", {event.part}"
    named = dict.fromkeys(cites[part] for part in parts)
    return f", {wording.listed(list(named), _PARTS)}"


def without_hyphens(what: str) -> str:
    """Write the vocabulary's terms without hyphens: `presumption of denial on gallium`."""
    for kind in MeasureType:
        if "-" in kind:
            what = what.replace(f"{kind} on ", f"{kind.replace('-', ' ')} on ")
    return what


# -- the calendar (RFC 5545): one all-day event each, CRLF line ends, folded lines


_LINE = 75
"""Octets of a line without its end (RFC 5545, section 3.1)."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
ALARM_DAYS = 7
"""So many days ahead a date on file reminds the reader of a calendar."""
_REFRESH = "PT12H"
"""How often calendars are asked to look again: rules change by the day, not by the minute."""


def calendar(events: Iterable[Event], now: datetime, alarm_days: int = ALARM_DAYS) -> str:
    """Write the calendar. `now` (UTC) is its time stamp; an event keeps its identity from file to file.

    Events of which only the month or year is known are left out: a calendar has days. Each event reminds its reader
    so many days ahead, at nine in the morning; with 0 days none does.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Exportwatch//Export control dates//EN",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Export control dates",
        f"REFRESH-INTERVAL;VALUE=DURATION:{_REFRESH}",
        f"X-PUBLISHED-TTL:{_REFRESH}",
        *(line for event in events if event.date.is_day for line in _event(event, now, alarm_days)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(event: Event, now: datetime, alarm_days: int) -> Iterator[str]:
    exporter = countries.name(event.measure.jurisdiction)
    summary = _text(f"{exporter}, {event.measure.document}: {worded(event.what)}")
    after = event.date.first + timedelta(days=1)
    yield "BEGIN:VEVENT"
    yield f"UID:{_identity(event)}@exportwatch"
    yield f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.date.first:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{after:%Y%m%d}"
    yield f"SUMMARY:{summary}"
    yield f"DESCRIPTION:{_text(f'{event.measure.title}. By {event.document}. {wording.disclaimer()}.')}"
    yield f"URL:{_CONTROL.sub('', event.measure.sources[0].url)}"
    yield f"CATEGORIES:{_text(event.kind)}"
    yield "TRANSP:TRANSPARENT"
    if alarm_days:
        # Whole days count from midnight: fifteen hours less than a day before it are nine in the morning.
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-P{alarm_days - 1}DT15H", f"DESCRIPTION:{summary}")
        yield "END:VALARM"
    yield "END:VEVENT"


def _identity(event: Event) -> str:
    told = "\0".join((event.measure.key, event.kind, event.date.text, event.part or "", worded(event.what)))
    return blake2b(told.encode(), digest_size=12).hexdigest()


def _text(value: str) -> str:
    """Escape a TEXT value (section 3.3.11)."""
    line = _CONTROL.sub("", value).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return line.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Fold a content line into pieces of at most 75 octets, cut between characters; later pieces begin with a space."""
    pieces: list[str] = []
    piece, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    return "\r\n".join((*pieces, piece))
