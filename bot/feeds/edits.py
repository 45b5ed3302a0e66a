"""Which edits of an item are passed on: few, and soon, unless the source itself dates the change. Pure.

Some publishers touch their entries for years, some swap two versions with every poll.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.feeds.items import Item

MOST_EDITS = 5
WINDOW = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Edits:
    """How often an item was handed on as changed since a moment."""

    count: int
    since: datetime


def first_seen(when: datetime) -> Edits:
    """What is written down of an item that is new: its window begins."""
    return Edits(0, when)


def counted(record: Edits, item: Item, now: datetime) -> Edits | None:
    """What to write down if the change is to be handed on; None where it is only remembered.

    Within 72 hours of an item's first appearance five changes are handed on. Later a change counts where the source
    dates it within the last 72 hours: that opens a new window.
    """
    if now - record.since <= WINDOW:
        return Edits(record.count + 1, record.since) if record.count < MOST_EDITS else None
    dated = max((moment for moment in (item.published, item.edited) if moment), default=None)
    if dated is None or not timedelta() <= now - dated <= WINDOW:
        return None
    return Edits(1, now)
