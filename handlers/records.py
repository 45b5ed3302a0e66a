"""The stored data that commands read and change, in Redis."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime

from bot.alerts.work import AlertDesk
from bot.errors import NotOnFileError
from bot.feeds.added import KNOWN, AddedSource, FoundFeed, NoSourceError, readable
from bot.feeds.sources import Source
from bot.model.added import EVERYBODY, is_of, mark_of, seen_in
from bot.model.announcement import Announcement
from bot.model.delivery import Channel, ChannelName, Delivery, PostedAlert
from bot.model.supplements import NoticesByRule, ScreeningResult
from bot.model.trail import TrailEntry, TrailStep
from bot.parts.records import PartsList, StoredLine, unpacked
from bot.store.outbox import DeliveryRecord
from bot.store.reviews import Vote
from bot.store.sources import SourceRound
from bot.subscriptions.records import AuditEntry, ChannelDefaults, Subscription
from handlers.commands.records import AddedHere, Asker, ListHere
from handlers.external_services import Screening
from handlers.messages import act_words, wording
from handlers.messages.health import SourceView
from handlers.messages.parts_lists import is_unclear
from handlers.monitoring import source_views
from handlers.parts.desk import WatchedLists
from handlers.source_finder import SourceFinder
from handlers.stores import Store

_LISTS = 10
"""Lists of a channel that are looked into while somebody waits."""
UNCLEAR_AT_MOST = 100
"""Lines that were not understood and are named in chat."""


class RedisRecords:
    """`handlers.commands.command.Records` in Redis. A channel whose subscriptions change is tried again at once.

    `finder` looks at addresses that people add as sources; without it they may not.

    `wake` starts delivery to channels now; lifting a pause alone would leave it scheduled for minutes later.
    """

    def __init__(
        self,
        store: Store,
        wake: Callable[[Sequence[Channel]], Awaitable[None]],
        sources: Sequence[Source] = (),
        screening: Screening | None = None,
        finder: SourceFinder | None = None,
    ) -> None:
        self._store, self._finder = store, finder
        self._screening = screening
        self._wake = wake
        self._sources = sources
        self._round = SourceRound(store.redis, store.keys)

    async def subscriptions_of(self, channel: Channel) -> Sequence[Subscription]:
        """Return the channel's subscriptions, oldest first."""
        return await self._store.subscriptions.of(channel)

    async def subscriptions_in(self, platform: str, workspace: str) -> Sequence[Subscription]:
        """Return the subscriptions of all channels of a workspace, ordered by channel and age."""
        everything = await self._store.subscriptions.all()
        return [each for each in everything if (each.channel.platform, each.channel.workspace) == (platform, workspace)]

    async def send(self, delivery: Delivery) -> None:
        """Put a notice into its channel's outbox; one that is recorded already is not sent again."""
        await self._store.outbox.add([delivery])
        await self._wake([delivery.channel])

    async def try_again(self, channel: Channel) -> None:
        """Lift the pauses of all subscribed channels of the channel's workspace and deliver at once."""
        subscriptions = await self.subscriptions_in(channel.platform, channel.workspace)
        channels = list(dict.fromkeys((channel, *(subscription.channel for subscription in subscriptions))))
        for each in channels:
            await self._store.outbox.lift(each.key)
        await self._wake(channels)

    async def resume(self, channels: Sequence[Channel]) -> None:
        """Lift the pauses of these channels and deliver at once; an empty id means the whole workspace."""
        resumed = {(each.platform, each.workspace, each.id) for each in channels}
        paused = [
            each
            for each in await self._store.pauses.channels()
            if {(each.platform, each.workspace, each.id), (each.platform, each.workspace, "")} & resumed
        ]
        for each in paused:
            await self._store.outbox.lift(each.key)
        await self._wake(paused)

    async def add_subscription(self, subscription: Subscription, by: str) -> None:
        """Store a subscription and lift the channel's pause: if somebody can type there, the bot is there too."""
        await self._store.subscriptions.add(subscription, by)
        await self._store.outbox.lift(subscription.channel.key)
        await self._wake([subscription.channel])

    async def remove_subscription(self, subscription: str, by: str) -> None:
        """Remove the subscription with this id."""
        await self._store.subscriptions.remove(subscription, by)

    async def settings_of(self, channel: Channel) -> ChannelDefaults:
        """Return the channel's defaults."""
        return await self._store.channels.of(channel)

    async def change_settings(self, channel: Channel, usual: ChannelDefaults, by: str) -> None:
        """Set the channel's defaults."""
        await self._store.channels.change(channel, usual, by)

    async def name_channels(self, names: Mapping[Channel, ChannelName]) -> None:
        """Keep the names of those channels for which something is on record."""
        usual, watches = await self._store.channels.all(), await self._store.watches.all()
        asked = {one.channel for one in await self._store.subscriptions.all()}
        asked |= {one.channel for one in await self._store.added.all()}
        told = {key for one in watches for key in one.channels}
        ours = {each.key: name for each, name in names.items() if each in asked or each in usual or each.key in told}
        if ours:
            await self._store.names.note(ours)

    async def changes_in(self, channel: Channel, limit: int) -> Sequence[AuditEntry]:
        """Return the last changes in the channel, newest first."""
        return await self._store.audit.of(channel, limit)

    async def state_of(self, channel: Channel) -> tuple[int, str]:
        """Return the number of held acts, and why nothing can be posted at present (empty if it can)."""
        pause = await self._store.pauses.of(channel)
        why = f"{pause.why} (since {wording.said(pause.since.date())}). {pause.advice}" if pause else ""
        return await self._store.held.count(channel), why or await self._store.outbox.paused(channel)

    async def mute_event(self, delivery: str, channel: Channel, by: str, *, mute: bool) -> None:
        """Mute or unmute a delivery's act in its channel, if the asker is in the same workspace."""
        record = await self._record_here(delivery, channel)
        if record is None:
            return
        # The asker's channel may be a Discord thread, which is a channel of its own; the delivery's is its parent.
        target = Channel.from_key(record.channel)
        announcement = await self._store.events.announcement(record.event)
        title = act_words.title(announcement) if announcement else record.event
        await self._store.mutes.set(record.event, title, target, by, datetime.now(UTC), mute=mute)

    async def parts_lists(self, channel: Channel) -> tuple[Sequence[PartsList], Collection[str]]:
        """Return the channel's parts lists, the newest first, and the ids of those that are watched."""
        found = await self._store.parts.of(channel.key)
        watched = [one.id for one in found if await self._store.watches.of(one.id)]
        return found, watched

    async def parts_list(self, id_: str, channel: Channel) -> PartsList | None:
        """Return a parts list of the channel; None if it has none of that id."""
        try:
            return await self._store.parts.get(id_[:100], channel.key)
        except NotOnFileError:
            return None

    async def unclear_lines(self, one: PartsList) -> Sequence[StoredLine]:
        """Return the first lines of a list that were not understood."""
        try:
            packed = await self._store.parts.lines(one)
        except NotOnFileError:
            return ()
        lines = await asyncio.to_thread(unpacked, packed)
        return [line for line in lines if is_unclear(line)][:UNCLEAR_AT_MOST]

    async def watch_list(self, one: PartsList, channel: Channel, by: str, *, watch: bool) -> None:
        """Watch a list and tell the channel of what changes, or watch it no more."""
        watched = WatchedLists(self._store.watches, {channel.platform})
        await (watched.watch(one, [channel.key], by) if watch else watched.end(one))
        await self._note_list(one, "parts list watched" if watch else "parts list watched no more", by)

    async def delete_list(self, one: PartsList, by: str) -> None:
        """Delete a list with all that belongs to it."""
        await self._store.parts.remove(one)
        await self._note_list(one, "parts list deleted", by)

    async def _note_list(self, one: PartsList, what: str, by: str) -> None:
        """Audit a change; neither a list's name nor its content stands there."""
        await self._store.audit.note(Channel.from_key(one.owner), by, what, one.id)

    async def latest_announcements(self, limit: int) -> Sequence[Announcement]:
        """Return at most `limit` announcements, newest first."""
        return await self._store.events.latest(limit)

    async def told_before(self) -> Sequence[Announcement]:
        """Return the acts that sources told before they were first read, newest first."""
        return await self._store.backlog.acts()

    async def announcement_of(self, delivery: str, channel: Channel) -> Announcement | None:
        """Return the announcement of a delivery to the channel's workspace; else None."""
        record = await self._record_here(delivery, channel)
        if record is None:
            return None
        announcement = await self._store.events.announcement(record.event)
        seen = seen_in(announcement, channel) if announcement else None
        return (await self._store.events.beside_earlier([seen]))[0] if seen else None

    async def posted(self, delivery: str, channel: Channel) -> Delivery | None:
        """Return a delivery to the channel's workspace, complete enough to be rendered again; else None."""
        planned = await self._store.outbox.planned(delivery)
        if planned is None or not _in_same_workspace(planned[0], channel):
            return None
        target, turn = planned
        others = [await self._store.events.announcement(event) for event in turn.content.events]
        announcement = await self._store.events.announcement(turn.event) if turn.event else None
        acts = tuple(act for act in others if act)
        return Delivery(delivery, target, announcement, turn.kind, turn.subscriptions, turn.content, others=acts)

    async def trail_of(self, delivery: str, channel: Channel) -> Sequence[TrailEntry]:
        """Return what was done about an alert of the channel's workspace, the oldest step first."""
        return await self._store.trails.of(delivery) if await self._record_here(delivery, channel) else ()

    async def work_on(self, delivery: str, asker: Asker, step: TrailStep) -> None:
        """Keep what the asker did about an alert of their workspace. Raises NotOnFileError if there is none."""
        if await self._record_here(delivery, asker.channel) is None:
            raise NotOnFileError("this alert is not on record any more")
        await AlertDesk(self._store.trails, self._store.audit, self._wake).work(delivery, step, asker.user, asker.name)

    async def unreviewed(self, measures: Sequence[str], channel: Channel) -> NoticesByRule:
        """Return the announced acts that touch these rules and wait for a review, linked to the channel's alerts."""
        return await self._store.reviews.waiting(measures, channel)

    async def screened(self, firms: Sequence[str]) -> ScreeningResult | None:
        """Return the screening service's answer on firms; None if no service is configured."""
        return await self._screening.ask(firms) if self._screening and firms else None

    async def lists_here(self, channel: Channel) -> Sequence[ListHere]:
        """Return the watched lists that belong to the channel, or whose changes it is told of."""
        theirs = [one for one in await self._store.watches.all() if channel.key in {one.owner, *one.channels}]
        indexes = await self._store.watches.indexes(theirs[:_LISTS])
        found = []
        for watch in theirs[:_LISTS]:
            with contextlib.suppress(NotOnFileError):
                one = await self._store.parts.get(watch.list, watch.owner)
                found.append(ListHere(one.name, await self._store.parts.lines(one), indexes.get(one.id, ""), one.lines))
        return found

    async def alerts_in(self, channel: Channel) -> Sequence[PostedAlert]:
        """Return the alerts posted in the channel's workspace, newest first."""
        return await self._store.posted.in_workspace_of(channel)

    async def announcements_of(self, events: Sequence[str]) -> Sequence[Announcement]:
        """Return the announcements of these events."""
        return await self._store.posted.announcements(events)

    async def vote(self, asker: Asker, delivery: str, now: datetime, *, relevant: bool) -> None:
        """Store a person's vote on an alert of their workspace; votes on other alerts are ignored."""
        if record := await self._record_here(delivery, asker.channel):
            at = now.isoformat(timespec="seconds")
            await self._store.votes.vote(Vote(delivery, record.event, asker.channel, asker.user, relevant, at))

    async def vote_of(self, asker: Asker, delivery: str) -> bool | None:
        """Return the person's earlier vote on the alert; None if there is none."""
        vote = await self._store.votes.of(delivery, asker.user)
        return vote.relevant if vote else None

    async def sources(self, now: datetime, channel: Channel) -> Sequence[SourceView]:
        """Return all sources that tell something in a channel, with their health, trouble first."""
        here = await self.added_here(channel)
        added = readable([*here.sources, *await self._of_everybody()]) if here.allowed else ()
        return await source_views((*self._sources, *added), self._round, now)

    async def _of_everybody(self) -> Sequence[AddedSource]:
        return [one for one in await self._store.added.all() if is_of(one.id, EVERYBODY)]

    async def added_here(self, channel: Channel) -> AddedHere:
        """Return the sources that were added in the channel's workspace, oldest first."""
        found = await self._store.added.all()
        return AddedHere(self._finder is not None, tuple(one for one in found if is_of(one.id, mark_of(channel))))

    async def look_for_source(self, typed: str) -> FoundFeed:
        """Return the feed at an address. Raises NoSourceError."""
        if self._finder is None:  # pragma: no cover - nobody asks where it is not allowed
            raise NoSourceError(KNOWN)
        found = await self._finder.look(typed)
        known = next((one.id for one in self._sources if found.url in (one.address, one.url)), None)
        if known:
            raise NoSourceError(KNOWN, known)
        return found

    async def add_source(self, added: AddedSource, by: str) -> None:
        """Store a source that a person added. Raises UsageError for one too many."""
        await self._store.added.add(added, by)

    async def remove_source(self, id_: str, by: str) -> None:
        """Delete an added source."""
        await self._store.added.remove(id_, by)

    async def _record_here(self, delivery: str, here: Channel) -> DeliveryRecord | None:
        """Return the record of a delivery to the asker's workspace; None if there is none."""
        record = await self._store.outbox.record(delivery)
        return record if record and _in_same_workspace(Channel.from_key(record.channel), here) else None


def _in_same_workspace(target: Channel, here: Channel) -> bool:
    """Return whether a delivery's channel is in the asker's workspace.

    A notice to a person of a server is read in a direct message, which is its own workspace.
    """
    if target.platform != here.platform:
        return False
    return target.workspace == here.workspace or (target.id.startswith("@") and here.workspace.startswith("@"))
