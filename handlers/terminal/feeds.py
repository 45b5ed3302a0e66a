"""`exportwatch feeds`: shows, tests, imports and exports sources."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from copy import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import click

from bot import settings as settings_
from bot.errors import StoreError, UsageError
from bot.feeds.opml import MAX_BYTES, as_yaml, read_opml, write_opml
from bot.feeds.sources import LANGUAGE, load_with_extra
from bot.store.intake import Floods, IntakeEntry
from bot.store.keys import Keys
from bot.store.sources import SourceRound
from bot.vocabulary import Tier
from handlers.messages.health import SourceView, ago, latency, views
from handlers.messages.reply import escaped
from handlers.monitoring import source_views
from handlers.terminal import Group
from handlers.terminal.local_bot import run_with_bot


@click.group(name="feeds", cls=Group, invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="The state of each source, one JSON object per line.")
@click.pass_context
def feeds_command(context: click.Context, as_json: bool) -> None:
    """Show, test, import and export sources; without a subcommand: the state of each source."""
    if context.invoked_subcommand is None:
        context.invoke(status, as_json=as_json)


@feeds_command.command()
@click.argument("ids", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.option("--all", "every", is_flag=True, help="Include disabled sources.")
def status(*, ids: tuple[str, ...] = (), as_json: bool = False, every: bool = False) -> None:
    """Show each source's state in a running bot, problems first: last poll, newest entry, latency."""
    settings = settings_.load()
    loaded = load_with_extra(settings.feeds, settings.extra_feeds, settings.allow_private)
    for problem in loaded.problems:
        click.echo(f"exportwatch: {problem}", err=True)
    for unknown in sorted(set(ids) - {source.id for source in loaded.sources}):
        raise UsageError(f"there is no source {unknown!r}; `exportwatch feeds status --all` lists them")
    chosen = [source for source in loaded.sources if (source.id in ids if ids else source.enabled or every)]
    now = datetime.now(UTC)
    try:
        views_ = run_with_bot(lambda redis: source_views(chosen, SourceRound(redis, Keys()), now))
    except StoreError as error:
        click.echo(f"exportwatch: {error}", err=True)
        views_ = views(chosen, {}, {}, now)
    for view in views_:
        click.echo(json.dumps(_object(view), ensure_ascii=False) if as_json else _line(view, now))


_list = copy(status)
_list.hidden = True  # another word for the same
feeds_command.add_command(_list, "list")


@feeds_command.command()
@click.argument("places", metavar="URL|FILE...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, also on a terminal.")
def read(places: tuple[str, ...], as_json: bool) -> None:
    """Read feeds and print their items, one JSON object per line, in the order given.

    Each argument is an address, a file, `-` for standard input, or the id of a source in feeds.yaml. A failure is
    reported in its line ("error": kind and message) and does not stop the others.
    """
    from handlers.terminal.reading import print_readings  # noqa: PLC0415 - what reads is loaded when something is read

    print_readings(places, settings_.load(), readable=sys.stdout.isatty() and not as_json)


@feeds_command.command()
@click.option("--all", "every", is_flag=True, help="Include disabled sources.")
@click.option("--offline", is_flag=True, help="Only validate the file.")
@click.argument("ids", nargs=-1)
def check(ids: tuple[str, ...], every: bool, offline: bool) -> int:
    """Validate feeds.yaml and read every enabled source once (or those named by IDS).

    The exit code is 1 if a source cannot be read.
    """
    from handlers.terminal.reading import print_check  # noqa: PLC0415 - what reads is loaded when something is read

    settings = settings_.load()
    path = Path(settings.feeds)
    return print_check(path, settings, ids=ids, every=every, offline=offline)


@feeds_command.command()
@click.argument("address", metavar="URL")
def discover(address: str) -> int:
    """List the feeds that a web page links to. The exit code is 1 if there are none."""
    from handlers.terminal.reading import print_discovered  # noqa: PLC0415 - what reads is loaded when something is read

    return print_discovered(address, settings_.load())


@feeds_command.command(name="import")
@click.argument("file", type=click.File("rb"), metavar="FILE.opml")
@click.option("--language", default="en", show_default=True, help="The language of the feeds.")
@click.option("--tier", default="press", show_default=True, type=click.Choice(["official", "trade", "press"]))
def import_(file: BinaryIO, language: str, tier: str) -> None:
    """Convert a feed list (OPML) into a file of sources for EXPORTWATCH_EXTRA_FEEDS."""
    settings = settings_.load()
    if not LANGUAGE.match(language):
        raise UsageError(f"{language!r} is not a language such as en, zh or pt-BR")
    taken = {
        source.id for source in load_with_extra(settings.feeds, settings.extra_feeds, settings.allow_private).sources
    }
    entries = read_opml(file.read(MAX_BYTES + 1), language, Tier(tier), taken)
    click.echo(as_yaml(entries), nl=False)
    click.echo(f"exportwatch: {len(entries)} sources; try them with `exportwatch feeds check`", err=True)


