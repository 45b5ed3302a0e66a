"""`exportwatch restricted`, `upcoming`, `changes` and `coverage`: what the rules say, in the terminal."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

import bot
from bot.answering import AnswerService, RestrictedQuery, look_up, looked_up_here
from bot.errors import UsageError
from bot.model.supplements import NoticesByRule
from bot.rules.answer.model import Answer
from bot.rules.answer.timeline import Event
from bot.rules.coverage import coverage
from bot.rules.index import RuleBase
from bot.rules.query.fields import country, day
from bot.rules_feed.store import load_in_use
from handlers.commands.changes import life
from handlers.commands.lookups import event_rows
from handlers.commands.upcoming import coming
from handlers.messages import timeline, wording
from handlers.messages.answer_json import to_json_text
from handlers.messages.reply import Line, escaped
from handlers.terminal.local_bot import fetched_editions, firm_screening, has_records, pending_notices, setting

_COLOUR = {"stop": "red", "caution": "yellow", "calm": "cyan", "done": "green"}
_WIDEST_LINE = 100
"""Characters of a line; longer ones are hard to read."""
_BATCH_OPTIONS = (
    *("as_csv", "column", "from_column", "to_column", "on_column", "code_column", "party_column", "quantity_column"),
    *("encoding", "header"),
)


@dataclass(frozen=True, slots=True)
class QueryOptions:
    """Exporter, destination and day from the options, and today."""

    from_: str | None
    to: str | None
    on: date | None
    today: date

    @classmethod
    def of(cls, options: dict[str, Any], today: date) -> QueryOptions:
        """Read click's options. Raises UsageError for an invalid country or day."""
        exporter, destination, asked = (options[name] for name in ("exporter", "destination", "asked_day"))
        return cls(
            from_=country(exporter, "--from") if exporter is not None else None,
            to=country(destination, "--to") if destination is not None else None,
            on=day(asked, today) if asked is not None else None,
            today=today,
        )


