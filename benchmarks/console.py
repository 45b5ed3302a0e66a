"""The pages: how quickly a look-up is served, what it weighs, what readers cost a fan-out, what the role costs.

Aims: p95 of the look-up page ≤ 50 ms, ≤ 60 kB on the wire with all that it loads; 50 readers beside a fan-out delay it
by ≤ 5 %; the role `web` adds ≤ 15 MB.
"""

from __future__ import annotations

import asyncio
import math
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from benchmarks.processes import used
from bot.model.delivery import Channel
from bot.store.keys import Keys
from bot.store.redis import open_redis
from bot.store.subscriptions import Subscriptions
from bot.subscriptions.records import Subscription
from tests.e2e.bot import Bot, Feeds, running
from tests.servers.discord import DiscordServer
from tests.servers.feeds import FeedServer

QUESTIONS = (
    "graphite to:US",
    "gallium from:CN",
    "3A090",
    "7440-55-3",
    "No. 46 of 2024",
    "5A002 to:BR",
    "稀土",
    "Huawei",
)
ASKED, WARM = 400, 40
READERS, READS_FOR_S = 50, 10.0
"""Seconds between a reader's pages; each reader has an address of its own."""
CHANNELS, PAIRS = 400, 2
PER_SECOND = 50
PATIENCE_S = 120.0


async def main() -> None:
    """Print the figures."""
    folder = Path(tempfile.mkdtemp(prefix="exportwatch-bench-"))
    async with FeedServer() as server, DiscordServer() as discord:
        feeds = Feeds(server, folder)
        tokens = {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.url}
        environment = {**feeds.environment, **tokens}
        channels = [discord.add_channel(f"alerts-{number}").id for number in range(CHANNELS)]
        await _memory(folder, environment)
        async with running(Bot(folder / "home", environment)) as bot:
            await discord.until(lambda: discord.registered, 60)
            address = await _address(bot)
            await _look_ups(bot, address)
            await _subscribe(bot, discord, channels)
            await feeds.polled()
            discord.limits.on = True
            await _fan_outs(feeds, discord, channels, address)


async def _address(bot: Bot) -> str:
    await bot.says("Web: http://")
    found = re.search(r"Web: (http://[\w.:]+)", bot.log)
    assert found
    return found[1]


@contextmanager
def _peer(number: int) -> Iterator[aiohttp.TCPConnector]:
    """A connection from an address of its own, because requests are limited per address."""
    yield aiohttp.TCPConnector(local_addr=(f"127.0.{number // 250 + 1}.{number % 250 + 1}", 0))


