"""`exportwatch deliveries`, `audit` and `labels`: who was told, who changed, who voted what."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TextIO, cast

import click

from bot.errors import UsageError
from bot.model.announcement import Announcement
from bot.model.delivery import Workspace
from bot.store.audit import Audit, Chained, Verified
from bot.store.erasure import WorkspaceRecords
from bot.store.events import Evidence, PostedAlerts
from bot.store.keys import Keys
from bot.store.outbox import ByHand, DeliveryRecord, Outbox
from bot.store.redis import Client
from bot.store.reviews import Vote, Votes
from bot.store.waiting import Pause, Pauses
from handlers.messages import wording
from handlers.messages.evidence import AUDIT_COLUMNS, DELIVERY_COLUMNS, audit_row, delivery_row, guarded
from handlers.terminal import Group, print_lines, records
from handlers.terminal.local_bot import run_with_bot


class EvidenceWriter:
    """Writes rows one by one, so that a long export needs little memory. CSV follows RFC 4180."""

    def __init__(self, form: str, columns: Sequence[str], out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._csv = csv.writer(self._out) if form == "csv" else None
        if self._csv:
            self._csv.writerow(columns)

    def write(self, row: Mapping[str, str]) -> None:
        """Write one row; values that a spreadsheet would read as formulas are escaped."""
        if self._csv:
            self._csv.writerow([guarded(value) for value in row.values()])
        else:
            self._out.write(json.dumps(row, ensure_ascii=False) + "\n")


class DayOption(click.ParamType[datetime]):
    """A calendar day, read as its first instant in UTC; `end` reads it as the first instant after it."""

    name = "YYYY-MM-DD"

    def __init__(self, *, end: bool = False) -> None:
        self._end = end

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the option. Fails with click's usage error if it is not a day."""
        if isinstance(value, datetime):
            return value
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day: write it as 2026-11-24", param, ctx)
        return datetime.combine(day, time(), UTC) + timedelta(days=1 if self._end else 0)


def check_period(since: datetime | None, until: datetime | None) -> None:
    """Raise UsageError if the period ends before it begins."""
    if since and until and until <= since:
        raise UsageError("--until lies before --since: no day is left between them")


# -- audit


