"""`exportwatch doctor`: checks the whole installation."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from bot import settings as settings_
from bot.errors import ConfigError
from bot.model.delivery import Channel
from bot.settings import Settings
from handlers.chat.checks import CheckResult, Level, worst
from handlers.chat.interview import show
from handlers.chat.platform import PlatformCheck
from handlers.doctor import local
from handlers.doctor.store import check_store
from handlers.platforms import ConfiguredPlatform, check_operators, configured_platforms, listed

ENV_FILE = Path(".env")


async def check_everything(settings: Settings, platforms: Sequence[ConfiguredPlatform]) -> list[CheckResult]:
    """Run every check and return the results by area; Redis and each configured platform are asked once."""
    store = await check_store(settings)
    checked = await asyncio.gather(*(_check_platform(configured, store.subscribed) for configured in platforms))
    today = datetime.now(UTC).date()
    return [
        local.program(),
        *local.settings(os.environ, ENV_FILE),
        *_without_platform(platforms),
        *local.home(settings),
        *store.results,
        *local.rules(settings, today),
        local.sources(settings),
        local.parsing(),
        *(result for check in checked for result in check.results),
        local.web(settings),
        local.clock([*store.clocks, *(reading for check in checked for reading in check.clocks)]),
    ]


async def _check_platform(configured: ConfiguredPlatform, subscribed: Iterable[Channel]) -> PlatformCheck:
    if not configured.settings.model_fields_set:
        return PlatformCheck()
    return await configured.platform.check(
        configured.settings, [channel for channel in subscribed if channel.platform == configured.key]
    )


def _without_platform(platforms: Iterable[ConfiguredPlatform]) -> Iterable[CheckResult]:
    if not any(each.configured for each in platforms):
        yield local.SETTINGS.note("no chat platform is set: alerts are printed in the terminal", "`exportwatch setup`")


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
def doctor_command(as_json: bool) -> int:
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
