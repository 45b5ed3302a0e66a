"""`exportwatch audit`: who changed subscriptions and settings, and when; and whether that record is whole."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from bot import settings as settings_
from bot.errors import UsageError
from bot.settings import Settings
from bot.store.audit import Audit, Chained, Verified
from bot.store.erasure import Forgetting, Workspace
from bot.store.keys import Keys
from bot.store.redis import Client
from handlers.messages import wording
from handlers.messages.evidence import AUDIT_COLUMNS, audit_row
from handlers.terminal import forget
from handlers.terminal.evidence import Day, Writer, ordered
from handlers.terminal.local_bot import reached


@click.command()
@click.option("--workspace", metavar="PLATFORM:ID", help="Only this one: slack:T024BE7LD or discord:81384788765712384.")
@click.option("--since", type=Day(), help="From this day on (UTC).")
@click.option("--until", type=Day(end=True), help="Up to this day, included (UTC).")
@click.option(
    "--export", "form", type=click.Choice(["csv", "json", "jsonl"]), help="As CSV, or one JSON object a line."
)
@click.option("--verify", is_flag=True, help="Check that no entry was changed, replaced or taken away.")
@click.option(
    "--log", "log_file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="With --verify: also compare with this file of EXPORTWATCH_AUDIT_LOG.",
)  # fmt: skip
def command(  # noqa: PLR0913 - one parameter an option
    workspace: str | None,
    since: datetime | None,
    until: datetime | None,
    form: str | None,
    *,
    verify: bool,
    log_file: Path | None,
) -> int:
    """List who changed subscriptions and settings, and when: oldest first within each workspace.

    Entries are kept for EXPORTWATCH_KEEP_AUDIT_DAYS (400). The exit code of --verify is 1 if something does not hold.
    """
    ordered(since, until)
    if log_file and not verify:
        raise UsageError("--log is for --verify")
    wanted = forget.read(workspace) if workspace else None
    if verify:
        return asyncio.run(_verified(settings_.load(), wanted, log_file))
    writer = Writer(form, AUDIT_COLUMNS) if form else None
    asyncio.run(_list(settings_.load(), wanted, writer, since, until))
    return 0


async def _list(
    settings: Settings, wanted: Workspace | None, writer: Writer | None, since: datetime | None, until: datetime | None
) -> None:
    async with reached(settings) as redis:
        async for one in _entries(redis, wanted, since):
            if until and one.entry.at >= until:
                continue
            if writer:
                writer.write(audit_row(one))
            else:
                click.echo(_line(one))


async def _entries(redis: Client, wanted: Workspace | None, since: datetime | None) -> AsyncIterator[Chained]:
    audit = Audit(redis, Keys())
    for place in await _places(redis, wanted):
        async for one in audit.entries(place.platform, place.id, since):
            yield one


async def _places(redis: Client, wanted: Workspace | None) -> Sequence[Workspace]:
    if wanted:
        return [wanted]
    chained = {Workspace(*pair) for pair in await Audit(redis, Keys()).workspaces()}
    return sorted(chained | set(await Forgetting(redis, Keys()).workspaces()))


def _line(one: Chained) -> str:
    entry = one.entry
    change = f"{entry.before or '–'} → {entry.after or '–'}"
    return f"{entry.at:%Y-%m-%d %H:%M:%S}  {entry.channel}  {entry.who}  {entry.what}  {change}"


async def _verified(settings: Settings, wanted: Workspace | None, log_file: Path | None) -> int:
    outside = _outside(log_file) if log_file else {}
    wrong = 0
    async with reached(settings) as redis:
        audit = Audit(redis, Keys())
        for place in await _places(redis, wanted):
            name = f"{place.platform}:{place.id}"
            found = await audit.verify(place.platform, place.id)
            entries = audit.entries(place.platform, place.id)
            faults = [*found.faults, *_differences({one.number: one.hash async for one in entries}, outside.get(name))]
            wrong += len(faults)
            click.echo(_said(name, found, whole=not faults))
            for fault in faults:
                click.echo(f"  {fault}")
    return 1 if wrong else 0


def _said(name: str, found: Verified, *, whole: bool) -> str:
    parts = [f"{found.entries:,} entr{'y' if found.entries == 1 else 'ies'}"]
    if found.first > 1:
        parts.append(f"numbers {found.first:,} to {found.last:,}; earlier ones ended with their retention")
    if found.unchained:
        parts.append(f"{wording.counted(found.unchained, 'one')} of an earlier version, outside the chain")
    return f"{name}: {'whole' if whole else 'NOT WHOLE'}: {', '.join(parts)}"


def _outside(file: Path) -> dict[str, dict[int, str]]:
    """Workspace → number → hash, as the log outside has them. Raises UsageError for another kind of file."""
    found: dict[str, dict[int, str]] = {}
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                entry = json.loads(line)
                place = f"{entry['platform']}:{entry['workspace']}"
                found.setdefault(place, {})[int(entry["number"])] = str(entry["hash"])
            except (ValueError, KeyError, TypeError) as error:
                raise UsageError(f"{file}:{number}: this is no line of EXPORTWATCH_AUDIT_LOG") from error
    return found


def _differences(here: dict[int, str], outside: dict[int, str] | None) -> Iterator[str]:
    oldest = min((number for number in here if number), default=0)
    for number, digest in sorted((outside or {}).items()):
        if number in here and here[number] != digest:
            yield f"entry {number} is another one than in the log"
        elif number not in here and number >= oldest:
            yield f"entry {number} stands in the log and is not on record"
