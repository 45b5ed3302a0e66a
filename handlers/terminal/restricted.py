"""`exportwatch restricted`: answers one query or a parts list."""

from __future__ import annotations

import gc
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

import bot
from bot.answering import AnswerService, RestrictedQuery, look_up, looked_up_here
from bot.errors import UsageError
from bot.model.supplements import NoticesByRule
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.rules.query.fields import country, day
from bot.rules_feed.store import load_in_use
from bot.text.locales import SOURCE
from handlers.messages.answer_json import to_json_text
from handlers.messages.reply import Line, escaped, spans
from handlers.messages.speech import reading
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
    with _collecting_no_garbage():
        base = open_rules()
        answer = answered(base, asked, query_options.today)
        if as_json:
            click.echo(to_json_text(answer))
            return
        with reading(SOURCE, base.names_with_capitals):
            _show(answer, more=more)


@contextmanager
def _collecting_no_garbage() -> Iterator[None]:
    """Collect none for one question: its rules stay, and to look through them again and again takes a tenth of it."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


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
    width = line_width()
    title = f"{card.mark} {escaped(card.title)}"
    click.secho(wrapped(title, width, "   "), bold=True, fg=_COLOUR[card.tone])
    for line in card.lines:
        _show_line(line, width, below=False)
    before = ""
    for line in card.more if more else ():
        _show_line(line, width, below=before == "bullet" and line.kind == "small")
        before = str(line.kind)
    if card.questions:
        asked = " · ".join(escaped(one.text) for one in card.questions)
        click.echo(wrapped(f"Perhaps you mean: {asked}", width, "  "))
    if card.more and not more:
        click.secho("Details, notes and sources: --more", dim=True)
    click.secho(card.footer, dim=True)


def _show_line(line: Line, width: int | None, *, below: bool) -> None:
    """Print one line; `below`: it belongs to the bullet above it."""
    lead = "- " if line.kind == "bullet" else "  " if below else ""
    bold, text = escaped(line.bold), escaped(typed_here(line.text))
    page = f" · {escaped(line.link_text)}" if line.link else ""
    printed = wrapped(f"{lead}{bold}{' ' if bold else ''}{text}{page}", width, " " * len(lead))
    colour = _COLOUR[line.tone] if line.tone else None
    styled = printed.replace(bold, click.style(bold, bold=True, fg=colour), 1) if bold and bold in printed else printed
    if line.kind in {"small", "heading"}:
        styled = click.style(styled, dim=line.kind == "small", bold=line.kind == "heading")
    click.echo(styled + _address(line.link, "  " if width else ""))


_HERE = {
    "/restricted ": "exportwatch restricted ",
    "/exports help": "exportwatch --help",
    "/exports coverage": "exportwatch coverage",
    "/exports changes": "exportwatch changes",
    "/exports upcoming": "exportwatch upcoming",
}
"""How a command of chat begins, and what does the same in a terminal."""


def typed_here(text: str) -> str:
    """Return text with the commands that are typed in chat as they are typed in a terminal, where it has them."""
    return "".join(_command_here(part) if is_code else part for part, is_code in spans(text))


def _command_here(command: str) -> str:
    begun = next((start for start in _HERE if command.startswith(start)), "")
    return _HERE[begun] + command.removeprefix(begun) if begun else command


def line_width() -> int | None:
    """Return how wide lines for a person may be; None for a pipe."""
    return min(shutil.get_terminal_size().columns, _WIDEST_LINE) if sys.stdout.isatty() else None


def wrapped(text: str, width: int | None, indent: str) -> str:
    """Wrap a text, with further lines indented; unbroken without a width."""
    if not width:
        return text
    # An address is never broken.
    return textwrap.fill(text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _address(link: str | None, indent: str) -> str:
    """Return the link: on its own line for a person, after the text in a pipe."""
    if not link:
        return ""
    return f"\n{click.style(f'{indent}{escaped(link)}', dim=True)}" if indent else f": {escaped(link)}"
