"""Delivery per channel: in order, with retries, never twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.alerts.dispatch import CHANNEL_PAUSE_S, Drain
from bot.model.delivery import (
    Absent,
    CannotTell,
    Channel,
    Delivery,
    Lookup,
    Outcome,
    Refused,
    Sent,
    Unclear,
    Wait,
    delivery_id,
)
from bot.store.events import Events, Ruling
from bot.store.keys import Keys
from bot.store.outbox import ALIVE_S, Busy, OnHold, Outbox, Turn, now_ms
from bot.store.redis import Client
from tests.alerts.samples import announcement, held_back_s

CHANNEL = Channel("fake", "w", "c")


class FakeSender:
    """Answers from a script; what it was asked stands in `sent` and `looked_for`."""

    def __init__(self, *outcomes: Outcome, finds: Sequence[Lookup] = (), window: timedelta = timedelta(0)) -> None:
        self.outcomes = list(outcomes)
        self.finds = list(finds)
        self.repeat_window = window
        self.sent: list[str] = []
        self.looked_for: list[str] = []
        self.known_since: list[datetime | None] = []

    async def pace(self, delivery: Delivery) -> None:
        del delivery

    async def send(self, delivery: Delivery) -> Outcome:
        self.sent.append(delivery.event)
        return self.outcomes.pop(0) if self.outcomes else Sent("m")

    async def find(self, delivery: Delivery, first_tried: datetime | None) -> Lookup:
        self.known_since.append(first_tried)
        assert first_tried is None or first_tried <= datetime.now(UTC)
        self.looked_for.append(delivery.event)
        return self.finds.pop(0)


class House:
    """An outbox with two deliveries, and its drain."""

    def __init__(self, redis: Client, keys: Keys, sender: FakeSender) -> None:
        self.redis, self.keys, self.sender = redis, keys, sender
        self.events = Events(redis, keys)
        self.outbox = Outbox(redis, keys, "me", clock=lambda: now_ms() + int(self.late.total_seconds() * 1000))
        self.slept: list[float] = []
        self.late = timedelta(0)
        self.drain = Drain(
            self.outbox, self.events, sender, clock=lambda: datetime.now(UTC) + self.late, sleep=self._sleep
        )

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.late += timedelta(seconds=seconds)
        await self.redis.delete(self.keys.hold(CHANNEL.key), self.keys.hold(CHANNEL.platform))

    async def plan(self, *events: str) -> None:
        deliveries = []
        for number, event in enumerate(events):
            made = announcement(event=event)
            cursor = "0-0" if number == 0 else f"{number}-0"
            await self.events.settle(cursor, f"{number + 1}-0", event, Ruling("announce", event, "{}", made))
            deliveries.append(Delivery(delivery_id(event, CHANNEL), CHANNEL, made))
        await self.outbox.plan("0-0", "9-0", deliveries)

    async def state(self, event: str) -> str:
        record = await self.outbox.record(delivery_id(event, CHANNEL))
        assert record
        return record.state

    async def crash_during_send(self) -> None:
        """Another process began the head's attempt, and is dead."""
        await Outbox(self.redis, self.keys, "dead").begin(CHANNEL)


@pytest.fixture
def house(redis: Client, keys: Keys) -> House:
    return House(redis, keys, FakeSender())


async def test_deliveries_go_out_in_order_and_the_outbox_ends_empty(house: House) -> None:
    await house.plan("a", "b", "c")

    assert await house.drain.run(CHANNEL) is None
    assert house.sender.sent == ["a", "b", "c"]
    assert await house.outbox.due() == []


async def test_what_is_news_goes_before_edits_of_alerts_that_stand(house: House) -> None:
    await house.plan("a", "b")
    edits = [
        Delivery(delivery_id(event, CHANNEL, "edit"), CHANNEL, announcement(event=event), "edit", parent=parent)
        for event, parent in (("a", delivery_id("a", CHANNEL)), ("b", delivery_id("b", CHANNEL)))
    ]
    await house.drain.run(CHANNEL)
    await house.outbox.add(edits)
    await house.redis.delete(house.keys.delivery(delivery_id("b", CHANNEL)))
    await house.outbox.add([Delivery(delivery_id("b", CHANNEL), CHANNEL, announcement(event="b"))])
    house.sender.sent.clear()
    first = await house.outbox.begin(CHANNEL)

    assert isinstance(first, Turn)
    assert (first.kind, first.event) == ("alert", "b")
    assert await house.redis.lrange(house.keys.outbox(CHANNEL.key), 1, -1) == [edit.id for edit in edits]


