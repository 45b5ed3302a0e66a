"""`exportwatch audit`: who changed subscriptions and settings, and when; and the verification of that record."""

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
from handlers.terminal.evidence import Day, EvidenceWriter, check_period
from handlers.terminal.local_bot import connect_to_bot


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
    check_period(since, until)
    if log_file and not verify:
        raise UsageError("--log is for --verify")
    workspace_ = forget.read(workspace) if workspace else None
    if verify:
        return asyncio.run(_verify(settings_.load(), workspace_, log_file))
    writer = EvidenceWriter(form, AUDIT_COLUMNS) if form else None
    asyncio.run(_list(settings_.load(), workspace_, writer, since, until))
    return 0


async def _list(
    settings: Settings,
    workspace: Workspace | None,
    writer: EvidenceWriter | None,
    since: datetime | None,
    until: datetime | None,
) -> None:
    async with connect_to_bot(settings) as redis:
        async for entry in _entries(redis, workspace, since):
            if until and entry.entry.at >= until:
                continue
            if writer:
                writer.write(audit_row(entry))
            else:
                click.echo(_line(entry))


async def _entries(redis: Client, workspace: Workspace | None, since: datetime | None) -> AsyncIterator[Chained]:
    audit = Audit(redis, Keys())
    for each in await _workspaces(redis, workspace):
        async for entry in audit.entries(each.platform, each.id, since):
            yield entry


async def _workspaces(redis: Client, workspace: Workspace | None) -> Sequence[Workspace]:
    if workspace:
        return [workspace]
    chained = {Workspace(*pair) for pair in await Audit(redis, Keys()).workspaces()}
    return sorted(chained | set(await Forgetting(redis, Keys()).workspaces()))


def _line(chained: Chained) -> str:
    entry = chained.entry
    change = f"{entry.before or '–'} → {entry.after or '–'}"
    return f"{entry.at:%Y-%m-%d %H:%M:%S}  {entry.channel}  {entry.who}  {entry.what}  {change}"


async def _verify(settings: Settings, workspace: Workspace | None, log_file: Path | None) -> int:
    logged = _read_log(log_file) if log_file else {}
    fault_count = 0
    async with connect_to_bot(settings) as redis:
        audit = Audit(redis, Keys())
        for each in await _workspaces(redis, workspace):
            name = f"{each.platform}:{each.id}"
            result = await audit.verify(each.platform, each.id)
            entries = audit.entries(each.platform, each.id)
            faults = [
                *result.faults,
                *_differences({entry.number: entry.hash async for entry in entries}, logged.get(name)),
            ]
            fault_count += len(faults)
            click.echo(_summary(name, result, whole=not faults))
            for fault in faults:
                click.echo(f"  {fault}")
    return 1 if fault_count else 0


def _summary(name: str, result: Verified, *, whole: bool) -> str:
    parts = [f"{result.entries:,} entr{'y' if result.entries == 1 else 'ies'}"]
    if result.first > 1:
        parts.append(f"numbers {result.first:,} to {result.last:,}; earlier ones ended with their retention")
    if result.unchained:
        parts.append(f"{wording.counted(result.unchained, 'one')} of an earlier version, outside the chain")
    return f"{name}: {'whole' if whole else 'NOT WHOLE'}: {', '.join(parts)}"


def _read_log(file: Path) -> dict[str, dict[int, str]]:
    """Read the forwarded log: workspace → number → hash. Raises UsageError for another kind of file."""
    hashes: dict[str, dict[int, str]] = {}
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                entry = json.loads(line)
                workspace = f"{entry['platform']}:{entry['workspace']}"
                hashes.setdefault(workspace, {})[int(entry["number"])] = str(entry["hash"])
            except (ValueError, KeyError, TypeError) as error:
                raise UsageError(f"{file}:{number}: this is no line of EXPORTWATCH_AUDIT_LOG") from error
    return hashes


def _differences(here: dict[int, str], logged: dict[int, str] | None) -> Iterator[str]:
    oldest = min((number for number in here if number), default=0)
    for number, digest in sorted((logged or {}).items()):
        if number in here and here[number] != digest:
            yield f"entry {number} is another one than in the log"
        elif number not in here and number >= oldest:
            yield f"entry {number} stands in the log and is not on record"
