"""One source cannot bury the others: items beyond its limit are held, reported to operators and can be released."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.alerts.desk import Desk
from bot.alerts.dispatch import Drain
from bot.alerts.planner import Planner
from bot.model.delivery import Channel
from bot.settings import ACTS_PER_HOUR
from bot.store.events import Events, Planning
from bot.store.intake import ITEMS_AN_HOUR, Flood, Floods, FloodWatch, Intake, PolledItem
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.redis import Client
from bot.store.subscriptions import Subscriptions
from bot.subscriptions.filters import Filters
from bot.subscriptions.records import Subscription
from tests.alerts.plain import TakingSender
from tests.alerts.samples import VOCABULARY
from tests.alerts.subject import PlainJudge, PlainMemory
from tests.alerts.test_kill import found

HERE = Channel("plain", "-", "here")
MINUTE_S = 60


async def nobody(channels: object) -> None:
    del channels


class House:
    """Desk, planner and drain over a Redis, with one channel that wants everything."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self.redis, self.keys = redis, keys
        self.intake, self.events, self.outbox = Intake(redis, keys), Events(redis, keys), Outbox(redis, keys, "me")
        self.floods = Floods(redis, keys, ACTS_PER_HOUR)
        self.platform = TakingSender()
        self.desk = Desk(self.intake, self.events, PlainJudge(), PlainMemory, lambda *_: (), floods=self.floods)
        standing = (Subscription.of(HERE, "", "-", datetime.now(UTC)),)
        read = Filters(VOCABULARY)
        subscriptions = Subscriptions(redis, keys)
        self.planner = Planner(Planning(redis, keys), self.events, subscriptions, self.outbox, read, nobody, standing)
        self.drain = Drain(self.outbox, self.events, self.platform)

    async def take_in(self, source: str, tier: str, *numbers: int) -> None:
        await self.intake.remember(source, "{}", 0, [item(source, tier, number) for number in numbers])

    async def through(self) -> None:
        """All that lies in the intake is judged, and planned."""
        last = (await self.redis.xrevrange(self.keys.intake, count=1))[0][0]
        while await self.intake.cursor() != last:
            await self.desk.turn()
        if await self.redis.xlen(self.keys.planning):
            last = (await self.redis.xrevrange(self.keys.planning, count=1))[0][0]
            while await Planning(self.redis, self.keys).cursor() != last:
                await self.planner.turn()


def item(source: str, tier: str, number: int) -> PolledItem:
    one = found(number, f"{source} {number}", source, f"{source}-{number}")
    assert one.entry
    return replace(one, entry=replace(one.entry, tier=tier))


@pytest.fixture
def house(redis: Client, keys: Keys) -> House:
    return House(redis, keys)


async def test_an_authoritys_act_is_posted_within_a_minute_beside_twenty_thousand_items_of_a_press_feed(
    house: House,
) -> None:
    begun = time.monotonic()
    await house.take_in("press", "press", *range(20_000))
    await house.take_in("ministry", "official", 1)
    await house.through()
    await house.drain.run(HERE)
    lasted = time.monotonic() - begun

    assert "ministry 1" in house.platform.titles[:2], "the head was the press feed's, the authority's came next"
    assert len(house.platform.sent) == ACTS_PER_HOUR["press"] + 1
    assert lasted < MINUTE_S
    [flood] = await house.floods.all()
    assert (flood.source, flood.count) == ("press", 20_000 - ACTS_PER_HOUR["press"])


async def test_what_is_held_is_told_once_and_goes_on_in_order_when_a_person_says_so(house: House) -> None:
    told: list[Flood] = []

    async def tell(flood: Flood) -> None:
        told.append(flood)

    await house.take_in("press", "press", *range(40))
    await house.through()
    watch = FloodWatch(house.floods, tell, sleep=lambda _: asyncio.sleep(0))
    await watch.turn()
    await watch.turn()

    assert [(one.source, one.count) for one in told] == [("press", 10)]
    assert [one.title for one in await house.floods.items("press", 2)] == ["press 30", "press 31"]
    assert await house.floods.release("press") == 10
    await house.through()
    await house.drain.run(HERE)
    assert house.platform.titles == [f"press {number}" for number in range(40)]
    assert await house.floods.all() == []
    assert await house.floods.release("press") == 0


async def test_what_is_dropped_stays_away_also_when_the_source_shows_it_again(house: House) -> None:
    await house.take_in("press", "press", *range(35))
    await house.through()
    assert await house.floods.drop("press") == 5
    await house.redis.delete(house.keys.acts_in_hour("press"))
    await house.take_in("press", "press", *range(35))

    assert await house.floods.all() == []
    assert len(await house.events.latest(100)) == ACTS_PER_HOUR["press"]


async def test_other_sources_and_edits_are_not_held(house: House) -> None:
    await house.take_in("press", "press", *range(31))
    await house.take_in("trade", "trade", 1)
    await house.through()
    edit = item("press", "press", 0)
    assert edit.entry
    edited = replace(edit, what="edit", digest="other", entry=replace(edit.entry, title="press 0, corrected"))
    assert await house.intake.remember("press", "{}", 0, [edited]) == 1
    await house.through()

    assert "trade 1" in {act.summary for act in await house.events.latest(100)}
    changed = await house.events.announcement("press-0")
    assert changed
    assert changed.items[0].title == "press 0, corrected"


async def test_the_count_of_an_hour_ends_with_it(house: House, redis: Client, keys: Keys) -> None:
    await house.take_in("press", "press", *range(ITEMS_AN_HOUR + 5))
    pipeline = redis.pipeline(transaction=False)
    for name in (keys.items_in_hour("press"), keys.acts_in_hour("press")):
        pipeline.ttl(name)
    await house.through()
    for name in (keys.items_in_hour("press"), keys.acts_in_hour("press")):
        pipeline.ttl(name)
    before, _, *after = await pipeline.execute()

    assert 0 < before <= 3600
    assert all(0 < one <= 3600 for one in after)