async def _look_ups(bot: Bot, address: str) -> None:
    """Measure pages one after the other, as for one reader, and the bytes of a first visit."""
    took: list[float] = []
    assert bot.process
    before = used(bot.process.pid).processor
    for at in range(0, ASKED + WARM, 20):
        with _peer(at) as connector:
            async with aiohttp.ClientSession(connector=connector) as client:
                for number in range(at, at + 20):
                    begun = time.perf_counter()
                    query = {"q": QUESTIONS[number % len(QUESTIONS)]}
                    async with client.get(f"{address}/r", params=query) as answer:
                        await answer.read()
                    assert answer.status == 200
                    took.append(time.perf_counter() - begun)
    each = (used(bot.process.pid).processor - before) / len(took) * 1000
    ranked = sorted(took[WARM:])
    median, late = ranked[len(ranked) // 2] * 1000, ranked[math.ceil(len(ranked) * 0.95) - 1] * 1000
    print(
        f"look-up page: {len(ranked)} served, p50 {median:.1f} ms, p95 {late:.1f} ms (aim 50); "
        f"processor {each:.1f} ms each"
    )
    page = await _weight(f"{address}/r?q=gallium&to=US")
    loaded = [await _weight(f"{address}/static/{name}") for name in ("pico.min.css", "app.css", "htmx.min.js")]
    print(
        f"on the wire: page {page / 1000:.1f} kB, with all that it loads {(page + sum(loaded)) / 1000:.1f} kB (aim 60)"
    )


async def _weight(address: str) -> int:
    """Return the bytes of an answer with its headers, as sent to a browser."""
    async with aiohttp.ClientSession(auto_decompress=False) as client:
        async with client.get(address, headers={"Accept-Encoding": "gzip, deflate, br"}) as answer:
            body = await answer.read()
        return len(body) + sum(len(name) + len(value) + 4 for name, value in answer.raw_headers)


async def _subscribe(bot: Bot, discord: DiscordServer, channels: list[str]) -> None:
    redis = open_redis(f"unix://{(bot.home / 'redis.sock').resolve()}")
    subscriptions, now = Subscriptions(redis, Keys()), datetime.now(UTC)
    for one in channels:
        await subscriptions.add(Subscription.of(Channel("discord", discord.guild.id, one), "", "U1", now))
    await redis.aclose()


async def _fan_outs(feeds: Feeds, discord: DiscordServer, channels: list[str], address: str) -> None:
    """Send acts to all channels, alternately without and with readers."""
    spans: dict[bool, list[float]] = {False: [], True: []}
    waits: list[float] = []
    for number in range(2 * PAIRS):
        with_readers = bool(number % 2)
        readers = [asyncio.create_task(_read(address, one, waits)) for one in range(READERS if with_readers else 0)]
        try:
            spans[with_readers].append(await _fan_out(feeds, discord, channels, number))
        finally:
            for one in readers:
                one.cancel()
            await asyncio.gather(*readers, return_exceptions=True)
    alone, beside = (sum(spans[one]) / PAIRS for one in (False, True))
    ranked = sorted(waits)
    print(
        f"fan-out to {CHANNELS} channels: {alone:.2f} s alone, {beside:.2f} s beside {READERS} readers: "
        f"{beside / alone - 1:+.1%} (aim +5 %); {len(ranked)} pages read meanwhile, "
        f"p95 {ranked[math.ceil(len(ranked) * 0.95) - 1] * 1000:.0f} ms"
    )


async def _fan_out(feeds: Feeds, discord: DiscordServer, channels: list[str], number: int) -> float:
    """Return the seconds from the first to the last message of one act."""

    def posted() -> int:
        return sum(len(discord.channels[one].messages) > number for one in channels)

    goods, document = ("graphite", "gallium", "antimony", "tungsten")[number], 39 + number
    title = f"China to require export licences for {goods} items from 1 December 2026, No. {document} of 2026"
    words = f"The Ministry of Commerce announced export controls on {goods}, Announcement No. {document} of 2026."
    feeds.publish("ministry", title, f"https://example.org/act/{document}", words)
    deadline = time.monotonic() + PATIENCE_S
    first = math.nan
    while (count := posted()) < CHANNELS:
        if count and math.isnan(first):
            first = time.monotonic()
        assert time.monotonic() < deadline, f"{count} of {CHANNELS} channels"
        await asyncio.sleep(0.01)
    return time.monotonic() - first


async def _read(address: str, number: int, waits: list[float]) -> None:
    """Act as one reader: a page, a pause, the next."""
    with _peer(1_000 + number) as connector:
        async with aiohttp.ClientSession(connector=connector) as client:
            await asyncio.sleep(READS_FOR_S * number / READERS)
            while True:
                begun = time.perf_counter()
                async with client.get(f"{address}/r", params={"q": QUESTIONS[number % len(QUESTIONS)]}) as answer:
                    await answer.read()
                waits.append(time.perf_counter() - begun)
                await asyncio.sleep(READS_FOR_S)


async def _memory(folder: Path, environment: dict[str, str]) -> None:
    """Measure the bot without and with the role, after every page was requested once."""
    found: list[float] = []
    for roles in ("poll,desk,deliver,discord", "poll,desk,deliver,discord,web"):
        async with running(Bot(folder / f"home-{len(found)}", environment, "--only", roles)) as bot:
            await bot.says("Discord: answering")
            if "web" in roles:
                address = await _address(bot)
                async with aiohttp.ClientSession() as client:
                    for path in ("/", "/announcements", "/calendar", "/sources", "/operators", "/announcements.atom"):
                        async with client.get(address + path) as answer:
                            await answer.read()
            await asyncio.sleep(10)
            assert bot.process
            found.append(used(bot.process.pid).memory / 1e6)
    print(
        f"memory: {found[0]:.1f} MB without the role, {found[1]:.1f} MB with it: {found[1] - found[0]:+.1f} (aim +15)"
    )
