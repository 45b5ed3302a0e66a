"""What each act leaves behind: in the memory of the bot, and in Redis after its retention. Ten minutes.

Aims: at most 2 KB an act of resident memory after warm-up, and nothing in Redis once bounds and retention are over.
`--acts N` measures over more or fewer than 2,000.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.idle import resident_mb
from bot.model.delivery import Channel
from bot.store.intake import Intake
from bot.store.keys import Keys
from bot.store.redis import open_redis
from bot.store.sources import SourceRound
from bot.store.subscriptions import Subscriptions
from bot.store.upkeep import Tidier
from bot.subscriptions.records import Subscription
from tests.conftest import until
from tests.e2e.bot import Bot, Feeds, running
from tests.e2e.chaos import publish
from tests.servers.discord import DiscordServer
from tests.servers.feeds import FeedServer

ACTS, AT_ONCE, CHANNELS = 2_000, 20, 2
WARM = 600
CURVE = 200
GROWN = 1
"""Bytes an act from which on a key is named."""
PATIENCE_S = 300.0
_DAY_MS = 86_400_000


def main() -> None:
    """Print both slopes."""
    acts = int(sys.argv[sys.argv.index("--acts") + 1]) if "--acts" in sys.argv else ACTS
    asyncio.run(_measure(acts))


async def _measure(acts: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="exportwatch-bench-"))
    async with FeedServer() as server, DiscordServer() as discord:
        feeds = Feeds(server, folder)
        tokens = {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.url}
        async with running(Bot(folder / "home", {**feeds.environment, **tokens})) as bot:
            await discord.until(lambda: discord.registered, PATIENCE_S)
            redis: Any = open_redis(f"unix://{(bot.home / 'redis.sock').resolve()}")
            keys, now = Keys(), datetime.now(UTC)
            channels = [discord.add_channel(f"alerts-{number}").id for number in range(CHANNELS)]
            for channel in channels:
                place = Channel("discord", discord.guild.id, channel)
                await Subscriptions(redis, keys).add(Subscription.of(place, "", "U1", now))
            await feeds.polled()
            assert bot.process
            pid, sizes, left = bot.process.pid, [], []
            for number in range(0, WARM + acts, AT_ONCE):
                for one in range(number, number + AT_ONCE):
                    publish(feeds, one)
                    feeds.withdraw("ministry", f"/act/{one - 3 * AT_ONCE}<")
                # A source of one's own hour, which is much shorter here.
                await redis.delete(keys.items_in_hour("ministry"), keys.acts_in_hour("ministry"))
                await until(lambda: _told(discord, channels) >= number + AT_ONCE, f"{number} acts", PATIENCE_S)  # noqa: B023 - awaited here
                if number + AT_ONCE in {WARM, WARM + acts}:
                    # What a source still shows would be news to a bot that has forgotten it.
                    feeds.withdraw("ministry", "/act/")
                    await feeds.polled()
                    left.append(await _left(redis, keys))
                if number >= WARM:
                    sizes.append((number, resident_mb(pid) * 1024))
            await redis.aclose()
    slope = statistics.linear_regression([number for number, _ in sizes], [size for _, size in sizes]).slope
    curve = ", ".join(f"{number}: {size / 1024:.1f}" for number, size in sizes if number % CURVE == 0)
    print(f"resident MB after so many acts: {curve}")
    print(f"resident {sizes[0][1] / 1024:.1f} to {sizes[-1][1] / 1024:.1f} MB: {slope:.2f} KB an act over {acts} acts")
    before, after = (sum(one.values()) for one in left)
    print(f"Redis after retention: {before:,} and {after:,} bytes, {(after - before) / acts:.2f} an act")
    for key, size in left[1].items():
        if size - left[0].get(key, 0) > GROWN * acts:
            print(f"  {key} grew from {left[0].get(key, 0):,} to {size:,} bytes")


def _told(discord: DiscordServer, channels: list[str]) -> int:
    """How many alerts stand in each channel."""
    return min(len(discord.messages(channel)) for channel in channels)


async def _left(redis: Any, keys: Keys) -> dict[str, int]:  # noqa: ANN401 - redis-py, whole
    """Bytes of each key once every bound and every retention is over."""
    everything = [key async for key in redis.scan_iter(match="*", count=1000)]
    for key in everything:
        if await redis.pttl(key) > _DAY_MS:
            await redis.delete(key)
    await redis.zremrangebyrank(keys.event_times, 0, -1)
    await redis.hdel(keys.cards, *(await redis.hkeys(keys.cards) or ["-"]))
    for stream in (keys.stream, keys.updates):
        await redis.xtrim(stream, maxlen=0, approximate=False)
    await redis.zremrangebyrank(keys.deliveries, 0, -1)
    await redis.delete(keys.touched)
    await Tidier(redis, keys).tidy(datetime.now(UTC))
    for source in ("ministry", "press"):
        await Intake(redis, keys).forget_unseen(source, -1)
        await SourceRound(redis, keys).history.forget_edits(source, datetime.now(UTC) + timedelta(days=1))
    lasting = [key async for key in redis.scan_iter(match="*", count=1000)]
    return {key: await redis.memory_usage(key, samples=0) or 0 for key in lasting}
