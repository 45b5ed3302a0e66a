"""What one bot carries: sources, subscriptions, kept parts lists, and a day on which 50 acts come one after another.

Each scene is a bot as users start it, on Discord (whose limits are on), with so many further sources that are asked
every quarter of an hour, so many subscriptions of which an act meets one in 140, 25 to a channel, and ten watched
parts lists.
Printed are start, rest (a minute), the worst day and what Redis holds. `--sources N --subscriptions N` runs one scene.
A year of acts is `make bench ARGS="growth --acts 1400"`.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from benchmarks.farm import addresses_of, farm, private_of
from benchmarks.idle import own_seconds, resident_mb
from benchmarks.parts_lists import table
from benchmarks.processes import used
from bot.model.delivery import Channel
from bot.store.keys import Keys
from bot.store.redis import in_parts, open_redis
from bot.store.subscriptions import Subscriptions
from bot.subscriptions.records import Subscription
from tests.conftest import until
from tests.e2e.bot import Bot, Feeds, running
from tests.e2e.chaos import COUNTRIES, GOODS, publish
from tests.servers.discord import DiscordServer
from tests.servers.feeds import FeedServer

SCENES = ((1_000, 100), (1_000, 10_000), (10_000, 1_000))
ACTS, PACE_S = 50, 1.0
IN_A_CHANNEL, BROAD = 25, 10
"""Subscriptions of a channel, of 50 that it may have; every tenth asks for a country or for goods alone."""
LISTS, LINES = 10, 200
AT_REST_S = 60
PATIENCE_S = 1_800.0
PORT, TOKEN = 9_470, "a-token-for-the-benchmark"
MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Scene:
    """How much there is."""

    sources: int
    subscriptions: int


def main() -> None:
    """Print the figures of each scene."""
    asked = [_number("--sources"), _number("--subscriptions")]
    scenes = [Scene(*asked)] if all(asked) else [Scene(*one) for one in SCENES]
    for number, scene in enumerate(scenes):
        asyncio.run(_measure(scene, PORT + number))


def _number(option: str) -> int:
    return int(sys.argv[sys.argv.index(option) + 1]) if option in sys.argv else 0


async def _measure(scene: Scene, port: int) -> None:
    with tempfile.TemporaryDirectory(prefix="exportwatch-bench-") as name:
        folder = Path(name)
        async with farm(port, scene.sources), FeedServer() as server, DiscordServer() as discord:
            discord.limits.on = True
            feeds = Feeds(server, folder)
            _more_sources(feeds, addresses_of(port, scene.sources))
            environment = feeds.environment | {
                "DISCORD_TOKEN": discord.token,
                "DISCORD_API_URL": discord.url,
                "EXPORTWATCH_WEB_TOKEN": TOKEN,
                "EXPORTWATCH_ALLOW_PRIVATE": f"{feeds.environment['EXPORTWATCH_ALLOW_PRIVATE']},{private_of(port)}",
            }
            bot = Bot(folder / "home", environment)
            bot.afresh = True
            async with running(bot):
                await Run(scene, bot, feeds, discord).measure()


def _more_sources(feeds: Feeds, addresses: Sequence[str]) -> None:
    known = yaml.safe_load(feeds.file.read_text())
    known["sources"] += [
        {"id": f"feed-{n}", "name": f"Feed {n}", "language": "en", "tier": "trade", "kind": "rss", "url": address}
        | {"interval": "15m"}
        for n, address in enumerate(addresses)
    ]
    feeds.file.write_text(yaml.safe_dump(known))


class Run:
    """One scene with a bot that runs."""

    def __init__(self, scene: Scene, bot: Bot, feeds: Feeds, discord: DiscordServer) -> None:
        self._scene, self._bot, self._feeds, self._discord = scene, bot, feeds, discord
        self._keys = Keys()

    async def measure(self) -> None:
        """Print start, rest and the worst day."""
        begun = time.monotonic()
        await self._discord.until(lambda: self._discord.registered, PATIENCE_S)
        ready = time.monotonic() - begun
        self._redis: Any = open_redis(f"unix://{(self._bot.home / 'redis.sock').resolve()}")
        await self._subscribe()
        await until(self._all_read, "every source to be read once", PATIENCE_S)
        read = time.monotonic() - begun
        print(f"{self._scene.sources:,} sources, {self._scene.subscriptions:,} subscriptions", flush=True)
        await self._keep_lists()
        await until(self._judged, "what the sources showed before to be judged", PATIENCE_S)
        print(
            f"  start: connected after {ready:.0f} s, every source read after {read:.0f} s, what they showed "
            f"judged after {time.monotonic() - begun:.0f} s; one more subscription took {self._subscribing:.1f} s",
            flush=True,
        )
        await self._rest()
        await self._worst_day()
        await self._redis.aclose()

    @property
    def _pid(self) -> int:
        assert self._bot.process
        return self._bot.process.pid

    async def _subscribe(self) -> None:
        """Each subscription to a country and goods of its own, some to one of both alone; one channel to everything."""
        now, made = datetime.now(UTC), list[Subscription]()
        self._everything = self._discord.add_channel("everything").id
        channel = ""
        for number in range(self._scene.subscriptions):
            if number % IN_A_CHANNEL == 0:
                channel = self._discord.add_channel(f"alerts-{number}").id
            country, goods = COUNTRIES[number % len(COUNTRIES)], GOODS[number // len(COUNTRIES) % len(GOODS)]
            filter_ = f'"{country}" "{goods}"' if number % BROAD else f'"{(country, goods)[number // BROAD % 2]}"'
            made.append(Subscription.of(self._place(channel), filter_, f"U{number}", now))
        for some in in_parts(made):
            await self._redis.hset(self._keys.subscriptions, mapping={one.id: one.to_json() for one in some})
        # The last one tells the bot that there are new ones.
        began, last = time.monotonic(), Subscription.of(self._place(self._everything), "", "U1", now)
        await Subscriptions(self._redis, self._keys).add(last)
        self._subscribing = time.monotonic() - began

    def _place(self, channel: str) -> Channel:
        return Channel("discord", self._discord.guild.id, channel)

    async def _all_read(self) -> bool:
        later = int((time.time() + 60) * 1000)
        return int(await self._redis.zcount(self._keys.sources_due, later, "+inf")) >= self._scene.sources

    async def _judged(self) -> bool:
        return not await self._redis.xlen(self._keys.backlog)

    async def _keep_lists(self) -> None:
        address = self._bot.log.partition("Web: ")[2].split()[0].rstrip("/")
        headers, begun = {"Authorization": f"Bearer {TOKEN}"}, time.monotonic()
        async with aiohttp.ClientSession(headers=headers) as client:
            for number in range(LISTS):
                kept = await _kept(client, f"{address}/api/v1/parts?name=list-{number}.csv")
                async with client.put(f"{address}/api/v1/parts/{kept}/watch", json={"channels": []}) as answer:
                    assert answer.status == 200, await answer.text()
        print(f"  {LISTS} watched parts lists of {LINES} lines: {time.monotonic() - begun:.0f} s", flush=True)

    async def _rest(self) -> None:
        before, begun = used(self._pid), time.monotonic()
        await asyncio.sleep(AT_REST_S)
        after, passed = used(self._pid), time.monotonic() - begun
        print(
            f"  at rest: {resident_mb(self._pid):.0f} MB, with its workers {after.memory / MB:.0f} MB; "
            f"{(after.processor - before.processor) / passed:.1%} of a core, Redis "
            f"{(after.redis - before.redis) / passed:.1%}; Redis holds {await self._held():.0f} MB",
            flush=True,
        )

    async def _worst_day(self) -> None:
        seconds, begun, own, sent = list[float](), time.monotonic(), own_seconds(self._pid), self._sent()
        peak = 0
        for number in range(ACTS):
            published = time.monotonic()
            publish(self._feeds, number)
            link = f"example.org/act/{number}"
            await until(lambda: link in str(self._discord.messages(self._everything)[-1:]), link, PATIENCE_S)  # noqa: B023 - awaited here
            seconds.append(time.monotonic() - published)
            peak = max(peak, used(self._pid).memory)
            await asyncio.sleep(PACE_S)
        await until(self._delivered, "every delivery to be made", PATIENCE_S)
        seconds.sort()
        alerts, passed = self._sent() - sent, time.monotonic() - begun
        spread = (statistics.median(seconds), seconds[int(ACTS * 0.95)], seconds[-1])
        print(
            f"  {ACTS} acts in {passed:.0f} s, {alerts:,} alerts: the channel of everything has one after "
            f"median {spread[0]:.1f} s, p95 {spread[1]:.1f} s, worst {spread[2]:.1f} s; "
            f"{(own_seconds(self._pid) - own) / ACTS:.2f} s of processor time an act, {peak / MB:.0f} MB at most; "
            f"Redis holds {await self._held():.0f} MB",
            flush=True,
        )

    def _sent(self) -> int:
        return sum(len(one.messages) for one in self._discord.channels.values())

    async def _delivered(self) -> bool:
        return not await self._redis.scard(self._keys.outboxes_due)

    async def _held(self) -> float:
        return int((await self._redis.info("memory"))["used_memory"]) / MB


async def _kept(client: aiohttp.ClientSession, url: str) -> str:
    """Store a parts list and return its id; a bot that has too much to answer is asked again."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with client.post(url, data=table(LINES)) as answer:
                if answer.status == 201:
                    return str((await answer.json())["id"])
                assert answer.status == 503, await answer.text()
            await asyncio.sleep(1)


if __name__ == "__main__":
    main()
