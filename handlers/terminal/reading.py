"""Reads sources for `exportwatch feeds`: concurrently, printed in the requested order."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from bot.errors import ConfigError, FetchError, UsageError
from bot.feeds.fetch.client import Fetched, Fetcher, NotModified
from bot.feeds.fetch.response import BodyLimits
from bot.feeds.parse.encoding import decode
from bot.feeds.parse.read import discover_feeds
from bot.feeds.parse.values import Parsed, without_feed_scheme
from bot.feeds.sources import Source, load_with_extra
from bot.feeds.worker.pool import ParserPool
from bot.model.announcement import Item
from bot.settings import Settings
from bot.vocabulary import SourceKind, Tier
from bot.workers.threads import abandonable

PAGES_AT_ONCE = 64
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")
_ANY_FEED = Source(
    id="cli", name="asked for", language="en", tier=Tier.OFFICIAL, kind=SourceKind.RSS, url="https://invalid.invalid/"
)


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The result of reading one place: an address, a file, or a source's id."""

    place: str
    parsed: Parsed | None = None
    error: FetchError | None = None
    source: Source | None = None

    def to_json(self) -> str:
        """Write the line of `exportwatch feeds read --json`."""
        parsed = self.parsed or Parsed(())
        error = {"kind": self.error.kind, "message": self.error.message} if self.error else None
        document = {
            "source": self.place,
            "ok": self.error is None,
            "items": [_item(item) for item in parsed.items],
            "skipped": parsed.skipped,
            "error": error,
        }
        line = json.dumps(document, ensure_ascii=False)
        # A file's name may contain bytes that are no text; as escapes they can be printed.
        return line if _is_text(line) else json.dumps(document)


def _item(item: Item) -> dict[str, str | None]:
    return {
        "id": item.id,
        "title": item.title,
        "link": item.link,
        "summary": item.summary,
        "published": item.published.isoformat() if item.published else None,
        "edited": item.edited.isoformat() if item.edited else None,
    }


def print_readings(places: Sequence[str], settings: Settings, *, readable: bool) -> None:
    """Read every place; print each as soon as it and those before it have been read."""
    asyncio.run(_print_readings(places, settings, readable=readable))


async def _print_readings(places: Sequence[str], settings: Settings, *, readable: bool) -> None:
    sources = {source.id: source for source in _sources_if_needed(places, settings)}
    places_with_source = [(place, sources.get(place)) for place in places]
    async with aclosing(_read_all(places_with_source, settings)) as results:
        async for result in results:
            if readable:
                _show(result)
            else:
                sys.stdout.write(result.to_json() + "\n")
                sys.stdout.flush()


def _sources_if_needed(places: Sequence[str], settings: Settings) -> Iterable[Source]:
    """Read the sources only if a place is neither an address nor a file, and so could be an id."""
    if all(_SCHEME.match(place) or place == "-" or _exists(place) for place in places):
        return ()
    try:
        loaded = load_with_extra(settings.feeds, settings.extra_feeds, settings.allow_private)
    except ConfigError as error:
        click.echo(f"exportwatch: {error}", err=True)
        return ()
    for problem in loaded.problems:
        click.echo(f"exportwatch: {problem}", err=True)
    return loaded.sources


async def _read_all(
    places_with_source: Sequence[tuple[str, Source | None]], settings: Settings
) -> AsyncGenerator[ReadResult]:
    slots = asyncio.Semaphore(PAGES_AT_ONCE)
    async with (
        Fetcher(settings.allow_private, settings.contact, proxies=settings.proxies) as fetcher,
        ParserPool() as pool,
    ):

        async def read_in_slot(place: str, source: Source | None) -> ReadResult:
            async with slots:
                return await _read_place(place, source, fetcher, pool)

        tasks = [asyncio.create_task(read_in_slot(place, source)) for place, source in places_with_source]
        try:
            for task in tasks:
                yield await task
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _read_place(place: str, source: Source | None, fetcher: Fetcher, pool: ParserPool) -> ReadResult:
    try:
        if source is None and not (_SCHEME.match(place) and not _exists(place)):
            parsed = await pool.parse(_ANY_FEED, await abandonable(partial(_file, place), "file"), url="")
        else:
            parsed = await _read(source or _any_feed_at(place), fetcher, pool)
        return ReadResult(place, parsed, source=source)
    except FetchError as error:
        return ReadResult(place, error=error, source=source)
    except Exception as error:  # noqa: BLE001 - a bug with one place must not stop the others
        why = f"our reader failed on it ({type(error).__name__}: {error}); please report this"
        return ReadResult(place, error=FetchError(place, "malformed", why), source=source)


def _any_feed_at(address: str) -> Source:
    return _ANY_FEED.model_copy(update={"url": without_feed_scheme(address)})


def any_page_at(address: str) -> Source:
    """Return an address as a source, to be fetched as the bot fetches linked pages."""
    return _any_feed_at(address).model_copy(update={"id": address, "tier": Tier.PRESS})


