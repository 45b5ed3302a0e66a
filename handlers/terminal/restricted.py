"""`exportwatch restricted`: answer one query, or a parts list."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

import bot
from bot import rulefiles
from bot.errors import ExportwatchError, UsageError
from bot.rules import answers
from bot.rules.base import RuleBase
from bot.rules.query import country, day

_COLOUR = {"stop": "red", "caution": "yellow", "calm": "cyan", "done": "green"}


@click.command("restricted")
@click.argument("query", nargs=-1)
@click.option("--from", "exporter", metavar="CC", help="Only acts of this exporter: a code or a name.")
@click.option("--to", "destination", metavar="CC", help="Toward this destination: a code or a name.")
@click.option("--on", "asked_day", metavar="YYYY-MM-DD", help="On this day instead of today.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--more", is_flag=True, help="Show the rest too: what has ended, notes, changes, sources.")
@click.option("--batch", type=click.Path(dir_okay=False, allow_dash=True), help="Answer JSON lines from a file or -.")
def command(  # noqa: PLR0913, PLR0917 - one for each option
    query: tuple[str, ...],
    exporter: str | None,
    destination: str | None,
    asked_day: str | None,
    as_json: bool,
    more: bool,
    batch: str | None,
) -> None:
    """Answer whether an item is controlled, by whom and how.

    QUERY is a name in any language, a symbol, an HS or CN code, a CAS number, an ECCN or control code, or an act's name
    or number; from:CN to:US on:2024-12-10 may stand inside it. Information, not legal advice.
    """
    if batch is not None and query:
        raise UsageError("--batch reads its queries from the file; leave QUERY out")
    if batch is None and not query:
        raise click.UsageError("Name a thing, a code or an act, for example: exportwatch restricted graphite --to US")
    today = datetime.now(UTC).date()
    given = _Given(exporter, destination, asked_day, today)
    base = open_rules()
    if batch is not None:
        _batch(base, batch, today)
        return
    answer = answers.answer(base, " ".join(query), today=today, from_=given.from_, to=given.to, on=given.on)
    if as_json:
        click.echo(answer.to_json_text())
    else:
        _show(answer, more=more)


class _Given:
    """The options, checked before any rule is read."""

    def __init__(self, exporter: str | None, destination: str | None, asked_day: str | None, today: date) -> None:
        self.from_ = country(exporter, "--from") if exporter is not None else None
        self.to = country(destination, "--to") if destination is not None else None
        self.on = day(asked_day, today) if asked_day is not None else None


def open_rules() -> RuleBase:
    """The rules that the environment names; what is wrong in a team's own rules is said on stderr.

    Read from the environment directly: loading all settings would cost more than the answer.
    """
    rules = os.environ.get("EXPORTWATCH_RULES") or None
    extra = os.environ.get("EXPORTWATCH_EXTRA_RULES") or None
    base = rulefiles.load(Path(rules) if rules else shipped_rules(), Path(extra) if extra else None)
    for problem in base.problems:
        click.echo(f"exportwatch: left out of your own rules: {problem}", err=True)
    return base


def shipped_rules() -> Path:
    """The rules inside the wheel, or beside the packages in a checkout."""
    package = Path(bot.__file__).resolve().parent
    inside = package / "shipped" / "rules"
    return inside if inside.exists() else package.parent / "rules"


def _show(answer: answers.Answer, *, more: bool) -> None:
    from handlers.commands.restricted import reply  # noqa: PLC0415 - JSON does not need it

    shown = reply(answer)
    click.secho(shown.title, bold=True, fg=_COLOUR[shown.tone])
    for line in (*shown.lines, *(shown.more if more else ())):
        lead = "- " if line.kind == "bullet" else ""
        bold = f"{click.style(line.bold, bold=True)} " if line.bold else ""
        click.echo(f"{lead}{bold}{line.text}" + (f" {line.link}" if line.link else ""))
    if shown.more and not more:
        click.secho(f"{len(shown.more)} more lines (what has ended, notes, changes, sources): add --more", dim=True)
    click.secho(shown.footer, dim=True)


def _batch(base: RuleBase, name: str, today: date) -> None:
    """One answer a line, in order; a bad line gives `{"error": …}` and the next goes on."""
    if name == "-":
        lines: Iterable[bytes] = sys.stdin.buffer
    else:
        try:
            lines = Path(name).read_bytes().splitlines()
        except OSError as error:
            raise UsageError(f"--batch: {name} cannot be read: {error.strerror}") from error
    # The interpreter's buffer, not click.echo, which flushes ten thousand times.
    sys.stdout.writelines(f"{answer}\n" for answer in _answers(base, lines, today))
    sys.stdout.flush()


def _answers(base: RuleBase, lines: Iterable[bytes], today: date) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _answer_line(base, line, today)
        except (ExportwatchError, ValueError) as error:
            yield json.dumps({"error": f"line {number}: {error}"}, ensure_ascii=False)


def _answer_line(base: RuleBase, line: bytes, today: date) -> str:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f'is not JSON ({error}); write {{"query": "graphite", "to": "US"}}') from error
    if not isinstance(raw, dict) or not isinstance(raw.get("query"), str):
        raise UsageError('needs a "query" that is text, for example {"query": "graphite", "to": "US"}')
    unknown = sorted(set(raw) - {"query", "from", "to", "on"})
    if unknown:
        raise UsageError(f"knows query, from, to and on, not {', '.join(map(repr, unknown))}")
    exporter = _text(raw, "from", lambda value: country(value, "from"))
    destination = _text(raw, "to", lambda value: country(value, "to"))
    on = _text(raw, "on", lambda value: day(value, today))
    return answers.answer(base, raw["query"], today=today, from_=exporter, to=destination, on=on).to_json_text()


def _text(raw: dict[str, Any], name: str, read: Callable[[str], Any]) -> Any:  # noqa: ANN401 - what `read` makes of it
    value = raw.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise UsageError(f"{name}: must be text or null")
    return read(value)
