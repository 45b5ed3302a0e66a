"""Channels that refuse are paused, reported once, bounded and resumed; unclear deliveries are settled by hand."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta

import pytest

from bot.alerts.dispatch import Drain
from bot.model.delivery import Channel, Content, Delivery, Outcome, Refused, Sent, delivery_id
from bot.store.events import Events, Ruling
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.redis import Client
from bot.store.subscriptions import Subscriptions
from bot.store.waiting import ACTS_NAMED, Pauses
from bot.subscriptions.records import Subscription
from handlers.messages.operators import OutboxTeller
from handlers.platforms import channel_link
from tests.alerts.samples import announcement, held_back_s

CHANNEL = Channel("slack", "T1", "C1")
OPERATORS = Channel("discord", "G1", "9")
GONE = Refused("channel", "the channel was deleted", "Subscribe in another one.")
REVOKED = Refused("platform", "Slack refuses: token_revoked", "Set a new token.")


class Recording:
    """Answers from a script by channel; keeps what was posted."""

    repeat_window = timedelta(0)

    def __init__(self) -> None:
        self.answers: dict[Channel, Outcome] = {}
        self.sent: list[Delivery] = []

    async def pace(self, delivery: Delivery) -> None:
        del delivery

    async def send(self, delivery: Delivery) -> Outcome:
        answer = self.answers.get(delivery.channel, Sent("m"))
        if isinstance(answer, Sent):
            self.sent.append(delivery)
        return answer

    async def find(self, delivery: Delivery, first_tried: datetime) -> Outcome:
        raise AssertionError((delivery, first_tried))


class House:
    def __init__(self, redis: Client, keys: Keys) -> None:
        self.redis, self.keys = redis, keys
        self.events, self.outbox, self.pauses = Events(redis, keys), Outbox(redis, keys, "me"), Pauses(redis, keys)
        self.subscriptions = Subscriptions(redis, keys)
        self.sender = Recording()
        self.late = timedelta(0)
        telling = OutboxTeller(self.outbox, self.subscriptions, channel_link, OPERATORS)
        self.drain = Drain(
            self.outbox,
            self.events,
            self.sender,  # type: ignore[arg-type] # nothing is looked up here
            self.pauses,
            telling,
            clock=lambda: datetime.now(UTC) + self.late,
        )
        self.count = 0

    async def plan(self, *events: str, age: timedelta = timedelta(0)) -> None:
        for event in events:
            made = announcement(event=event)
            cursor, entry = (f"{self.count}-0" if self.count else "0-0"), f"{self.count + 1}-0"
            await self.events.settle(cursor, entry, event, Ruling("announce", event, "{}", made))
            self.count += 1
            one = Delivery(delivery_id(event, CHANNEL), CHANNEL, made)
            await self.outbox.add([one])
            planned = int((datetime.now(UTC) - age).timestamp() * 1000)
            await self.redis.hset(self.keys.delivery(one.id), "planned", planned)

    async def subscribe(self, text: str, by: str) -> None:
        await self.subscriptions.add(Subscription.of(CHANNEL, text, by, datetime.now(UTC)), by)

    async def run(self, channel: Channel = CHANNEL) -> None:
        await self.outbox.lift(channel.key)
        await self.outbox.lift(channel.platform)
        await self.drain.run(channel)

    async def waiting(self, channel: Channel = CHANNEL) -> list[str]:
        return await self.redis.lrange(self.keys.outbox(channel.key), 0, -1)


@pytest.fixture
def house(redis: Client, keys: Keys) -> House:
    return House(redis, keys)


async def test_a_paused_channel_keeps_its_subscriptions_and_each_who_made_one_is_told_once(house: House) -> None:
    await house.subscribe("", "U1")
    await house.subscribe("about:graphite", "U1")
    await house.subscribe("from:CN", "U2")
    house.sender.answers[CHANNEL] = GONE
    await house.plan("a", "b")
    for _ in range(3):
        await house.run()
    for person in ("@U1", "@U2"):
        await house.run(Channel("slack", "T1", person))

    assert len(await house.waiting()) == 2
    assert len(await house.subscriptions.of(CHANNEL)) == 3
    assert [(one.channel.id, one.kind) for one in house.sender.sent] == [("@U1", "notice"), ("@U2", "notice")]
    content = house.sender.sent[0].content
    assert content.title == "Alerts are paused in a channel that you subscribed"
    assert content.lines[:3] == (
        "Why: the channel was deleted",
        "What to do: Subscribe in another one.",
        "Subscribed to: everything (no filter) and about:graphite",
    )
    [(pause, waits)] = await house.pauses.all()
    assert (pause.channel, pause.why, waits) == (CHANNEL, "the channel was deleted", 2)


async def test_it_resumes_by_itself_and_a_new_pause_is_told_of_again(house: House) -> None:
    await house.subscribe("", "U1")
    house.sender.answers[CHANNEL] = GONE
    await house.plan("a", "b")
    await house.run()
    del house.sender.answers[CHANNEL]
    await house.run()

    assert [one.event for one in house.sender.sent] == ["a", "b"]
    assert await house.pauses.all() == []
    house.sender.answers[CHANNEL] = GONE
    await house.plan("c")
    await house.run()
    assert len(await house.waiting(Channel("slack", "T1", "@U1"))) == 2


async def test_it_is_asked_again_soon_at_first_and_then_ever_more_rarely(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.alerts.dispatch")
    house.sender.answers[CHANNEL] = GONE
    await house.plan("a")
    waits = []
    for late in (0, 40, 80, 160, 320, 640, 1240):
        house.late = timedelta(seconds=late)
        await house.run()
        waits.append(round(await held_back_s(house.redis, house.keys, CHANNEL), -1))

    assert waits == [40, 40, 80, 160, 320, 600, 600]
    said = [record.levelname for record in caplog.records if "refuses" in record.message]
    assert said == ["ERROR", *["INFO"] * 6], "a person reads of it once"


async def test_a_person_who_cannot_be_told_holds_nothing_up_and_the_operator_reads_it(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.subscribe("", "U1")
    person = Channel("slack", "T1", "@U1")
    house.sender.answers = {CHANNEL: GONE, person: Refused("channel", "the account was closed", "Nothing.")}
    await house.plan("a")
    await house.run()
    await house.run(person)

    assert await house.waiting(person) == []
    assert [pause.channel for pause, _ in await house.pauses.all()] == [CHANNEL]
    assert "slack:T1:@U1 cannot be told: the account was closed." in caplog.text


async def test_weeks_of_backlog_become_one_summary_before_the_last_seven_days(house: House) -> None:
    house.sender.answers[CHANNEL] = GONE
    old = [f"old-{number:03}" for number in range(ACTS_NAMED + 7)]
    await house.plan(*old[:30], age=timedelta(days=20))
    await house.run()
    await house.plan(*old[30:], age=timedelta(days=8))
    await house.plan("new-1", "new-2", age=timedelta(days=6))
    await house.run()
    await house.run()
    del house.sender.answers[CHANNEL]
    await house.run()

    summary, *rest = house.sender.sent
    assert summary.kind == "notice"
    assert summary.content.events == tuple(old[7:])
    assert [act.event for act in summary.others] == old[7:]
    assert summary.content.get("count") == str(len(old))
    assert [one.event for one in rest] == ["new-1", "new-2"]
    record = await house.outbox.record(delivery_id("old-000", CHANNEL))
    assert record
    assert (record.state, record.why) == ("gathered", f"in {summary.id}")


async def test_a_backlog_without_acts_needs_no_summary(house: House) -> None:
    house.sender.answers[CHANNEL] = GONE
    await house.plan("a", age=timedelta(days=20))
    key = house.keys.delivery(delivery_id("a", CHANNEL))
    await house.redis.hset(key, "kind", "report")
    await house.run()

    assert await house.waiting() == []


async def test_a_backlog_is_left_alone_while_somebody_is_at_its_head(house: House) -> None:
    await house.plan("a", "b", age=timedelta(days=20))
    await house.outbox.begin(CHANNEL)
    pause = await house.pauses.begin(CHANNEL, "gone", "", datetime.now(UTC))

    assert await house.pauses.thin(pause, datetime.now(UTC)) == 0
    assert len(await house.waiting()) == 2


async def test_a_revoked_token_is_told_on_the_other_platform_once_a_day(house: House) -> None:
    house.sender.answers[CHANNEL] = REVOKED
    await house.plan("a")
    await house.run()
    await house.run()

    (name,) = await house.waiting(OPERATORS)
    content = Content.from_json((await house.redis.hgetall(house.keys.delivery(name)))["content"])
    assert content.title == "Slack refuses this bot"
    assert content.lines[:2] == ("Why: Slack refuses: token_revoked", "What to do: Set a new token.")
    assert await house.pauses.all() == []


@pytest.mark.parametrize(
    ("what", "state", "waits"), [("sent", "sent", 0), ("drop", "failed", 0), ("resend", "planned", 1)]
)
async def test_an_unclear_delivery_is_settled_by_hand_once(house: House, what: str, state: str, waits: int) -> None:
    await house.plan("a")
    one = delivery_id("a", CHANNEL)
    await house.outbox.settle(CHANNEL, one, "unclear", why="no history scope")

    assert await house.outbox.settle_by_hand(one, what) is True  # type: ignore[arg-type] # a Literal
    assert await house.outbox.settle_by_hand(one, "drop") is False
    record = await house.outbox.record(one)
    assert record
    assert record.state == state
    assert len(await house.waiting()) == waits
    assert await house.outbox.unclear() == []
    await house.run()
    assert [each.event for each in house.sender.sent] == ["a"] * waits


async def test_only_an_unclear_delivery_is_settled_by_hand(house: House) -> None:
    await house.plan("a")

    assert await house.outbox.settle_by_hand(delivery_id("a", CHANNEL), "drop") is False
    assert await house.outbox.settle_by_hand("unknown", "drop") is False
    await house.run()
    assert await house.outbox.settle_by_hand(delivery_id("a", CHANNEL), "resend") is False


async def test_a_record_of_an_older_version_is_sent_as_the_alert_that_it_is(house: House) -> None:
    await house.plan("a")
    key = house.keys.delivery(delivery_id("a", CHANNEL))
    await house.redis.hdel(key, "content", "parent", "loud", "mention", "kind")
    await house.redis.hset(key, "subscriptions", json.dumps(["s1"]))
    await house.run()

    [one] = house.sender.sent
    assert (one.kind, one.loud, one.mention, one.content, one.subscriptions) == ("alert", True, "", Content(), ("s1",))
