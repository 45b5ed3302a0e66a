"""Planner and held queues over a real Redis, with a clock that a test moves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.alerts.amendments import NewFacts, amended
from bot.alerts.planner import HeldScheduler, Planner, ReminderScheduler
from bot.alerts.reminders import Dated
from bot.model.announcement import Announcement
from bot.model.delivery import Channel
from bot.store.events import Events, Planning, Ruling
from bot.store.keys import Keys
from bot.store.outbox import Outbox, ms
from bot.store.redis import Client
from bot.store.subscriptions import ChannelSettings, ReminderDays, Subscriptions
from bot.store.waiting import HeldDeliveries
from bot.subscriptions.filters import Filters
from bot.subscriptions.options import read
from bot.subscriptions.records import Subscription
from handlers.discord.settings import CONVENTIONS
from tests.alerts.samples import VOCABULARY, announcement

START = datetime(2026, 11, 24, 12, tzinfo=UTC)


def channel(name: str) -> Channel:
    return Channel("discord", "G1", name)


class House:
    """What plans and moves deliveries in one process. `now` is its clock; time itself passes with it unless told."""

    def __init__(self, redis: Client, keys: Keys, dates: Sequence[Dated] = ()) -> None:
        self.redis, self.keys, self.now, self.passed = redis, keys, START, 0.0
        self.events, self.subscriptions = Events(redis, keys), Subscriptions(redis, keys)
        self.settings, self.later = ChannelSettings(redis, keys), HeldDeliveries(redis, keys)
        self.outbox = Outbox(redis, keys, "test", lambda: ms(self.now))
        self.woken: list[Channel] = []
        self.dates = dates
        self.settled = 0
        self.restart()

    def restart(self) -> None:
        """Another process takes over: everything in memory is new."""
        self.planner = Planner(
            Planning(self.redis, self.keys),
            self.events,
            Subscriptions(self.redis, self.keys),
            self.outbox,
            Filters(VOCABULARY),
            self.wake,
            (),
            ChannelSettings(self.redis, self.keys),
            clock=lambda: self.now,
        )
        reminding = ReminderScheduler(
            ReminderDays(self.redis, self.keys),
            self.outbox,
            self.events,
            self.subscriptions,
            self.settings,
            Filters(VOCABULARY),
            lambda first, last: [one for one in self.dates if first <= one.day <= last],
            self.wake,
        )
        self.held_scheduler = HeldScheduler(
            self.later,
            self.events,
            self.subscriptions,
            self.settings,
            self.wake,
            (reminding,),
            clock=lambda: self.now,
            monotonic=lambda: self.passed,
            sleep=no_sleep,
        )

    async def wake(self, channels: Sequence[Channel]) -> None:
        self.woken += channels

    async def subscribe(self, name: str, text: str) -> Subscription:
        wish = read(text, VOCABULARY, CONVENTIONS.mentions)
        made = Subscription.of(channel(name), wish.filter.text, "U1", START, wish.options)
        await self.subscriptions.add(made, "U1")
        return made

    async def announce(self, event: str, **changes: object) -> Announcement:
        """An act is announced and planned now."""
        act = announcement(event=event, announced_at=self.now.isoformat(), **changes)
        await self.publish(act)
        await self.planner.turn()
        return act

    async def publish(self, act: Announcement) -> None:
        """An act is announced; the planner has not seen it yet."""
        await self.settle(act.event, Ruling("announce", act.event, "{}", act))

    async def change(self, act: Announcement, facts: NewFacts) -> Announcement:
        """An act is told otherwise, and planned now."""
        changed = amended(act, facts, "cn-mofcom", self.now)
        assert changed
        ruling = Ruling("edit", act.event, announcement=changed, edited_before=act.edited_at or "")
        await self.settle(act.event, ruling)
        await self.planner.turn()
        return changed

    async def settle(self, item: str, ruling: Ruling) -> None:
        """The next entry of the intake is settled; the planner has not seen it yet."""
        before, after = f"{self.settled}-0", f"{self.settled + 1}-0"
        self.settled += 1
        assert await self.events.settle(before, after, item, ruling) == after

    async def at(self, now: str, *, set_: bool = False) -> None:
        """Time passes until `now` (or, `set_`, the clock is set to it), and the held queues are looked at."""
        then = datetime.fromisoformat(now).replace(tzinfo=UTC)
        self.passed += 1.0 if set_ else (then - self.now) / timedelta(seconds=1)
        self.now = then
        await self.held_scheduler.turn()

    async def posted(self, name: str) -> list[str]:
        """What the channel's outbox holds: an act's name, a digest as [a, b], a reminder as !day."""
        found = []
        for delivery in await self.redis.lrange(self.keys.outbox(channel(name).key), 0, -1):
            planned = await self.outbox.planned(delivery)
            assert planned
            content = planned[1].content
            gathered = f"[{', '.join(content.events)}]"
            names = {"digest": gathered, "reminder": f"!{content.get('day')}"}
            found.append(names.get(planned[1].kind, planned[1].event))
        return found

    async def waiting(self, name: str) -> list[str]:
        """The acts on the channel's held queue."""
        return [held.event for held in (await self.later.held_queue(channel(name))).held]

    async def state(self, event: str, name: str) -> str:
        """What became of an act's delivery."""
        for delivery in await self.redis.zrange(self.keys.deliveries, 0, -1):
            raw = await self.redis.hgetall(self.keys.delivery(delivery))
            if raw.get("event") == event and raw["channel"] == channel(name).key:
                return raw["state"]
        return ""

    async def dates_told(self, name: str) -> list[list[str]]:
        """What each reminder in the outbox tells of."""
        told = []
        for delivery in await self.redis.lrange(self.keys.outbox(channel(name).key), 0, -1):
            planned = await self.outbox.planned(delivery)
            if planned and planned[1].kind == "reminder":
                told.append([one["what"] or one["event"] for one in json.loads(planned[1].content.get("dates"))])
        return told


async def no_sleep(seconds: float) -> None:
    del seconds
