"""One setting says for how long every settled record is kept, shorter or longer than usual."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.model.delivery import Channel, Delivery, Moves, Step
from bot.store.keys import Keys
from bot.store.redis import Client
from handlers.stores import Retention, Store
from tests.alerts.samples import announcement

CHANNEL = Channel("slack", "T1", "C1")


@pytest.mark.parametrize("days", [7, 3650])
async def test_what_is_sent_gathered_withdrawn_or_summed_up_is_kept_alike(redis: Client, keys: Keys, days: int) -> None:
    store, now, kept_s = (
        Store.over(redis, keys, Retention(timedelta(days=days))),
        datetime.now(UTC),
        days * 86_400,
    )
    act, later = announcement(), now + timedelta(hours=1)
    await redis.hset(keys.documents, act.event, act.to_json())
    held = [Delivery(name, CHANNEL, act, due=later) for name in ("gathered", "withdrawn")]
    await store.outbox.add([*held, Delivery("sent", CHANNEL, act)])
    digest = Delivery("digest", CHANNEL, kind="digest")
    steps = (Step("gather", "gathered", "digest"), Step("drop", "withdrawn", "why"))
    assert await store.held.move(await store.held.held_queue(CHANNEL), Moves(steps, (digest,)), now)
    await store.outbox.settle(CHANNEL, "sent", "sent", message="m")
    await store.outbox.settle(CHANNEL, "digest", "sent", message="m")
    await store.outbox.add([Delivery("old", CHANNEL, act)])
    pause = await store.pauses.begin(CHANNEL, "gone", "invite", now)
    assert await store.pauses.thin(pause, now + timedelta(days=30)) == 1

    for name in ("gathered", "withdrawn", "sent", "digest", "old"):
        assert 0 <= kept_s - await expiry(redis, keys.delivery(name)) < 60, name
    assert 0 <= kept_s - await expiry(redis, keys.event_digests(act.event)) < 60


async def expiry(redis: Client, key: str) -> int:
    pipeline = redis.pipeline(transaction=False)
    pipeline.ttl(key)
    return int((await pipeline.execute())[0])
