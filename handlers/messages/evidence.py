"""Evidence as rows: who was told what and when, and who changed what. Named columns of texts. PURE."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.model.delivery import Channel
from bot.store.audit import Chained
from bot.store.events import EvidenceRow

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
    )
    return dict(zip(DELIVERY_COLUMNS, values, strict=True))


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
