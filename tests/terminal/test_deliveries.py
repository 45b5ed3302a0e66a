"""`exportwatch deliveries` over a real Redis: what is listed, and settling by hand."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result

from bot.errors import StoreError, UsageError
from bot.model.delivery import Channel, Delivery, delivery_id
from bot.settings import load
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.redis import Client
from bot.store.waiting import Pauses
from handlers.terminal.evidence import deliveries_command
from handlers.terminal.local_bot import connect_to_bot
from tests.alerts.samples import announcement

CHANNEL = Channel("slack", "T1", "C1")
ONE = delivery_id("cn-graphite-licence", CHANNEL)


@pytest.fixture
async def unclear(redis: Client, keys: Keys) -> Outbox:
    outbox = Outbox(redis, keys, "me")
    await outbox.add([Delivery(ONE, CHANNEL, announcement())])
    await outbox.settle(CHANNEL, ONE, "unclear", why="no history scope")
    return outbox


async def run(redis_url: str, *arguments: str) -> Result:
    return await asyncio.to_thread(
        lambda: CliRunner().invoke(deliveries_command, arguments, env={"REDIS_URL": redis_url}, standalone_mode=False)
    )


async def test_an_unclear_delivery_is_listed_and_settled(redis_url: str, unclear: Outbox) -> None:
    listed = await run(redis_url, "--unclear")
    settled = await run(redis_url, "settle", ONE, "resend")
    record = await unclear.record(ONE)

    assert f"unclear  slack:T1:C1  cn-graphite-licence  {ONE}  alert  (no history scope)" in listed.stdout
    assert settled.stdout == f"{ONE}: goes out again, after what waits for its channel and is as urgent\n"
    assert record
    assert record.state == "planned"


async def test_a_closed_pipe_is_no_failure_of_redis(redis_url: str) -> None:
    settings = load(_env_file=None, REDIS_URL=redis_url)
    with pytest.raises(BrokenPipeError):
        async with connect_to_bot(settings):
            raise BrokenPipeError
    with pytest.raises(StoreError, match="reset"):
        async with connect_to_bot(settings):
            raise ConnectionResetError("reset")


@pytest.mark.usefixtures("unclear")
@pytest.mark.parametrize(
    ("name", "problem"),
    [(ONE, "is not unclear but sent, so there is nothing to settle"), ("nonsense", "no delivery has the id nonsense")],
)
async def test_what_is_not_unclear_is_refused_with_a_reason(redis_url: str, name: str, problem: str) -> None:
    await run(redis_url, "settle", ONE, "sent")
    refused = await run(redis_url, "settle", name, "drop")

    assert isinstance(refused.exception, UsageError)
    assert problem in str(refused.exception)


async def test_paused_channels_are_shown_with_why_and_what_to_do(redis: Client, redis_url: str, keys: Keys) -> None:
    since = datetime(2026, 11, 1, 9, tzinfo=UTC)
    await Pauses(redis, keys).begin(CHANNEL, "the channel is archived", "Unarchive it.", since)
    await Outbox(redis, keys, "me").add([Delivery(ONE, CHANNEL, announcement())])
    first = (await run(redis_url)).stdout.splitlines()[0]
    only = json.loads((await run(redis_url, "--paused", "--json")).stdout)

    assert first == ("PAUSED  slack:T1:C1  since 2026-11-01 09:00  1 waits  (the channel is archived. Unarchive it.)")
    assert only == {
        "paused": "slack:T1:C1",
        "since": "2026-11-01T09:00:00+00:00",
        "waiting": 1,
        "why": "the channel is archived",
        "advice": "Unarchive it.",
    }
