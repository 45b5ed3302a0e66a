"""The body and headers sent to a receiver: the delivery as JSON, and its signature. PURE.

The frame (`type`, `timestamp`, `data`) and the signature are those of Standard Webhooks 1.0; docs/webhooks.md describes
the fields, `exportwatch schema webhook` is their schema. Fields are only ever added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from standardwebhooks import Webhook

from bot.model.announcement import Announcement, Report
from bot.model.codec import to_json
from bot.model.delivery import Delivery, MessageKind
from handlers.console import render
from handlers.messages.reply import Reply


@dataclass(frozen=True, slots=True)
class Data:
    """One delivery. `title` and `text` are for people, the rest is for programs.

    `announcement` is the act as it stands now (null for a digest or notice), `announcements` those of a digest or
    named by a notice, `report` the later report of `type: report`. `beside` is the `delivery` of the alert that this
    follows or changes.
    """

    delivery: str
    title: str
    text: str
    announcement: Announcement | None
    announcements: tuple[Announcement, ...]
    report: Report | None
    beside: str | None
    subscriptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Payload:
    """The whole body. `timestamp` (ISO 8601, UTC) is when the event occurred, not when it was sent."""

    type: MessageKind
    timestamp: str
    data: Data
    schema: int = 1


def body(delivery: Delivery, reply: Reply, now: datetime) -> str:
    """Return the body of a delivery, whose text is `reply`."""
    act = delivery.announcement
    data = Data(
        delivery=delivery.id,
        title=reply.title,
        text=render.plain(render.reply(reply)),
        announcement=act,
        announcements=delivery.others,
        report=delivery.content.report,
        beside=delivery.parent or None,
        subscriptions=delivery.subscriptions,
    )
    since = (act.edited_at or act.announced_at) if act else now.isoformat(timespec="seconds")
    return to_json(Payload(delivery.kind, since, data))


def headers(delivery: str, text: str, secrets: Sequence[str], now: datetime) -> Mapping[str, str]:
    """Return the headers of one attempt: all attempts share an id, each has its own time. Each secret signs."""
    signatures = (Webhook(secret).sign(delivery, now, text) for secret in secrets)
    return {
        "Content-Type": "application/json",
        "webhook-id": delivery,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
