"""`exportwatch deliveries`: lists deliveries and paused channels, and settles unclear deliveries."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import cast

import click

from bot import settings as settings_
from bot.errors import UsageError
from bot.settings import Settings
from bot.store.erasure import Workspace
from bot.store.evidence import Evidence
from bot.store.keys import Keys
from bot.store.outbox import ByHand, Outbox, Record
from bot.store.pauses import Pause, Pauses
from handlers.messages.evidence import DELIVERY_COLUMNS, delivery_row
from handlers.terminal import forget
from handlers.terminal.evidence import Day, EvidenceWriter, check_period
from handlers.terminal.local_bot import connect_to_bot

LISTED = 50


@dataclass(frozen=True, slots=True)
class _Records:
    records: Sequence[Record]
    paused: Sequence[tuple[Pause, int]]


@click.group(invoke_without_command=True)
@click.option("--unclear", is_flag=True, help="Only those of which it is unknown whether they arrived.")
@click.option("--paused", is_flag=True, help="Only the channels that are paused.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.option(
    "--last", default=LISTED, show_default=True, type=click.IntRange(1, 100_000), help="Maximum number of deliveries."
)
@click.option(
    "--export", "form", type=click.Choice(["csv", "json"]), help="Export as evidence: one row per act and channel."
)
@click.option("--since", type=Day(), help="With --export: planned from this day on (UTC).")
@click.option("--until", type=Day(end=True), help="With --export: up to this day, included (UTC).")
@click.option("--workspace", metavar="PLATFORM:ID", help="With --export: only this one, such as slack:T024BE7LD.")
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - its options
    context: click.Context,
    unclear: bool,
    paused: bool,
    as_json: bool,
    last: int,
    form: str | None,
    since: datetime | None,
    until: datetime | None,
    workspace: str | None,
) -> None:
    """List the deliveries of a running bot, newest first: state, channel, event, and why.

    Channels that are paused stand before them. `--export csv` writes who was told what and when, oldest first.
    """
    if context.invoked_subcommand:
        return
    if form:
        check_period(since, until)
        workspace_ = forget.read(workspace) if workspace else None
        asyncio.run(_export(settings_.load(), EvidenceWriter(form, DELIVERY_COLUMNS), since, until, workspace_))
        return
    if since or until or workspace:
        raise UsageError("--since, --until and --workspace belong to --export")
    stored = asyncio.run(_read(settings_.load(), unclear=unclear, last=0 if paused else last))
    if paused or not (unclear or as_json):
        for pause, waiting in stored.paused:
            click.echo(json.dumps(_as_json(pause, waiting)) if as_json else _paused(pause, waiting))
    for record in stored.records:
        click.echo(_line(record) if not as_json else json.dumps(asdict(record), default=datetime.isoformat))


@command.command()
@click.argument("delivery", metavar="ID")
@click.argument("what", type=click.Choice(["sent", "resend", "drop"]))
def settle(delivery: str, what: str) -> None:
    """Settle an unclear delivery, after looking into its channel.

    sent: it stands there. resend: it does not, so post it again. drop: leave it.
    """
    asyncio.run(_settle(settings_.load(), delivery, cast("ByHand", what)))
    click.echo(f"{delivery}: {_DONE[what]}")


_DONE = {
    "sent": "on record as sent",
    "resend": "goes out again, after what waits for its channel",
    "drop": "dropped, and on record as failed",
}


async def _settle(settings: Settings, delivery: str, what: ByHand) -> None:
    async with connect_to_bot(settings) as redis:
        outbox = Outbox(redis, Keys(), "by hand")
        if await outbox.settle_by_hand(delivery, what):
            return
        record = await outbox.record(delivery)
    if record is None:
        raise UsageError(f"no delivery has the id {delivery}. `exportwatch deliveries --unclear` lists those to settle")
    raise UsageError(f"{delivery} is not unclear but {record.state}, so there is nothing to settle")


async def _export(
    settings: Settings, writer: EvidenceWriter, since: datetime | None, until: datetime | None, of: Workspace | None
) -> None:
    async with connect_to_bot(settings) as redis:
        async for piece in Evidence(redis, Keys()).pieces(since, until, of):
            writer.write(delivery_row(piece))


async def _read(settings: Settings, *, unclear: bool, last: int) -> _Records:
    async with connect_to_bot(settings) as redis:
        outbox = Outbox(redis, Keys(), "reader")
        records = await outbox.unclear() if unclear else await outbox.recent(last) if last else []
        return _Records(records, await Pauses(redis, Keys()).all())


def _line(record: Record) -> str:
    words = (
        record.planned.strftime("%Y-%m-%d %H:%M:%S"),
        record.state,
        record.channel,
        record.event,
        record.id,
        record.kind,
        f"({record.why})" if record.why else "",
    )
    return "  ".join(word for word in words if word)


def _paused(pause: Pause, waiting: int) -> str:
    since = pause.since.strftime("%Y-%m-%d %H:%M")
    waits = f"{waiting} wait{'s' if waiting == 1 else ''}"
    return f"PAUSED  {pause.channel.key}  since {since}  {waits}  ({pause.why}. {pause.advice})"


def _as_json(pause: Pause, waiting: int) -> dict[str, object]:
    return {
        "paused": pause.channel.key,
        "since": pause.since.isoformat(),
        "waiting": waiting,
        "why": pause.why,
        "advice": pause.advice,
    }
