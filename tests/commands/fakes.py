"""Records and rules by hand, for tests of commands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from bot.feeds.added import AddedSource, FoundFeed
from bot.model.added import is_of, mark_of
from bot.model.announcement import Announcement
from bot.model.delivery import Channel, ChannelName, Delivery, PostedAlert
from bot.model.supplements import Notice, NoticesByRule, ScreeningResult
from bot.model.trail import TrailEntry, TrailStep
from bot.parts.records import PartsList, StoredLine
from bot.roles import Deciders
from bot.rules.index import RuleBase
from bot.rules.model import RuleSet
from bot.subscriptions.filters import Filters, Vocabulary
from bot.subscriptions.records import NO_DEFAULTS, AuditEntry, ChannelDefaults, Subscription
from bot.vocabulary import MeasureType
from handlers.chat.answering import Answering, Question
from handlers.commands import COMMANDS, preview, settings, subscribing
from handlers.commands.command import RECENT, SETTINGS, SUBSCRIPTIONS, TOLD_BEFORE, Call, Need, Stored
from handlers.commands.records import AddedHere, Asker, ListHere
from handlers.discord.settings import CONVENTIONS as DISCORD
from handlers.messages.health import SourceView
from handlers.messages.reply import CLOSE, OPEN, Conventions, Reply
from handlers.slack.settings import CONVENTIONS as SLACK
from tests.alerts.samples import VOCABULARY
from tests.commands.measures import limb, measure

CHANNEL = Channel("discord", "G1", "42")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
_RULE = measure(
    "cn-2023-39",
    limb(None, MeasureType.LICENCE, "2023-12-01"),
    document="No. 39 of 2023",
    url="https://example.org/rule",
    evidence=date(2026, 1, 1),
)
RULES = RuleBase(RuleSet((_RULE,)))
"""One rule, which `announcement()` touches; it names no goods."""


def asker(*, may_manage: bool = True, channel: Channel = CHANNEL) -> Asker:
    platform = {"discord": DISCORD, "slack": SLACK}.get(channel.platform, Conventions())
    return Asker(channel, "U1", may_manage, platform=platform)


def subscription(text: str, channel: Channel = CHANNEL) -> Subscription:
    return Subscription.of(channel, text, "U1", NOW)


@dataclass
class FakeRecords:
    """In memory. `trouble` is raised by every call; `stuck` never answers."""

    subscriptions: list[Subscription] = field(default_factory=list)
    announcements: list[Announcement] = field(default_factory=list)
    added: list[AddedSource] = field(default_factory=list)
    found: Callable[[str], FoundFeed] | None = None
    before: list[Announcement] = field(default_factory=list)
    deliveries: dict[str, Announcement] = field(default_factory=dict)
    notices: dict[str, tuple[Notice, ...]] = field(default_factory=dict)
    gathered: dict[str, Delivery] = field(default_factory=dict)
    settings: dict[Channel, ChannelDefaults] = field(default_factory=dict)
    changes: list[AuditEntry] = field(default_factory=list)
    lists: dict[Channel, Sequence[ListHere]] = field(default_factory=dict)
    parts: list[PartsList] = field(default_factory=list)
    watched: set[str] = field(default_factory=set)
    unclear: dict[str, Sequence[StoredLine]] = field(default_factory=dict)
    trails: dict[str, list[TrailEntry]] = field(default_factory=dict)
    waiting: int = 0
    elsewhere: ScreeningResult | None = None
    paused: str = ""
    posts: list[PostedAlert] = field(default_factory=list)
    votes: dict[tuple[str, str], bool] = field(default_factory=dict)
    muted: set[tuple[str, Channel, str]] = field(default_factory=set)
    tried: list[Channel] = field(default_factory=list)
    sent: dict[str, Delivery] = field(default_factory=dict)
    names: dict[Channel, ChannelName] = field(default_factory=dict)
    trouble: Exception | None = None
    stuck: bool = False

    async def _reach(self) -> None:
        if self.stuck:
            await asyncio.Event().wait()
        if self.trouble:
            raise self.trouble

    async def subscriptions_of(self, channel: Channel) -> Sequence[Subscription]:
        await self._reach()
        return [one for one in self.subscriptions if one.channel == channel]

    async def subscriptions_in(self, platform: str, workspace: str) -> Sequence[Subscription]:
        await self._reach()
        return [
            one for one in self.subscriptions if (one.channel.platform, one.channel.workspace) == (platform, workspace)
        ]

    async def name_channels(self, names: Mapping[Channel, ChannelName]) -> None:
        await self._reach()
        self.names.update(names)

    async def send(self, delivery: Delivery) -> None:
        await self._reach()
        self.sent.setdefault(delivery.id, delivery)

    async def try_again(self, channel: Channel) -> None:
        self.tried.append(channel)

    async def resume(self, places: Sequence[Channel]) -> None:
        await self._reach()
        self.tried.extend(places)

    async def add_subscription(self, subscription: Subscription, by: str) -> None:
        await self.remove_subscription(subscription.id, by)
        self.subscriptions.append(subscription)

    async def remove_subscription(self, subscription: str, by: str) -> None:
        del by
        await self._reach()
        self.subscriptions = [one for one in self.subscriptions if one.id != subscription]

    async def settings_of(self, channel: Channel) -> ChannelDefaults:
        await self._reach()
        return self.settings.get(channel, NO_DEFAULTS)

    async def change_settings(self, channel: Channel, usual: ChannelDefaults, by: str) -> None:
        await self._reach()
        self.changes.append(
            AuditEntry(NOW, channel.key, by, "settings", self.settings.get(channel, ChannelDefaults()).text, usual.text)
        )
        self.settings[channel] = usual

    async def changes_in(self, channel: Channel, limit: int) -> Sequence[AuditEntry]:
        await self._reach()
        return [one for one in reversed(self.changes) if one.channel == channel.key][:limit]

    async def state_of(self, channel: Channel) -> tuple[int, str]:
        del channel
        await self._reach()
        return self.waiting, self.paused

    async def mute_event(self, delivery: str, channel: Channel, by: str, *, mute: bool) -> None:
        await self._reach()
        (self.muted.add if mute else self.muted.discard)((delivery, channel, by))

    async def trail_of(self, delivery: str, channel: Channel) -> Sequence[TrailEntry]:
        del channel
        await self._reach()
        return self.trails.get(delivery, [])

    async def work_on(self, delivery: str, asker: Asker, step: TrailStep) -> None:
        await self._reach()
        steps = self.trails.setdefault(delivery, [])
        at = NOW.isoformat(timespec="seconds")
        steps.append(step.after(steps[-1] if steps else None, asker.user, asker.name, at))

    async def lists_here(self, channel: Channel) -> Sequence[ListHere]:
        await self._reach()
        return self.lists.get(channel, ())

    async def alerts_in(self, channel: Channel) -> Sequence[PostedAlert]:
        await self._reach()
        return [one for one in self.posts if one.channel.workspace == channel.workspace]

    async def announcements_of(self, events: Sequence[str]) -> Sequence[Announcement]:
        await self._reach()
        return [one for one in self.announcements if one.event in events]

    async def vote(self, asker: Asker, delivery: str, now: datetime, *, relevant: bool) -> None:
        del now
        await self._reach()
        if delivery in self.deliveries:
            self.votes[delivery, asker.user] = relevant

    async def vote_of(self, asker: Asker, delivery: str) -> bool | None:
        await self._reach()
        return self.votes.get((delivery, asker.user))

    async def sources(self, now: datetime, channel: Channel) -> Sequence[SourceView]:
        del now, channel
        await self._reach()
        return ()

    async def added_here(self, channel: Channel) -> AddedHere:
        await self._reach()
        here = [one for one in self.added if is_of(one.id, mark_of(channel))]
        return AddedHere(self.found is not None, tuple(here))

    async def look_for_source(self, typed: str) -> FoundFeed:
        await self._reach()
        assert self.found is not None
        return self.found(typed)

    async def add_source(self, added: AddedSource, by: str) -> None:
        del by
        await self._reach()
        self.added.append(added)

    async def remove_source(self, id_: str, by: str) -> None:
        del by
        await self._reach()
        self.added = [one for one in self.added if one.id != id_]

    async def parts_lists(self, channel: Channel) -> tuple[Sequence[PartsList], Collection[str]]:
        await self._reach()
        return [one for one in self.parts if one.owner == channel.key], self.watched

    async def parts_list(self, id_: str, channel: Channel) -> PartsList | None:
        await self._reach()
        return next((one for one in self.parts if (one.id, one.owner) == (id_, channel.key)), None)

    async def unclear_lines(self, one: PartsList) -> Sequence[StoredLine]:
        await self._reach()
        return self.unclear.get(one.id, ())

    async def watch_list(self, one: PartsList, channel: Channel, by: str, *, watch: bool) -> None:
        del channel, by
        await self._reach()
        (self.watched.add if watch else self.watched.discard)(one.id)

    async def delete_list(self, one: PartsList, by: str) -> None:
        del by
        await self._reach()
        self.parts.remove(one)

    async def latest_announcements(self, limit: int) -> Sequence[Announcement]:
        await self._reach()
        return self.announcements[:limit]

    async def told_before(self) -> Sequence[Announcement]:
        await self._reach()
        return self.before

    async def announcement_of(self, delivery: str, channel: Channel) -> Announcement | None:
        del channel
        await self._reach()
        return self.deliveries.get(delivery)

    async def posted(self, delivery: str, channel: Channel) -> Delivery | None:
        del channel
        await self._reach()
        return self.gathered.get(delivery)

    async def screened(self, firms: Sequence[str]) -> ScreeningResult | None:
        return self.elsewhere if firms else None

    async def unreviewed(self, measures: Sequence[str], channel: Channel) -> NoticesByRule:
        del channel
        await self._reach()
        return {key: self.notices[key] for key in measures if key in self.notices}


class Chat(Answering):
    """An `Answering`, asked in short."""

    async def restricted(self, who: Asker, text: str) -> Reply:
        return await self.answer(who, Question("restricted", text))

    async def exports(self, who: Asker, text: str) -> Reply:
        return await self.answer(who, Question("exports", text))

    async def pressed(self, who: Asker, action: str, value: str) -> Reply:
        return await self.answer(who, Question("", value, action))


def answering(
    records: FakeRecords, patience_s: float = 8, rules: RuleBase = RULES, deciders: Deciders | None = None
) -> Chat:
    return Chat(records, rules, VOCABULARY, lambda: NOW, patience_s=patience_s, deciders=deciders)


def call(
    text: str = "",
    *,
    who: Asker | None = None,
    subscriptions: Sequence[Subscription] = (),
    usual: ChannelDefaults = NO_DEFAULTS,
    recent: Sequence[Announcement] = (),
    before: Sequence[Announcement] = (),
    rules: RuleBase = RULES,
    vocabulary: Vocabulary = VOCABULARY,
    more: Mapping[Need[Any], object] = MappingProxyType({}),
) -> Call:
    """One use of a command with this on record; `more` are further needs with their values."""
    stored: dict[Need[Any], object] = {
        SUBSCRIPTIONS: subscriptions,
        SETTINGS: usual,
        RECENT: recent,
        preview.RECENT: recent,
        TOLD_BEFORE: before,
        subscribing.STATE: (0, ""),
        settings.LAST_CHANGES: (),
        **more,
    }
    return Call(who or asker(), text, NOW, rules, vocabulary, Filters(vocabulary), COMMANDS, Stored(stored))


def words(reply: Reply) -> list[str]:
    """The reply's lines as plain text, lead-ins included, commands in backticks."""
    return [ticks(f"{line.bold} {line.text}".strip()) for line in reply.lines]


def ticks(text: str) -> str:
    """Code marks as backticks."""
    return text.replace(OPEN, "`").replace(CLOSE, "`")
