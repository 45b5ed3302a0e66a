"""The feeds of a ministry and a paper, which a bot of the tests here reads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e.bot import Feeds
from tests.servers.feeds import FeedServer


@pytest.fixture
async def feeds(tmp_path: Path) -> AsyncIterator[Feeds]:
    async with FeedServer() as server:
        yield Feeds(server, tmp_path)