async def test_an_edit_that_was_begun_keeps_its_place(house: House) -> None:
    await house.plan("a", "b")
    await house.drain.run(CHANNEL)
    edit = Delivery(delivery_id("a", CHANNEL, "edit"), CHANNEL, announcement(event="a"), "edit")
    await house.outbox.add([edit])
    await house.crash_during_send()
    await house.redis.delete(house.keys.delivery(delivery_id("b", CHANNEL)))
    await house.outbox.add([Delivery(delivery_id("b", CHANNEL), CHANNEL, announcement(event="b"))])
    turn = await house.outbox.begin(CHANNEL)

    assert isinstance(turn, Turn)
    assert (turn.kind, turn.open) == ("edit", True)


async def test_planning_the_same_announcement_again_delivers_nothing_more(house: House) -> None:
    await house.plan("a")
    await house.drain.run(CHANNEL)
    await house.redis.set(house.keys.planning_cursor, "0-0")
    await house.plan("a")
    await house.drain.run(CHANNEL)

    assert house.sender.sent == ["a"]


async def test_a_short_wait_is_slept_through_and_order_is_kept(house: House) -> None:
    house.sender.outcomes = [Wait(0.5, "channel", "429")]
    await house.plan("a", "b")
    await house.drain.run(CHANNEL)

    assert house.sender.sent == ["a", "a", "b"]
    assert all(0 < slept <= 0.51 for slept in house.slept), "what is left of the half second"
    assert house.sender.looked_for == []


async def test_a_long_wait_gives_the_worker_back(house: House) -> None:
    house.sender.outcomes = [Wait(30, "platform", "429")]
    await house.plan("a")

    assert await house.drain.run(CHANNEL) == pytest.approx(27, abs=3.5)
    assert await held_back_s(house.redis, house.keys, Channel("fake", "w", "another")) > 29


async def test_a_lost_answer_is_looked_up_before_anything_is_sent_again(house: House) -> None:
    house.sender.outcomes = [Unclear("no answer")]
    house.sender.finds = [Sent("m1")]
    await house.plan("a", "b")
    while await house.drain.run(CHANNEL) is not None:
        await house._sleep(4)  # noqa: SLF001 - the worker's pause

    assert house.sender.sent == ["a", "b"]
    assert house.sender.looked_for == ["a"]


async def test_a_message_that_is_not_in_the_channel_is_sent_again(house: House) -> None:
    house.sender.outcomes = [Unclear("no answer")]
    house.sender.finds = [Absent()]
    await house.plan("a")
    while await house.drain.run(CHANNEL) is not None:
        await house._sleep(4)  # noqa: SLF001 - the worker's pause

    assert house.sender.sent == ["a", "a"]
    assert await house.state("a") == "sent"


async def test_what_a_dead_process_began_is_looked_up(house: House) -> None:
    house.sender.finds = [Absent()]
    await house.plan("a")
    await house.crash_during_send()
    house.late = timedelta(seconds=5)
    await house.drain.run(CHANNEL)

    assert house.sender.looked_for == ["a"]
    assert house.sender.sent == ["a"]


async def test_a_request_that_may_still_be_under_way_is_given_time_before_the_look(house: House) -> None:
    house.sender.finds = [Absent()]
    await house.plan("a")
    await house.crash_during_send()
    await house.drain.run(CHANNEL)

    assert house.slept == [pytest.approx(2.0, abs=0.2)]
    assert house.sender.sent == ["a"]


async def test_within_the_platforms_own_window_a_repeat_needs_no_look(redis: Client, keys: Keys) -> None:
    house = House(redis, keys, FakeSender(window=timedelta(minutes=2)))
    await house.plan("a")
    await house.crash_during_send()
    await house.drain.run(CHANNEL)

    assert house.sender.looked_for == []
    assert house.sender.sent == ["a"]


async def test_a_repeat_that_has_to_wait_is_still_looked_up_after_the_window(redis: Client, keys: Keys) -> None:
    house = House(redis, keys, FakeSender(Wait(1, "channel", "429"), finds=[Sent("m")], window=timedelta(seconds=1)))
    await house.plan("a")
    await house.crash_during_send()
    while await house.drain.run(CHANNEL) is not None:
        await house._sleep(4)  # noqa: SLF001 - the worker's pause

    assert house.sender.looked_for == ["a"]
    assert house.sender.sent == ["a"]


async def test_another_living_process_is_left_to_it(house: House) -> None:
    await house.plan("a")
    await house.redis.set(house.keys.alive("dead"), "1")
    await house.crash_during_send()

    assert await house.drain.run(CHANNEL) == pytest.approx(2)
    assert house.sender.sent == []


async def test_what_nobody_can_tell_becomes_unclear_and_the_next_goes_on(house: House) -> None:
    house.sender.finds = [CannotTell("no history scope", "Grant channels:history.")]
    await house.plan("a", "b")
    await house.crash_during_send()
    house.late = timedelta(seconds=5)
    await house.drain.run(CHANNEL)

    assert await house.state("a") == "unclear"
    assert house.sender.sent == ["b"]
    assert await house.redis.smembers(house.keys.unclear) == {delivery_id("a", CHANNEL)}


