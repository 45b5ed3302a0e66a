"""What a bot of the tests here reads, the feeds of a ministry and a paper, and a Redis that it is given."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e.bot import Feeds
from tests.servers.feeds import FeedServer
from tests.servers.redis import RedisServer, started


@pytest.fixture
async def feeds(tmp_path: Path) -> AsyncIterator[Feeds]:
    async with FeedServer() as server:
        yield Feeds(server, tmp_path)


@pytest.fixture
async def redis_server(tmp_path: Path) -> AsyncIterator[RedisServer]:
    server = RedisServer(tmp_path / "redis")
    async with started(server):
        yield server
