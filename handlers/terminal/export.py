"""`exportwatch export --person`: prints all records about one person, for that person."""

from __future__ import annotations

import asyncio
import json

import click

from bot import settings as settings_
from bot.settings import Settings
from bot.store.erasure import PersonRecords
from bot.store.keys import Keys
from bot.store.persons import Person
from handlers.terminal.forget import read_person
from handlers.terminal.local_bot import connect_to_bot


@click.command()
@click.option("--person", required=True, metavar="PLATFORM:ID:USER", help="By their ids; or a reviewer's name.")
def command(person: str) -> None:
    """Print everything on record about one person: one JSON object a line.

    Subscriptions and mutes they made, votes, messages to them, their changes in the audit, reviews of rules.
    """
    asyncio.run(_export(settings_.load(), read_person(person)))


async def _export(settings: Settings, person: Person | str) -> None:
    async with connect_to_bot(settings) as redis:
        records = PersonRecords(redis, Keys())
        rows = records.of(person) if isinstance(person, Person) else records.reviewed_by(person)
        async for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
