"""Evidence exports: who was told what and when, and who changed what. CSV or JSON."""

from __future__ import annotations

import asyncio
import csv
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TextIO

import click

from bot import settings as settings_
from bot.errors import UsageError
from bot.model.delivery import Channel
from bot.settings import Settings
from bot.store.audit import Chained
from bot.store.evidence import Piece
from bot.store.keys import Keys
from bot.store.person_records import PersonRecords
from bot.store.persons import Person
from handlers.terminal.batch import guarded
from handlers.terminal.forget import read_person
from handlers.terminal.local_bot import reached

DELIVERY_COLUMNS = (
    "planned",
    "settled",
    "state",
    "kind",
    "platform",
    "workspace",
    "channel",
    "event",
    "document",
    "authority_of",
    "summary",
    "source",
    "published",
    "message",
    "link",
    "attempts",
    "why",
    "delivery",
)
AUDIT_COLUMNS = ("at", "platform", "workspace", "channel", "who", "what", "before", "after", "number", "hash")


def delivery_row(piece: Piece) -> dict[str, str]:
    """One act in one message as named columns; instants are ISO 8601, UTC."""
    channel, act = Channel.from_key(piece.channel), piece.announcement
    first = act.items[0] if act and act.items else None
    values = (
        _instant(piece.planned),
        _instant(piece.settled),
        piece.state,
        piece.kind,
        channel.platform,
        channel.workspace,
        channel.id,
        piece.event,
        (act.document if act else None) or "",
        (act.jurisdiction if act else None) or "",
        act.summary if act else piece.words,
        first.link if first else "",
        (first.published if first else None) or "",
        piece.message,
        piece.link,
        str(piece.attempts),
        piece.why,
        piece.delivery,
    )
    return dict(zip(DELIVERY_COLUMNS, values, strict=True))


def audit_row(one: Chained) -> dict[str, str]:
    """One change as named columns."""
    entry = one.entry
    channel = Channel.from_key(entry.channel)
    values = (_instant(entry.at), channel.platform, channel.workspace, channel.id)
    what = (entry.who, entry.what, entry.before, entry.after, str(one.number), one.hash)
    return dict(zip(AUDIT_COLUMNS, (*values, *what), strict=True))


class Writer:
    """Writes rows one by one, so that a long export needs no memory. Tables are RFC 4180's."""

    def __init__(self, form: str, columns: Sequence[str], out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._csv = csv.writer(self._out) if form == "csv" else None
        if self._csv:
            self._csv.writerow(columns)

    def write(self, row: Mapping[str, str]) -> None:
        """One row; what a spreadsheet would take for a formula is made text."""
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
        """Raises click's usage error for what is no day."""
        if isinstance(value, datetime):
            return value
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day: write it as 2026-11-24", param, ctx)
        return datetime.combine(day, time(), UTC) + timedelta(days=1 if self._end else 0)


def ordered(since: datetime | None, until: datetime | None) -> None:
    """Raises UsageError for a period that ends before it begins."""
    if since and until and until <= since:
        raise UsageError("--until lies before --since: no day is left between them")


def _instant(when: datetime | None) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds") if when else ""


# `exportwatch export --person`: everything on record about one person, for them to have.


@click.command()
@click.option("--person", required=True, metavar="PLATFORM:ID:USER", help="By their ids; or a reviewer's name.")
def command(person: str) -> None:
    """Print everything on record about one person: one JSON object a line.

    Subscriptions and mutes they made, votes, messages to them, their changes in the audit, reviews of rules.
    """
    asyncio.run(_export(settings_.load(), read_person(person)))


async def _export(settings: Settings, person: Person | str) -> None:
    async with reached(settings) as redis:
        records = PersonRecords(redis, Keys())
        rows = records.of(person) if isinstance(person, Person) else records.reviewed_by(person)
        async for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
