"""What Slack calls a channel: it says so in commands, and when it is asked whether the bot may post there."""

from __future__ import annotations

import pytest

from bot.model.delivery import Channel, ChannelName
from tests.answering import RecordedAnswering
from tests.commands.fakes import FakeRecords
from tests.servers.slack import SlackServer
from tests.slack.support import bot

TEAM = "Local"


async def names_after(text: str, channel: str, *, private: bool = False, name: str = "exports") -> dict[str, str]:
    """Channel → its name, after a command was typed there."""
    answering = RecordedAnswering()
    async with SlackServer() as slack:
        slack.add_channel(channel, private=private, name=name)
        async with bot(slack, answering):
            await slack.slash("/exports", text, channel=channel)
    records = answering.records
    assert isinstance(records, FakeRecords)
    assert all(one.workspace == TEAM for one in records.names.values())
    return {one.id: name.channel for one, name in records.names.items()}


@pytest.mark.parametrize("text", ["subscribe from:CN", "list"])
async def test_a_command_says_what_its_channel_is_called(text: str) -> None:
    assert await names_after(text, "C1") == {"C1": "exports"}


async def test_a_private_channel_is_named_once_it_is_asked_for() -> None:
    assert await names_after("list", "C1", private=True) == {}
    assert await names_after("subscribe from:CN", "C1", private=True) == {"C1": "exports"}


@pytest.mark.parametrize(("channel", "name"), [("D7", "ann"), ("G7", "mpdm-ann--bob--eve-1")])
async def test_conversations_of_people_are_not_named_after_them(channel: str, name: str) -> None:
    assert await names_after("subscribe from:CN", channel, private=True, name=name) == {}
    assert await names_after("subscribe from:CN", channel, name=name) == {}


async def test_a_question_in_a_channel_keeps_no_name() -> None:
    answering = RecordedAnswering()
    async with SlackServer() as slack:
        slack.add_channel("C1", name="exports")
        async with bot(slack, answering):
            await slack.slash("/restricted", "gallium")
            assert isinstance(answering.records, FakeRecords)
            assert answering.records.names == {}
            await slack.slash("/exports", "list")

    assert answering.records.names == {Channel("slack", "T0001", "C1"): ChannelName("exports", TEAM)}
