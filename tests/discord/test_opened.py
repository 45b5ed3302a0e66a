"""Discord's events on servers, channels, roles and threads, and which of them resume a refused channel."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.model.delivery import Channel
from tests.answering import RecordedAnswering
from tests.discord.parts import GRAPHITE, running
from tests.servers.discord import DiscordServer
from tests.servers.discord_world import EVERYTHING_NEEDED, Json, member
from tests.servers.discord_world import Channel as DiscordChannel


class House:
    """A bot that is connected, and that has heard of its servers."""

    def __init__(self, discord: DiscordServer, said: RecordedAnswering) -> None:
        self.discord, self.said = discord, said
        self.guild = discord.guild

    def place(self, id_: str) -> Channel:
        return Channel("discord", self.guild.id, id_)

    async def tell(self, event: str, data: Json) -> None:
        assert self.discord.gateway.session
        await self.discord.gateway.session.dispatch(event, data | {"guild_id": self.guild.id})

    async def opens(self, thread: DiscordChannel) -> None:
        told = thread.as_json(self.discord.bot["id"])
        for archived, locked in ((True, False), (False, True), (False, False)):
            await self.tell(
                "THREAD_UPDATE",
                told | {"thread_metadata": told["thread_metadata"] | {"archived": archived, "locked": locked}},
            )

    async def hears_nothing(self) -> None:
        """What was told before is taken in by now: events are heard in their order."""
        thread = self.discord.add_thread(self.discord.add_channel("elsewhere"))
        await self.opens(thread)
        await self.hears(thread.id)

    async def hears(self, *channels: str) -> None:
        """Wait until these were said to be open; only these, since the last time."""
        wanted = [self.place(id_) for id_ in channels]
        await self.discord.until(lambda: len(self.said.tried_again) >= len(wanted), 20)
        assert self.said.tried_again == wanted
        self.said.tried_again.clear()


@pytest.fixture
async def house() -> AsyncIterator[House]:
    said = RecordedAnswering(GRAPHITE)
    async with DiscordServer() as discord:
        discord.channel.allowed = 0
        async with running(discord, said):
            house = House(discord, said)
            await house.hears("")  # at the start, once discord.py has read all servers
            yield house


async def test_a_channel_where_the_bot_may_post_now_is_open_and_one_that_only_changed_is_not(house: House) -> None:
    channel, bot = house.discord.channel, house.discord.bot["id"]
    await house.tell("CHANNEL_UPDATE", channel.as_json(bot) | {"name": "renamed"})
    await house.hears_nothing()
    channel.allowed = EVERYTHING_NEEDED
    await house.tell("CHANNEL_UPDATE", channel.as_json(bot))
    await house.hears(channel.id)


async def test_a_channels_new_permissions_open_its_threads(house: House) -> None:
    channel, bot = house.discord.channel, house.discord.bot["id"]
    thread = house.discord.add_thread(channel)
    await house.tell("THREAD_CREATE", thread.as_json(bot))
    channel.allowed = EVERYTHING_NEEDED
    await house.tell("CHANNEL_UPDATE", channel.as_json(bot))
    await house.hears(channel.id, thread.id)


async def test_a_channel_that_became_visible_is_open(house: House) -> None:
    channel = house.discord.add_channel("news")
    await house.tell("CHANNEL_CREATE", channel.as_json(house.discord.bot["id"]))
    await house.hears(channel.id)


async def test_a_roles_new_permissions_open_the_server_and_another_name_does_not(house: House) -> None:
    [everyone] = house.guild.roles()
    await house.tell("GUILD_ROLE_UPDATE", {"role": everyone | {"name": "all"}})
    await house.hears_nothing()
    await house.tell("GUILD_ROLE_UPDATE", {"role": everyone | {"permissions": "8"}})
    await house.hears("")


async def test_another_role_for_the_bot_opens_the_server_and_another_nick_does_not(house: House) -> None:
    await house.tell("GUILD_ROLE_CREATE", {"role": house.guild.roles()[0] | {"id": "77", "name": "posts"}})
    await house.tell("GUILD_MEMBER_UPDATE", member(house.discord.bot, 0) | {"nick": "Watch"})
    await house.hears_nothing()
    await house.tell("GUILD_MEMBER_UPDATE", member(house.discord.bot, 0) | {"roles": ["77"]})
    await house.hears("")


async def test_a_thread_that_is_opened_again_is_open_and_one_that_is_closed_is_not(house: House) -> None:
    thread = house.discord.add_thread(house.discord.channel)
    await house.opens(thread)
    await house.hears(thread.id)


async def test_a_server_that_is_back_from_an_outage_is_open(house: House) -> None:
    await house.tell("GUILD_DELETE", {"id": house.guild.id, "unavailable": True})
    await house.tell("GUILD_CREATE", house.guild.as_json(house.discord.bot))
    await house.hears("")
