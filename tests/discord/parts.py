"""What the tests of this folder share: a fixed alert, and a way to run the real bot."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from bot.model.announcement import Announcement, Report
from bot.model.delivery import Channel, Delivery, delivery_id
from handlers.discord.send import DiscordConnection, connect
from handlers.discord.settings import DiscordSettings
from handlers.messages.reply import Action, Line, Link, Reply, Tone
from tests.answering import RecordedAnswering
from tests.servers import discord as local
from tests.servers.discord import DiscordServer

GRAPHITE = Reply("Graphite", Tone.CAUTION, (Line("licence since 2023"),))


def alert(delivery: Delivery) -> Reply:
    """A short alert with one button."""
    event = delivery.act
    link = Link("Source", event.items[0].link)
    return Reply(
        event.summary, Tone.STOP, (Line("x"),), links=(link,), actions=(Action("rules", "Rules", delivery.id),)
    )


def announcement(event: str = "e1", summary: str = "China bans exports of gallium") -> Announcement:
    report = Report("mofcom", "MOFCOM", None, "official", "zh", "1", summary, "https://example.org/1", "", None, "")
    return Announcement(
        event, "2026-11-24T00:00:00Z", summary, None, None, "CN", (), (), None, None, None, 1.0, (), (), (report,)
    )


def delivery(to: local.Channel, event: str = "e1", summary: str = "China bans exports of gallium") -> Delivery:
    channel = Channel("discord", to.guild or f"@{to.id}", to.id)
    return Delivery(delivery_id(event, channel), channel, announcement(event, summary))


def settings(discord: DiscordServer, token: str | None = None) -> DiscordSettings:
    return DiscordSettings.load(DISCORD_TOKEN=token or discord.token, DISCORD_API_URL=discord.url, _env_file=None)


@contextlib.asynccontextmanager
async def platform(
    discord: DiscordServer, answering: RecordedAnswering | None = None
) -> AsyncIterator[DiscordConnection]:
    """The platform without its gateway, as a process that only delivers has it."""
    made = await connect(settings(discord), answering, alert)
    try:
        yield made
    finally:
        await made.close()


@contextlib.asynccontextmanager
async def running(discord: DiscordServer, answering: RecordedAnswering) -> AsyncIterator[DiscordConnection]:
    """The platform with the real discord.py, connected."""
    async with platform(discord, answering) as made:
        task = asyncio.create_task(made.run())
        try:
            await discord.until(lambda: made.ready.is_set() or task.done())
            yield made
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
