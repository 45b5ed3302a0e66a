"""Modes of delivery in the whole bot: what waits survives a restart, and goes out as soon as the options say so."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conftest import until
from tests.e2e.bot import Bot, Feeds, running
from tests.servers.discord import MANAGER, DiscordServer
from tests.servers.feeds import FeedServer

ROLE = "<@&123456789012345678>"
LICENCE = (
    "China to require export licences for graphite items from 1 December 2023",
    "https://example.org/act/39",
    "The Ministry of Commerce and the customs administration announced export controls on graphite, No. 39 of 2023.",
)
BAN = (
    "Indonesia bans exports of bauxite from 10 June 2023",
    "https://example.org/act/bauxite",
    "The government of Indonesia prohibits the export of bauxite from 10 June 2023.",
)


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server


async def exports(discord: DiscordServer, command: str, **options: str) -> str:
    exchange = await discord.command(f"exports {command}", options, permissions=MANAGER)
    return json.dumps(exchange.replies, ensure_ascii=False)


async def test_acts_wait_for_their_digest_through_a_restart_and_a_ban_calls_a_role(
    tmp_path: Path, discord: DiscordServer
) -> None:
    async with FeedServer() as server:
        feeds = Feeds(server, tmp_path)
        tokens = {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.url}
        bot = Bot(tmp_path / "home", {**feeds.environment, **tokens})
        async with running(bot):
            await discord.until(lambda: discord.registered and discord.gateway.identified, 30)
            await feeds.polled()
            weekly = f"digest:weekly@mon-09:00 tz:Europe/Berlin mention:{ROLE}"
            assert "one message a week, on Monday at 09:00" in await exports(discord, "subscribe", filter=weekly)
            feeds.publish("ministry", *LICENCE)
            feeds.publish("ministry", *BAN)
            await until(lambda: waiting(discord, "2 acts wait"), "both acts are held", 40)
        assert discord.messages(discord.channel) == []
        async with running(bot):
            await discord.until(lambda: discord.gateway.identified == 2, 30)
            assert "2 acts wait" in await exports(discord, "list")
            assert "each act at once" in await exports(discord, "subscribe", filter="digest:off")
            await until(lambda: len(discord.messages(discord.channel)) == 2, "both alerts", 40)
            await feeds.polled()
            assert "acts wait" not in await exports(discord, "list")

    licence, ban = discord.messages(discord.channel)
    if LICENCE[1] not in json.dumps(licence):
        licence, ban = ban, licence
    assert LICENCE[1] in json.dumps(licence)
    assert ROLE not in json.dumps(licence)
    assert BAN[1] in json.dumps(ban)
    assert ban["content"] == ROLE


async def waiting(discord: DiscordServer, text: str) -> bool:
    return text in await exports(discord, "list")