@click.command()
@click.option("--workspace", metavar="PLATFORM:ID", help="Only this one: slack:T024BE7LD or discord:81384788765712384.")
@click.option("--since", type=DayOption(), help="From this day on (UTC).")
@click.option("--until", type=DayOption(end=True), help="Up to this day, included (UTC).")
@click.option(
    "--export", "form", type=click.Choice(["csv", "json", "jsonl"]), help="As CSV, or one JSON object a line."
)
@click.option("--verify", is_flag=True, help="Check that no entry was changed, replaced or taken away.")
@click.option(
    "--log", "log_file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="With --verify: also compare with this file of EXPORTWATCH_AUDIT_LOG.",
)  # fmt: skip
def audit_command(  # noqa: PLR0913 - one parameter an option
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
    workspace_ = records.read_workspace(workspace) if workspace else None
    if verify:
        return run_with_bot(lambda redis: _verify(redis, workspace_, log_file))
    writer = EvidenceWriter(form, AUDIT_COLUMNS) if form else None
    if not run_with_bot(lambda redis: _list(redis, workspace_, writer, since, until)):
        print_lines((), "No such change is on record.")
    return 0


async def _list(
    redis: Client,
    workspace: Workspace | None,
    writer: EvidenceWriter | None,
    since: datetime | None,
    until: datetime | None,
) -> int:
    """Print the entries one by one; return how many there were."""
    count = 0
    async for entry in _entries(redis, workspace, since):
        if until and entry.entry.at >= until:
            continue
        count += 1
        if writer:
            writer.write(audit_row(entry))
        else:
            click.echo(_audit_line(entry))
    return count


async def _entries(redis: Client, workspace: Workspace | None, since: datetime | None) -> AsyncIterator[Chained]:
    audit = Audit(redis, Keys())
    for each in await _workspaces(redis, workspace):
        async for entry in audit.entries(each.platform, each.id, since):
            yield entry


async def _workspaces(redis: Client, workspace: Workspace | None) -> Sequence[Workspace]:
    if workspace:
        return [workspace]
    chained = {Workspace(*pair) for pair in await Audit(redis, Keys()).workspaces()}
    return sorted(chained | set(await WorkspaceRecords(redis, Keys()).workspaces()))


def _audit_line(chained: Chained) -> str:
    entry = chained.entry
    change = f"{entry.before or '–'} → {entry.after or '–'}"
    return f"{entry.at:%Y-%m-%d %H:%M:%S}  {entry.channel}  {entry.who}  {entry.what}  {change}"


async def _verify(redis: Client, workspace: Workspace | None, log_file: Path | None) -> int:
    logged = _read_log(log_file) if log_file else {}
    fault_count = 0
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


# -- deliveries


LISTED = 50


@dataclass(frozen=True, slots=True)
class _Records:
    records: Sequence[DeliveryRecord]
    paused: Sequence[tuple[Pause, int]]


@click.group(cls=Group, invoke_without_command=True)
@click.option("--unclear", is_flag=True, help="Only those of which it is unknown whether they arrived.")
@click.option("--paused", is_flag=True, help="Only the channels that are paused.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.option(
    "--last", default=LISTED, show_default=True, type=click.IntRange(1, 100_000), help="Maximum number of deliveries."
)
@click.option(
    "--export", "form", type=click.Choice(["csv", "json"]), help="Export as evidence: one row per act and channel."
)
@click.option("--since", type=DayOption(), help="With --export: planned from this day on (UTC).")
@click.option("--until", type=DayOption(end=True), help="With --export: up to this day, included (UTC).")
@click.option("--workspace", metavar="PLATFORM:ID", help="With --export: only this one, such as slack:T024BE7LD.")
@click.pass_context
def deliveries_command(  # noqa: PLR0913, PLR0917 - its options
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
        workspace_ = records.read_workspace(workspace) if workspace else None
        writer = EvidenceWriter(form, DELIVERY_COLUMNS)
        run_with_bot(lambda redis: _export(redis, writer, since, until, workspace_))
        return
    if since or until or workspace:
        raise UsageError("--since, --until and --workspace belong to --export")
    stored = run_with_bot(lambda redis: _read_records(redis, unclear=unclear, last=0 if paused else last))
    shown = stored.paused if paused or not (unclear or as_json) else ()
    lines = [json.dumps(_as_json(*each)) if as_json else _paused(*each) for each in shown]
    lines += (_as_json_text(record) if as_json else _line(record) for record in stored.records)
    print_lines(lines, "No channel is paused." if paused else f"No {'unclear ' * unclear}delivery is on record.")


@deliveries_command.command()
@click.argument("delivery", metavar="ID")
@click.argument("what", type=click.Choice(["sent", "resend", "drop"]))
def settle(delivery: str, what: str) -> None:
    """Settle an unclear delivery, after looking into its channel.

    sent: it stands there. resend: it does not, so post it again. drop: leave it.
    """
    run_with_bot(lambda redis: _settle(redis, delivery, cast("ByHand", what)))
    click.echo(f"{delivery}: {_DONE[what]}")


_DONE = {
    "sent": "on record as sent",
    "resend": "goes out again, after what waits for its channel and is as urgent",
    "drop": "dropped, and on record as failed",
}


async def _settle(redis: Client, delivery: str, what: ByHand) -> None:
    outbox = Outbox(redis, Keys(), "by hand")
    if await outbox.settle_by_hand(delivery, what):
        return
    record = await outbox.record(delivery)
    if record is None:
        raise UsageError(f"no delivery has the id {delivery}. `exportwatch deliveries --unclear` lists those to settle")
    raise UsageError(f"{delivery} is not unclear but {record.state}, so there is nothing to settle")


async def _export(
    redis: Client, writer: EvidenceWriter, since: datetime | None, until: datetime | None, of: Workspace | None
) -> None:
    async for piece in Evidence(redis, Keys()).pieces(since, until, of):
        writer.write(delivery_row(piece))


async def _read_records(redis: Client, *, unclear: bool, last: int) -> _Records:
    outbox = Outbox(redis, Keys(), "reader")
    records = await outbox.unclear() if unclear else await outbox.recent(last) if last else []
    return _Records(records, await Pauses(redis, Keys()).all())


def _as_json_text(record: DeliveryRecord) -> str:
    return json.dumps(asdict(record), default=datetime.isoformat)


def _line(record: DeliveryRecord) -> str:
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


# -- labels: the votes on alerts as labelled items


@click.group(cls=Group)
def labels_command() -> None:
    """Export the votes that people cast with “Relevant” and “Not relevant” under alerts."""


@labels_command.command()
@click.option("--since", type=DayOption(), help="Only alerts that were voted on since this day (UTC).")
def export(since: datetime | None) -> None:
    """Write one labelled item per line, as read by `exportwatch eval`: the item, `label`, `event` and `votes`.

    The majority decides; in a tie, the latest vote. The other facts are those that detection found: check them before
    you rely on them. The output identifies people and channels: keep it confidential.
    """
    votes, announcements = run_with_bot(_read_votes)
    lines = (json.dumps(line, ensure_ascii=False) for line in labelled(votes, announcements, since))
    print_lines(lines, "No vote is on record.")


def labelled(
    votes: Sequence[Vote], voted_on: Iterable[Announcement], since: datetime | None
) -> Iterator[dict[str, Any]]:
    """Yield an item for each act with votes, in the order of the first vote. `votes` are oldest first."""
    announcements = {announcement.event: announcement for announcement in voted_on}
    for event in dict.fromkeys(vote.event for vote in votes):
        about = [vote for vote in votes if vote.event == event]
        announcement = announcements.get(event)
        new = since is None or any(datetime.fromisoformat(vote.at) >= since for vote in about)
        if announcement and announcement.items and new:
            yield _item(announcement, about)


def _item(announcement: Announcement, votes: Sequence[Vote]) -> dict[str, Any]:
    first = announcement.items[0]
    return {
        "id": first.id,
        "url": first.link,
        "source": first.authority or first.source_name,
        "lang": first.language,
        "title": first.title,
        "summary": first.summary,
        "published": first.published,
        "label": _label(announcement, relevant=_majority(votes)),
        "event": announcement.event,
        "hard": False,
        "title_from": "page",
        "votes": [
            {"relevant": vote.relevant, "by": vote.voter, "channel": vote.channel.key, "at": vote.at} for vote in votes
        ],
    }


def _majority(votes: Sequence[Vote]) -> bool:
    """Return the majority of the voters' latest votes; in a tie, the latest vote."""
    last = {vote.voter: vote for vote in votes}
    balance = sum(1 if vote.relevant else -1 for vote in last.values())
    return balance > 0 if balance else votes[-1].relevant


def _label(announcement: Announcement, *, relevant: bool) -> dict[str, Any]:
    """Return the label; an item that is not relevant has no facts."""
    facts: dict[str, Any] = {
        "kind": announcement.kind,
        "jurisdiction": announcement.jurisdiction,
        "subjects": list(announcement.subjects),
        "measure": announcement.measure,
        "effective": announcement.effective,
        "document": announcement.document,
    }
    if not relevant:
        facts = {**dict.fromkeys(facts), "kind": "unrelated", "subjects": []}
    return {"relevant": relevant, **facts}


async def _read_votes(redis: Client) -> tuple[list[Vote], list[Announcement]]:
    votes = await Votes(redis, Keys()).all()
    return votes, await PostedAlerts(redis, Keys()).announcements(list(dict.fromkeys(vote.event for vote in votes)))
