"""`exportwatch rules`: validates and counts rule files; `review` is in a module of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from bot.rules import loading as rulefiles
from bot.rules.checks import STALE, examples
from bot.rules.checks import check as problems_of
from bot.rules.coverage import numbers
from bot.rules.index import RuleBase
from bot.rules.list_checks import disagreements
from handlers.terminal.environment import fetched_editions, setting
from handlers.terminal.restricted import shipped_rules


class _Group(click.Group):
    """Imports `review` only when used, because checking files needs no Redis client."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the subcommands."""
        return [*super().list_commands(ctx), "review"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a subcommand."""
        if cmd_name == "review":
            from handlers.terminal.review import command as review  # noqa: PLC0415 - see the class

            return review
        return super().get_command(ctx, cmd_name)


@click.group(cls=_Group)
def command() -> None:
    """Validate rule files, and record reviews of changed rules."""


@command.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--stale", is_flag=True, help="Also list acts whose next check is due, and those with old evidence.")
@click.option("--older-than", "days", type=click.IntRange(1), default=STALE.days, show_default=True, metavar="DAYS",
              help="Age in days from which evidence counts as old.")  # fmt: skip
@click.option(
    "--lists", "against_lists", is_flag=True, help="Also list codes on which an act and a control list disagree."
)
def check(folder: Path | None, stale: bool, days: int, against_lists: bool) -> int:
    """Validate every rule file: format, references, names, dates, examples. The exit code is 1 if there is an error.

    FOLDER defaults to EXPORTWATCH_RULES, or else to the shipped rules. With EXPORTWATCH_EXTRA_RULES only the examples
    of your own files are asked: what you add or withdraw may change the answers to the shipped ones.
    """
    rules = folder or Path(setting("EXPORTWATCH_RULES") or shipped_rules())
    rule_set, broken = rulefiles.check(rules)
    if (extra := _extra()) and not folder:
        rule_set = rulefiles.overlaid(rule_set, extra)
    today = _today()
    base = RuleBase(rule_set, rulefiles.lists_beside(rules))
    example_problems = examples(base, str(extra) if extra and not folder else "")
    across = (*problems_of(base, today, timedelta(days=days)), *example_problems)
    problems = [rulefiles.located(problem) for problem in across]
    errors = [*map(str, broken), *rule_set.problems, *(str(problem) for problem in problems if problem.error)]
    look = [problem for problem in problems if not problem.error]
    newest = RuleBase(rule_set, rulefiles.lists_beside(rules, fetched_editions()))
    differing = [
        str(rulefiles.located(difference)) for difference in (disagreements(newest, today) if against_lists else ())
    ]
    for line in [*errors, *(map(str, look) if stale else ()), *differing]:
        click.echo(line)
    due = sum(problem.field == "checked_on" for problem in look)
    click.echo(
        f"{_summary(numbers(base, today))} {len(errors)} problems, {due} acts due for a check, "
        f"{len(look) - due} with evidence older than {days} days."
        + (f" {len(differing)} codes to compare with a control list." if against_lists else "")
    )
    return 1 if errors else 0


@command.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def stats(as_json: bool) -> None:
    """Count the rules: acts, subjects, names in each language, codes, exporters, certainty."""
    found = numbers(rulefiles.load(Path(setting("EXPORTWATCH_RULES") or shipped_rules()), _extra()), _today())
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for name, value in found.items():
        shown = ", ".join(f"{key} {count}" for key, count in value.items()) if isinstance(value, dict) else str(value)
        click.echo(f"{name.replace('_', ' ')}: {shown}")


def _extra() -> Path | None:
    found = setting("EXPORTWATCH_EXTRA_RULES")
    return Path(found) if found else None


def _today() -> date:
    return datetime.now(UTC).date()


def _summary(found: Mapping[str, Any]) -> str:
    def listed(name: str) -> str:
        return ", ".join(f"{key} {count}" for key, count in found[name].items())

    return (
        f"{found['measures']} acts of {found['exporters']} exporters ({listed('certainty_of_files')}), "
        f"{found['subjects']} subjects with {found['names']} names ({listed('names_by_language')})."
    )
