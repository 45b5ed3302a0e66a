"""Who asks, where, and the one interface that chat platforms call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from bot.model.announcement import Announcement
from bot.model.delivery import Channel, Delivery
from bot.model.posted import PostedAlert
from bot.model.rule_notices import Touched
from bot.rules.answers import Answer
from bot.subscriptions.records import AuditEntry, Subscription, Usual
from handlers.messages.alerts import TouchedRule
from handlers.messages.reply import Choice, Reply

Suggested = Literal["item", "country", "source", "zone", "digest"]


@dataclass(frozen=True, slots=True)
class Asker:
    """A person in a channel. `may_manage` was checked by the platform when the command ran, not before.

    `guest`: somebody of another workspace, in a channel that both share.
    """

    channel: Channel
    user: str
    may_manage: bool
    guest: bool = False


class Answering(Protocol):
    """What every platform asks: text in the grammar of docs/commands.md in, `Reply` out.

    Never raises for what a person typed.
    """

    async def restricted(self, asker: Asker, text: str) -> Reply:
        """Answer `/restricted <text>`; `from:`, `to:` and `on:` stand inside the text."""
        ...

    async def exports(self, asker: Asker, text: str) -> Reply:
        """Answer `/exports <text>`, for example `subscribe about:graphite from:CN`; empty text is help."""
        ...

    async def pressed(self, asker: Asker, action: str, value: str) -> Reply:
        """Answer a pressed button, known by `Action.id` and `Action.value`; also of posts made before a restart.

        On alerts `value` is the delivery's id.
        """
        ...

    async def suggest(self, what: Suggested, typed: str) -> Sequence[Choice]:
        """At most 25 suggestions for what has been typed so far (Discord's limit); under 100 ms."""
        ...

    async def in_workspace(self, asker: Asker) -> Sequence[Subscription] | None:
        """All subscriptions of the asker's workspace, by channel; None while the store cannot be reached.

        The platform shows a person only those of channels that this person may see.
        """
        ...

    async def greet(self, channel: Channel) -> None:
        """The bot was let into a channel: it says hello there, once."""
        ...

    async def opened(self, *places: Channel) -> None:
        """Something changed that may let the bot post there again; a place without an id is its whole workspace."""
        ...


# The interfaces (protocols) through which answers reach the store and the rules.


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

    async def changes_in(self, channel: Channel, limit: int) -> Sequence[AuditEntry]:
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
    """What answering needs of the rules; all in memory. `handlers.chat.rulebook` is the real one."""

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
