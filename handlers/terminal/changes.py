"""`exportwatch changes`: the history of an item or act, oldest first."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from handlers.commands.changes import life
from handlers.messages import wording
from handlers.terminal.restricted import open_rules
from handlers.terminal.upcoming import show_json, show_lines


@click.command("changes")
@click.argument("thing", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def command(thing: tuple[str, ...], *, as_json: bool) -> None:
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
    click.secho(f"{wording.DISCLAIMER}.", dim=True)
