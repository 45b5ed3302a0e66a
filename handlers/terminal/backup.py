"""`exportwatch backup` and `restore`: all records into one file, and back, for another server or after a loss."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import click

from bot import settings as settings_
from bot.errors import StoreError
from bot.settings import Settings
from bot.store import backup
from bot.store.embedded import socket_of
from bot.store.keys import Keys
from bot.store.redis import Client
from handlers.messages import wording
from handlers.stores import embedded_server
from handlers.terminal.local_bot import connect_to_bot

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
def backup_command(file: Path) -> None:
    """Write all records into FILE: subscriptions, settings, acts, deliveries, audit. The bot may run meanwhile.

    The records of REDIS_URL, else those of the home. Rules, sources and `.env` are files of yours: keep them as well.
    """
    records = asyncio.run(_take_records(settings_.load()))
    try:
        backup.write(file, records)
    except OSError as error:
        raise StoreError(f"{file} cannot be written: {error.strerror}") from error
    click.echo(f"{file}: {wording.counted(len(records), 'record')}. It holds what channels were told: keep it private.")


@click.command()
@click.argument("file", type=_FILE)
@click.option("--replace", is_flag=True, help="Put the backup in the place of the records that are there.")
def restore_command(file: Path, replace: bool) -> None:
    """Write the records of a backup into an empty store. Stop the bot first.

    What was published after the backup is new again and is announced again, as far as sources still show it.
    Messages that waited then are looked for in their channels before they are sent.
    """
    head, records = backup.read(file)
    asyncio.run(_put_back(settings_.load(), records, replace=replace))
    count = wording.counted(len(records), "record")
    click.echo(f"Restored {count} of {head.at}, made by Exportwatch {head.version}. Start the bot.")


async def _take_records(settings: Settings) -> list[backup.Record]:
    async with _records(settings) as redis:
        return await backup.snapshot(redis, Keys())


async def _put_back(settings: Settings, records: list[backup.Record], *, replace: bool) -> None:
    async with _records(settings) as redis:
        await backup.restore(redis, Keys(), records, replace=replace)


@asynccontextmanager
async def _records(settings: Settings) -> AsyncIterator[Client]:
    """Open the records: of a running bot or server; of a home where no bot runs, by a server started for that."""
    if settings.redis_url or socket_of(settings.home):
        async with connect_to_bot(settings) as redis:
            yield redis
        return
    async with embedded_server(settings.home), connect_to_bot(settings) as redis:
        yield redis
