"""`exportwatch rules`: look after the rule files."""

from __future__ import annotations

import os
from pathlib import Path

import click

from bot.rulefiles import check as check_files


@click.group()
def command() -> None:
    """Look after the rule files."""


@command.command()
def check() -> int:
    """Validate every rule file; the exit code is 1 when there is a problem."""
    folder = Path(os.environ.get("EXPORTWATCH_RULES") or Path(__file__).parents[2] / "rules")
    found, problems = check_files(folder)
    for problem in problems:
        click.echo(str(problem))
    click.echo(f"{len(found.measures)} measures, {len(found.subjects)} subjects, {len(problems)} problems")
    return 1 if problems else 0
