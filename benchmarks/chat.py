"""How quickly people in chat are answered, and whether each place hears its own: asserted, with the real clients.

- A command is acknowledged within 300 ms (p99) while an act goes to 100 channels of each platform.
- A mention is answered within a second: real rules, twelve questions on each platform, one after the other; before the
  first one on Slack a worker has looked up an example (0.7 s of processor time, which the loop does not wait for).
- Two Slack workspaces and two Discord servers in one bot, 50 acts of four countries, three kills in their midst: each
  act is posted once in the place that asked for its country, and nowhere else.
- From a clone to the first real alert: the numbered steps of the README, 6 on Slack and 5 on Discord at most.

Ends with 1 if a figure is missed. A machine under load is slower: the figures are for one with two idle cores.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp

from benchmarks import fan_out
from benchmarks.fan_out import TITLE, WORDS, Hall
from tests.e2e.bot import Bot, Feeds, running
from tests.servers.discord import MANAGER, DiscordServer
from tests.servers.discord_world import Channel as DiscordChannel
from tests.servers.feeds import FeedServer
from tests.servers.slack import SlackServer

ACK_MS, ANSWER_S = 300.0, 1.0
CHANNELS, LEAST_ASKED = 100, 100
ACTS, KILLS = 50, 3
STEPS = {"Slack": 6, "Discord": 5}
README = Path(__file__).parents[1] / "README.md"
PATIENCE_S = 120
QUESTIONS = (
    *("is gallium from China to the US restricted?", "H100 from US to CN", "nickel ore Indonesia", "No. 46 of 2024"),
    *(
        "镓 从中国到日本",
        "Darf ich Graphit aus China nach Deutschland einführen?",
        "3A001.a.7 from US to IN",
        "helium from Qatar",
    ),
    *("rare earth magnets from China to the EU", "Huawei", "81129289 to:JP from:CN", "germanite"),
)


class Figures:
    """What was measured, beside what is aimed at."""

    def __init__(self) -> None:
        self.missed = 0

    def check(self, what: str, holds: object) -> None:
        """Print a figure and whether it is met."""
        self.missed += not holds
        print(f"{'ok    ' if holds else 'MISSED'} {what}", flush=True)


def percentile(found: Sequence[float], share: float) -> float:
    """Return the value below which that share lies; infinity for none."""
    ranked = sorted(found)
    return ranked[min(len(ranked) - 1, math.ceil(len(ranked) * share) - 1)] if ranked else math.inf


# -- acknowledgements beside a fan-out


async def _acknowledged(figures: Figures) -> None:
    fan_out.CHANNELS = CHANNELS
    fan_out.SOURCES = CHANNELS
    folder = Path(tempfile.mkdtemp(prefix="exportwatch-bench-"))
    async with FeedServer() as feeds, SlackServer() as slack, DiscordServer() as discord:
        hall = Hall(folder, feeds, slack, discord)
        async with running(hall.bot):
            await hall.ready()
            waits: dict[str, list[float]] = {"Slack": [], "Discord": []}
            asking = asyncio.create_task(fan_out.ask(hall, waits))
            hall.feeds.publish("ministry", TITLE, "https://example.org/act/39", WORDS)
            posted = partial(_posted, hall)
            await _until(lambda: posted() >= 2 * CHANNELS and min(map(len, waits.values())) >= LEAST_ASKED)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
    figures.check(f"fan-out: {posted()} of {2 * CHANNELS} channels", posted() == 2 * CHANNELS)
    for platform, found in waits.items():
        late, middle = percentile(found, 0.99), percentile(found, 0.5)
        figures.check(
            f"{platform}: {len(found)} commands beside it acknowledged, p50 {middle:.0f} ms, p99 {late:.0f} ms "
            f"(aim {ACK_MS:.0f})",
            late <= ACK_MS and len(found) >= LEAST_ASKED,
        )


def _posted(hall: Hall) -> int:
    slack = (hall.slack.channels[one].messages for one in hall.slack_channels)
    return sum(map(len, slack)) + sum(len(hall.discord.channels[one].messages) for one in hall.discord_channels)


# -- from a mention to its answer


async def _answered(figures: Figures) -> None:
    folder = Path(tempfile.mkdtemp(prefix="exportwatch-bench-"))
    async with FeedServer() as server, SlackServer() as slack, DiscordServer() as discord:
        slack.add_channel("C1")
        feeds = Feeds(server, folder)
        tokens = {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.url, **slack.environment}
        async with running(Bot(folder / "home", {**feeds.environment, **tokens})):
            await slack.connected(timeout=30)
            await discord.until(lambda: discord.registered, 30)
            waits: dict[str, list[float]] = {"Slack": [], "Discord": []}
            for question in QUESTIONS:
                began = time.perf_counter()
                written = await slack.write(f"<@UBOT> {question}")
                await slack.answers(written)
                waits["Slack"].append(time.perf_counter() - began)
                began = time.perf_counter()
                to = await discord.write(f"<@{discord.bot['id']}> {question}")
                await discord.answers(to)
                waits["Discord"].append(time.perf_counter() - began)
    for platform, found in waits.items():
        first, *later = found
        figures.check(
            f"{platform}: {len(found)} mentions answered, the first {first:.2f} s, then p50 "
            f"{percentile(later, 0.5):.2f} s, the slowest {max(later):.2f} s (aim {ANSWER_S:.0f} s)",
            max(found) <= ANSWER_S,
        )


# -- two workspaces and two servers, with kills


GOODS = (
    ("China", "CN", "gallium"),
    ("Indonesia", "ID", "bauxite"),
    ("India", "IN", "rice"),
    ("Malaysia", "MY", "tin ore"),
)


async def _apart(figures: Figures) -> None:
    folder = Path(tempfile.mkdtemp(prefix="exportwatch-bench-"))
    async with FeedServer() as server, SlackServer() as slack, DiscordServer() as discord:
        teams = [slack.join(team) for team in ("T0002", "T0003")]
        other = discord.add_guild()
        rooms = [discord.channel, discord.add_channel("alerts", guild=other)]
        feeds = Feeds(server, folder)
        settings = {
            "SLACK_API_URL": slack.url,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_CLIENT_ID": "1.2",
            "SLACK_CLIENT_SECRET": slack.client_secret,
            "SLACK_TOKEN_KEY": "k" * 32,
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.url,
        }
        bot = Bot(folder / "home", {**feeds.environment, **settings})

        def heard() -> list[list[str]]:
            places = [one.messages("C1") for one in teams] + [room.messages for room in rooms]
            written = ((json.dumps(one, ensure_ascii=False) for one in place) for place in places)
            return [[one for one in place if " of 2026" in one] for place in written]

        published = 0
        for first, last in _parts():
            async with running(bot):
                await slack.connected(timeout=60)
                await discord.until(lambda: discord.registered, 60)
                if not published:
                    await _subscribe(bot, teams, discord, rooms)
                    await feeds.polled()
                stood = sum(map(len, heard()))
                for number in range(first, last):
                    country, _, good = GOODS[number % len(GOODS)]
                    title = f"{country} bans exports of {good}: Announcement No. {number + 1} of 2026"
                    feeds.publish(
                        "ministry", title, f"https://example.org/{number}", f"{title}, in force on 1 December 2026."
                    )
                    published += 1
                # Killed in their midst: some are posted, others found or under way.
                wanted = ACTS if last == ACTS else stood + 1
                await _until(partial(_are_heard, heard, wanted))
                if last < ACTS:
                    await bot.kill()
                else:
                    await feeds.polled()
    _report(figures, heard(), published)


def _parts() -> list[tuple[int, int]]:
    """Return the acts of each run of the bot, from one to another."""
    size = math.ceil(ACTS / (KILLS + 1))
    return [(at, min(at + size, ACTS)) for at in range(0, ACTS, size)]


def _are_heard(heard: Callable[[], Sequence[Sequence[str]]], wanted: int) -> bool:
    return sum(map(len, heard())) >= wanted


async def _subscribe(
    bot: Bot, teams: Sequence[SlackServer], discord: DiscordServer, rooms: Sequence[DiscordChannel]
) -> None:
    for number, team in enumerate(teams):
        team.add_channel("C1")
        await _install(bot, f"code-{team.team}")
        await (await team.slash("/exports", f"subscribe from:{GOODS[number][1]}", channel="C1")).reply()
    for number, room in enumerate(rooms, len(teams)):
        wanted = {"filter": f"from:{GOODS[number][1]}"}
        await discord.command("exports subscribe", wanted, channel=room, permissions=MANAGER)


async def _install(bot: Bot, code: str) -> None:
    """As a browser does: begin at the bot, come back from Slack with a code."""
    await bot.says("Web: ")
    address = re.findall(r"Web: (http://\S+)/", bot.log)[-1]
    async with aiohttp.ClientSession() as browser:
        async with browser.get(f"{address}/slack/install", allow_redirects=False) as begun:
            state = parse_qs(urlsplit(begun.headers["Location"]).query)["state"][0]
        query, headers = {"code": code, "state": state}, {"Cookie": f"slack-app-oauth-state={state}"}
        async with browser.get(f"{address}/slack/oauth_redirect", params=query, headers=headers) as back:
            back.raise_for_status()


def _report(figures: Figures, heard: Sequence[Sequence[str]], published: int) -> None:
    crossed = doubled = arrived = 0
    for number, place in enumerate(heard):
        crossed += sum(other in one for one in place for at, (other, _, _) in enumerate(GOODS) if at != number)
        numbers = [int(re.findall(r"No\. (\d+) of 2026", one)[0]) for one in place]
        arrived += len(set(numbers))
        doubled += len(numbers) - len(set(numbers))
    figures.check(
        f"two workspaces, two servers, {KILLS} kills: {arrived} of {published} acts arrived, {crossed} crossed, "
        f"{doubled} doubled",
        (arrived, crossed, doubled) == (published, 0, 0),
    )


# -- steps


def steps(platform: str) -> int:
    """Count the numbered steps under a platform's heading in the README."""
    section = README.read_text(encoding="utf-8").partition(f"\n### {platform}\n")[2].partition("\n#")[0]
    return len(re.findall(r"^\d+\. ", section, re.MULTILINE))


async def _until(holds: Callable[[], bool]) -> None:
    """Wait for it; what never comes about shows in the figures."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds() and time.monotonic() < deadline:  # noqa: ASYNC110 - servers have no event for it
        await asyncio.sleep(0.02)


async def _measure(figures: Figures) -> None:
    await _answered(figures)
    await _apart(figures)
    await _acknowledged(figures)


def main() -> None:
    """Measure, print each figure with its aim, and end with 1 if one is missed."""
    figures = Figures()
    for platform, most in STEPS.items():
        figures.check(
            f"{platform}: {steps(platform)} steps from clone to first alert (aim {most})", 0 < steps(platform) <= most
        )
    asyncio.run(_measure(figures))
    if figures.missed:
        sys.exit(1)