@click.command("restricted")
@click.argument("query", nargs=-1)
@click.option("--from", "exporter", metavar="CC", help="Only acts of this exporter: a code or a name.")
@click.option("--to", "destination", metavar="CC", help="Toward this destination: a code or a name.")
@click.option("--on", "asked_day", metavar="YYYY-MM-DD", help="Status on this day; default: today.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--more", is_flag=True, help="Also show ended acts, notes, changes and sources.")
@click.option(
    "--batch",
    type=click.Path(dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="Look up a parts list (CSV, TSV) or JSON lines, from a file or -.",
)
@click.option("--csv", "as_csv", is_flag=True, help="With --batch: write the list as CSV, with the answers as columns.")
@click.option("--column", metavar="NAME", help="With --batch: the column to look up, by header or number.")
@click.option("--from-column", metavar="NAME", help="With --batch: the column with the exporting country.")
@click.option("--to-column", metavar="NAME", help="With --batch: the column with the destination.")
@click.option("--on-column", metavar="NAME", help="With --batch: the column with the day of shipment.")
@click.option("--code-column", metavar="NAME", help="With --batch: the column with codes of the goods.")
@click.option("--party-column", metavar="NAME", help="With --batch: the column with who receives them.")
@click.option("--quantity-column", metavar="NAME", help="With --batch: the column with amounts.")
@click.option("--encoding", metavar="NAME", help="With --batch: the list's encoding, if it is detected wrongly.")
@click.option("--header/--no-header", default=None, help="With --batch: whether the first line names the columns.")
def restricted_command(query: tuple[str, ...], batch: str | None, as_json: bool, more: bool, **options: Any) -> None:  # noqa: ANN401 - click's values
    """Answer whether an item is controlled, by whom and how.

    QUERY is a name in any language, a symbol, an HS or CN code, a CAS number, an ECCN or control code, or an act's name
    or number. It may contain from:CN to:US on:2024-12-10. Information, not legal advice.
    """
    if batch is not None and query:
        raise UsageError("--batch reads its queries from the file; leave QUERY out")
    if batch is None and not query:
        raise click.UsageError("Name a thing, a code or an act, for example: exportwatch restricted graphite --to US")
    if batch is None and (given := [name for name in _BATCH_OPTIONS if options[name] not in {None, False}]):
        raise click.UsageError(f"--{given[0].removeprefix('as_').replace('_', '-')} goes with --batch")
    query_options = QueryOptions.of(options, datetime.now().astimezone().date())
    if batch is not None:
        from handlers.terminal.batch import answer_list  # noqa: PLC0415 - one query does not need it

        answer_list(open_rules(), batch, query_options, options)
        return
    asked = RestrictedQuery(" ".join(query), query_options.from_, query_options.to, query_options.on)
    answer = answered(open_rules(), asked, query_options.today)
    if as_json:
        click.echo(to_json_text(answer))
    else:
        _show(answer, more=more)


def answered(base: RuleBase, asked: RestrictedQuery, today: date) -> Answer:
    """Answer a question in full: by the rules, and by the records and the service that are set here."""
    screening = firm_screening()
    if screening is None and not has_records():
        return look_up(base, asked, today)
    import asyncio  # noqa: PLC0415 - takes a fifth of a look-up, and only a store or a service needs it

    async def notices(measures: Sequence[str]) -> NoticesByRule | None:
        return await asyncio.to_thread(pending_notices, measures)

    service = AnswerService(looked_up_here(base), notices, screening, notices_s=None)
    return asyncio.run(service.answer(asked, today))


def open_rules() -> RuleBase:
    """Load the configured rules; problems in a team's own rules are printed on stderr."""
    rules, extra = setting("EXPORTWATCH_RULES"), setting("EXPORTWATCH_EXTRA_RULES")
    base = load_in_use(
        Path(setting("EXPORTWATCH_HOME") or ".exportwatch"),
        Path(rules) if rules else shipped_rules(),
        Path(extra) if extra else None,
        fetched_editions(),
    )
    for problem in base.problems:
        click.echo(f"exportwatch: ignored in your own rules: {problem}", err=True)
    return base


def shipped_rules() -> Path:
    """Return the folder of the shipped rules: inside the wheel, or beside the packages in a checkout."""
    package = Path(bot.__file__).resolve().parent
    inside = package / "shipped" / "rules"
    return inside if inside.exists() else package.parent / "rules"


def _show(answer: Answer, *, more: bool) -> None:
    """Print an answer: with wrapped lines for a person, unbroken lines for a pipe."""
    from handlers.messages.answers import reply  # noqa: PLC0415 - JSON does not need it

    card = reply(answer)
    width = min(shutil.get_terminal_size().columns, _WIDEST_LINE) if sys.stdout.isatty() else None
    title = f"{card.mark} {escaped(card.title)}"
    click.secho(_wrapped(title, width, "   "), bold=True, fg=_COLOUR[card.tone])
    for line in card.lines:
        _show_line(line, width, below=False)
    before = ""
    for line in card.more if more else ():
        _show_line(line, width, below=before == "bullet" and line.kind == "small")
        before = str(line.kind)
    if card.questions:
        asked = " · ".join(escaped(one.text) for one in card.questions)
        click.echo(_wrapped(f"Perhaps you mean: {asked}", width, "  "))
    if card.more and not more:
        click.secho("Details, notes and sources: --more", dim=True)
    click.secho(card.footer, dim=True)


def _show_line(line: Line, width: int | None, *, below: bool) -> None:
    """Print one line; `below`: it belongs to the bullet above it."""
    lead = "- " if line.kind == "bullet" else "  " if below else ""
    bold, text = escaped(line.bold), escaped(line.text)
    page = f" · {escaped(line.link_text)}" if line.link else ""
    wrapped = _wrapped(f"{lead}{bold}{' ' if bold else ''}{text}{page}", width, " " * len(lead))
    colour = _COLOUR[line.tone] if line.tone else None
    styled = wrapped.replace(bold, click.style(bold, bold=True, fg=colour), 1) if bold and bold in wrapped else wrapped
    if line.kind in {"small", "heading"}:
        styled = click.style(styled, dim=line.kind == "small", bold=line.kind == "heading")
    click.echo(styled + _address(line.link, "  " if width else ""))


def _wrapped(text: str, width: int | None, indent: str) -> str:
    return textwrap.fill(text, width, subsequent_indent=indent, break_long_words=False) if width else text


def _address(link: str | None, indent: str) -> str:
    """Return the link: on its own line for a person, after the text in a pipe."""
    if not link:
        return ""
    return f"\n{click.style(f'{indent}{escaped(link)}', dim=True)}" if indent else f": {escaped(link)}"


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
    events, days = dates.events, dates.days
    for typed, target in dates.asked.corrected if dates.asked else ():
        click.echo(f"“{typed}” is taken for {target}.", err=True)
    if ics:
        click.echo(timeline.calendar(events, now).encode(), nl=False)
    elif as_json:
        show_json(events)
    else:
        _show_events(events, days)


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
            day, text = day.ljust(_DAY), _folded(text, max(width - _DAY - 2, _NARROWEST))
            source = f"\n{_UNDER}{click.style(source, dim=True)}"
        else:
            source = f"  {source}"
        click.echo(f"{click.style(day, bold=True)}  {text}{source}")


_DAY, _NARROWEST = len("31 Dec 2026"), 20
_UNDER = " " * (_DAY + 2)


def _folded(text: str, width: int) -> str:
    from rich.console import Console  # noqa: PLC0415 - a pipe does not need it
    from rich.text import Text  # noqa: PLC0415 - as above

    lines = Text(text).wrap(Console(width=width), width)
    return f"\n{_UNDER}".join(line.plain.rstrip() for line in lines)


def _show_events(events: tuple[Event, ...], days: int) -> None:
    if not events:
        click.echo(f"No dated event is on file for the next {wording.counted(days, 'day')}. New acts may come any day.")
    show_lines(events)
    click.secho(f"{wording.disclaimer()}. Acts that are not on file yet have no date here.", dim=True)


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
