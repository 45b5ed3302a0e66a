"""`exportwatch upcoming`: lists what starts, ends or expires in the next days."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime

import click

from bot.errors import UsageError
from bot.rules.timeline import Event
from handlers.commands.lookups import event_rows
from handlers.commands.upcoming import coming
from handlers.messages import lists as dated
from handlers.messages import wording
from handlers.messages.calendar_file import calendar
from handlers.terminal.restricted import open_rules


@click.command("upcoming")
@click.argument("words", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.option("--ics", is_flag=True, help="Write an iCalendar file (RFC 5545).")
def command(words: tuple[str, ...], *, as_json: bool, ics: bool) -> None:
    """List starts, ends of suspensions, quota years and expiries within the next days.

    WORDS are a number of days (90), and a thing, an act or a country: 180 graphite from:CN.

    Information, not legal advice.
    """
    if as_json and ics:
        raise click.UsageError("--json and --ics exclude each other; leave one out")
    now = datetime.now(UTC)
    try:
        dates = coming(open_rules(), " ".join(words), now.date())
    except UsageError as error:
        raise click.UsageError(str(error)) from error
    events, days = dates.events, dates.days
    for typed, target in dates.asked.corrected if dates.asked else ():
        click.echo(f"“{typed}” is taken for {target}.", err=True)
    if ics:
        click.echo(calendar(events, now).encode(), nl=False)
    elif as_json:
        show_json(events)
    else:
        _show(events, days)


def show_json(events: Iterable[Event]) -> None:
    """Print one object a line; `date` is null if only the month or year (`when`) is known."""
    for row in event_rows(events):
        click.echo(json.dumps(row, ensure_ascii=False))


def show_lines(events: Iterable[Event]) -> None:
    """Print one line per event: day, exporter, act, change."""
    for event in events:
        click.echo(f"{click.style(wording.day(event.date.text), bold=True)}  {dated.said(event)}")


def _show(events: tuple[Event, ...], days: int) -> None:
    if not events:
        click.echo(f"No dated event is on file for the next {wording.counted(days, 'day')}. New acts may come any day.")
    show_lines(events)
    click.secho(f"{wording.DISCLAIMER}. Acts that are not on file yet have no date here.", dim=True)
