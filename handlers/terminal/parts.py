"""`exportwatch parts` and `impact`: parts lists on record, and the lines of one that an act would concern.

The act is a draft, an announced act or a page.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.errors import FetchError, UsageError
from handlers.terminal import Group
from handlers.terminal.local_bot import operator_name, run_with_bot

if TYPE_CHECKING:
    from bot.model.announcement import Announcement, Article
    from bot.parts.records import PartsList, StoredLine
    from bot.parts.watching import LineChange, ListChange
    from bot.settings import Settings
    from bot.store.audit import Audit
    from bot.store.parts import PartsLists
    from bot.store.redis import Client
    from handlers.knowledge import KnowledgeBase
    from handlers.parts.desk import WatchedLists


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Records:
    lists: PartsLists
    watched: WatchedLists
    audit: Audit

    async def named(self, name: str) -> PartsList:
        """Return a list by its id, or the newest of a name. Raises UsageError that says which there are."""
        held = await self.lists.all()
        found = next((one for one in held if name in {one.id, one.name}), None)
        if found is None:
            there = ", ".join(f"{one.id} ({one.name})" for one in held[:5]) or "none"
            raise UsageError(f"there is no list {name[:80]!r}; there are: {there}")
        return found

    async def note(self, one: PartsList, what: str, after: str = "") -> None:
        """Audit a change; neither a list's name nor its content stands there."""
        from bot.model.delivery import Channel  # noqa: PLC0415 - slow, and `--help` needs none

        await self.audit.note(Channel.from_key(one.owner), operator_name(), what, one.id, after)


@click.group("parts", cls=Group, invoke_without_command=True)
@click.pass_context
def parts_command(context: click.Context) -> None:
    """List parts lists on record, watch them, show what changed, delete them. A bot must run.

    LIST is a list's id or name. Lists are sent in the console, in chat or by API.
    """
    if context.invoked_subcommand is None:
        context.invoke(_list)


@parts_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def _list(*, as_json: bool = False) -> None:
    """Show the lists: id, name, lines, outcomes, whose they are, who is told of their changes."""

    async def read(records: _Records) -> list[tuple[PartsList, Sequence[str] | None]]:
        found: list[tuple[PartsList, Sequence[str] | None]] = []
        for one in await records.lists.all():
            watch = await records.watched.of(one)
            found.append((one, watch.channels if watch else None))
        return found

    found = _run_with_bot(read)
    if not found and not as_json:
        click.echo("No list is on record. Send one in the console, in chat or by POST /api/v1/parts.", err=True)
    for one, channels in found:
        if as_json:
            row = {"id": one.id, "name": one.name, "owner": one.owner, "lines": one.lines, "outcomes": one.outcomes}
            click.echo(json.dumps({**row, "answered": one.answered, "watched": channels}, ensure_ascii=False))
            continue
        outcomes = ", ".join(f"{count:,} {name}" for name, count in one.outcomes.items())
        told = "not watched" if channels is None else f"watched, told: {' '.join(channels) or 'the console alone'}"
        click.echo(f"{one.id}  {one.name}  {one.lines:,} lines ({outcomes})  {one.owner}  {told}")


@parts_command.command("watch")
@click.argument("name", metavar="LIST")
@click.argument("channels", nargs=-1, metavar="[CHANNEL]...")
def _watch(name: str, channels: tuple[str, ...]) -> None:
    """Watch a list and tell CHANNELs of each line whose answer changes; without any, the console alone.

    A CHANNEL is written slack:T0123:C0123, discord:1234:5678, webhook:erp:hook or terminal:-:stdout.
    """

    async def watch(records: _Records) -> tuple[PartsList, Sequence[str]]:
        one = await records.named(name)
        begun = await records.watched.watch(one, channels, operator_name())
        await records.note(one, "parts list watched", " ".join(begun.channels))
        return one, begun.channels

    one, told = _run_with_bot(watch)
    click.echo(f"Watched: {one.name} ({one.id}). Told: {' '.join(told) or 'the console alone'}.")


