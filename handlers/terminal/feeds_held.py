"""`exportwatch feeds held|release|drop`: items that are held because their source brought too many."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import click

from bot import settings as settings_
from bot.errors import UsageError
from bot.settings import Settings
from bot.store.floods import Floods
from bot.store.intake import Entry
from bot.store.keys import Keys
from handlers.console.escape import escaped
from handlers.terminal.local_bot import reached

LISTED = 200


@click.command()
@click.argument("source", required=False)
def held(source: str | None) -> None:
    """List the sources of which items are held; with a source's id, its first 200 items."""
    for line in asyncio.run(_lines(settings_.load(), source)):
        click.echo(line)


@click.command()
@click.argument("source")
def release(source: str) -> None:
    """Let the items that are held of a source go on to the desk, in order."""
    click.echo(f"{_done(source, 'release')} items of {source} go on; the desk judges them as any others.")


@click.command()
@click.argument("source")
def drop(source: str) -> None:
    """Forget the items that are held of a source. They are not announced, also not when the source shows them again."""
    click.echo(f"{_done(source, 'drop')} items of {source} were dropped.")


def _done(source: str, what: str) -> int:
    count = asyncio.run(_act(settings_.load(), source, what))
    if not count:
        raise UsageError(f"nothing is held of {source}. `exportwatch feeds held` lists of which sources something is")
    return count


async def _act(settings: Settings, source: str, what: str) -> int:
    async with reached(settings) as redis:
        floods = Floods(redis, Keys())
        return await (floods.release(source) if what == "release" else floods.drop(source))


async def _lines(settings: Settings, source: str | None) -> list[str]:
    async with reached(settings) as redis:
        floods = Floods(redis, Keys())
        if source is None:
            lines = [f"{one.source}  {one.count} held since {one.since:%Y-%m-%d %H:%M}" for one in await floods.all()]
            return lines or ["nothing is held"]
        return list(_items(await floods.items(source, LISTED)))


def _items(entries: list[Entry]) -> Iterator[str]:
    for one in entries:
        yield f"{one.seen_at[:16]}  {escaped(one.title)}  {escaped(one.link)}"
