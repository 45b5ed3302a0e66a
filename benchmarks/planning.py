"""Planning one announcement against 10,000 subscriptions, each with a filter of its own, in as many channels.

Aim: at most 50 ms (the decision; the step that puts it on record is shown beside it).
"""

from __future__ import annotations

import asyncio
import gc
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.alerts.planning import Timing, modes_of, plan, readable
from bot.model.announcement import Announcement
from bot.model.delivery import Channel, Delivery
from bot.settings import Settings
from bot.store.embedded import EmbeddedRedis
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.redis import open_redis
from bot.subscriptions.filters import Filters, Vocabulary
from bot.subscriptions.options import read
from bot.subscriptions.records import ChannelDefaults, Subscription, SubscriptionIndex
from handlers import knowledge, process
from handlers.slack.settings import CONVENTIONS
from tests.alerts.samples import announcement, report

SUBSCRIPTIONS = 10_000
RUNS = 31
NOW = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
_OPTIONS = ("", "", "", "digest:daily@09:00 tz:Europe/Berlin", "quiet:22:00-07:00 tz:America/New_York", "digest:weekly")
_SUBJECTS = (
    "graphite",
    "gallium",
    "germanium",
    "tungsten",
    "cobalt",
    "dysprosium",
    "lithium",
    "nickel ore",
    "antimony",
)
_COUNTRIES = ("CN", "US", "JP", "KR", "ID", "CD", "RU", "EU", "DE", "ZW")


def main() -> None:
    """Print the figures."""
    vocabulary = knowledge.read(Settings()).vocabulary
    chance = random.Random(7)  # noqa: S311 - repeatable chance, no secret
    made = [_subscription(number, chance, vocabulary) for number in range(SUBSCRIPTIONS)]
    usual = {one.channel: ChannelDefaults() for one in made[::100]}
    started = time.perf_counter()
    pairs, broken = readable(made, Filters(vocabulary))
    modes = modes_of(made, usual)
    print(f"reading {len(pairs):,} filters and their options once: {time.perf_counter() - started:.2f} s")
    if broken:
        raise SystemExit(f"{len(broken)} filters cannot be read")
    process.freeze_heap()  # as the service does
    everything = Filters(vocabulary)("")
    some_, all_ = SubscriptionIndex(pairs), SubscriptionIndex((one, everything) for one, _ in pairs)
    for name, act, index in (
        ("an act that some want", _act(), some_),
        ("an act that nobody wants", announcement(jurisdiction="AU", subjects=("rice",)), some_),
        ("an act that all want", _act(), all_),
    ):

        def decide(act: Announcement = act, index: SubscriptionIndex = index) -> Sequence[Delivery]:
            return plan(act, index.candidates(act), timing=Timing(act, modes, NOW))

        deliveries, times = _measured(decide)
        waiting = sum(one.due is not None for one in deliveries)
        print(
            f"{name}: {len(deliveries):,} deliveries ({waiting:,} later), "
            f"CPU median {statistics.median(times):.1f} ms, worst of {RUNS} {max(times):.1f} ms"
        )
    asyncio.run(_recorded(plan(_act(), pairs, timing=Timing(_act(), modes, NOW))))


def _measured(decide: Callable[[], Sequence[Delivery]]) -> tuple[Sequence[Delivery], list[float]]:
    found, times = decide(), []
    gc.collect()
    for _ in range(RUNS):
        # CPU time: on a machine that has nothing else to do it is the time that passes.
        started = time.process_time()
        decide()
        times.append((time.process_time() - started) * 1000)
    return found, times


async def _recorded(deliveries: Sequence[Delivery]) -> None:
    with tempfile.TemporaryDirectory() as home:
        server = EmbeddedRedis(Path(home))
        await server.start()
        redis = open_redis(server.url)
        try:
            started = time.perf_counter()
            await Outbox(redis, Keys(), "bench").plan("0-0", "1-0", deliveries)
            print(f"putting {len(deliveries):,} deliveries on record: {(time.perf_counter() - started) * 1000:.0f} ms")
        finally:
            await redis.aclose()
            await server.stop()


def _subscription(number: int, chance: random.Random, vocabulary: Vocabulary) -> Subscription:
    """Return a typical filter; the word at its end makes it unique."""
    parts = [
        f"from:{chance.choice(_COUNTRIES)}" if chance.random() < 0.6 else "",
        f'about:"{chance.choice(_SUBJECTS)}"' if chance.random() < 0.7 else "",
        chance.choice(
            ("", "kind:new-measure", "measure:licence,prohibition", "to:US", "-kind:guidance", "tier:official")
        ),
        f"(licence | word{number})",
        chance.choice(_OPTIONS),
    ]
    wish = read(" ".join(filter(None, parts)), vocabulary, CONVENTIONS.mentions)
    return Subscription.of(Channel("slack", "T1", f"C{number}"), wish.filter.text, "U1", NOW, wish.options)


def _act() -> Announcement:
    summary = "The Ministry of Commerce requires an export licence for graphite items from 1 December. " * 5
    items = tuple(
        report(id=str(n), title=f"Announcement No. 39 on graphite items, {n}", summary=summary) for n in range(3)
    )
    return announcement(summary=summary, items=items)