@parts_command.command("unwatch")
@click.argument("name", metavar="LIST")
def _unwatch(name: str) -> None:
    """Watch a list no more; what was told of it stays on record."""

    async def end(records: _Records) -> tuple[PartsList, bool]:
        one = await records.named(name)
        ended = await records.watched.end(one)
        if ended:
            await records.note(one, "parts list no longer watched")
        return one, ended

    one, ended = _run_with_bot(end)
    click.echo(f"Watched no more: {one.name} ({one.id})." if ended else f"Nobody watched {one.name} ({one.id}).")


@parts_command.command("changes")
@click.argument("name", metavar="LIST")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per change.")
def _changes(name: str, *, as_json: bool) -> None:
    """Show what was told of a watched list, the newest first: each line with its answer before and after."""
    from handlers.messages import parts_lists  # noqa: PLC0415 - see _run_with_bot
    from handlers.messages.reply import escaped  # noqa: PLC0415 - see _run_with_bot

    async def read(records: _Records) -> tuple[PartsList, Sequence[ListChange]]:
        one = await records.named(name)
        return one, await records.watched.changes(one)

    one, found = _run_with_bot(read)
    if not found and not as_json:
        click.echo(f"Nothing was told of {one.name} ({one.id}) yet.", err=True)
    for change in found:
        if as_json:
            click.echo(change.to_json())
            continue
        click.echo(f"{change.at[:16]}  {parts_lists.title_of(change, one.lines)}")
        for line in map(parts_lists.line_of, change.lines):
            click.echo(f"  {escaped(line.bold)} {escaped(line.text)}")


@parts_command.command("delete")
@click.argument("name", metavar="LIST")
@click.option("--yes", is_flag=True, help="Do not ask.")
def _delete(name: str, *, yes: bool) -> None:
    """Delete a list with its answers, decisions and changes."""
    one = _run_with_bot(lambda records: records.named(name))
    if not yes:
        click.confirm(f"Delete {one.name} ({one.id}, {one.lines:,} lines) with its answers and decisions?", abort=True)

    async def delete(records: _Records) -> None:
        await records.lists.remove(one)
        await records.note(one, "parts list deleted")

    _run_with_bot(delete)
    click.echo(f"Deleted: {one.name} ({one.id}).")


def _run_with_bot(work: Callable[[_Records], Awaitable[T]]) -> T:
    from bot.store.audit import Audit  # noqa: PLC0415 - slow, and `--help` needs none
    from bot.store.keys import Keys  # noqa: PLC0415 - see above
    from bot.store.parts import PartsLists, Watches  # noqa: PLC0415 - see above
    from handlers.parts.desk import WatchedLists  # noqa: PLC0415 - see above
    from handlers.platforms import PLATFORMS  # noqa: PLC0415 - see above

    def held(redis: Client) -> _Records:
        watched = WatchedLists(Watches(redis, Keys()), {one.key for one in PLATFORMS})
        return _Records(PartsLists(redis, Keys()), watched, Audit(redis, Keys()))

    return run_with_bot(lambda redis: work(held(redis)))


_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_LONGEST_EVENT = 100
_GIVEN = "given"
"""The source and event of what was given on the command line."""


