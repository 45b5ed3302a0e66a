"""The interfaces (protocols) through which answers reach the store and the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.alerts.announcement import Announcement
from bot.alerts.channels import Entry, Usual
from bot.alerts.delivery import Channel, Delivery
from bot.alerts.notices import Touched
from bot.alerts.posted import PostedAlert
from bot.alerts.subscriptions import Subscription
from bot.rules.answers import Answer
from handlers.alerts import TouchedRule
from handlers.asking import Asker
from handlers.reply import Choice, Reply


@dataclass(frozen=True, slots=True)
class Voted:
    """A vote that was kept: on what, and what the same person had said of it before."""

    announcement: Announcement
    before: bool | None


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

    async def settings_of(self, channel: Channel) -> Usual:
        """What is usual in the channel."""
        ...

    async def change_settings(self, channel: Channel, usual: Usual, by: str) -> None:
        """Make this usual in the channel."""
        ...

    async def changes_in(self, channel: Channel, limit: int) -> Sequence[Entry]:
        """The last changes in the channel, newest first."""
        ...

    async def state_of(self, channel: Channel) -> tuple[int, str]:
        """How many acts wait there for their time, and why nothing can be posted at present (empty when it can)."""
        ...

    async def mute_event(self, delivery: str, channel: Channel, by: str, *, mute: bool) -> None:
        """Post nothing more of a delivery's act in its channel, or again; `channel` is where that was asked for."""
        ...

    async def latest_announcements(self, limit: int) -> Sequence[Announcement]:
        """At most `limit` announcements, newest first."""
        ...

    async def announcement_of(self, delivery: str, channel: Channel) -> Announcement | None:
        """What a delivery to the channel's workspace announced; None when it is not on record, or none of theirs."""
        ...

    async def posted(self, delivery: str, channel: Channel) -> Delivery | None:
        """A delivery to the channel's workspace with all that is needed to word it again; else None."""
        ...

    async def told(self, channel: Channel) -> Sequence[PostedAlert]:
        """The alerts that stand in the channel's workspace, newest first."""
        ...

    async def announcements_of(self, events: Sequence[str]) -> Sequence[Announcement]:
        """These acts as announced; those that are not on record are left out."""
        ...

    async def vote(self, asker: Asker, delivery: str, now: datetime, *, relevant: bool) -> Voted | None:
        """Keep what a person says of an alert of their workspace; None where it is none of theirs."""
        ...

    async def unreviewed(self, measures: Sequence[str], channel: Channel) -> Touched:
        """The announced acts that touch these rules and wait for a review, linked to the channel's alerts."""
        ...


class Rulebook(Protocol):
    """What answering needs of the rules; all in memory. `handlers.rulebook` is the real one."""

    def restricted(self, text: str, today: date, from_: str | None = None, to: str | None = None) -> Answer:
        """Answer `/restricted <text>`, of an exporter and toward a destination where the text names none.

        Raises UsageError for what cannot be understood.
        """
        ...

    def upcoming(self, text: str, today: date) -> Reply:
        """Answer `/exports upcoming <text>`. Raises UsageError for what cannot be understood."""
        ...

    def changes(self, text: str, today: date) -> Reply:
        """Answer `/exports changes <text>`. Raises UsageError for what cannot be understood."""
        ...

    def touched(self, measures: Sequence[str], today: date) -> Sequence[TouchedRule]:
        """The rules with these keys and their status on `today`; keys that are not on file are left out."""
        ...

    def still_open(self, touched: Touched) -> Touched:
        """Of what waits for a review, that which the rules' own evidence does not cover."""
        ...

    def items(self, typed: str, limit: int) -> Sequence[Choice]:
        """Suggestions for an item."""
        ...
