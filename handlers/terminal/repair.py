"""`exportwatch repair`: records of the home that the server cannot read any more (a disk fault)."""

from __future__ import annotations

import asyncio

import click

from bot import settings as settings_
from bot.errors import ConfigError
from bot.store.repair import repair


@click.command()
def repair_command() -> None:
    """Cut damaged records back to what can be read, and keep a copy. Stop the bot first.

    What was written after the damage is lost: items are announced again as far as sources still show them, and messages
    that waited are looked for in their channels before they are sent. A backup may hold more (`exportwatch restore`).
    """
    settings = settings_.load()
    if settings.redis_url:
        raise ConfigError("REDIS_URL is set: the records are in that server. Run its redis-check-aof on its machine.")
    copy = asyncio.run(repair(settings.home))
    if copy is None:
        click.echo("The records can be read; nothing was changed.")
    else:
        click.echo(f"The records can be read again. A copy of how they were is in {copy}. Start the bot.")
