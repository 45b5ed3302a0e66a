"""One act to 1,000 Discord channels by 1, 2 and 3 delivering processes that share Discord's 50 requests a second.

Aims: at most two requests too many (429) whatever the number, and at most 1.08 × the least time that the limit allows.
"""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.fan_out import CHANNELS, PATIENCE_S, REQUESTS_A_SECOND, TITLE, WORDS, Clock
from bot.model.delivery import Channel
from bot.store.keys import Keys
from bot.store.redis import open_redis
from bot.store.subscriptions import Subscriptions
from bot.subscriptions.records import Subscription
from tests.e2e.bot import Bot, Feeds, running
from tests.servers.discord import DiscordServer
from tests.servers.discord_limits import RateLimits
from tests.servers.discord_world import Json
from tests.servers.feeds import FeedServer
from tests.servers.redis import RedisServer

MOST = 3


@dataclass
class Counting(RateLimits):
    """Counts requests over the global limit."""

    over: int = 0

    def everything(self) -> Json | None:
        """As the server answers, and counted."""
        told = super().everything()
        self.over += told is not None
        return told


def main() -> None:
    """Print one line for each number of processes."""
    for deliverers in range(1, MOST + 1):
        asyncio.run(_measure(deliverers))


async def _measure(deliverers: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="exportwatch-bench-"))
    async with FeedServer() as server, DiscordServer() as discord, AsyncExitStack() as stack:
        redis = RedisServer(folder / "redis")
        await redis.start()
        stack.push_async_callback(redis.kill)
        feeds, discord.limits = Feeds(server, folder), Counting()
        channels = [discord.add_channel(f"alerts-{number}").id for number in range(CHANNELS)]
        await _subscribe(redis.url, [Channel("discord", discord.guild.id, one) for one in channels])
        tokens = {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.url, "REDIS_URL": redis.url}
        roles = ["poll,desk", *["deliver"] * deliverers]
        for number, role in enumerate(roles):
            bot = Bot(folder / f"home-{number}", {**feeds.environment, **tokens}, "--only", role)
            await stack.enter_async_context(running(bot))
            await bot.says("Running")
        await feeds.polled()
        await asyncio.sleep(5)
        clock = Clock([discord.channels[one].messages for one in channels])
        feeds.publish("ministry", TITLE, "https://example.org/act/39", WORDS)
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while clock.count < CHANNELS and asyncio.get_running_loop().time() < deadline:
            clock.look()
            await asyncio.sleep(0.01)
        span, least = clock.last - clock.first, CHANNELS / REQUESTS_A_SECOND - 1
        print(
            f"{deliverers} processes: {clock.count} of {CHANNELS} in {span:.1f} s, {span / least:.3f} × the least; "
            f"{discord.limits.over} answered 429; doubled {clock.doubled}",
            flush=True,
        )


async def _subscribe(url: str, places: list[Channel]) -> None:
    redis = open_redis(url)
    for place in places:
        await Subscriptions(redis, Keys()).add(Subscription.of(place, "", "U1", datetime.now(UTC)))
    await redis.aclose()
