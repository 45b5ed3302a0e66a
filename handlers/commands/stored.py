"""The stored data that commands can read, and the interface through which it is read. PURE.

A command declares a need and finds its value in `Call.stored`. A need of one command alone stands in its file.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from bot.model.announcement import Announcement
from bot.model.delivery import Channel, Delivery, PostedAlert
from bot.model.rule_notices import NoticesByRule
from bot.model.screening import ScreeningResult
from bot.subscriptions.records import AuditEntry, ChannelDefaults, Subscription
from handlers.commands.command import Asker, Call, Need
from handlers.messages.source_health import SourceView

LOOKED_THROUGH = 300
"""Announcements that `latest` and the look back of `subscribe` search: a few months."""
T = TypeVar("T")


class Records(Protocol):
    """What answering needs of the store. Raises StoreError, redis errors or OSError when it cannot be reached."""

    async def subscriptions_of(self, channel: Channel) -> Sequence[Subscription]:
        """The channel's subscriptions, oldest first."""
        ...

    async def subscriptions_in(self, platform: str, workspace: str) -> Sequence[Subscription]:
        """Those of all channels of a workspace, ordered by channel and age."""
        ...

    async def send(self, delivery: Delivery) -> None:
        """Put a message of ours into its channel's outbox; one that is on record is not sent again."""
        ...

    async def try_again(self, channel: Channel) -> None:
        """The bot is (again) in a channel: what waits in the channel's workspace is tried at once."""
        ...

    async def resume(self, places: Sequence[Channel]) -> None:
        """Channels there that refused are tried at once; a place without an id is its whole workspace."""
        ...

    async def add_subscription(self, subscription: Subscription, by: str) -> None:
        """Put it on record, in place of the one with its id. `by` is the platform's id of who wants it."""
        ...

    async def remove_subscription(self, subscription: str, by: str) -> None:
        """Take the one with this id off record; an unknown id changes nothing."""
        ...

    async def settings_of(self, channel: Channel) -> ChannelDefaults:
        """The channel's settings."""
        ...

    async def change_settings(self, channel: Channel, usual: ChannelDefaults, by: str) -> None:
        """Make these the channel's settings."""
        ...

    async def changes_in(self, channel: Channel, limit: int) -> Sequence[AuditEntry]:
        """The last changes in the channel, newest first."""
        ...

    async def state_of(self, channel: Channel) -> tuple[int, str]:
        """How many acts wait there for their time, and why nothing can be posted at present (empty if it can)."""
        ...

    async def mute_event(self, delivery: str, channel: Channel, by: str, *, mute: bool) -> None:
        """Post nothing more of a delivery's act in its channel, or again; `channel` is where that was asked for."""
        ...

    async def latest_announcements(self, limit: int) -> Sequence[Announcement]:
        """At most `limit` announcements, newest first."""
        ...

    async def announcement_of(self, delivery: str, channel: Channel) -> Announcement | None:
        """What a delivery to the channel's workspace announced; None if it is not on record, or none of theirs."""
        ...

    async def posted(self, delivery: str, channel: Channel) -> Delivery | None:
        """A delivery to the channel's workspace with all that is needed to word it again; else None."""
        ...

    async def alerts_in(self, channel: Channel) -> Sequence[PostedAlert]:
        """The alerts that were posted in the channel's workspace, newest first."""
        ...

    async def announcements_of(self, events: Sequence[str]) -> Sequence[Announcement]:
        """These acts as announced; those that are not on record are left out."""
        ...

    async def vote(self, asker: Asker, delivery: str, now: datetime, *, relevant: bool) -> None:
        """Keep what a person says of an alert of their workspace; of another alert nothing is kept."""
        ...

    async def vote_of(self, asker: Asker, delivery: str) -> bool | None:
        """What the person said of the alert before; None if nothing."""
        ...

    async def unreviewed(self, measures: Sequence[str], channel: Channel) -> NoticesByRule:
        """The announced acts that touch these rules and wait for a review, linked to the channel's alerts."""
        ...

    async def screened(self, firms: Sequence[str]) -> ScreeningResult | None:
        """What the screening service says of firms; None if there is none, or there are no firms."""
        ...

    async def sources(self, now: datetime) -> Sequence[SourceView]:
        """All sources on file and how they are doing, trouble first."""
        ...


class StoredReader(Protocol):
    """How a need is loaded."""

    records: Records

    async def briefly(self, reading: Awaitable[T], otherwise: T) -> T:
        """What is read, or `otherwise` if the store does not tell within half a second."""
        ...


async def _subscriptions(store: StoredReader, call: Call) -> Sequence[Subscription]:
    return await store.records.subscriptions_of(call.channel)


async def _settings(store: StoredReader, call: Call) -> ChannelDefaults:
    return await store.records.settings_of(call.channel)


async def _recent(store: StoredReader, _: Call) -> Sequence[Announcement]:
    return await store.records.latest_announcements(LOOKED_THROUGH)


async def _alert(store: StoredReader, call: Call) -> Announcement | None:
    return await store.records.announcement_of(call.text, call.channel)


SUBSCRIPTIONS = Need(_subscriptions)
"""The channel's subscriptions, oldest first."""
SETTINGS = Need(_settings)
"""The channel's settings."""
RECENT = Need(_recent)
"""The latest announcements, newest first."""
ALERT = Need(_alert)
"""The announcement that the alert of a pressed button told; None if it is not on record any more."""
