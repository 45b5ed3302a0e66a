"""A feed that a manager adds in chat: looked at, read, told of in that workspace alone, kept through kills, removed."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from pathlib import Path

from bot.store.keys import Keys
from bot.store.redis import open_redis
from bot.store.sources import SourceRound
from tests.conftest import until
from tests.e2e.bot import Bot, Feeds, running
from tests.servers.discord import MANAGER, DiscordServer
from tests.servers.feeds import FeedServer, entry, rss
from tests.servers.redis import RedisServer
from tests.servers.slack import SlackServer

TITLES = [
    f"China bans exports of {good}: Announcement No. {n} of 2026" for n, good in enumerate(("gallium", "tungsten"), 1)
]


async def test_a_manager_adds_a_feed_and_only_that_workspace_hears_it_through_kills(tmp_path: Path) -> None:
    async with FeedServer() as server, SlackServer() as slack, DiscordServer() as discord:
        slack.add_channel("C1")
        redis = RedisServer(tmp_path / "redis")
        await redis.start()
        feeds = Feeds(server, tmp_path)
        entries = [entry("About this blog", link="https://blog.example/about")]
        server.feed("/blog.xml", rss(*entries))
        settings = {
            **feeds.environment,
            **slack.environment,
            "DISCORD_API_URL": discord.url,
            "DISCORD_TOKEN": discord.token,
            "REDIS_URL": redis.url,
            "EXPORTWATCH_CHAT_SOURCES": "true",
        }
        client = open_redis(redis.url)
        rounds = SourceRound(client, Keys())
        bot = Bot(tmp_path / "home", settings)
        try:
            for run, title in enumerate(TITLES):
                async with running(bot):
                    await slack.connected()
                    await discord.until(lambda: discord.registered)
                    if not run:
                        await slack.slash("/exports", "subscribe from:CN")
                        await discord.command("exports subscribe", {"filter": "from:CN"}, permissions=MANAGER)
                        added = await slack.slash("/exports", f"source add {server.url('/blog.xml')}")
                        assert "Source added" in json.dumps(await added.reply())
                    await _read_once_more(rounds)
                    entries.insert(0, entry(title, link=f"https://blog.example/{run}", guid=str(run)))
                    server.feed("/blog.xml", rss(*entries))
                    await _read_once_more(rounds)
                    await until(partial(_told, slack, run + 1), "its alert", 60)
                    if run:
                        listed = await slack.slash("/exports", "source list")
                        assert "1 source was added here" in json.dumps(await listed.reply())
                        gone = await slack.slash("/exports", "source remove 1")
                        assert "Source removed" in json.dumps(await gone.reply())
                        await until(lambda: _out_of_the_round(rounds), "it to be read no more", 30)
                    else:
                        await bot.kill()
        finally:
            await client.aclose()
            await redis.kill()

    said = [json.dumps(message, ensure_ascii=False) for message in slack.messages("C1")]
    assert len(said) == len(TITLES)
    assert all("nobody has confirmed" in one for one in said)
    assert not [one for one in discord.messages(discord.channel) if "bans" in json.dumps(one)]


def _told(slack: SlackServer, count: int) -> bool:
    return len(slack.messages("C1")) >= count


async def _source(rounds: SourceRound) -> str:
    due = await rounds.states()
    return next((name for name in due if name.startswith("added-")), "")


async def _read_once_more(rounds: SourceRound) -> None:
    """Let the added source fall due at once, and wait until it was read."""
    before = await rounds.state(await _source(rounds) or "-")

    async def read() -> bool:
        await rounds.bring_forward(3600)
        name = await _source(rounds)
        return bool(name) and await rounds.state(name) != before

    await until(read, "the added source to be read", 40)


async def _out_of_the_round(rounds: SourceRound) -> bool:
    await asyncio.sleep(0)
    return not await _source(rounds)
