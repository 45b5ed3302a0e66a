"""The process that is killed: planner and held queues over a Redis, with a clock that goes fast.

python -m tests.alerts.held_subject REDIS_URL STARTED SPEED

`STARTED` (seconds since 1970) was `shelving.START`; since then SPEED seconds pass in each.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.alerts.planner import HeldScheduler, Planner
from bot.model.delivery import Channel
from bot.store.events import Events, Planning
from bot.store.keys import Keys
from bot.store.outbox import Outbox, ms
from bot.store.redis import open_redis
from bot.store.subscriptions import ChannelSettings, Subscriptions
from bot.store.waiting import HeldDeliveries
from bot.subscriptions.filters import Filters
from tests.alerts.held_deliveries import START
from tests.alerts.samples import VOCABULARY

LOOK_S = 0.02


async def nobody(channels: Sequence[Channel]) -> None:
    """No drain: what was planned stays in the outboxes, to be counted."""
    del channels


async def soon(seconds: float) -> None:
    await asyncio.sleep(min(seconds, LOOK_S))


async def main(redis_url: str, started: float, speed: float) -> None:
    def clock() -> datetime:
        return START + timedelta(seconds=(time.time() - started) * speed)

    keys, redis = Keys(), open_redis(redis_url)
    events, subscriptions, settings = Events(redis, keys), Subscriptions(redis, keys), ChannelSettings(redis, keys)
    outbox = Outbox(redis, keys, "subject", lambda: ms(clock()))
    planner = Planner(
        Planning(redis, keys),
        events,
        subscriptions,
        outbox,
        Filters(VOCABULARY),
        nobody,
        (),
        settings,
        clock=clock,
    )
    held_queues = HeldScheduler(
        HeldDeliveries(redis, keys),
        events,
        subscriptions,
        settings,
        nobody,
        clock=clock,
        monotonic=lambda: time.monotonic() * speed,
        sleep=soon,
    )

    async def again(turn: Planner | HeldScheduler) -> None:
        # Two leaders at a time are possible for a moment after a kill; here they always are.
        while True:
            await turn.turn()

    async with asyncio.TaskGroup() as group:
        group.create_task(again(planner))
        group.create_task(again(held_queues))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3])))
