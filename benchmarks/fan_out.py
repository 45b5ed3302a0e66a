"""One act to 1,000 channels on each platform, at the platforms' documented limits.

And how quickly commands are acknowledged meanwhile, with 1,000 sources polled beside it. Slack: one message a second
and channel. Discord: 50 requests a second in all, so 1,000 messages need 20 s less one second's allowance at the start.
Aims: Discord at most 1.15 × its minimum; acknowledgements p99 ≤ 300 ms. What has not ended after PATIENCE_S is looked
into, and printed whole.
"""

from __future__ import annotations

import asyncio
import math
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from benchmarks import stuck
from benchmarks.processes import used
from bot.model.delivery import Channel
from bot.store.keys import Keys
from bot.store.redis import open_redis
from bot.store.subscriptions import Subscriptions
from bot.subscriptions.records import Subscription
from tests.e2e.bot import Bot, Feeds, running
from tests.servers.discord import DiscordServer
from tests.servers.feeds import FeedServer, entry, rss
from tests.servers.slack import SlackServer

CHANNELS = 1_000
SOURCES = 1_000
REQUESTS_A_SECOND = 50
"""Discord's global limit: https://discord.com/developers/docs/topics/rate-limits#global-rate-limit."""
PAUSE_S = 0.05
"""Between two commands on each platform."""
PATIENCE_S = 180
TITLE = "China to require export licences for graphite items from 1 December 2026, No. 39 of 2026"
WORDS = "The Ministry of Commerce announced export controls on graphite, Announcement No. 39 of 2026."


class Hall:
    """Two platforms with a thousand channels each, and one bot."""

    def __init__(self, folder: Path, feeds: FeedServer, slack: SlackServer, discord: DiscordServer) -> None:
        self.slack, self.discord = slack, discord
        self.feeds = Feeds(feeds, folder)
        self._more_sources(feeds)
        tokens = {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.url, **slack.environment}
        self.bot = Bot(folder / "home", {**self.feeds.environment, **tokens})
        stuck.look_into(self.bot, folder)
        self.slack_channels = [f"C{number}" for number in range(CHANNELS)]
        for channel in self.slack_channels:
            slack.add_channel(channel)
        self.discord_channels = [discord.add_channel(f"alerts-{number}").id for number in range(CHANNELS)]

    def _more_sources(self, feeds: FeedServer) -> None:
        """Add a thousand sources, each polled about every ten seconds."""
        known = yaml.safe_load(self.feeds.file.read_text())["sources"]
        feeds.feed("/many.xml", rss(entry("Nothing new here")))
        known += [
            {
                **known[0],
                "id": f"many-{number}",
                "name": f"Source {number}",
                "url": feeds.url("/many.xml"),
                "interval": "10s",
            }
            for number in range(SOURCES)
        ]
        self.feeds.file.write_text(yaml.safe_dump({"sources": known}))

    async def subscribe(self) -> None:
        """Subscribe every channel to everything."""
        redis = open_redis(f"unix://{(self.bot.home / 'redis.sock').resolve()}")
        subscriptions, now = Subscriptions(redis, Keys()), datetime.now(UTC)
        places = [Channel("slack", self.slack.team, one) for one in self.slack_channels]
        places += [Channel("discord", self.discord.guild.id, one) for one in self.discord_channels]
        for place in places:
            await subscriptions.add(Subscription.of(place, "", "U1", now))
        await redis.aclose()

    async def ready(self) -> None:
        """Wait until both platforms answer and every source was read once."""
        await self.slack.connected(timeout=30)
        await self.discord.until(lambda: self.discord.registered, 30)
        await self.subscribe()
        await self.feeds.polled()
        await asyncio.sleep(15)
        self.slack.rate_limit = True
        self.discord.limits.on = True


class Clock:
    """When the first and the last message arrived on a platform (monotonic seconds)."""

    def __init__(self, messages: Sequence[list[Any]]) -> None:
        self._messages = messages
        self.first = math.nan
        self.last = math.nan
        self.count = 0

    def look(self) -> None:
        """Record new messages."""
        count = sum(map(bool, self._messages))
        if count > self.count:
            now = time.monotonic()
            self.first = now if math.isnan(self.first) else self.first
            self.last, self.count = now, count

    @property
    def doubled(self) -> int:
        """Return the number of duplicate messages."""
        return sum(len(one) - 1 for one in self._messages if one)


async def ask(hall: Hall, waits: dict[str, list[float]]) -> None:
    """Commands on both platforms, one after the other, until cancelled."""
    while True:
        asked = await hall.slack.slash("/restricted", "graphite to:US", user="U1", channel="C0", wait=0)
        waits["Slack"].append(asked.ack_ms)
        exchange = await hall.discord.command("restricted", {"item": "graphite"})
        waits["Discord"].append((exchange.ack_seconds or math.inf) * 1000)
        await asyncio.sleep(PAUSE_S)


async def main() -> None:
    """Publish one act, and print the figures."""
    folder = Path(tempfile.mkdtemp(prefix="exportwatch-bench-"))
    async with FeedServer() as feeds, SlackServer() as slack, DiscordServer() as discord:
        hall = Hall(folder, feeds, slack, discord)
        async with running(hall.bot):
            await hall.ready()
            waits: dict[str, list[float]] = {"Slack": [], "Discord": []}
            asking = asyncio.create_task(ask(hall, waits))
            clocks = {
                "Slack": Clock([slack.channels[one].messages for one in hall.slack_channels]),
                "Discord": Clock([discord.channels[one].messages for one in hall.discord_channels]),
            }
            assert hall.bot.process
            before = used(hall.bot.process.pid)
            hall.feeds.publish("ministry", TITLE, "https://example.org/act/39", WORDS)
            await _until_all(clocks)
            after = used(hall.bot.process.pid)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            _report(clocks, waits, after.processor - before.processor, after.redis - before.redis)
            if any(clock.count < CHANNELS for clock in clocks.values()):
                print(await stuck.state_of(hall.bot, Keys(), ("slack", "discord")), flush=True)
                sys.exit(1)


async def _until_all(clocks: dict[str, Clock]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while any(clock.count < CHANNELS for clock in clocks.values()) and time.monotonic() < deadline:
        for clock in clocks.values():
            clock.look()
        await asyncio.sleep(0.01)


def _report(clocks: dict[str, Clock], waits: dict[str, list[float]], processor: float, redis: float) -> None:
    least = CHANNELS / REQUESTS_A_SECOND - 1
    for name, clock in clocks.items():
        span = clock.last - clock.first
        beside = f", {span / least:.2f} × the least that 50 requests a second allow" if name == "Discord" else ""
        print(f"{name}: {clock.count} of {CHANNELS} channels in {span:.1f} s{beside}; doubled {clock.doubled}")
    each = 1000 / (2 * CHANNELS)
    print(f"processor: {processor * each:.1f} ms a delivery, Redis {redis * each:.1f} ms")
    for name, found in waits.items():
        ranked = sorted(found)
        late = ranked[min(len(ranked) - 1, math.ceil(len(ranked) * 0.99) - 1)]
        print(f"{name}: {len(ranked)} commands acknowledged, p50 {ranked[len(ranked) // 2]:.0f} ms, p99 {late:.0f} ms")
