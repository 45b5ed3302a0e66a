"""What sources told before they were first read is judged once, shown as an archive, and never announced."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.alerts.archive import is_archived
from bot.alerts.backlog import BacklogJudge
from bot.alerts.desk import Desk
from bot.detect import Placement, SourceText, Verdict
from bot.store.events import Events
from bot.store.intake import ACTS_KEPT, BACKLOG_AT_MOST, Backlog, Intake, PolledItem
from bot.store.keys import Keys
from bot.store.redis import Client
from tests.alerts.subject import PlainJudge, PlainMemory
from tests.alerts.test_kill import act, found

DAY = datetime(2026, 11, 20, 8, tzinfo=UTC)


class Sceptic(PlainJudge):
    """Cannot read what is broken, and takes a rumour for no act."""

    def judge(self, text: SourceText, order: float | None = None) -> Verdict:
        if "broken" in text.title:
            raise ValueError("this text is broken")
        return replace(super().judge(text, order), relevant="rumour" not in text.title)


class Titles(PlainMemory):
    """One event a title, up to its comma, whatever it was remembered under."""

    def place(self, verdict: Verdict, text: SourceText, seen_at: datetime) -> Placement:
        placed = super().place(verdict, text, seen_at)
        known = next((one for one in sorted(self._known) if one.endswith(placed.event)), None)
        if known is None:
            return placed
        return replace(placed, event=known, new=False, card=replace(placed.card, event=known))


async def at_once(_: float) -> None:
    await asyncio.sleep(0)


class House:
    """The parts over one Redis."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self.redis, self.keys = redis, keys
        self.intake, self.events, self.backlog = Intake(redis, keys), Events(redis, keys), Backlog(redis, keys)

    def judge(self) -> BacklogJudge:
        return BacklogJudge(self.backlog, self.intake, Sceptic(), Titles, lambda *_: ("rule",), at_once)

    async def show(self, *items: PolledItem) -> None:
        await self.intake.remember("source", "{}", 0, items)

    async def judged(self) -> None:
        judge = self.judge()
        while await self.redis.xlen(self.keys.backlog):
            await judge.turn()

    async def announce(self, *items: PolledItem) -> None:
        desk = Desk(self.intake, self.events, Sceptic(), PlainMemory, lambda *_: ())
        await self.show(*items)
        while not await self.intake.is_settled():
            await desk.turn()

    async def acts(self) -> list[str]:
        return [act.event for act in await self.backlog.acts()]


@pytest.fixture
def house(redis: Client, keys: Keys) -> House:
    return House(redis, keys)


def told(number: int, title: str = "", source: str = "source", key: str = "") -> PolledItem:
    """An item of a first poll."""
    one = found(number, title, source, key)
    assert one.entry
    published = (DAY + timedelta(hours=number)).isoformat()
    return replace(one, what="quiet", entry=replace(one.entry, published=published))


async def test_a_backlog_becomes_acts_of_the_archive_of_its_own_days_and_nothing_is_announced(house: House) -> None:
    await house.show(told(1), told(2), told(3, "a rumour"), told(4, f"{act(1)}, told again", "s1", "s1-1"))
    await house.judged()
    second, first = await house.backlog.acts()

    assert [one.event for one in (first, second)] == ["backlog|act-001", "backlog|act-002"]
    assert [len(one.items) for one in (first, second)] == [2, 1]
    assert first.announced_at[:10] == DAY.date().isoformat()
    assert is_archived(first)
    assert await house.events.latest(10) == []
    assert (
        sum([await house.redis.xlen(one) for one in (house.keys.stream, house.keys.planning, house.keys.intake)]) == 0
    )
    assert sum([await house.redis.hlen(one) for one in (house.keys.documents, house.keys.touched)]) == 0


async def test_the_same_first_poll_twice_brings_its_backlog_once(house: House) -> None:
    for _ in range(2):
        await house.show(told(1), told(2))

    assert await house.redis.xlen(house.keys.backlog) == 2
    await house.judged()
    await house.show(told(1))
    assert await house.redis.xlen(house.keys.backlog) == 0


async def test_an_act_that_was_announced_is_none_of_the_archive(house: House) -> None:
    await house.announce(found(1))
    await house.show(told(7, f"{act(1)}, in another source", "later", "later-1"), told(8))
    await house.judged()

    assert await house.acts() == ["backlog|act-008"]


async def test_a_text_that_cannot_be_judged_holds_up_none_that_come_after(house: House) -> None:
    await house.redis.xadd(house.keys.backlog, {"entry": "{"}, maxlen=10, approximate=False)
    await house.show(told(1, "broken"), told(2))
    await house.judged()

    assert await house.acts() == ["backlog|act-002"]


async def test_alerts_go_first(house: House) -> None:
    await house.show(told(1), found(2))
    judge = house.judge()
    await judge.turn()
    assert await house.redis.xlen(house.keys.backlog) == 1

    await house.announce()
    await judge.turn()
    assert await house.acts() == ["backlog|act-001"]
    assert [one.event for one in await house.events.latest(10)] == ["act-002"]


async def test_what_is_kept_is_bounded_and_the_newest_days_stay(house: House) -> None:
    await house.show(*(told(n) for n in range(ACTS_KEPT + 30)))
    await house.judged()
    kept = await house.acts()

    assert len(kept) == ACTS_KEPT
    assert kept[0] == f"backlog|act-{ACTS_KEPT + 29:03}"
    for name in (house.keys.backlog_cards, house.keys.backlog_acts):
        assert await house.redis.hlen(name) == ACTS_KEPT


async def test_items_that_wait_are_bounded(house: House) -> None:
    for start in range(0, BACKLOG_AT_MOST + 1_000, 500):
        await house.show(*(told(n) for n in range(start, start + 500)))

    assert BACKLOG_AT_MOST <= await house.redis.xlen(house.keys.backlog) < BACKLOG_AT_MOST + 500


async def test_each_item_is_settled_once_whenever_a_judge_is_stopped_and_by_however_many(house: House) -> None:
    chance = random.Random(20241203)  # noqa: S311 - repeatable chance, no secret
    reports = [told(n, f"{act(n)}, by {source}", source, f"{source}-{n}") for n in range(25) for source in ("a", "b")]
    await house.show(*reports)
    while await house.redis.xlen(house.keys.backlog):
        judges = [house.judge(), house.judge()]
        turns = [asyncio.create_task(judge.turn()) for judge in judges]
        await asyncio.wait(turns, timeout=chance.uniform(0.001, 0.03))
        for turn in turns:
            turn.cancel()
            with suppress(asyncio.CancelledError):
                await turn
    acts = await house.backlog.acts()

    assert sorted(one.event for one in acts) == [f"backlog|act-{n:03}" for n in range(25)]
    for one in acts:
        assert 1 <= len(one.items) <= 2
        assert len({item.item for item in one.items}) == len(one.items)
    assert await house.redis.xlen(house.keys.stream) == 0
