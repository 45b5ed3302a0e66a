"""Slack's server for the tests here: a workspace with a channel, and a conversation with the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.servers.slack import SlackServer


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        server.add_channel("C1")
        server.add_channel("D1")
        yield server
