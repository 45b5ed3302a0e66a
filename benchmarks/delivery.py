"""Publish → posted: 200 acts through the whole bot into Slack and Discord on loopback.

The feed interval is excluded: what counts is from the moment the source's answer with the act went out until the
message stood in the channel. Acts are published no faster than a channel may be posted to. Aim: p95 ≤ 1 s.

With `--pages` the page behind each act is read and each alert edited with what it says; no alert waits for its page, so
the aim is the same.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.bot import Bot, Feeds, running
from tests.servers.discord import MANAGER, DiscordServer
from tests.servers.feeds import FeedServer, Response
from tests.servers.slack import SlackServer

ITEMS = 200
PACE_S = 1.05
"""Slack takes one message a second in a channel, Discord five in five seconds."""
GOODS = ("graphite", "gallium", "tungsten", "antimony", "helium", "bismuth", "tellurium", "indium", "cobalt", "tin")
MENU = "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(300))

Moments = dict[int, float]


@dataclass
class Run:
    """When each act was sent by the source, and when it was in each channel (monotonic seconds)."""

    feeds: Feeds
    slack: SlackServer
    discord: DiscordServer
    site: str = "https://example.org"
    """The address that the items link to."""
    served: Moments = field(default_factory=dict)
    seen: dict[str, Moments] = field(default_factory=lambda: {"slack": {}, "discord": {}})

    async def publish(self, number: int) -> None:
        """Publish one act; return when the next may follow."""
        goods = GOODS[number % len(GOODS)]
        document = f"No. {number + 1} of 2026"
        polls = len(self.feeds.times("ministry"))
        self.feeds.publish(
            "ministry",
            f"China announces export licence requirement for {goods}, {document}",
            f"{self.site}/act/{number}",
            f"The Ministry of Commerce announced that exports of {goods} need a licence, Announcement {document}.",
        )
        until = time.monotonic() + PACE_S
        while time.monotonic() < until or number not in self.served:
            if number not in self.served and len(self.feeds.times("ministry")) > polls:
                self.served[number] = time.monotonic()
            self.look()
            await asyncio.sleep(0.002)

    def look(self) -> None:
        """Record new messages in the channels."""
        now = time.monotonic()
        channels = {"slack": self.slack.messages("C1"), "discord": self.discord.messages(self.discord.channel)}
        for platform, messages in channels.items():
            for message in messages[len(self.seen[platform]) :]:
                found = re.search(r"/act/(\d+)", json.dumps(message))
                assert found
                self.seen[platform][int(found[1])] = now

    async def settle(self) -> None:
        """Wait for the last messages."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and any(len(arrived) < ITEMS for arrived in self.seen.values()):
            self.look()
            await asyncio.sleep(0.01)

    def report(self) -> None:
        """Print the figures."""
        for platform, arrived in self.seen.items():
            waits = sorted(arrived[number] - self.served[number] for number in arrived)
            middle, late = waits[len(waits) // 2], waits[int(len(waits) * 0.95)]
            print(f"{platform}: {len(waits)} of {ITEMS}, p50 {middle:.3f} s, p95 {late:.3f} s, max {waits[-1]:.3f} s")


async def main() -> None:
    """Publish, and print the figures."""
    async with FeedServer() as server:
        if "--pages" not in sys.argv:
            await _measured(server, {})
            return
        for number in range(ITEMS):
            server.reply(f"/act/{number}", Response(200, _page(number), {"Content-Type": "text/html"}))
        await _measured(server, {"EXPORTWATCH_ARTICLES": "on"}, server.url(""))
        read = sum(asked.path.startswith("/act/") for asked in server.asked)
    print(f"pages read: {read} of {ITEMS}")


def _page(number: int) -> bytes:
    """Return a page of 60 KB, as newspapers send them."""
    text = f"The export licence requirement takes effect on {number % 28 + 1} December 2027."
    body = "".join(f"<p>Paragraph {n} of the article, which says what the others say.</p>" for n in range(400))
    title = f"China announces export licence requirement for {GOODS[number % len(GOODS)]}"
    return f"<html><body><ul>{MENU}</ul><article><h1>{title}</h1><p>{text}</p>{body}</article></body></html>".encode()


async def _measured(server: FeedServer, environment: Mapping[str, str], site: str = "https://example.org") -> None:
    """Publish every act on a server, through a bot with these settings, and print the figures."""
    folder = Path(tempfile.mkdtemp(prefix="exportwatch-bench-"))
    async with SlackServer() as slack, DiscordServer() as discord:
        slack.add_channel("C1")
        slack.rate_limit = True
        discord.limits.on = True
        run = Run(Feeds(server, folder), slack, discord, site)
        tokens = {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.url, **slack.environment}
        async with running(Bot(folder / "home", {**run.feeds.environment, **tokens, **environment})):
            await slack.connected(timeout=60)
            await discord.until(lambda: discord.registered, 60)
            await run.feeds.polled()
            await slack.slash("/exports", "subscribe", user="U1", channel="C1")
            await discord.command("exports subscribe", {}, permissions=MANAGER)
            for number in range(ITEMS):
                await run.publish(number)
            await run.settle()
    run.report()
