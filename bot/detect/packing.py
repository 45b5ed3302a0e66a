"""An event's card as bytes, and back: what repeats becomes numbers, hashes lie side by side."""

from __future__ import annotations

import struct
from datetime import date

from bot.detect.cards import MARK, mark
from bot.detect.model import EventCard
from bot.detect.shelf import Names

HEAD = struct.Struct("<4I4H8B")
"""Days (effective, until, first, last), reports, jurisdiction, stage, measure, sizes of the eight parts."""

NO_NAME = 0xFFFF
FIRST_YEAR = 1970
LONGEST = 255
SEPARATOR = "\x1f"


def pack(card: EventCard, names: Names) -> bytes:
    """Raises ValueError where a card holds days or hashes that are none."""
    parts = (
        card.event.encode()[:LONGEST],
        SEPARATOR.join(card.documents).encode()[:LONGEST],
        names.numbers(card.subjects),
        names.numbers(card.destinations),
        b"".join(_hash(name) for name in card.names),
        bytes.fromhex(card.marks),
        bytes(year - FIRST_YEAR for year in card.years if 0 <= year - FIRST_YEAR <= LONGEST),
        bytes(int(part) for day in card.days for part in day.split("-")),
    )
    if any(len(part) > LONGEST for part in parts):
        raise ValueError(f"the card of {card.event} is too large")
    days = (_ordinal(day) for day in (card.effective, card.until, card.first_day, card.last_day))
    words = (NO_NAME if one is None else names.number(one) for one in (card.jurisdiction, card.stage, card.measure))
    return HEAD.pack(*days, min(card.reports, 0xFFFF), *words, *map(len, parts)) + b"".join(parts)


def unpack(packed: bytes, names: Names) -> EventCard:
    """The card that was packed."""
    effective, until, first, last, reports, jurisdiction, stage, measure, *sizes = HEAD.unpack_from(packed)
    parts, at = [], HEAD.size
    for size in sizes:
        parts.append(packed[at : at + size])
        at += size
    event, documents, subjects, destinations, known, marks, years, named = parts
    return EventCard(
        event=event.decode(),
        jurisdiction=_name(jurisdiction, names),
        stage=_name(stage, names) or "new",
        subjects=names.names(subjects),
        destinations=names.names(destinations),
        measure=_name(measure, names),
        effective=_day(effective),
        until=_day(until),
        documents=tuple(documents.decode().split(SEPARATOR)) if documents else (),
        names=tuple(known[at : at + MARK // 2].hex() for at in range(0, len(known), MARK // 2)),
        marks=marks.hex(),
        years=tuple(year + FIRST_YEAR for year in years),
        first_day=_day(first),
        last_day=_day(last),
        reports=reports,
        days=tuple(f"{named[at]:02}-{named[at + 1]:02}" for at in range(0, len(named), 2)),
    )


def fits(packed: bytes, jurisdiction: int | None) -> bool:
    """Whether a packed card may be of this jurisdiction: one that is not known fits any."""
    known: int = WHERE.unpack_from(packed, WHERE_AT)[0]
    return jurisdiction is None or known in {NO_NAME, jurisdiction}


WHERE, WHERE_AT = struct.Struct("<H"), struct.calcsize("<4IH")
"""The jurisdiction, which stands in the head after days and reports."""


def _hash(name: str) -> bytes:
    """A name's hash; a card of an older version holds names in letters."""
    try:
        found = bytes.fromhex(name)
    except ValueError:
        found = b""
    return found if len(found) == MARK // 2 else bytes.fromhex(mark(name))


def _ordinal(day: str | None) -> int:
    return date.fromisoformat(day).toordinal() if day else 0


def _day(ordinal: int) -> str | None:
    return date.fromordinal(ordinal).isoformat() if ordinal else None


def _name(number: int, names: Names) -> str | None:
    return None if number == NO_NAME else names.name(number)
