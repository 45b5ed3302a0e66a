"""`exportwatch upcoming`, `changes` and `coverage`: coming dates, histories, what is on file."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

import click

from bot.errors import UsageError
from bot.rules.answer.timeline import Event
from bot.rules.coverage import coverage
from handlers.commands.dates import coming, heading, life
from handlers.commands.lookups import event_rows
from handlers.messages import timeline, wording
from handlers.terminal.restricted import open_rules


@click.command("upcoming")
@click.argument("words", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.option("--ics", is_flag=True, help="Write an iCalendar file (RFC 5545).")
def upcoming_command(words: tuple[str, ...], *, as_json: bool, ics: bool) -> None:
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
    events = dates.events
    for typed, target in dates.asked.corrected if dates.asked else ():
        click.echo(f"“{typed}” is taken for {target}.", err=True)
    if ics:
        click.echo(timeline.calendar(events, now).encode(), nl=False)
    elif as_json:
        show_json(events)
    else:
        if not events:
            click.echo(f"{heading(dates, now.date())}. New acts may come any day.")
        show_lines(events)
        click.secho(f"{wording.disclaimer()}. Acts that are not on file yet have no date here.", dim=True)


def show_json(events: Iterable[Event]) -> None:
    """Print one object a line; `date` is null if only the month or year (`when`) is known."""
    for row in event_rows(events):
        click.echo(json.dumps(row, ensure_ascii=False))


def show_lines(events: Iterable[Event], width: int | None = None) -> None:
    """Print each event: day, exporter, act, change, source; one line in a pipe, in columns for a person at a terminal.

    `width` is that of the terminal on stdout, if there is one.
    """
    if width is None and sys.stdout.isatty():
        width = shutil.get_terminal_size().columns
    for event in events:
        day, text = wording.day(event.date.text), timeline.event_text(event)
        address, kind = timeline.event_source(event)
        source = f"{kind}: {address}"
        if width:
            day, text = day.ljust(_DAY), _wrapped(text, max(width - _DAY - 2, _NARROWEST))
            source = f"\n{_UNDER}{click.style(source, dim=True)}"
        else:
            source = f"  {source}"
        click.echo(f"{click.style(day, bold=True)}  {text}{source}")


_DAY, _NARROWEST = len("31 Dec 2026"), 20
_UNDER = " " * (_DAY + 2)


def _wrapped(text: str, width: int) -> str:
    from rich.console import Console  # noqa: PLC0415 - a pipe does not need it
    from rich.text import Text  # noqa: PLC0415 - as above

    lines = Text(text).wrap(Console(width=width), width)
    return f"\n{_UNDER}".join(line.plain.rstrip() for line in lines)


# -- changes


@click.command("changes")
@click.argument("thing", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def changes_command(thing: tuple[str, ...], *, as_json: bool) -> None:
    """List every act and change on THING in order: a name in any language, or an act; from:CN limits the exporter.

    Information, not legal advice.
    """
    base = open_rules()
    understood, events = life(base, " ".join(thing), datetime.now(UTC).date())
    for typed, target in understood.corrected:
        click.echo(f"“{typed}” is taken for {target}.", err=as_json)
    if as_json:
        show_json(events)
        return
    if not events:
        near = f" Near: {', '.join(dict.fromkeys(understood.near))}." if understood.near else ""
        click.echo(f"No act on “{understood.query.shown}” is on file. That is no permission.{near}")
    show_lines(events)
    click.secho(f"{wording.disclaimer()}.", dim=True)


# -- coverage


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def coverage_command(as_json: bool) -> None:
    """Show which exporters, lists and acts are on file, how fresh they are, and what is not on file."""
    report = coverage(open_rules())
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False))
        return
    from handlers import console  # noqa: PLC0415 - JSON does not need it
    from handlers.commands.coverage import reply  # noqa: PLC0415 - JSON does not need it

    card = console.reply(reply(report))
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    click.echo(console.shown(card, colour=sys.stdout.isatty(), width=width), nl=False)
