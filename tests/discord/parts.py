"""What the tests of this folder share: an answering side written by hand, and a way to run the real bot."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from bot.model.announcement import Announcement, Report
from bot.model.delivery import Channel, Delivery, delivery_id
from bot.settings import Settings, load
from bot.subscriptions.records import Subscription
from handlers.chat.interfaces import Asker, Suggested
from handlers.discord import DiscordPlatform, connect
from handlers.messages.reply import Action, Choice, Line, Link, Reply, Tone
from tests.servers import discord as local
from tests.servers.discord import DiscordServer


@dataclass
class Said:
    """An `Answering` that remembers what it was asked."""

    reply: Reply = field(default_factory=lambda: Reply("Graphite", Tone.CAUTION, (Line("licence since 2023"),)))
    asked: list[tuple[str, Asker, str]] = field(default_factory=list)
    choices: Sequence[Choice] = (Choice("China", "CN"),)
    greeted: list[Channel] = field(default_factory=list)
    opened_: list[Channel] = field(default_factory=list)
    hold: asyncio.Event | None = None
    error: Exception | None = None

    async def restricted(self, asker: Asker, text: str) -> Reply:
        return await self._answer("restricted", asker, text)

    async def exports(self, asker: Asker, text: str) -> Reply:
        return await self._answer("exports", asker, text)

    async def pressed(self, asker: Asker, action: str, value: str) -> Reply:
        return await self._answer("pressed", asker, f"{action} {value}")

    async def suggest(self, what: Suggested, typed: str) -> Sequence[Choice]:
        self.asked.append(("suggest", Asker(Channel("discord", "", ""), "", may_manage=False), f"{what} {typed}"))
        if self.error:
            raise self.error
        return self.choices

    async def in_workspace(self, asker: Asker) -> Sequence[Subscription] | None:
        raise AssertionError(asker)

    async def greet(self, channel: Channel) -> None:
        self.greeted.append(channel)

    async def opened(self, *places: Channel) -> None:
        self.opened_.extend(places)

    async def _answer(self, kind: str, asker: Asker, text: str) -> Reply:
        self.asked.append((kind, asker, text))
        if self.hold:
            await self.hold.wait()
        if self.error:
            raise self.error
        return self.reply


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


def settings(discord: DiscordServer, token: str | None = None) -> Settings:
    return load(DISCORD_TOKEN=token or discord.token, DISCORD_API_URL=discord.url, _env_file=None)


@contextlib.asynccontextmanager
async def platform(discord: DiscordServer, answering: Said | None = None) -> AsyncIterator[DiscordPlatform]:
    """The platform without its gateway, as a process that only delivers has it."""
    made = await connect(settings(discord), answering, alert)
    try:
        yield made
    finally:
        await made.close()


@contextlib.asynccontextmanager
async def running(discord: DiscordServer, answering: Said) -> AsyncIterator[DiscordPlatform]:
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
