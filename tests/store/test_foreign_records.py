"""Records that we did not write stop nobody: they are passed over, and what stands beside them is read."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.model.delivery import Channel
from bot.store.events import Planning
from bot.store.intake import Intake, IntakeEntry, PolledItem, WantedArticles
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.redis import Client
from bot.store.subscriptions import Subscriptions
from bot.subscriptions.records import Subscription
from tests.alerts.samples import report

ENTRY = IntakeEntry(**asdict(report()), jurisdiction="CN", key="k")
HERE = Channel("slack", "T1", "C1")
FOREIGN = (
    b"\x80\xff\x00",
    b"",
    b"null",
    b"[]",
    b'"x"',
    b'{"entry": 1}',
    b"[" * 5_000,
    b'{"\\ud800": "\\ud800"}',
)


@pytest.mark.parametrize("bad", FOREIGN)
async def test_entries_of_streams(redis: Client, keys: Keys, bad: bytes) -> None:
    raw: Any = redis
    for stream in (keys.intake, keys.planning, keys.articles_wanted):
        await raw.xadd(stream, {bad or b"-": bad})
        await raw.xadd(stream, {"what": bad, "entry": bad, "event": bad, "report": bad or b"-"})
    await raw.xadd(keys.intake, {"what": "new", "entry": ENTRY.to_json()})
    await WantedArticles(redis, keys).want(ENTRY)
    await raw.xadd(keys.planning, {"what": "event", "event": "e1"})

    assert [one.entry for one in await Intake(redis, keys).after("0-0")] == [ENTRY]
    assert [one.entry for one in await WantedArticles(redis, keys).after("0-0")] == [ENTRY]
    assert [one.event for one in await Planning(redis, keys).after("0-0")] == ["e1"]
    assert [await redis.xlen(stream) for stream in (keys.intake, keys.articles_wanted)] == [1, 1]


@pytest.mark.parametrize("bad", FOREIGN)
async def test_subscriptions_and_channels(redis: Client, keys: Keys, bad: bytes) -> None:
    raw: Any = redis
    subscription = Subscription.of(HERE, "", "U1", datetime.now(UTC))
    await Subscriptions(redis, keys).add(subscription)
    await raw.hset(keys.subscriptions, bad, bad)
    await raw.sadd(keys.outboxes_due, bad, HERE.key)

    assert await Subscriptions(redis, keys).all() == (subscription,)
    assert await Outbox(redis, keys, "me").due() == [HERE]


@pytest.mark.parametrize("bad", FOREIGN)
async def test_the_count_of_an_hour(redis: Client, keys: Keys, bad: bytes) -> None:
    raw: Any = redis
    await raw.set(keys.items_in_hour("s"), bad)

    assert await Intake(redis, keys).remember("s", "{}", None, [PolledItem("new", ("k",), "d", ENTRY)]) == 1
