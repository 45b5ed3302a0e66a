"""`exportwatch lists`: the editions of control lists on file, what changed between two, and their update."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
from msgspec import structs

from bot.errors import FetchError, UsageError
from bot.feeds.editions import LIMITS, ControlLists, Editions, pool
from bot.feeds.fetch.client import Fetcher
from bot.feeds.fetch.response import Validators
from bot.feeds.sources import Source, load_with_extra
from bot.lists.difference import News, difference, difference_to_data, news
from bot.lists.forms import edition_from_json, loaded
from bot.lists.library import Lists
from bot.lists.loading import ListFiles, news_wording, read_bytes
from bot.rules_feed.store import rules_in_use
from bot.settings import Settings, load
from bot.vocabulary import SourceKind
from handlers.terminal import Group
from handlers.terminal.local_bot import fetched_editions, setting
from handlers.terminal.restricted import line_width, shipped_rules, wrapped


@click.group(cls=Group, invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per edition.")
@click.pass_context
def lists_command(context: click.Context, as_json: bool) -> None:
    """Show the control lists and party lists on file with their dates; `diff` compares two editions."""
    if context.invoked_subcommand is None:
        _editions(Lists(_files()), as_json=as_json)


@lists_command.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The difference as one JSON object.")
def diff(old: Path, new: Path, as_json: bool) -> None:
    """Show what the edition NEW of a control list changes in the edition OLD.

    Each is a file, the name of a list on file (us-ccl, us-chart, eu-annex-i, us-parties), or shipped:us-ccl for the
    edition that came with this version.
    """
    old_text, new_text = _file(old), _file(new)
    changes = news(old_text, new_text, news_wording())
    if as_json:
        of_codes = changes.key in {"us-ccl", "eu-annex-i"}
        code_changes = difference(edition_from_json(old_text), edition_from_json(new_text)) if of_codes else None
        click.echo(
            json.dumps(difference_to_data(code_changes) if code_changes else asdict(changes), ensure_ascii=False)
        )
        return
    _print_news(changes)


@lists_command.command("update")
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per list.")
def update(names: tuple[str, ...], as_json: bool) -> None:
    """Fetch the official edition of every list (or of NAMES) and keep it if it is newer and whole.

    Reads the sources of the kind list. NAMES are lists (us-ccl) or sources; a disabled source is read if it is named.
    What is broken, or far smaller than the edition before, is refused with the reason, and the old edition stays.
    """
    try:
        results = asyncio.run(updated(load(), names))
    except UsageError as error:
        raise click.UsageError(str(error)) from error
    for result in results:
        if as_json:
            click.echo(json.dumps(result.to_data(), ensure_ascii=False))
        elif result.error:
            click.echo(f"{result.key}: refused, {result.error}. The edition of {result.old} stays.", err=True)
        elif result.news is None:
            click.echo(f"{result.key}: nothing newer than {result.old}.")
        else:
            _print_news(result.news)
    if any(result.error for result in results):
        raise SystemExit(1)


def _print_news(found: News) -> None:
    width = line_width()
    click.echo(wrapped(f"{found.title} (before: {found.old})", width, "  "))
    for line in found.lines:
        click.echo(wrapped(f"  {line}", width, "    "))


def _files() -> ListFiles:
    """Return the control lists beside the configured rules, and the fetched editions."""
    base = Path(setting("EXPORTWATCH_RULES") or shipped_rules())
    rules = rules_in_use(Path(setting("EXPORTWATCH_HOME") or ".exportwatch"), base).folder
    own = rules / "lists"
    return ListFiles(own if own.is_dir() else Path(shipped_rules()) / "lists", fetched_editions())


def _file(path: Path) -> bytes:
    """Read an edition from a file, or by the name of its list; `shipped:us-ccl` is the shipped edition."""
    if path.exists() or path.suffix:
        return read_bytes(path)
    where, _, name = str(path).rpartition(":")
    files = _files()
    known = sorted(each.stem for each in files.folder.glob("*.json"))
    if name not in known:
        raise UsageError(f"{path}: there is no such file, and no such list on file: {', '.join(known)}")
    return read_bytes(files.folder / f"{name}.json") if where == "shipped" else files.current(name)


_UNDER = " " * len("2026-07-23  ")


def _editions(lists: Lists, *, as_json: bool) -> None:
    width = line_width()
    for note in lists.editions():
        if as_json:
            click.echo(json.dumps(structs.asdict(note), ensure_ascii=False))
            continue
        newer = f"; an edition of {note.newer} is not on file" if note.newer else ""
        held = f"{note.date}  {note.title} ({note.document}), {note.count:,} entries{newer}"
        click.echo(wrapped(held, width, _UNDER))
        terms = f"\n{wrapped(f'{_UNDER}{note.terms}', width, _UNDER)}" if width else f"; {note.terms}"
        click.secho(f"{_UNDER}{note.source}{terms}", dim=True)
    if not as_json:
        missing = (f"{where}: {', '.join(names)}" for where, names in lists.not_held().items())
        click.echo(wrapped(f"Not on file: {'; '.join(missing)}.", width, _UNDER))


# -- update: fetches the official editions once


@dataclass(frozen=True, slots=True)
class Update:
    """The result of updating a list: news of a newer edition, an error, or neither."""

    key: str
    source: str
    old: str
    news: News | None = None
    error: str = ""

    def to_data(self) -> dict[str, Any]:
        """Return the JSON object of `lists update --json`."""
        told = asdict(self.news) if self.news else None
        return {"list": self.key, "source": self.source, "old": self.old, "news": told, "error": self.error or None}


async def updated(settings: Settings, names: Sequence[str]) -> list[Update]:
    """Fetch the named lists, or those of every enabled source. Raises UsageError for an unknown name."""
    sources = _chosen(load_with_extra(settings.feeds, settings.extra_feeds, settings.allow_private).sources, names)
    editions = Editions(settings.editions, rules_in_use(settings.home, settings.rules).folder / "lists")
    updates = []
    fetcher = Fetcher(settings.allow_private, settings.contact, limits=LIMITS, proxies=settings.proxies)
    async with fetcher, pool() as parser:
        lists = ControlLists(fetcher, parser, editions)
        for key, source in sources:
            updates.append(await _one(lists, source, key))
    return updates


def _chosen(sources: Sequence[Source], names: Sequence[str]) -> list[tuple[str, Source]]:
    listed: list[tuple[str, Source]] = [
        (source.control_list.of, source) for source in sources if source.kind is SourceKind.LIST and source.control_list
    ]
    if not names:
        return [(key, source) for key, source in listed if source.enabled]
    chosen = []
    for name in names:
        matching = [(key, source) for key, source in listed if name in {key, source.id}]
        if not matching:
            raise UsageError(f"{name!r} is no list that is fetched: {', '.join(key for key, _ in listed) or 'none is'}")
        chosen += matching
    return chosen


async def _one(lists: ControlLists, source: Source, key: str) -> Update:
    old = lists.editions.current(key)
    day = str(loaded(old)["date"])
    try:
        await lists.refresh(source, Validators(), None)
    except FetchError as error:
        return Update(key, source.id, day, error=error.message)
    new = lists.editions.current(key)
    return Update(key, source.id, day, None if new == old else news(old, new, news_wording()))
