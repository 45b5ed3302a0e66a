"""Slack's server for the tests here: a workspace with a channel, and a conversation with the bot; and who posts."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from handlers.slack.api import identify, open_session, web_client
from handlers.slack.send import SlackSender
from tests.servers.slack import SlackServer
from tests.slack.support import alert


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        server.add_channel("C1")
        server.add_channel("D1")
        yield server


@pytest.fixture
async def sender(slack: SlackServer) -> AsyncIterator[SlackSender]:
    async with open_session() as session:
        client = web_client(session, slack.url, slack.bot_token)
        yield SlackSender(client, alert, await identify(client), settle=0.0, apart=0)
