"""What answering needs of the store, over a real Redis."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.alerts.channels import Usual
from bot.alerts.delivery import Channel
from bot.store.client import Client
from bot.store.keys import Keys
from handlers.answering import ChatAnswering
from handlers.asking import Asker
from handlers.records import RedisRecords
from handlers.stores import Store
from tests.alerts.samples import VOCABULARY
from tests.alerts.shelving import House
from tests.commands.fakes import FakeRules, words

CHANNEL = Channel("discord", "G1", "c")
ASKER = Asker(CHANNEL, "U1", may_manage=True)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def chatting(redis: Client, redis_url: str, keys: Keys) -> tuple[ChatAnswering, Store]:
    store = Store.over(redis, redis_url, keys)
    return ChatAnswering(RedisRecords(store), FakeRules(), VOCABULARY, lambda: NOW), store


async def test_subscribing_with_options_is_kept_listed_changed_and_written_down(
    redis: Client, redis_url: str, keys: Keys
) -> None:
    chat, store = chatting(redis, redis_url, keys)
    await chat.exports(ASKER, "settings tz:Europe/Berlin to:US")
    await chat.exports(ASKER, "subscribe from:CN digest:daily@08:30")
    assert (await chat.exports(ASKER, "subscribe from:china quiet:22-7")).title.startswith("Changed")

    house = House(redis, keys)
    await house.announce("a")
    await house.announce("b")
    assert words(await chat.exports(ASKER, "list")) == [
        "1. from:CN · digest:daily@08:30 quiet:22:00-07:00 (since 24 Nov 2026)",
        "Usual in this channel: `tz:Europe/Berlin to:US`",
        "2 acts wait for a digest or for the end of quiet hours.",
    ]
    await house.at("2026-11-25T07:30")
    assert await house.posted("c") == ["[a, b]"]
    assert await store.channels.of(CHANNEL) == Usual((await store.channels.of(CHANNEL)).options, None, "US")
    told = [line.text for line in (await chat.exports(ASKER, "settings")).more]
    assert told == [
        "Last changes",
        "subscription: from:CN digest:daily@08:30 → from:CN digest:daily@08:30 quiet:22:00-07:00 (by U1)",
        "subscribed: from:CN digest:daily@08:30 (by U1)",
        "settings: nothing → tz:Europe/Berlin to:US (by U1)",
    ]


async def test_the_list_says_that_a_channel_is_paused_and_why(redis: Client, redis_url: str, keys: Keys) -> None:
    chat, store = chatting(redis, redis_url, keys)
    await chat.exports(ASKER, "subscribe")
    await store.pauses.begin(CHANNEL, "the bot was removed", "Invite it again.", NOW)

    assert words(await chat.exports(ASKER, "list"))[0] == (
        "Paused: nothing can be posted here at present: the bot was removed (since 24 Nov 2026). Invite it again. "
        "Nothing is lost; it is tried again."
    )


async def test_all_of_a_posted_digest_can_be_read_again(redis: Client, redis_url: str, keys: Keys) -> None:
    chat, _ = chatting(redis, redis_url, keys)
    house = House(redis, keys)
    await house.subscribe("c", "digest:daily")
    for number in range(30):
        await house.announce(f"act-{number}")
    await house.at("2026-11-25T09:00")
    (digest,) = await redis.lrange(keys.outbox(CHANNEL.key), 0, -1)

    reply = await chat.pressed(ASKER, "more", digest)

    assert reply.title == "Daily digest: 30 acts"
    assert sum(bool(line.bold) for line in reply.lines) == 30
