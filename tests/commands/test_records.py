"""What answering needs of the store, over a real Redis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.model.delivery import Channel, Delivery, delivery_id
from bot.store.events import Events, Ruling
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.subscriptions.records import Subscription
from handlers.records import RedisRecords
from handlers.stores import Store
from tests.alerts.samples import announcement, held_back_s

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


async def test_an_invitation_ends_the_waits_of_its_server_and_of_no_other(redis: Client, keys: Keys) -> None:
    store = Store.over(redis, keys)
    ours, also_ours, theirs = (Channel("discord", server, id_) for server, id_ in (("1", "a"), ("1", "b"), ("2", "c")))
    for channel in (ours, also_ours, theirs):
        await store.subscriptions.add(Subscription.of(channel, "", "U1", NOON))
        await store.outbox.hold(channel.key, 600, "the bot was removed")
    woken: list[Channel] = []

    async def wake(channels: Sequence[Channel]) -> None:
        woken.extend(channels)

    await RedisRecords(store, wake).try_again(ours)

    assert set(woken) == {ours, also_ours}
    assert await held_back_s(store.redis, store.keys, ours) == 0
    assert await held_back_s(store.redis, store.keys, also_ours) == 0
    assert await held_back_s(store.redis, store.keys, theirs) > 0


async def test_a_channel_that_opened_is_tried_again_and_one_that_never_refused_is_left_alone(
    redis: Client, keys: Keys
) -> None:
    store = Store.over(redis, keys)
    refused, also, busy, theirs = (
        Channel("discord", server, id_) for server, id_ in (("1", "a"), ("1", "b"), ("1", "c"), ("2", "a"))
    )
    woken: list[Channel] = []

    async def wake(channels: Sequence[Channel]) -> None:
        woken.extend(channels)

    records = RedisRecords(store, wake)
    for channel in (refused, also, busy, theirs):
        await store.outbox.hold(channel.key, 600, "wait")
        if channel != busy:
            await store.pauses.begin(channel, "the bot lacks Send Messages", "Allow it.", NOON)

    await records.resume([refused, busy])
    assert woken == [refused]
    assert await held_back_s(store.redis, store.keys, refused) == 0
    await records.resume([Channel("discord", "1", "")])

    assert set(woken) == {refused, also}
    assert await held_back_s(store.redis, store.keys, busy) > 0, "a rate limit is no refusal"
    assert await held_back_s(store.redis, store.keys, theirs) > 0


async def test_a_delivery_is_told_of_in_its_own_workspace_alone(redis: Client, keys: Keys) -> None:
    store, act = Store.over(redis, keys), announcement()
    await Events(redis, keys).settle("0-0", "1-0", act.event, Ruling("announce", act.event, "{}", act))
    here, thread, elsewhere = Channel("discord", "1", "a"), Channel("discord", "1", "t"), Channel("discord", "2", "a")
    person, talk = Channel("discord", "1", "@7"), Channel("discord", "@99", "99")
    alert, notice = (Delivery(delivery_id(act.event, to), to, act) for to in (here, person))
    await store.outbox.add([alert, notice])

    async def wake(channels: Sequence[Channel]) -> None:
        del channels

    records = RedisRecords(store, wake)

    async def seen(delivery: str, channel: Channel) -> tuple[bool, bool]:
        announced, whole = await records.announcement_of(delivery, channel), await records.posted(delivery, channel)
        return announced is not None, whole is not None

    assert [await seen(alert.id, place) for place in (here, thread)] == [(True, True)] * 2
    assert [await seen(alert.id, place) for place in (elsewhere, talk, Channel("slack", "1", "a"))] == [
        (False, False)
    ] * 3
    assert await seen(notice.id, talk) == (True, True), "a notice to a person is read in a direct message"
