"""An act that a source publishes marks the rules it touches: in a terminal beside the running bot, and in chat."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests import processes
from tests.e2e.bot import Bot, Feeds, running
from tests.e2e.test_chat import House, house
from tests.servers.discord import MANAGER

__all__ = ["house"]

TITLE = "China amends export licence requirement for graphite"
SUMMARY = "The Ministry of Commerce announced amended export controls on graphite. No. 99 of 2026."
RULE = "cn-mofcom-2023-39-graphite"


async def command(bot: Bot, *arguments: str) -> str:
    ended = await processes.run(*arguments, env=bot.environment)
    assert ended.returncode == 0
    return ended.stdout


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


async def test_answers_in_chat_link_the_alert_in_their_channel_until_a_review(house: House) -> None:
    bot = house.bot
    async with running(bot):
        await house.ready()
        await house.subscribe("about:graphite")
        house.feeds.publish("ministry", TITLE, "https://example.org/act/99", SUMMARY)
        await house.slack.posted("C1", 1)
        await house.discord.until(lambda: house.alerts()[1], 20)
        [alert], [message] = house.slack.messages("C1"), house.discord.messages(house.discord.channel)
        await settled(bot, 2)
        in_slack, elsewhere = await slack(house, "C1"), await slack(house, "C2")
        in_discord = await discord(house)
        assert f"p{alert['ts'].replace('.', '')}" in in_slack
        assert f"/{message['id']}" in in_discord
        for text in (in_slack, elsewhere, in_discord):
            assert "China: licence for some kinds (changed?)" in text
            assert "Changed? Not yet reviewed:" in text
        assert "https://example.org/act/99" in elsewhere
        rows = map(json.loads, (await command(bot, "rules", "review", "--json")).splitlines())
        for rule in [row["measure"] for row in rows if "task" not in row]:
            await command(bot, "rules", "review", rule, "--by", "A. Curator")
        assert "changed?" not in (await slack(house, "C1")) + (await discord(house))


async def settled(bot: Bot, count: int) -> None:
    """Wait until the deliveries' links are on record."""
    for _ in range(40):
        if (await command(bot, "deliveries")).count("  sent  ") >= count:
            return
    pytest.fail("the deliveries were not settled")


async def slack(house: House, channel: str) -> str:
    asked = await house.slack.slash("/restricted", "graphite from:CN", user="U1", channel=channel)
    return json.dumps(await asked.reply(), ensure_ascii=False)


async def discord(house: House) -> str:
    exchange = await house.discord.command("restricted", {"item": "graphite", "from": "CN"}, permissions=MANAGER)
    return json.dumps(exchange.replies, ensure_ascii=False)
