"""`exportwatch doctor`: checks the whole installation."""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import asdict
from itertools import groupby

import click
from rich.console import Console
from rich.text import Text

from bot import settings as settings_
from bot.errors import ConfigError
from handlers.chat.checks import CheckResult, Level, worst
from handlers.chat.interview import show
from handlers.doctor import local
from handlers.doctor.runner import ENV_FILE, check_everything
from handlers.platforms import check_operators, configured_platforms, listed

_SAID = {
    Level.FINE: "All is well.",
    Level.NOTE: "All is well.",
    Level.WARNING: "It works; see the lines marked !",
    Level.PROBLEM: "Something does not work; see the lines marked ✗",
}


@click.command(
    help=f"""Check the whole installation: settings, Redis, tokens, scopes, channels, sources, rules, clock.

    Contacts Redis, {listed()} and posts nothing. The exit code is 1 if something does not work.
    """
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def command(as_json: bool) -> int:
    """Print what was found; the exit code is 1 if something does not work."""
    results = _check()
    if as_json:
        for result in results:
            click.echo(json.dumps(asdict(result), ensure_ascii=False))
    else:
        _show(results)
    return 1 if worst(results) is Level.PROBLEM else 0


def _check() -> list[CheckResult]:
    try:
        settings, platforms = settings_.load(), configured_platforms()
        check_operators(settings.operators)
    except ConfigError as error:
        return [
            *local.settings(os.environ, ENV_FILE),
            local.SETTINGS.problem(str(error), "correct it and run doctor again"),
        ]
    return asyncio.run(check_everything(settings, platforms))


def _show(results: list[CheckResult]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for area, in_area in groupby(results, key=lambda result: result.area):
        for number, result in enumerate(in_area):
            show(console, result, area if number == 0 else "")
    console.print()
    console.print(Text(_SAID[worst(results)]))
