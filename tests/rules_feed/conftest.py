from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.rules_feed.site import Site
from tests.servers.feeds import FeedServer


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with FeedServer() as server:
        yield Site(tmp_path, server)
