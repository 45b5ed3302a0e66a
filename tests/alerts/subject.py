"""The process that is killed: desk, planner and drains over a Redis, with plain judging and a plain destination.

python -m tests.alerts.subject REDIS_URL DESTINATION_URL CHANNELS [FILTER…]
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime

import aiohttp

from bot.alerts.desk import Desk
from bot.alerts.dispatch import Drain, Waker, delivering
from bot.alerts.planner import Planner
from bot.detect import EventCard, Placement, SourceText, Verdict
from bot.model.delivery import Channel
from bot.store.coordination import Leader, Presence, new_owner
from bot.store.events import Events, Planning
from bot.store.intake import Intake
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.redis import open_redis
from bot.store.subscriptions import Subscriptions
from bot.subscriptions.filters import Filters
from bot.subscriptions.records import Subscription
from tests.alerts.plain import PlainSender
from tests.alerts.samples import VOCABULARY
from tests.detect.cards import CARD

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TOUCHED = ("rule-one", "rule-two")
"""The rules that every act touches."""


class PlainJudge:
    """Everything is an act; the title names the event, and says whether it is a ban."""

    def judge(self, text: SourceText, order: float | None = None) -> Verdict:  # noqa: ARG002 - the protocol
        return Verdict(
            relevant=True,
            score=1.0,
            kind="new-measure",
            jurisdiction="CN",
            destinations=(),
            subjects=("graphite",),
            measure="prohibition" if "ban" in text.title else "licence",
            effective=None,
            until=None,
            document=None,
            codes=(),
            summary=text.title,
            why=("everything counts",),
            language="en",
        )


class PlainMemory:
    """One event a title, up to its comma; `act 2 after act 1` follows that."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def place(self, verdict: Verdict, text: SourceText, seen_at: datetime) -> Placement:  # noqa: ARG002 - the title decides
        named, _, earlier = text.title.partition(",")[0].partition(" after ")
        event, follows = named.replace(" ", "-"), earlier.replace(" ", "-") or None
        card = replace(CARD, event=event, jurisdiction="CN", subjects=(), measure=None, first_day=None, last_day=None)
        return Placement(event, event not in self._known, follows, card)

    def remember(self, card: EventCard) -> None:
        self._known.add(card.event)


async def main(redis_url: str, destination: str, channels: int, *filters: str) -> None:
    keys, owner = Keys(), new_owner()
    redis = open_redis(redis_url)
    events, outbox = Events(redis, keys), Outbox(redis, keys, owner)
    presence, wakes = Presence(redis, keys, owner), Waker(redis, keys)
    await presence.appear()
    standing = tuple(
        Subscription.of(Channel("plain", "-", f"c{n}"), filters[n] if filters else "", "test", LONG_AGO)
        for n in range(channels)
    )
    desk = Desk(Intake(redis, keys), events, PlainJudge(), PlainMemory, lambda *_: TOUCHED)
    planner = Planner(
        Planning(redis, keys), events, Subscriptions(redis, keys), outbox, Filters(VOCABULARY), wakes.wake, standing
    )
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(5)))
        drain = Drain(outbox, events, PlainSender(session, destination))
        await stack.enter_async_context(delivering(redis, keys, "plain", drain, outbox))
        async with asyncio.TaskGroup() as group:
            group.create_task(presence.run())
            group.create_task(Leader(redis, keys, "desk").lead(desk.turn))
            group.create_task(Leader(redis, keys, "planner").lead(planner.turn))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), *sys.argv[4:]))
