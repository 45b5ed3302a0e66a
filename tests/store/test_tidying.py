"""Records end with their bound: what belongs to an event goes with it, and nothing that is still needed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.model.delivery import Channel, Delivery
from bot.store.intake import Intake
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.redis import Client
from bot.store.reviews import Vote, Votes
from bot.store.sources import SourceRound
from bot.store.subscriptions import Mutes
from bot.store.upkeep import FAILED_KEPT, Tidier
from tests.alerts.samples import announcement

CHANNEL = Channel("slack", "T1", "C1")
NOW = datetime.now(UTC)


async def remembered(redis: Client, keys: Keys, event: str) -> None:
    """As the desk and people leave it."""
    await redis.hset(keys.documents, event, announcement(event=event).to_json())
    await redis.zadd(keys.event_times, {event: 1})
    await redis.hset(keys.item_events, f"source|{event}", event)
    pipeline = redis.pipeline(transaction=False)
    pipeline.rpush(keys.reports(event), "{}")
    await pipeline.execute()
    await Mutes(redis, keys).set(event, "an act", CHANNEL, "U1", NOW, mute=True)
    vote = Vote(f"d-{event}", event, CHANNEL, "U1", relevant=True, at=NOW.isoformat())
    await Votes(redis, keys).vote(vote)


async def traces(redis: Client, keys: Keys, event: str) -> list[bool]:
    return [
        bool(await redis.hget(keys.documents, event)),
        bool(await redis.hget(keys.item_events, f"source|{event}")),
        bool(await redis.llen(keys.reports(event))),
        bool(await redis.hgetall(keys.muted(event))),
        bool(await Votes(redis, keys).of(f"d-{event}", "U1")),
    ]


async def test_what_belongs_to_a_forgotten_event_goes_with_it(redis: Client, keys: Keys) -> None:
    for event in ("old", "told", "marks", "young"):
        await remembered(redis, keys, event)
    await Outbox(redis, keys, "me").add([Delivery("d", CHANNEL, announcement(event="told"))])
    await redis.hset(keys.touched, "cn-2024-46", "other\nmarks")
    # As settle_item.lua does beyond its bound.
    await redis.zrem(keys.event_times, "old", "told", "marks")
    for _ in range(2):
        await Tidier(redis, keys).tidy(NOW)

    assert {event: set(await traces(redis, keys, event)) for event in ("old", "told", "marks", "young")} == {
        "old": {False},
        "told": {True},
        "marks": {True},
        "young": {True},
    }


async def test_failed_items_are_bounded_to_the_newest(redis: Client, keys: Keys) -> None:
    pipeline = redis.pipeline(transaction=False)
    for number in range(FAILED_KEPT + 20):
        pipeline.hset(keys.intake_failed, f"{number}-0", "{}")
    await pipeline.execute()
    await Tidier(redis, keys).tidy(NOW)

    left = await redis.hgetall(keys.intake_failed)
    assert len(left) == FAILED_KEPT
    assert "19-0" not in left


@pytest.mark.parametrize(("days", "kept"), [(10, True), (100, False)])
async def test_a_removed_source_is_forgotten_after_its_time(
    redis: Client, keys: Keys, days: int, *, kept: bool
) -> None:
    today = int(NOW.timestamp() // 86_400)
    for source in ("removed", "polled"):
        await redis.hset(keys.seen(source), "link:x", f"digest@{today - days}")
        await redis.hset(keys.source_states, source, "{}")
    await SourceRound(redis, keys).reconcile({"polled": 1})
    await Tidier(redis, keys).tidy(NOW)

    assert set(await redis.hgetall(keys.source_states)) == ({"removed", "polled"} if kept else {"polled"})
    assert bool(await Intake(redis, keys).seen("removed", ["link:x"])) is kept
    assert await Intake(redis, keys).seen("polled", ["link:x"])


async def test_an_unclear_delivery_is_listed_no_longer_than_it_is_on_record(redis: Client, keys: Keys) -> None:
    outbox = Outbox(redis, keys, "me")
    await outbox.add([Delivery(name, CHANNEL, announcement(event=name)) for name in ("gone", "kept")])
    for name in ("gone", "kept"):
        await outbox.settle(CHANNEL, name, "unclear")
    await redis.delete(keys.delivery("gone"))
    await Tidier(redis, keys).tidy(NOW)

    assert set(await redis.smembers(keys.unclear)) == {"kept"}


async def test_it_tidies_once_an_hour(redis: Client, keys: Keys) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    tidying = Tidier(redis, keys, timedelta(days=400), sleep)
    await tidying.turn()
    await tidying.turn()

    assert waits == [1.0]
