"""Evidence as rows: who was told what and when, and who changed what. Named columns of texts. PURE."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from bot.model.announcement import Announcement
from bot.model.delivery import Channel
from bot.model.trail import TrailEntry
from bot.store.audit import Chained
from bot.store.events import EvidenceRow
from bot.store.reviews import WorkedAlert

_RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NUMBER_SIGNS = frozenset("0123456789.,% ")
DELIVERY_COLUMNS = (
    "planned",
    "settled",
    "state",
    "kind",
    "platform",
    "workspace",
    "channel",
    "event",
    "document",
    "authority_of",
    "summary",
    "source",
    "published",
    "message",
    "link",
    "attempts",
    "why",
    "delivery",
    "work",
    "assignee",
    "due",
    "worked_by",
    "worked_at",
    "note",
)
"""The last six say how the work on an alert stands; `WORK_COLUMNS` has every step."""
WORK_COLUMNS = (
    *("alert", "platform", "workspace", "channel", "event", "document", "authority_of", "summary"),
    *("step_by", "step_at", "work", "assignee", "due", "note"),
)
AUDIT_COLUMNS = ("at", "platform", "workspace", "channel", "who", "what", "before", "after", "number", "hash")


def delivery_row(piece: EvidenceRow) -> dict[str, str]:
    """Write one act in one message as named columns; instants are ISO 8601, UTC."""
    channel, act = Channel.from_key(piece.channel), piece.announcement
    first = act.items[0] if act and act.items else None
    values = (
        _instant(piece.planned),
        _instant(piece.settled),
        piece.state,
        piece.kind,
        channel.platform,
        channel.workspace,
        channel.id,
        piece.event,
        (act.document if act else None) or "",
        (act.jurisdiction if act else None) or "",
        act.summary if act else piece.words,
        first.link if first else "",
        (first.published if first else None) or "",
        piece.message,
        piece.link,
        str(piece.attempts),
        piece.why,
        piece.delivery,
        *_work(piece.work),
    )
    return dict(zip(DELIVERY_COLUMNS, values, strict=True))


def _work(standing: TrailEntry | None) -> tuple[str, str, str, str, str, str]:
    if standing is None:
        return ("",) * 6
    return (_state(standing), standing.assignee, standing.due, standing.who, standing.at, standing.note)


def _state(entry: TrailEntry) -> str:
    return "done" if entry.done else "acknowledged" if entry.acknowledged else "open"


def work_rows(one: WorkedAlert, act: Announcement | None) -> Iterator[dict[str, str]]:
    """Write every step of the work on an alert as named columns."""
    about = (act.document or "", act.jurisdiction or "", act.summary) if act else ("", "", "")
    channel = one.channel
    where = (one.alert, channel.platform, channel.workspace, channel.id, one.event, *about)
    for step in one.steps:
        told = (step.who, step.at, _state(step), step.assignee, step.due, step.note)
        yield dict(zip(WORK_COLUMNS, (*where, *told), strict=True))


def audit_row(one: Chained) -> dict[str, str]:
    """Write one change as named columns."""
    entry = one.entry
    channel = Channel.from_key(entry.channel)
    values = (_instant(entry.at), channel.platform, channel.workspace, channel.id)
    what = (entry.who, entry.what, entry.before, entry.after, str(one.number), one.hash)
    return dict(zip(AUDIT_COLUMNS, (*values, *what), strict=True))


def _instant(when: datetime | None) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds") if when else ""


def guarded(cell: str) -> str:
    """Escape a cell that a spreadsheet would take for a formula; plain numbers stay as they are."""
    if not cell.lstrip(" ").startswith(_RISKY) or set(cell.strip().lstrip("+-")) <= _NUMBER_SIGNS:
        return cell
    return f"'{cell}"


def csv_file(rows: Iterable[Iterable[str]]) -> str:
    """Return rows as CSV; a cell that a spreadsheet would take for a formula is escaped."""
    out = io.StringIO()
    out.write("\ufeff")  # Excel takes a file without it for one in an old encoding
    csv.writer(out, lineterminator="\n").writerows(map(guarded, row) for row in rows)
    return out.getvalue()