@feeds_command.command()
@click.option("--opml", "as_opml", is_flag=True, help="As OPML, for other readers: feeds only, without pages and APIs.")
@click.option("--all", "every", is_flag=True, help="Include disabled sources.")
def export(as_opml: bool, every: bool) -> None:
    """Print all sources as one file: YAML, with your own merged in, or OPML."""
    settings = settings_.load()
    loaded = load_with_extra(settings.feeds, settings.extra_feeds, settings.allow_private)
    for problem in loaded.problems:
        click.echo(f"exportwatch: {problem}", err=True)
    sources = [source for source in loaded.sources if every or source.enabled]
    if as_opml:
        click.echo(write_opml(sources, "Exportwatch").decode(), nl=False)
    else:
        click.echo(as_yaml(source.model_dump(mode="json", by_alias=True, exclude_unset=True) for source in sources))


# -- the state of the sources


def _line(view: SourceView, now: datetime) -> str:
    state = view.state
    parts = [
        f"{view.word:<14}  {view.source.id:<32}",
        f"read {ago(state.last_ok, now)}" if state.last_polled_at else "",
        f"newest {ago(state.newest, now)}" if state.newest else "",
        latency(view),
        f"next {ago(state.next_due, now)}" if state.next_due and view.source.enabled else "",
        f"moved to {state.moved_to}" if state.moved_to else "",
        f"({view.health.why})" if view.health.alarming and view.source.enabled else "",
    ]
    return "  ".join(part for part in parts if part).rstrip()


def _object(view: SourceView) -> dict[str, object]:
    state = view.state

    def iso(moment: datetime | None) -> str | None:
        return moment.isoformat() if moment else None

    return {
        "id": view.source.id,
        "name": view.source.name,
        "enabled": view.source.enabled,
        "state": view.health.condition.value,
        "why": view.health.why,
        "failures": state.failures,
        "error": state.last_error if state.failures else None,
        "last_polled": iso(state.last_polled_at),
        "last_success": iso(state.last_ok),
        "last_item": iso(state.newest),
        "last_new": iso(state.arrivals[-1] if state.arrivals else None),
        "items": state.items,
        "latency_p50": view.latency.p50 if view.latency else None,
        "latency_p95": view.latency.p95 if view.latency else None,
        "latency_count": view.latency.count if view.latency else 0,
        "next_poll": iso(state.next_due) if view.source.enabled else None,
        "moved_to": state.moved_to,
    }


# -- held items, of sources that published too many


LISTED = 200


@feeds_command.command()
@click.argument("source", required=False)
def held(source: str | None) -> None:
    """List the sources of which items are held; with a source's id, its first 200 items."""
    for line in run_with_bot(lambda redis: _lines(Floods(redis, Keys()), source)):
        click.echo(line)


@feeds_command.command()
@click.argument("source")
def release(source: str) -> None:
    """Let the items that are held of a source go on to the desk, in order."""
    click.echo(f"{_done(source, Floods.release)} items of {source} go on; the desk judges them as any others.")


@feeds_command.command()
@click.argument("source")
def drop(source: str) -> None:
    """Forget the items that are held of a source. They are not announced, also not when the source shows them again."""
    click.echo(f"{_done(source, Floods.drop)} items of {source} were dropped.")


def _done(source: str, what: Callable[[Floods, str], Awaitable[int]]) -> int:
    count = run_with_bot(lambda redis: what(Floods(redis, Keys()), source))
    if not count:
        raise UsageError(f"nothing is held of {source}. `exportwatch feeds held` lists of which sources something is")
    return count


async def _lines(floods: Floods, source: str | None) -> list[str]:
    if source is None:
        lines = [f"{one.source}  {one.count} held since {one.since:%Y-%m-%d %H:%M}" for one in await floods.all()]
        return lines or ["nothing is held"]
    return list(_items(await floods.items(source, LISTED)))


def _items(entries: list[IntakeEntry]) -> Iterator[str]:
    for one in entries:
        yield f"{one.seen_at[:16]}  {escaped(one.title)}  {escaped(one.link)}"
