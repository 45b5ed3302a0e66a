"""`exportwatch rules`: look after the rule files."""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import click

from bot import rulefiles
from bot.rules.base import RuleBase
from bot.rules.checking import check as problems_of
from bot.rules.model import RuleSet
from handlers.terminal.restricted import shipped_rules


class _Group(click.Group):
    """Imports `review` only when it is asked for: checking files needs no Redis."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Both subcommands."""
        return [*super().list_commands(ctx), "review"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand, imported now."""
        if cmd_name == "review":
            from handlers.terminal.review import command as review  # noqa: PLC0415 - see the class

            return review
        return super().get_command(ctx, cmd_name)


@click.group(cls=_Group)
def command() -> None:
    """Look after the rule files, and after what alerts touched."""


@command.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--stale", is_flag=True, help="List acts whose next check is due.")
def check(folder: Path | None, stale: bool) -> int:
    """Validate every rule file: forms, links, names, dates. Exit code 1 when something must be mended.

    FOLDER is EXPORTWATCH_RULES, or the shipped rules, unless named.
    """
    rules = folder or Path(os.environ.get("EXPORTWATCH_RULES") or shipped_rules())
    found, broken = rulefiles.check(rules)
    extra = os.environ.get("EXPORTWATCH_EXTRA_RULES")
    if extra and not folder:
        found = rulefiles.overlaid(found, Path(extra))
    problems = problems_of(RuleBase(found), datetime.now(UTC).date())
    errors = [*map(str, broken), *found.problems, *(str(problem) for problem in problems if problem.error)]
    due = [str(problem) for problem in problems if not problem.error]
    for line in [*errors, *(due if stale else ())]:
        click.echo(line)
    click.echo(_summary(found, len(errors), len(due)))
    return 1 if errors else 0


def _summary(found: RuleSet, errors: int, due: int) -> str:
    languages = Counter(language for subject in found.subjects for language, _ in subject.names if language)
    certainties = Counter(measure.certainty for measure in found.measures)
    names = sum(len(subject.all_names) for subject in found.subjects)
    exporters = len({measure.jurisdiction for measure in found.measures})
    return (
        f"{len(found.measures)} acts of {exporters} exporters "
        f"({', '.join(f'{count} {name}' for name, count in certainties.most_common())}), "
        f"{len(found.subjects)} subjects with {names} names "
        f"({', '.join(f'{name} {count}' for name, count in languages.most_common())}). "
        f"{errors} problems, {due} acts due for a check."
    )
