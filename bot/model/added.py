"""Sources that people added in chat: whose they are stands in their ids, so that nobody else is told by them. PURE.

The id of one is `added-<whose>-<name>`: `whose` is the mark of the workspace in which it was added, or EVERYBODY for
one that an operator added. Its acts reach that workspace alone, and the operators' terminal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

from bot.model.announcement import Announcement
from bot.model.delivery import TERMINAL, Channel

PREFIX = "added-"
EVERYBODY = "everyone"
_ID = re.compile(rf"{PREFIX}([0-9a-f]{{8}}|{EVERYBODY})-.")


def mark_of(channel: Channel) -> str:
    """Return the mark of a channel's workspace (8 characters)."""
    return blake2b(f"{channel.platform}:{channel.workspace}".encode(), digest_size=4).hexdigest()


def is_added(source: str) -> bool:
    """Return whether a source's id is one of those that people added."""
    return _ID.match(source) is not None


def is_of(source: str, mark: str) -> bool:
    """Return whether an added source is of the workspace with this mark (or EVERYBODY's)."""
    added = _ID.match(source)
    return added is not None and added[1] == mark


def is_seen(source: str, channel: Channel) -> bool:
    """Return whether what a source tells is told in a channel."""
    added = _ID.match(source)
    return added is None or channel.platform == TERMINAL.platform or added[1] in (EVERYBODY, mark_of(channel))


def only_added(announcement: Announcement) -> bool:
    """Return whether no source of the files reports an act."""
    return bool(announcement.items) and all(is_added(item.source) for item in announcement.items)


def any_added(announcement: Announcement) -> bool:
    """Return whether an added source reports an act."""
    return any(is_added(item.source) for item in announcement.items)


def seen_in(announcement: Announcement, channel: Channel) -> Announcement | None:
    """Return an act with the reports that are told in a channel; None if there were some and none is."""
    if not any_added(announcement):
        return announcement
    items = tuple(item for item in announcement.items if is_seen(item.source, channel))
    return replace(announcement, items=items) if items else None


def all_seen_in(announcements: Sequence[Announcement], channel: Channel) -> Sequence[Announcement]:
    """Return the acts that are told in a channel, each with the reports that are."""
    return [seen for one in announcements if (seen := seen_in(one, channel)) is not None]
