"""The stored data as commands read it, in Redis."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from bot.feeds.sources import Source
from bot.model.announcement import Announcement
from bot.model.delivery import Channel, Delivery
from bot.model.elsewhere import Elsewhere
from bot.model.posted import PostedAlert
from bot.model.rule_notices import NoticesByRule
from bot.store.sources import SourceRound
from bot.store.votes import Vote
from bot.subscriptions.records import AuditEntry, Subscription, Usual
from handlers.commands.command import Asker
from handlers.messages import alerts, wording
from handlers.messages.source_health import SourceView, views
from handlers.screening import Screening
from handlers.stores import Store


class RedisRecords:
    """`handlers.commands.stored.Records`. A channel in which a subscription changes is tried again at once.

    `wake` starts the drains of channels now: lifting a wait alone would leave a drain that was put off for minutes.
    """

    def __init__(
        self,
        store: Store,
        wake: Callable[[Sequence[Channel]], Awaitable[None]],
        sources: Sequence[Source] = (),
        screening: Screening | None = None,
    ) -> None:
        self._screening = screening
        self._wake = wake
        self._sources = sources
        self._round = SourceRound(store.redis, store.keys)
        self._events = store.events
        self._outbox = store.outbox
        self._subscriptions = store.subscriptions
        self._reviews = store.reviews
        self._settings = store.channels
        self._later = store.later
        self._pauses = store.pauses
        self._audit = store.audit
        self._mutes = store.mutes
        self._told = store.told
        self._labels = store.labels

    async def subscriptions_of(self, channel: Channel) -> Sequence[Subscription]:
        """The channel's subscriptions, oldest first."""
        return await self._subscriptions.of(channel)

    async def subscriptions_in(self, platform: str, workspace: str) -> Sequence[Subscription]:
        """Those of all channels of a workspace, ordered by channel and age."""
        everything = await self._subscriptions.all()
        return [one for one in everything if (one.channel.platform, one.channel.workspace) == (platform, workspace)]

    async def send(self, delivery: Delivery) -> None:
        """Put a message of ours into its channel's outbox; one that is on record is not sent again."""
        await self._outbox.add([delivery])
        await self._wake([delivery.channel])

    async def try_again(self, channel: Channel) -> None:
        """What waits in the channel's workspace is tried at once. A channel that still refuses waits anew."""
        theirs = await self.subscriptions_in(channel.platform, channel.workspace)
        places = list(dict.fromkeys((channel, *(one.channel for one in theirs))))
        for place in places:
            await self._outbox.lift(place.key)
        await self._wake(places)

    async def resume(self, places: Sequence[Channel]) -> None:
        """Channels there that refused are tried at once. One that still refuses waits anew."""
        wanted = {(one.platform, one.workspace, one.id) for one in places}
        paused = [
            one
            for one in await self._pauses.channels()
            if {(one.platform, one.workspace, one.id), (one.platform, one.workspace, "")} & wanted
        ]
        for one in paused:
            await self._outbox.lift(one.key)
        await self._wake(paused)

    async def add_subscription(self, subscription: Subscription, by: str) -> None:
        """Put it on record. Who can type in a channel has the bot there: an earlier refusal no longer holds."""
        await self._subscriptions.add(subscription, by)
        await self._outbox.lift(subscription.channel.key)
        await self._wake([subscription.channel])

    async def remove_subscription(self, subscription: str, by: str) -> None:
        """Take the one with this id off record."""
        await self._subscriptions.remove(subscription, by)

    async def settings_of(self, channel: Channel) -> Usual:
        """What is usual in the channel."""
        return await self._settings.of(channel)

    async def change_settings(self, channel: Channel, usual: Usual, by: str) -> None:
        """Make this usual in the channel."""
        await self._settings.change(channel, usual, by)

    async def changes_in(self, channel: Channel, limit: int) -> Sequence[AuditEntry]:
        """The last changes in the channel, newest first."""
        return await self._audit.of(channel, limit)

    async def state_of(self, channel: Channel) -> tuple[int, str]:
        """How many acts wait there for their time, and why nothing can be posted at present (empty when it can)."""
        pause = await self._pauses.of(channel)
        why = f"{pause.why} (since {wording.said(pause.since.date())}). {pause.advice}" if pause else ""
        return await self._later.count(channel), why or await self._outbox.paused(channel)

    async def mute_event(self, delivery: str, channel: Channel, by: str, *, mute: bool) -> None:
        """Post nothing more of a delivery's act where it stands, or again. Who asks is in the same workspace."""
        record = await self._outbox.record(delivery)
        where = Channel.from_key(record.channel) if record else None
        # Asked for in a thread of Discord's, which is a channel of its own; the delivery knows the one above it.
        if record is None or where is None or not _theirs(where, channel):
            return
        announcement = await self._events.announcement(record.event)
        title = alerts.title(announcement) if announcement else record.event
        await self._mutes.set(record.event, title, where, by, datetime.now(UTC), mute=mute)

    async def latest_announcements(self, limit: int) -> Sequence[Announcement]:
        """At most `limit` announcements, newest first."""
        return await self._events.latest(limit)

    async def announcement_of(self, delivery: str, channel: Channel) -> Announcement | None:
        """What a delivery to the channel's workspace announced."""
        record = await self._outbox.record(delivery)
        if record is None or not _theirs(Channel.from_key(record.channel), channel):
            return None
        return await self._events.announcement(record.event)

    async def posted(self, delivery: str, channel: Channel) -> Delivery | None:
        """A delivery to the channel's workspace with all that is needed to word it again; else None."""
        found = await self._outbox.planned(delivery)
        if found is None or not _theirs(found[0], channel):
            return None
        where, turn = found
        others = [await self._events.announcement(event) for event in turn.content.events]
        announcement = await self._events.announcement(turn.event) if turn.event else None
        acts = tuple(act for act in others if act)
        return Delivery(delivery, where, announcement, turn.kind, turn.subscriptions, turn.content, others=acts)

    async def unreviewed(self, measures: Sequence[str], channel: Channel) -> NoticesByRule:
        """The announced acts that touch these rules and wait for a review, linked to the channel's alerts."""
        return await self._reviews.waiting(measures, channel)

    async def screened(self, firms: Sequence[str]) -> Elsewhere | None:
        """What the screening service says of firms; None if there is none."""
        return await self._screening.ask(firms) if self._screening and firms else None

    async def alerts_in(self, channel: Channel) -> Sequence[PostedAlert]:
        """The alerts that stand in the channel's workspace, newest first."""
        return await self._told.in_workspace_of(channel)

    async def announcements_of(self, events: Sequence[str]) -> Sequence[Announcement]:
        """These acts as announced."""
        return await self._told.announcements(events)

    async def vote(self, asker: Asker, delivery: str, now: datetime, *, relevant: bool) -> None:
        """Keep what a person says of an alert of their workspace; of another alert nothing is kept."""
        record = await self._outbox.record(delivery)
        where = Channel.from_key(record.channel) if record else None
        here = asker.channel
        if not record or not where or not _theirs(where, here):
            return
        at = now.isoformat(timespec="seconds")
        await self._labels.vote(Vote(delivery, record.event, here, asker.user, relevant, at))

    async def vote_of(self, asker: Asker, delivery: str) -> bool | None:
        """What the person said of the alert before; None if nothing."""
        before = await self._labels.of(delivery, asker.user)
        return before.relevant if before else None

    async def sources(self, now: datetime) -> Sequence[SourceView]:
        """All sources on file and how they are doing, trouble first."""
        return await source_views(self._sources, self._round, now)


async def source_views(sources: Sequence[Source], rounds: SourceRound, now: datetime) -> list[SourceView]:
    """Sources with the states and latencies on record, trouble first. Raises redis errors."""
    states = await rounds.states()
    seconds = await rounds.history.latencies([source.id for source in sources if source.enabled])
    return views(sources, states, seconds, now)


def _theirs(where: Channel, here: Channel) -> bool:
    """Whether a delivery's channel is in the workspace in which somebody asks.

    A notice to a person of a server is read in a direct message, which is a workspace of its own.
    """
    if where.platform != here.platform:
        return False
    return where.workspace == here.workspace or (where.id.startswith("@") and here.workspace.startswith("@"))