def _exists(place: str) -> bool:
    try:
        return Path(place).exists()
    except (OSError, ValueError):  # longer than a file's name can be
        return False


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


async def _read(source: Source, fetcher: Fetcher, pool: ParserPool) -> Parsed:
    fetched = await fetcher.fetch(source)
    if isinstance(fetched, NotModified):
        raise FetchError(source.id, "http-304", "not modified, though nothing was known of it")
    return await pool.parse(source, fetched.body, url=fetched.url, content_type=fetched.content_type)


def _file(place: str) -> bytes:
    most = BodyLimits().size
    try:
        # Not sys.stdin, which the end of the program would have to take from a thread that still reads it.
        with open(0, "rb", closefd=False) if place == "-" else Path(place).open("rb") as file:
            body = file.read(most + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "not a file name"
        advice = " (an address begins with https://)" if "." in place and "/" in place else ""
        raise FetchError("cli", "network", f"the file cannot be read: {why}{advice}") from error
    if len(body) > most:
        raise FetchError("cli", "too-large", f"the file is larger than {most} bytes")
    return body


def _show(result: ReadResult) -> None:
    """Print a result for people: a heading, then one line per item."""
    if result.error is not None or result.parsed is None:
        click.secho(f"{result.place}: {result.error.message if result.error else 'nothing'}", fg="red")
        return
    parsed = result.parsed
    skipped = f", {parsed.skipped} skipped" if parsed.skipped else ""
    click.secho(f"{parsed.title or result.place}: {len(parsed.items)} items{skipped}", bold=True)
    for item in parsed.items:
        day = item.published.date().isoformat() if item.published else "undated   "
        click.echo(f"  {day}  {item.title or item.summary[:100]}")
        if item.link:
            click.secho(f"              {item.link}", dim=True)


def print_discovered(address: str, settings: Settings) -> int:
    """Print the feeds that a page names, or the page itself if it is a feed; return 1 if there are none."""
    address = address if _SCHEME.match(address) else f"https://{address}"
    fetched, parsed = asyncio.run(_page(address, settings))
    if parsed is not None:
        click.echo(f"{fetched.url}\t{parsed.title}" if parsed.title else fetched.url)
        return 0
    feeds = discover_feeds(decode(fetched.body, content_type=fetched.content_type).text, fetched.url)
    for feed in feeds:
        click.echo(f"{feed.url}\t{feed.title}" if feed.title else feed.url)
    if not feeds:
        click.echo(f"exportwatch: {address} names no feed", err=True)
    return 0 if feeds else 1


async def _page(address: str, settings: Settings) -> tuple[Fetched, Parsed | None]:
    """Fetch an address; also parse it, if it is a feed itself."""
    place = _any_feed_at(address).model_copy(update={"id": address})
    async with (
        Fetcher(settings.allow_private, settings.contact, proxies=settings.proxies) as fetcher,
        ParserPool(1) as pool,
    ):
        fetched = await fetcher.fetch(place)
        if isinstance(fetched, NotModified):
            raise FetchError(address, "http-304", "not modified, though nothing was known of it")
        try:
            return fetched, await pool.parse(place, fetched.body, url=fetched.url, content_type=fetched.content_type)
        except FetchError:
            return fetched, None


def print_check(path: Path, settings: Settings, *, ids: Sequence[str], every: bool, offline: bool) -> int:
    """Validate the file and the team's own, then read their sources; return 0 if all could be read, else 1."""
    loaded = load_with_extra(path, settings.extra_feeds, settings.allow_private)
    sources = loaded.sources
    ids_on_file = {source.id for source in sources}
    for unknown in sorted(set(ids) - ids_on_file):
        raise UsageError(f"there is no source {unknown!r} in {path}")
    chosen = [source for source in sources if (source.id in ids if ids else source.enabled or every)]
    files = f"{path} and {settings.extra_feeds}" if settings.extra_feeds else str(path)
    valid = "not all of it is valid" if loaded.problems else "the file is valid"
    click.echo(f"{files}: {len(sources)} sources, {sum(source.enabled for source in sources)} enabled; {valid}")
    for problem in loaded.problems:
        click.echo(f"FAIL {problem}")
    failed = 0 if offline else asyncio.run(_check(chosen, settings))
    return 1 if loaded.problems else failed


async def _check(sources: Sequence[Source], settings: Settings) -> int:
    failed = 0
    async with aclosing(_read_all([(source.id, source) for source in sources], settings)) as results:
        async for result in results:
            failed += result.error is not None
            click.echo(_checked_line(result))
    click.echo(f"{len(sources) - failed} of {len(sources)} sources can be read")
    return 1 if failed else 0


def _checked_line(result: ReadResult) -> str:
    if result.error is not None or result.parsed is None:
        error = result.error
        return f"FAIL {result.place}: {error.message} ({error.kind})" if error else f"FAIL {result.place}"
    dates = [item.published for item in result.parsed.items if item.published]
    newest = f", newest of {max(dates).date().isoformat()}" if dates else ", undated"
    return f"ok   {result.place}: {len(result.parsed.items)} items{newest if result.parsed.items else ''}"
