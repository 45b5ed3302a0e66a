"""Health tells the truth: what stops the bot, or keeps it from its work, is said by /healthz, /readyz and doctor."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.delivery import Channel, Delivery
from bot.store.coordination import Presence
from bot.store.keys import Keys
from bot.store.monitoring import Backlog, Vitals, backlogs, processes, read_vitals
from bot.store.outbox import Outbox, ms
from bot.store.redis import Client
from handlers.messages.health import FULL, POLL_LATE, WAITS_LONG, troubles
from handlers.monitoring import FRESH_S, Health
from handlers.web.server import serving
from tests.alerts.samples import announcement

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
times = st.timedeltas(timedelta(0), timedelta(days=40))


@given(
    late=times,
    waits=times,
    used=st.integers(0, 100),
    most=st.sampled_from([0, 100]),
    refused=st.sampled_from(["", "x"]),
)
def test_each_reading_is_a_trouble_exactly_beyond_its_bound(
    late: timedelta, waits: timedelta, used: int, most: int, refused: str
) -> None:
    found = {
        one.code
        for one in troubles(
            Vitals(NOW, refused, used, most, sources=3, oldest_due=NOW - late, waiting_since={"slack": NOW - waits})
        )
    }

    assert ("not-polled" in found) == (late > POLL_LATE)
    assert ("slack-waits" in found) == (waits > WAITS_LONG)
    assert ("memory" in found) == (most > 0 and used > FULL * most)
    assert ("not-writable" in found) == bool(refused)


def test_sentences_say_what_to_do_and_name_a_missing_token() -> None:
    waiting = Vitals(NOW, waiting_since={"slack": NOW - timedelta(hours=5)})

    assert [one.sentence for one in troubles(waiting, tokens=())] == [
        "messages for slack have waited for 5 hours: no token is set for it here"
    ]
    assert "role deliver" in troubles(waiting)[0].sentence
    held = Vitals(NOW, waiting_since={"slack": NOW - timedelta(hours=5)}, held={"slack": "token_revoked"})
    assert [one.code for one in troubles(held)] == ["slack-refuses"]
    assert troubles(Vitals(NOW)) == []


@given(st.sampled_from(["intake", "planning"]), times)
def test_what_waits_to_be_judged_or_planned_is_a_trouble_once_it_is_old(stream: str, waits: timedelta) -> None:
    vitals = Vitals(NOW, backlogs={stream: Backlog(3, NOW - waits), "other": Backlog()})
    found = {one.code for one in troubles(vitals)}

    assert found == ({"not-judged" if stream == "intake" else "not-planned"} if waits > WAITS_LONG else set())


async def test_a_backlog_is_what_stands_behind_the_cursor(redis: Client, keys: Keys) -> None:
    assert await backlogs(redis, keys) == {"intake": Backlog(), "planning": Backlog()}
    first, second, third = [
        await redis.xadd(keys.intake, {"item": name}, maxlen=100, approximate=True) for name in "abc"
    ]
    await redis.set(keys.intake_cursor, first)

    found = (await backlogs(redis, keys))["intake"]
    assert found.length == 2
    assert found.oldest == datetime.fromtimestamp(int(second.partition("-")[0]) / 1000, UTC)
    await redis.set(keys.intake_cursor, third)
    assert (await backlogs(redis, keys))["intake"] == Backlog()


async def test_living_processes_are_counted_by_role_until_they_leave(redis: Client, keys: Keys) -> None:
    poll, both = Presence(redis, keys, "a", ["poll"]), Presence(redis, keys, "b", ["poll", "desk"])
    await poll.appear()
    await both.appear()
    await both.appear()
    await redis.zadd(keys.processes, {"gone|poll": ms(datetime.now(UTC) - timedelta(minutes=1))})
    assert await processes(redis, keys) == {"poll": 2, "desk": 1}
    await both.leave()
    assert await processes(redis, keys) == {"poll": 1}


async def test_readings_are_those_of_the_records(redis: Client, keys: Keys) -> None:
    then = datetime.now(UTC) - timedelta(hours=3)
    outbox = Outbox(redis, keys, "me", clock=lambda: ms(then))
    waits, paused, refused = Channel("slack", "T1", "C1"), Channel("slack", "T1", "C2"), Channel("discord", "G", "C")
    await redis.zadd(keys.sources_due, {"one": ms(then), "two": ms(datetime.now(UTC))})
    for channel in (waits, paused, refused):
        await outbox.add([Delivery(f"d-{channel.key}", channel, announcement())])
    await outbox.hold(paused.key, 600, "channel_not_found")
    await outbox.hold("discord", 600, "the token was revoked")
    read = await read_vitals(redis, keys)

    assert (read.refused, read.file_written, read.sources) == ("", True, 2)
    assert read.oldest_due
    assert abs(read.oldest_due - then) < timedelta(seconds=1)
    assert {one: abs(at - then) < timedelta(seconds=1) for one, at in read.waiting_since.items()} == {
        "slack": True,
        "discord": True,
    }
    assert read.held == {"discord": "the token was revoked"}
    assert {one.code for one in troubles(read)} == {"not-polled", "slack-waits", "discord-refuses"}


@pytest.mark.parametrize(
    "fault",
    [("maxmemory", "1", "out of memory"), ("min-replicas-to-write", "1", "Redis refuses")],
)
async def test_a_store_that_takes_nothing_is_neither_well_nor_ready(
    redis: Client, keys: Keys, fault: tuple[str, str, str], caplog: pytest.LogCaptureFixture
) -> None:
    setting, value, says = fault
    now, client = [0.0], cast("Any", redis)
    health = Health(redis, keys, clock=lambda: now[0])
    caplog.set_level(logging.INFO)
    async with serving("127.0.0.1:0", health.well, (), health.ready) as address, aiohttp.ClientSession() as session:

        async def asked(path: str) -> tuple[int, Any]:
            async with session.get(address + path) as answer:
                return answer.status, (await answer.json()).get("troubles")

        well = [await asked(path) for path in ("/healthz", "/readyz")]
        await client.config_set(setting, value)
        now[0] += FRESH_S + 1
        try:
            ill = [await asked(path) for path in ("/healthz", "/readyz", "/healthz")]
        finally:
            await client.config_set(setting, "0")
        now[0] += FRESH_S + 1
        again = [await asked(path) for path in ("/healthz", "/readyz")]

    assert well == again == [(200, None), (200, None)]
    assert [status for status, _ in ill] == [503, 503, 503]
    assert ill[1] == (503, ["not-writable"])
    said = [
        record.getMessage() for record in caplog.records if "Health: nothing can be recorded" in record.getMessage()
    ]
    assert len(said) == 1
    assert says in said[0]


async def test_what_others_have_to_do_keeps_nobody_from_asking(redis: Client, keys: Keys) -> None:
    await redis.zadd(keys.sources_due, {"one": ms(datetime.now(UTC) - timedelta(hours=3))})
    health = Health(redis, keys)

    assert (await health.well(), await health.ready()) == (["not-polled"], [])


async def test_a_crowd_that_asks_costs_the_store_one_look(redis: Client, keys: Keys) -> None:
    health = Health(redis, keys, clock=lambda: 0.0)
    await health.well()
    await redis.delete(keys.probe)
    for _ in range(50):
        await health.well()

    assert await redis.get(keys.probe) is None
