"""Rules that announced acts touched: written with the announcement, settled by a review, seen from outside."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date

import pytest

from bot.errors import StoreError
from bot.model.announcement import Announcement
from bot.model.delivery import Channel, delivery_id
from bot.model.supplements import NoticesByRule
from bot.store.events import Events, Ruling
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.reviews import LOOK_S, Review, Reviews, look
from tests.alerts.samples import announcement, report

CHANNEL = Channel("slack", "T1", "C1")
NEVER = "redis://127.0.0.1:1/0"


def act(event: str, *measures: str, published: str | None = "2026-11-20T08:00:00+00:00") -> Announcement:
    return announcement(event=event, measures=measures, items=(report(published=published),))


async def announce(redis: Client, keys: Keys, *acts: Announcement) -> None:
    events, cursor = Events(redis, keys), "0-0"
    for number, one in enumerate(acts, 1):
        ruling = Ruling("announce", one.event, "{}", one)
        await events.settle(cursor, f"{number}-0", one.event, ruling)
        # The answer to the first call was lost, the caller repeats it:
        cursor = await events.settle(cursor, f"{number}-0", one.event, ruling)


def review(measure: str, *events: str) -> Review:
    return Review(measure, events, "A. Curator", "2026-11-24T12:00:00+00:00", "compared with the official text")


async def test_an_announcement_marks_the_rules_that_it_touches_once(redis: Client, keys: Keys) -> None:
    await announce(redis, keys, act("one", "rule-a", "rule-b"), act("two", "rule-a"), act("three"))

    waiting = await Reviews(redis, keys).all_waiting()

    assert {rule: [notice.event for notice in those] for rule, those in waiting.items()} == {
        "rule-a": ["one", "two"],
        "rule-b": ["one"],
    }


async def test_a_notice_tells_the_act_and_links_its_first_report(redis: Client, keys: Keys) -> None:
    await announce(redis, keys, act("one", "rule-a"))

    [notice] = (await Reviews(redis, keys).waiting(["rule-a", "rule-b"], CHANNEL))["rule-a"]

    sample = act("one")
    assert (notice.announced_at, notice.summary) == (sample.announced_at, sample.summary)
    assert (notice.link, notice.published) == (sample.items[0].link, date(2026, 11, 20))


async def test_an_alert_that_was_sent_to_the_channel_is_linked_there(redis: Client, keys: Keys) -> None:
    await announce(redis, keys, act("one", "rule-a"), act("two", "rule-a"))
    await redis.hset(keys.delivery(delivery_id("one", CHANNEL)), "link", "https://chat.example/1")
    await redis.hset(keys.event_digests("two"), CHANNEL.key, "the-digest")
    await redis.hset(keys.delivery("the-digest"), "link", "https://chat.example/digest")
    reviews = Reviews(redis, keys)

    here = (await reviews.waiting(["rule-a"], CHANNEL))["rule-a"]
    elsewhere = (await reviews.waiting(["rule-a"], Channel("slack", "T1", "C2")))["rule-a"]

    assert [notice.link for notice in here] == ["https://chat.example/1", "https://chat.example/digest"]
    assert [notice.link for notice in elsewhere] == ["https://example.org/39"] * 2


async def test_a_review_takes_the_mark_away_and_is_kept(redis: Client, keys: Keys) -> None:
    reviews = Reviews(redis, keys)
    await announce(redis, keys, act("one", "rule-a", "rule-b"), act("two", "rule-a"))

    assert await reviews.record(review("rule-a", "one")) == 1
    assert await reviews.record(review("rule-a", "one")) == 0
    assert await reviews.record(review("rule-c", "one")) == 0

    waiting = await reviews.all_waiting()
    assert {rule: [notice.event for notice in those] for rule, those in waiting.items()} == {
        "rule-a": ["two"],
        "rule-b": ["one"],
    }
    assert await reviews.history() == [review("rule-a", "one")]
    assert await reviews.history("rule-b") == []


async def test_a_reviewed_event_stays_reviewed_when_its_settlement_is_run_again(redis: Client, keys: Keys) -> None:
    reviews = Reviews(redis, keys)
    await announce(redis, keys, act("one", "rule-a"))
    await reviews.record(review("rule-a", "one"))
    await redis.delete(keys.intake_cursor)
    await announce(redis, keys, act("one", "rule-a"))

    assert await reviews.all_waiting() == {}
    assert await redis.hgetall(keys.touched) == {}


async def looked(url: str, measures: Sequence[str] | None) -> NoticesByRule:
    """The quick look; once more where a busy machine does not let it through at once."""
    for _ in range(20):
        try:
            return await asyncio.to_thread(look, url, measures)
        except StoreError as error:
            if "in time" not in str(error):
                raise
    return await asyncio.to_thread(look, url, measures)


async def test_the_quick_look_sees_what_the_client_sees(redis: Client, redis_url: str, keys: Keys) -> None:
    await announce(redis, keys, act("one", "rule-a", "rule-b"), act("zwei-石墨", "rule-a"))

    seen = await looked(redis_url, ["rule-a", "rule-c"])

    assert seen == await Reviews(redis, keys).waiting(["rule-a", "rule-c"])
    assert await looked(redis_url, None) == await Reviews(redis, keys).all_waiting()
    assert await looked(redis_url, []) == {}


async def test_what_is_no_redis_is_explained() -> None:
    with pytest.raises(StoreError, match="cannot be looked at"):
        await asyncio.to_thread(look, NEVER, None)
    with pytest.raises(StoreError, match="cannot be looked at"):
        await asyncio.to_thread(look, "unix:///nowhere", None)
    with pytest.raises(StoreError, match="cannot be looked at"):
        await asyncio.to_thread(look, "rediss://127.0.0.1:1/0", None)
    for answer in (b"HTTP/1.1 400 Bad Request\r\n\r\n", b"", b"$99999999999\r\n", b"$5\r\nab"):
        async with speaking(answer) as url:
            with pytest.raises(StoreError, match="cannot be looked at"):
                await asyncio.to_thread(look, url, None)


async def test_a_store_that_says_nothing_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        with pytest.raises(StoreError, match="in time"):
            await asyncio.to_thread(look, f"redis://127.0.0.1:{silent.getsockname()[1]}", ["a"])

    assert time.monotonic() - began < 5 * LOOK_S


@asynccontextmanager
async def speaking(answer: bytes) -> AsyncIterator[str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}"
