"""`exportwatch coverage`: the exporters, lists and acts on file."""

from __future__ import annotations

import json
import shutil
import sys

import click

from bot.rules.coverage import coverage
from handlers.terminal.restricted import open_rules


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(as_json: bool) -> None:
    """Show which exporters, lists and acts are on file, how fresh they are, and what is not on file."""
    report = coverage(open_rules())
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False))
        return
    from handlers.commands.coverage import reply  # noqa: PLC0415 - JSON does not need it
    from handlers.console import render  # noqa: PLC0415 - JSON does not need it

    card = render.reply(reply(report))
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    click.echo(render.shown(card, colour=sys.stdout.isatty(), width=width), nl=False)
