"""What answering needs of the store, over a real Redis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.alerts.delivery import Channel
from bot.alerts.subscriptions import Subscription
from bot.store.client import Client
from bot.store.keys import Keys
from handlers.records import RedisRecords
from handlers.stores import Store

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


async def test_an_invitation_ends_the_waits_of_its_server_and_of_no_other(
    redis: Client, redis_url: str, keys: Keys
) -> None:
    store = Store.over(redis, redis_url, keys)
    ours, also_ours, theirs = (Channel("discord", server, id_) for server, id_ in (("1", "a"), ("1", "b"), ("2", "c")))
    for channel in (ours, also_ours, theirs):
        await store.subscriptions.add(Subscription.of(channel, "", "U1", NOON))
        await store.outbox.hold(channel.key, 600, "the bot was removed")
    woken: list[Channel] = []

    async def wake(channels: Sequence[Channel]) -> None:
        woken.extend(channels)

    await RedisRecords(store, wake).try_again(ours)

    assert set(woken) == {ours, also_ours}
    assert await store.outbox.held(ours) == 0
    assert await store.outbox.held(also_ours) == 0
    assert await store.outbox.held(theirs) > 0
