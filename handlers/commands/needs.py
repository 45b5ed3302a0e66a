"""Stored data that several commands read: each declares a need, and finds its value in `Call.stored`. PURE.

A need of one command stands in its file.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.added import all_seen_in
from bot.model.announcement import Announcement
from bot.subscriptions.records import ChannelDefaults, Subscription
from handlers.commands.command import Call, Need, StoredReader

LOOKED_THROUGH = 300
"""Announcements that `latest` and the look back of `subscribe` search: a few months."""


async def _subscriptions(store: StoredReader, call: Call) -> Sequence[Subscription]:
    return await store.records.subscriptions_of(call.channel)


async def _settings(store: StoredReader, call: Call) -> ChannelDefaults:
    return await store.records.settings_of(call.channel)


async def _recent(store: StoredReader, call: Call) -> Sequence[Announcement]:
    return all_seen_in(await store.records.latest_announcements(LOOKED_THROUGH), call.channel)


async def _load_told_before(store: StoredReader, call: Call) -> Sequence[Announcement]:
    return all_seen_in(await store.records.told_before(), call.channel)


async def _alert(store: StoredReader, call: Call) -> Announcement | None:
    return await store.records.announcement_of(call.text, call.channel)


SUBSCRIPTIONS = Need(_subscriptions)
"""The channel's subscriptions, oldest first."""


SETTINGS = Need(_settings)
"""The channel's settings."""


RECENT = Need(_recent)
"""The latest announcements, newest first."""


TOLD_BEFORE = Need(_load_told_before)
"""The acts that sources told before they were first read, newest first: a part of the archive."""


ALERT = Need(_alert)
"""The announcement that the alert of a pressed button told; None if it is not on record any more."""
