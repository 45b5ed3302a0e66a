"""A platform that refuses the bot ends nothing else: not at a start, not after a reload; what waits for it goes out."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import aiohttp
import pytest

from tests.conftest import until
from tests.e2e.bot import running
from tests.e2e.test_chat import GRAPHITE, House, house

__all__ = ["house"]

FILES = {"slack": "SLACK_BOT_TOKEN", "discord": "DISCORD_TOKEN"}


def in_file(house: House, name: str, folder: Path) -> tuple[Path, str]:
    """Move a token into a file, which a reload reads anew."""
    file, token = folder / "token", house.bot.environment.pop(name)
    file.write_text(token)
    house.bot.environment[f"{name}_FILE"] = str(file)
    return file, token


def reload(house: House) -> None:
    assert house.bot.process
    house.bot.process.send_signal(signal.SIGHUP)


async def health(house: House) -> str:
    [address] = re.findall(r"Web: (http://\S+)/", house.bot.log)[-1:]
    async with aiohttp.ClientSession() as client, client.get(f"{address}/healthz") as answer:
        return await answer.text()


@pytest.mark.parametrize("platform", FILES)
async def test_a_reload_with_a_refused_token_leaves_all_else_and_one_with_the_right_token_sends_what_waited(
    house: House, platform: str, tmp_path: Path
) -> None:
    file, token = in_file(house, FILES[platform], tmp_path)
    house.bot.afresh = True  # it replaces itself
    slack_first, other = platform == "slack", "discord" if platform == "slack" else "slack"
    async with running(house.bot):
        await house.ready()
        await house.subscribe()
        file.write_text("xoxb-another")
        reload(house)
        await house.bot.says(f"{FILES[platform]}")
        await house.bot.says("all else goes on")
        told = await health(house)
        assert f"{platform}-refuses" in told
        assert f"{other}-refuses" not in told

        house.feeds.publish("ministry", *GRAPHITE)
        await until(lambda: house.alerts()[slack_first], "the other platform's alert", 40)
        assert not house.alerts()[not slack_first]

        file.write_text(token)
        reload(house)
        await until(lambda: all(house.alerts()), "what waited", 60)
    assert [len(messages) for messages in house.alerts()] == [1, 1]


async def test_where_only_commands_are_refused_alerts_go_on(house: House) -> None:
    async with running(house.bot):
        await house.ready()
        await house.subscribe()
    house.bot.environment["SLACK_APP_TOKEN"] = "xapp-another"
    async with running(house.bot):
        await house.bot.says("Slack refuses Socket Mode")
        house.feeds.publish("ministry", *GRAPHITE)
        await until(lambda: all(house.alerts()), "both alerts", 60)


async def test_who_asks_for_one_platform_alone_is_told_at_once(house: House) -> None:
    house.bot.environment["DISCORD_TOKEN"] = "another"
    house.bot.arguments = ("--only", "discord")
    assert await house.bot.ends() == 1
    assert "Discord refuses the token" in house.bot.log
