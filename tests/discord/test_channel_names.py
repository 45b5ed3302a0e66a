"""What Discord calls channels: told of all at the start and when one is renamed, and with each command."""

from __future__ import annotations

from bot.model.delivery import Channel, ChannelName
from tests.answering import RecordedAnswering
from tests.commands.fakes import FakeRecords
from tests.discord.parts import GRAPHITE, running
from tests.servers.discord import DiscordServer


async def test_channels_and_threads_are_named_at_the_start_and_when_renamed() -> None:
    answering = RecordedAnswering(GRAPHITE)
    records = answering.records
    assert isinstance(records, FakeRecords)
    async with DiscordServer() as discord:
        channel, house = discord.channel, discord.guild
        thread = discord.add_thread(channel)
        here, there = (Channel("discord", house.id, one.id) for one in (channel, thread))
        async with running(discord, answering):
            await discord.until(lambda: {here, there} <= records.names.keys())
            assert records.names[here] == ChannelName(channel.name, house.name)
            assert records.names[there] == ChannelName(thread.name, house.name)

            assert discord.gateway.session
            renamed = channel.as_json(discord.bot["id"]) | {"name": "trade", "guild_id": house.id}
            await discord.gateway.session.dispatch("CHANNEL_UPDATE", renamed)
            await discord.until(lambda: records.names[here] == ChannelName("trade", house.name))
            told = house.as_json(discord.bot) | {"name": "Acme"}
            server = {key: value for key, value in told.items() if key not in {"channels", "threads", "members"}}
            await discord.gateway.session.dispatch("GUILD_UPDATE", server)
            await discord.until(lambda: records.names[here] == ChannelName("trade", "Acme"))


async def test_a_command_says_what_its_channel_is_called() -> None:
    answering = RecordedAnswering(GRAPHITE)
    records = answering.records
    assert isinstance(records, FakeRecords)
    async with DiscordServer() as discord:
        here = Channel("discord", discord.guild.id, discord.channel.id)
        async with running(discord, answering):
            await discord.until(lambda: here in records.names)
            records.names.clear()
            await discord.command("exports list", {})
            await discord.until(lambda: here in records.names)

    assert records.names == {here: ChannelName(discord.channel.name, discord.guild.name)}