async def test_a_message_that_is_refused_for_itself_fails_and_the_next_goes_on(house: House) -> None:
    house.sender.outcomes = [Refused("delivery", "too long", "Report it.")]
    await house.plan("a", "b")
    await house.drain.run(CHANNEL)

    assert [await house.state("a"), await house.state("b")] == ["failed", "sent"]


async def test_a_channel_that_refuses_pauses_keeps_its_outbox_and_resumes(house: House) -> None:
    house.sender.outcomes = [Refused("channel", "the bot was removed", "Invite it.")]
    await house.plan("a", "b")

    assert await house.drain.run(CHANNEL) == pytest.approx(CHANNEL_PAUSE_S, abs=1)
    assert [await house.state("a"), await house.state("b")] == ["planned", "planned"]
    await house.outbox.lift(CHANNEL.key)
    await house.drain.run(CHANNEL)
    assert house.sender.sent == ["a", "a", "b"]


async def test_two_drains_of_one_channel_take_turns(house: House) -> None:
    await house.plan("a", "b", "c")
    await asyncio.gather(*(house.drain.run(CHANNEL) for _ in range(5)))

    assert house.sender.sent == ["a", "b", "c"]


async def test_settling_again_changes_nothing(house: House) -> None:
    await house.plan("a", "b")
    await house.drain.run(CHANNEL)
    repeat = await house.outbox.settle(CHANNEL, delivery_id("a", CHANNEL), "failed", why="late")

    assert (repeat.state, repeat.waiting) == ("sent", 0)
    assert await house.state("a") == "sent"


class Stopped(FakeSender):
    """Waits for the platform's pace until it is let go: a process that is stopped in between."""

    def __init__(self) -> None:
        super().__init__()
        self.stands, self.goes_on = asyncio.Event(), asyncio.Event()

    async def pace(self, delivery: Delivery) -> None:
        del delivery
        self.stands.set()
        await self.goes_on.wait()


async def test_a_process_that_stood_still_does_not_send_what_another_took_over(redis: Client, keys: Keys) -> None:
    """Slack recognises no repeat: the second message would stand beside the first."""
    stopped = House(redis, keys, Stopped())
    await stopped.plan("a")
    running = asyncio.create_task(stopped.drain.run(CHANNEL))
    assert isinstance(stopped.sender, Stopped)
    await stopped.sender.stands.wait()
    other = House(redis, keys, FakeSender(finds=[Absent()]))
    other.outbox = Outbox(redis, keys, "other", clock=lambda: now_ms() + 60_000)
    other.drain = Drain(other.outbox, other.events, other.sender)
    await other.drain.run(CHANNEL)
    stopped.sender.goes_on.set()
    await running

    assert (other.sender.sent, stopped.sender.sent) == (["a"], [])
    assert await other.state("a") == "sent"


async def test_who_goes_on_before_anybody_took_over_sends_with_a_whole_term(redis: Client, keys: Keys) -> None:
    house = House(redis, keys, FakeSender())
    await house.plan("a")
    await house.drain.run(CHANNEL)

    assert house.sender.sent == ["a"]
    assert await redis.get(keys.alive("me")) == "1"


@pytest.mark.parametrize("window", [timedelta(0), timedelta(minutes=2)])
async def test_an_attempt_that_lies_in_the_future_is_looked_for_never_just_repeated(
    redis: Client, keys: Keys, window: timedelta
) -> None:
    """The clock was set back since it was begun."""
    house = House(redis, keys, FakeSender(finds=[Sent("found")], window=window))
    await house.plan("a")
    await Outbox(redis, keys, "dead", clock=lambda: now_ms() + 3_600_000).begin(CHANNEL)
    await house.drain.run(CHANNEL)

    assert (house.sender.looked_for, house.sender.sent) == (["a"], [])
    assert house.sender.known_since == [None]
    assert await house.state("a") == "sent"


async def test_a_hold_and_a_dead_process_do_not_outlast_a_clock_that_was_set_back(redis: Client, keys: Keys) -> None:
    """Redis' expiries are instants of its clock: set back an hour, they lie an hour further on."""
    house = House(redis, keys, FakeSender())
    await house.plan("a")
    await house.outbox.hold(CHANNEL.key, 1.5, "slow down")
    held = await redis.get(keys.hold(CHANNEL.key))
    assert held
    await redis.set(keys.hold(CHANNEL.key), held, ex=3600)
    waiting = await house.outbox.begin(CHANNEL)
    assert isinstance(waiting, OnHold)
    assert waiting.seconds <= 1.5

    await redis.delete(keys.hold(CHANNEL.key))
    await house.crash_during_send()
    await redis.set(keys.alive("dead"), "1", ex=3600)
    assert isinstance(await house.outbox.begin(CHANNEL), Busy)
    pipeline = redis.pipeline(transaction=False)
    pipeline.ttl(keys.alive("dead"))
    assert (await pipeline.execute())[0] <= ALIVE_S
