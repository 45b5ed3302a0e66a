"""A bot as users start it, in an interpreter of its own: processor seconds to its start, then the cost of being idle.

12 sources, both platforms connected. Aim: at most 130 MB and 3 % of a core, the server of its records not included.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from pathlib import Path

import yaml

from benchmarks.processes import used
from tests.e2e.bot import Bot, running
from tests.servers.discord import DiscordServer
from tests.servers.feeds import FeedServer, entry, rss
from tests.servers.slack import SlackServer

SOURCES = 12
SETTLE_S, WATCH_S = 45, 60
"""The first polls, and the parser workers that they need, are over by then."""


async def main() -> None:
    """Print the figures."""
    folder = Path(tempfile.mkdtemp(prefix="exportwatch-bench-"))
    async with FeedServer() as server, SlackServer() as slack, DiscordServer() as discord:
        slack.add_channel("C1")
        environment = {
            "EXPORTWATCH_FEEDS": str(_sources(server, folder)),
            "EXPORTWATCH_ALLOW_PRIVATE": server.pair,
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.url,
            **slack.environment,
            "EXPORTWATCH_ARTICLES": "on",
        }
        bot, begun = Bot(folder / "home", environment), time.monotonic()
        bot.afresh = True
        async with running(bot):
            await slack.connected(timeout=60)
            await discord.until(lambda: discord.registered, 60)
            assert bot.process
            pid, wall = bot.process.pid, time.monotonic() - begun
            print(
                f"start: {own_seconds(pid):.1f} s of processor time, {wall:.1f} s until both platforms were connected"
            )
            await asyncio.sleep(SETTLE_S)
            before, of_redis, begun = own_seconds(pid), used(pid).redis, time.monotonic()
            await asyncio.sleep(WATCH_S)
            passed = time.monotonic() - begun
            share, beside = (own_seconds(pid) - before) / passed, (used(pid).redis - of_redis) / passed
            print(
                f"idle: resident {resident_mb(pid):.0f} MB, {share:.2%} of a core over {WATCH_S} s "
                f"with {SOURCES} sources; its Redis {beside:.2%}"
            )


def _sources(server: FeedServer, folder: Path) -> Path:
    sources = []
    for number in range(SOURCES):
        server.feed(f"/{number}.xml", rss(*(entry(f"Item {n}", link=f"https://example.org/{n}") for n in range(30))))
        sources.append(
            {
                "id": f"source-{number}",
                "name": f"Source {number}",
                "language": "en",
                "tier": "official",
                "kind": "rss",
                "url": server.url(f"/{number}.xml"),
            }
        )
    file = folder / "feeds.yaml"
    file.write_text(yaml.safe_dump({"sources": sources}))
    return file


def resident_mb(pid: int) -> float:
    """Resident memory of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def own_seconds(pid: int) -> float:
    """Processor seconds of a process so far, without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
