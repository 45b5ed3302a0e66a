"""`exportwatch audit`: who changed subscriptions and settings, and when."""

from __future__ import annotations

import asyncio
from datetime import datetime

import click

from bot import settings as settings_
from bot.settings import Settings
from bot.store.erasure import Forgetting, Workspace
from bot.store.keys import Keys
from bot.store.subscriptions import Audit
from bot.subscriptions.records import AuditEntry
from handlers.terminal import forget
from handlers.terminal.evidence import AUDIT_COLUMNS, Day, Writer, audit_row, ordered
from handlers.terminal.local_bot import reached


@click.command()
@click.option("--workspace", metavar="PLATFORM:ID", help="Only this one: slack:T024BE7LD or discord:81384788765712384.")
@click.option("--since", type=Day(), help="From this day on (UTC).")
@click.option("--until", type=Day(end=True), help="Up to this day, included (UTC).")
@click.option("--export", "form", type=click.Choice(["csv", "json"]), help="As CSV, or one JSON object per line.")
def command(workspace: str | None, since: datetime | None, until: datetime | None, form: str | None) -> None:
    """List who changed subscriptions and settings, and when: oldest first, kept for 400 days."""
    ordered(since, until)
    wanted = forget.read(workspace) if workspace else None
    writer = Writer(form, AUDIT_COLUMNS) if form else None
    for entry in asyncio.run(_entries(settings_.load(), wanted)):
        if (since and entry.at < since) or (until and entry.at >= until):
            continue
        if writer:
            writer.write(audit_row(entry))
        else:
            click.echo(_line(entry))


async def _entries(settings: Settings, wanted: Workspace | None) -> list[AuditEntry]:
    async with reached(settings) as redis:
        places = [wanted] if wanted else await Forgetting(redis, Keys()).workspaces()
        audit = Audit(redis, Keys())
        found = [entry for place in places for entry in await audit.of_workspace(place.platform, place.id)]
    return sorted(found, key=lambda entry: entry.at)


def _line(entry: AuditEntry) -> str:
    change = f"{entry.before or '–'} → {entry.after or '–'}"
    return f"{entry.at:%Y-%m-%d %H:%M:%S}  {entry.channel}  {entry.who}  {entry.what}  {change}"
