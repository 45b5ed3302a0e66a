"""The store, as far as answering needs it: what commands read of it and change in it. PURE."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.feeds.added import AddedSource, FoundFeed
from bot.model.announcement import Announcement
from bot.model.delivery import Channel, ChannelName, Delivery, PostedAlert
from bot.model.supplements import NoticesByRule, ScreeningResult
from bot.model.trail import TrailEntry, TrailStep
from bot.parts.records import PartsList, StoredLine
from bot.subscriptions.records import AuditEntry, ChannelDefaults, Subscription
from handlers.messages.health import SourceView
from handlers.messages.reply import Conventions


@dataclass(frozen=True, slots=True)
class Asker:
    """A person in a channel. `may_manage` was checked by the platform when the command ran, not before.

    `guest`: somebody of another workspace, in a channel that both share. `may_decide`: they may work on alerts. `name`
    is by what others know them, where the platform says it.
    """

    channel: Channel
    user: str
    may_manage: bool
    guest: bool = False
    platform: Conventions = field(default=Conventions(), compare=False)
    may_decide: bool = field(default=True, compare=False)
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class ListHere:
    """A watched list whose changes a channel is told of: its lines and index, packed, and how many lines it has."""

    name: str
    packed: str
    index: str
    lines: int


@dataclass(frozen=True, slots=True)
class AddedHere:
    """Whether the operator allows sources to be added in chat, and those that a workspace added."""

    allowed: bool = False
    sources: tuple[AddedSource, ...] = ()


class Records(Protocol):
    """The store, as far as answering needs it. Raises StoreError, redis errors or OSError if it cannot be reached."""

    async def subscriptions_of(self, channel: Channel) -> Sequence[Subscription]:
        """Return the channel's subscriptions, oldest first."""

    async def subscriptions_in(self, platform: str, workspace: str) -> Sequence[Subscription]:
        """Return the subscriptions of all channels of a workspace, ordered by channel and age."""

    async def name_channels(self, names: Mapping[Channel, ChannelName]) -> None:
        """Keep the names of those channels for which something is on record."""

    async def send(self, delivery: Delivery) -> None:
        """Put a message into its channel's outbox, unless a delivery with its id is on record."""

    async def try_again(self, channel: Channel) -> None:
        """Try at once what waits in the channel's workspace; called when the bot is (again) in a channel."""

    async def resume(self, places: Sequence[Channel]) -> None:
        """Try the refusing channels of these places at once; a place without a channel's id is a whole workspace."""

    async def add_subscription(self, subscription: Subscription, by: str) -> None:
        """Store a subscription in place of the one with its id. `by` is the platform's id of the person."""

    async def remove_subscription(self, subscription: str, by: str) -> None:
        """Delete the subscription with this id; an unknown id changes nothing."""

    async def settings_of(self, channel: Channel) -> ChannelDefaults:
        """Return the channel's settings."""

    async def change_settings(self, channel: Channel, usual: ChannelDefaults, by: str) -> None:
        """Store the channel's settings."""

    async def changes_in(self, channel: Channel, limit: int) -> Sequence[AuditEntry]:
        """Return the last changes in the channel, newest first."""

    async def state_of(self, channel: Channel) -> tuple[int, str]:
        """Return how many acts wait there for their time, and why nothing can be posted now (empty if it can)."""

    async def mute_event(self, delivery: str, channel: Channel, by: str, *, mute: bool) -> None:
        """Mute a delivery's act in its channel, or unmute it; `channel` is the one in which that was asked."""

    async def latest_announcements(self, limit: int) -> Sequence[Announcement]:
        """Return at most `limit` announcements, newest first."""

    async def told_before(self) -> Sequence[Announcement]:
        """Return the acts that sources told before they were first read, newest first; none of them was announced."""

    async def announcement_of(self, delivery: str, channel: Channel) -> Announcement | None:
        """Return what a delivery announced; None if it is not on record or in another workspace than the channel."""

    async def posted(self, delivery: str, channel: Channel) -> Delivery | None:
        """Return a delivery to the channel's workspace with all that wording it needs; None as above."""

    async def lists_here(self, channel: Channel) -> Sequence[ListHere]:
        """Return the watched lists that belong to the channel, or whose changes it is told of."""

    async def alerts_in(self, channel: Channel) -> Sequence[PostedAlert]:
        """Return the alerts posted in the channel's workspace, newest first."""

    async def announcements_of(self, events: Sequence[str]) -> Sequence[Announcement]:
        """Return the announcements of these events, without those that are not on record."""

    async def vote(self, asker: Asker, delivery: str, now: datetime, *, relevant: bool) -> None:
        """Record the asker's vote on an alert of their workspace; a vote on any other alert is ignored."""

    async def vote_of(self, asker: Asker, delivery: str) -> bool | None:
        """Return the asker's earlier vote on an alert; None if there is none."""

    async def trail_of(self, delivery: str, channel: Channel) -> Sequence[TrailEntry]:
        """Return what was done about an alert of the channel's workspace, the oldest step first."""

    async def work_on(self, delivery: str, asker: Asker, step: TrailStep) -> None:
        """Keep what the asker did about an alert of their workspace; the alert's message shows it.

        Raises NotOnFileError if there is no such alert.
        """

    async def unreviewed(self, measures: Sequence[str], channel: Channel) -> NoticesByRule:
        """Return the unreviewed acts that touch these rules, each linked to the channel's alert of it."""

    async def screened(self, firms: Sequence[str]) -> ScreeningResult | None:
        """Ask the screening service about firms; None if no service is set or no firm is given."""

    async def parts_lists(self, channel: Channel) -> tuple[Sequence[PartsList], Collection[str]]:
        """Return the channel's parts lists, the newest first, and the ids of those that are watched."""

    async def parts_list(self, id_: str, channel: Channel) -> PartsList | None:
        """Return a parts list of the channel; None if it has none of that id."""

    async def unclear_lines(self, one: PartsList) -> Sequence[StoredLine]:
        """Return the first lines of a list that were not understood."""

    async def watch_list(self, one: PartsList, channel: Channel, by: str, *, watch: bool) -> None:
        """Watch a list and tell the channel of what changes, or watch it no more."""

    async def delete_list(self, one: PartsList, by: str) -> None:
        """Delete a list with all that belongs to it."""

    async def sources(self, now: datetime, channel: Channel) -> Sequence[SourceView]:
        """Return all sources that tell something in a channel, with their health, problems first."""

    async def added_here(self, channel: Channel) -> AddedHere:
        """Return the sources that were added in the channel's workspace, oldest first."""

    async def look_for_source(self, typed: str) -> FoundFeed:
        """Return the feed at an address. Raises NoSourceError; it takes half a minute at most."""

    async def add_source(self, added: AddedSource, by: str) -> None:
        """Store a source that a person added. Raises UsageError for one too many."""

    async def remove_source(self, id_: str, by: str) -> None:
        """Delete an added source; an unknown id changes nothing."""
