"""`exportwatch impact`: which lines of a parts list a draft, an announced act or a page would concern, and why."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.errors import FetchError, UsageError

if TYPE_CHECKING:
    from bot.model.announcement import Announcement, Article
    from bot.parts.records import PartsList, StoredLine
    from bot.parts.watching import LineChange
    from bot.settings import Settings
    from bot.store.redis import Client
    from handlers.knowledge import KnowledgeBase

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
