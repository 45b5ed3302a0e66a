"""Records and rules by hand, for tests of commands."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from bot.model.announcement import Announcement
from bot.model.delivery import Channel, Delivery
from bot.model.posted import PostedAlert
from bot.model.rule_notices import Notice, Touched
from bot.rules import answers
from bot.rules.answers import Answer
from bot.rules.index import RuleBase
from bot.rules.model import RuleSet
from bot.subscriptions.records import NOTHING_USUAL, AuditEntry, Subscription, Usual
from handlers.chat.answering import ChatAnswering
from handlers.chat.interfaces import Asker, Voted
from handlers.commands import changes, upcoming
from handlers.messages.alerts import TouchedRule
from handlers.messages.marks import CLOSE, OPEN
from handlers.messages.reply import Choice, Reply
from tests.alerts.samples import VOCABULARY

CHANNEL = Channel("discord", "G1", "42")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
RULE = TouchedRule("cn-2023-39", "No. 39 of 2023", "CN", "licence", "2023-12-01", source="https://example.org/rule")


def asker(*, may_manage: bool = True, channel: Channel = CHANNEL) -> Asker:
    return Asker(channel, "U1", may_manage)


def subscription(text: str, channel: Channel = CHANNEL) -> Subscription:
    return Subscription.of(channel, text, "U1", NOW)


@dataclass
class FakeRecords:
    """In memory. `trouble` is raised by every call; `stuck` never answers."""

    subscriptions: list[Subscription] = field(default_factory=list)
    announcements: list[Announcement] = field(default_factory=list)
    deliveries: dict[str, Announcement] = field(default_factory=dict)
    notices: dict[str, tuple[Notice, ...]] = field(default_factory=dict)
    gathered: dict[str, Delivery] = field(default_factory=dict)
    settings: dict[Channel, Usual] = field(default_factory=dict)
    changes: list[AuditEntry] = field(default_factory=list)
    waiting: int = 0
    paused: str = ""
    posts: list[PostedAlert] = field(default_factory=list)
    votes: dict[tuple[str, str], bool] = field(default_factory=dict)
    muted: set[tuple[str, Channel, str]] = field(default_factory=set)
    tried: list[Channel] = field(default_factory=list)
    sent: dict[str, Delivery] = field(default_factory=dict)
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

    async def settings_of(self, channel: Channel) -> Usual:
        await self._reach()
        return self.settings.get(channel, NOTHING_USUAL)

    async def change_settings(self, channel: Channel, usual: Usual, by: str) -> None:
        await self._reach()
        self.changes.append(
            AuditEntry(NOW, channel.key, by, "settings", self.settings.get(channel, Usual()).text, usual.text)
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

    async def told(self, channel: Channel) -> Sequence[PostedAlert]:
        await self._reach()
        return [one for one in self.posts if one.channel.workspace == channel.workspace]

    async def announcements_of(self, events: Sequence[str]) -> Sequence[Announcement]:
        await self._reach()
        return [one for one in self.announcements if one.event in events]

    async def vote(self, asker: Asker, delivery: str, now: datetime, *, relevant: bool) -> Voted | None:
        del now
        await self._reach()
        if delivery not in self.deliveries:
            return None
        before = self.votes.get((delivery, asker.user))
        self.votes[delivery, asker.user] = relevant
        return Voted(self.deliveries[delivery], before)

    async def latest_announcements(self, limit: int) -> Sequence[Announcement]:
        await self._reach()
        return self.announcements[:limit]

    async def announcement_of(self, delivery: str, channel: Channel) -> Announcement | None:
        del channel
        await self._reach()
        return self.deliveries.get(delivery)

    async def posted(self, delivery: str, channel: Channel) -> Delivery | None:
        del channel
        await self._reach()
        return self.gathered.get(delivery)

    async def unreviewed(self, measures: Sequence[str], channel: Channel) -> Touched:
        del channel
        await self._reach()
        return {key: self.notices[key] for key in measures if key in self.notices}


class FakeRules:
    """One rule that an alert touches; `/restricted` knows none."""

    def restricted(self, text: str, today: date, from_: str | None = None, to: str | None = None) -> Answer:
        return answers.answer(RuleBase(RuleSet()), text, today=today, from_=from_, to=to)

    def upcoming(self, text: str, today: date) -> Reply:
        return upcoming.answer(RuleBase(RuleSet()), text, today)

    def changes(self, text: str, today: date) -> Reply:
        return changes.answer(RuleBase(RuleSet()), text, today)

    def touched(self, measures: Sequence[str], today: date) -> Sequence[TouchedRule]:
        del today
        return [RULE for key in measures if key == RULE.measure]

    def still_open(self, touched: Touched) -> Touched:
        return touched

    def items(self, typed: str, limit: int) -> Sequence[Choice]:
        return [Choice(f"{typed}{n}", f"{n}") for n in range(limit + 5)]


def answering(records: FakeRecords, patience_s: float = 8) -> ChatAnswering:
    return ChatAnswering(records, FakeRules(), VOCABULARY, lambda: NOW, patience_s=patience_s)


def words(reply: Reply) -> list[str]:
    """The reply's lines as plain text, lead-ins included, commands in backticks."""
    return [ticks(f"{line.bold} {line.text}".strip()) for line in reply.lines]


def ticks(text: str) -> str:
    """Code marks as backticks."""
    return text.replace(OPEN, "`").replace(CLOSE, "`")
