"""An act that a source publishes marks the rules it touches, in a terminal beside the running bot."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.bot import CHECKOUT, Bot, Feeds, running
from tests.servers.feeds import FeedServer

TITLE = "China amends export licence requirement for graphite"
SUMMARY = "The Ministry of Commerce announced amended export controls on graphite. No. 99 of 2026."
RULE = "cn-mofcom-2023-39-graphite"


@pytest.fixture
async def feeds(tmp_path: Path) -> AsyncIterator[Feeds]:
    async with FeedServer() as server:
        yield Feeds(server, tmp_path)


async def command(bot: Bot, *arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "handlers", *arguments, env=bot.environment, cwd=CHECKOUT, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 0
    return out.decode()


async def marks(bot: Bot) -> list[dict[str, Any]]:
    told = json.loads(await command(bot, "restricted", "graphite", "from:CN", "--json"))
    [found] = [one["unreviewed"] for one in told["findings"] if one["measure"] == RULE]
    noticed: list[dict[str, Any]] = found
    return noticed


async def test_an_act_marks_the_rules_it_touches_until_a_review_also_over_a_kill(tmp_path: Path, feeds: Feeds) -> None:
    bot = Bot(tmp_path / "home", feeds.environment)
    async with running(bot):
        await bot.says("Running: 2 sources")
        await feeds.polled()
        assert await marks(bot) == []
        feeds.publish("ministry", TITLE, "https://example.org/act/99", SUMMARY)
        await bot.prints("https://example.org/act/99")
        assert [one["link"] for one in await marks(bot)] == ["https://example.org/act/99"]
    async with running(bot):
        await feeds.polled()
        assert "(changed?)" in await command(bot, "restricted", "graphite", "from:CN")
        assert RULE in await command(bot, "rules", "review")
        await command(bot, "rules", "review", RULE, "--by", "A. Curator", "--note", "compared with the act")
        assert await marks(bot) == []
        assert "compared with the act" in await command(bot, "rules", "review", "--history")