@click.command("impact")
@click.argument("text")
@click.option("--list", "name", required=True, metavar="L", help="A list on record (id or name), or a file with lines.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def impact_command(text: str, name: str, *, as_json: bool) -> None:
    """Show which lines an act would concern, before anything is in force or on file.

    TEXT is the text of a draft or a headline, the address of a page, or the event of an announcement. L is a parts list
    on record (its id or name; a bot runs) or a file: a table, a workbook or JSON lines, as for `restricted --batch`.

    The act is read as an item of a feed would be. Information, not legal advice.
    """
    from bot import settings  # noqa: PLC0415 - its import is slow, and `--help` needs none
    from handlers import knowledge  # noqa: PLC0415 - see above

    own = settings.load()
    known = knowledge.read(own)
    try:
        act, one, lines = asyncio.run(_read_arguments(text.strip(), name, own, known))
    except FetchError as error:
        raise UsageError(f"{text[:200]} cannot be read: {error.message}") from error
    today = datetime.now(UTC).date()
    from handlers.commands import lookups  # noqa: PLC0415 - see impact_command

    concerned = lookups.concerned(lookups.Known(known.rules, known.vocabulary), lines, act, today)
    if as_json:
        click.echo(json.dumps(_document(act, one, lines, concerned), ensure_ascii=False))
    else:
        _show(act, one, lines, concerned)


async def _read_arguments(
    text: str, name: str, settings: Settings, known: KnowledgeBase
) -> tuple[Announcement, PartsList, Sequence[StoredLine]]:
    """Return the act, the list and its lines. Raises UsageError, FetchError and StoreError."""
    if not text:
        raise UsageError("TEXT is empty: write a headline, an address or an event")
    file = Path(name)
    if _exists(file):
        one, lines = _read_file_list(known, file)
        return await _act(text, settings, known, None), one, lines
    from handlers.terminal.local_bot import connect_to_bot  # noqa: PLC0415 - a file needs no bot

    async with connect_to_bot(settings) as redis:
        one, lines = await _find_on_record(redis, name)
        return await _act(text, settings, known, redis), one, lines


def _exists(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:  # too long for a name
        return False


def _read_file_list(known: KnowledgeBase, file: Path) -> tuple[PartsList, Sequence[StoredLine]]:
    from bot.parts.records import PartsList, stored_lines  # noqa: PLC0415 - see impact_command
    from handlers.terminal import batch  # noqa: PLC0415 - see impact_command

    options = dict.fromkeys((*batch.COLUMNS, "encoding", "header"))
    read = batch.read(known.rules, str(file), datetime.now(UTC).date(), options | {"as_csv": False})
    lines = stored_lines(read)
    return PartsList(_GIVEN, file.name, "", "", "", read.header, lines=len(lines)), lines


async def _find_on_record(redis: Client, name: str) -> tuple[PartsList, Sequence[StoredLine]]:
    """Return a list by its id or name, the newest of that name. Raises UsageError if there is none."""
    from bot.parts.records import unpacked  # noqa: PLC0415 - see impact_command
    from bot.store.keys import Keys  # noqa: PLC0415 - see impact_command
    from bot.store.parts import PartsLists  # noqa: PLC0415 - see impact_command

    lists = PartsLists(redis, Keys())
    every = await lists.all()
    one = next((each for each in every if name in {each.id, each.name}), None)
    if one is None:
        known = ", ".join(f"{each.name} ({each.id})" for each in every[:10]) or "none"
        raise UsageError(f"--list {name}: there is no such file, and no list of that id or name. On record: {known}")
    return one, unpacked(await lists.lines(one))


async def _act(text: str, settings: Settings, known: KnowledgeBase, redis: Client | None) -> Announcement:
    """Return the announcement of an event, or what a text or a page would be announced as."""
    from bot.alerts.desk import compose, source_text  # noqa: PLC0415 - see impact_command
    from bot.store.intake import IntakeEntry  # noqa: PLC0415 - see impact_command

    if redis and (found := await _announced(redis, text)):
        return found
    article = await _article(text, settings) if _ADDRESS.fullmatch(text) else None
    title, _, rest = (article.title or article.text[:200], "", "") if article else text.partition("\n")
    now = datetime.now(UTC)
    entry = IntakeEntry(
        source=_GIVEN, source_name=_GIVEN, authority=None, tier="press", language="", id=_GIVEN, title=title,
        link=article.address if article else "", summary=article.text if article else rest.strip(), published=None,
        seen_at=now.isoformat(timespec="seconds"), jurisdiction=None, key=_GIVEN, article=article,
    )  # fmt: skip
    verdict = known.detector.judge(source_text(entry))
    return compose(entry, verdict, _GIVEN, known.touched_by(verdict), now)


async def _announced(redis: Client, event: str) -> Announcement | None:
    from bot.store.events import Events  # noqa: PLC0415 - see impact_command
    from bot.store.keys import Keys  # noqa: PLC0415 - see impact_command

    return None if len(event) > _LONGEST_EVENT or " " in event else await Events(redis, Keys()).announcement(event)


async def _article(address: str, settings: Settings) -> Article:
    """Fetch a page and extract its text, guarded and in processes of its own as for a feed. Raises FetchError."""
    from bot.feeds import articles  # noqa: PLC0415 - only an address is fetched
    from bot.feeds.fetch.client import Fetcher, NotModified  # noqa: PLC0415 - see above
    from handlers.terminal.reading import any_page_at  # noqa: PLC0415 - see above

    async with (
        Fetcher(settings.allow_private, settings.contact, proxies=settings.proxies) as fetcher,
        articles.pool() as pool,
    ):
        fetched = await fetcher.fetch(any_page_at(address))
        if isinstance(fetched, NotModified):
            raise FetchError(address, "http-304", "not modified, though nothing was known of it")
        return await pool.read_article(address, fetched.body, url=fetched.url, content_type=fetched.content_type)


def _document(
    act: Announcement, one: PartsList, lines: Sequence[StoredLine], concerned: Sequence[LineChange]
) -> dict[str, Any]:
    facts = {
        "jurisdiction": act.jurisdiction, "kind": act.kind, "measure": act.measure, "subjects": list(act.subjects),
        "codes": list(act.codes), "destinations": list(act.destinations), "effective": act.effective,
        "until": act.until, "document": act.document, "measures": list(act.measures), "summary": act.summary,
    }  # fmt: skip
    return {
        "schema": 1, "list": one.name, "of": len(lines), "count": len(concerned),
        "act": {"event": None if act.event == _GIVEN else act.event, **facts},
        "lines": [
            {
                "line": each.number, "query": each.goods, "from": each.from_ or None, "to": each.to or None,
                "before": each.before, "after": each.after, "from_day": each.from_day or None, "why": list(each.why),
            }
            for each in concerned
        ],
    }  # fmt: skip


def _show(act: Announcement, one: PartsList, lines: Sequence[StoredLine], concerned: Sequence[LineChange]) -> None:
    from bot.parts.watching import ListChange  # noqa: PLC0415 - see impact_command
    from handlers.messages import parts_lists  # noqa: PLC0415 - see impact_command

    click.echo(f"Read as: {_facts(act)}")
    if not concerned:
        names = act.subjects or act.codes or act.measures
        why = "" if names else " It names neither goods nor codes nor an act on file that a line could be held against."
        click.echo(f"No line of {len(lines):,} in {one.name} is concerned.{why}")
        return
    change = ListChange(_GIVEN, "event", "", tuple(concerned), title=act.document or act.summary)
    click.echo(parts_lists.title_of(change.bounded(), len(lines)))
    for each in concerned:
        line = parts_lists.line_of(each)
        click.echo(f"{line.bold} {line.text}")
        click.echo(f"   {parts_lists.why_of(each)}")
    click.echo("What an act does is what its text says. Information, not legal advice.", err=True)


def _facts(act: Announcement) -> str:
    from handlers.messages import wording  # noqa: PLC0415 - see impact_command

    told = (
        wording.country(act.jurisdiction) if act.jurisdiction else "exporter not named",
        wording.MEASURES.get(act.measure or "", "") or wording.KINDS.get(act.kind or "", "no act of export control"),
        wording.listed((*act.subjects, *act.codes), 8) or "no goods named",
        f"toward {wording.listed([wording.country(one) for one in act.destinations], 8)}" if act.destinations else "",
        f"from {wording.day(act.effective)}" if act.effective else "",
        act.document or "",
    )
    return " · ".join(filter(None, told))
