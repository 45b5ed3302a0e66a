"""A platform that refuses the bot ends nothing else: not at a start, not after a reload; what waits for it goes out."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import aiohttp

from tests.conftest import until
from tests.e2e.bot import running
from tests.e2e.test_chat import GRAPHITE, House, house

__all__ = ["house"]

TOKENS = {"slack": "SLACK_BOT_TOKEN", "discord": "DISCORD_TOKEN"}
GALLIUM = ("China suspends its export ban on gallium until 27 November 2027", "https://example.org/act/72")


def in_file(house: House, name: str, file: Path) -> tuple[Path, str]:
    """Move a token into a file, which a reload reads anew."""
    token = house.bot.environment.pop(name)
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


async def test_a_reload_with_a_refused_token_leaves_all_else_and_one_with_the_right_token_sends_what_waited(
    house: House, tmp_path: Path
) -> None:
    files = {platform: in_file(house, name, tmp_path / platform) for platform, name in TOKENS.items()}
    house.bot.afresh = True  # it replaces itself

    async def refused(platform: str) -> None:
        """Wait until one platform, and no other, is told as refusing."""
        await house.bot.says(f"{platform.title()} refuses the")
        await house.bot.says("all else goes on")
        told = await health(house)
        assert [one for one in TOKENS if f"{one}-refuses" in told] == [platform]

    async def alerts(slack: int, discord: int) -> None:
        await until(lambda: [*map(len, house.alerts())] == [slack, discord], f"{slack}, {discord} alerts", 60)

    async with running(house.bot):
        await house.ready()
        await house.subscribe()
        files["slack"][0].write_text("xoxb-another")
        reload(house)
        await refused("slack")
        house.feeds.publish("ministry", *GRAPHITE)
        await alerts(0, 1)

        files["slack"][0].write_text(files["slack"][1])
        files["discord"][0].write_text("another")
        house.bot.log = ""
        reload(house)
        await refused("discord")
        await alerts(1, 1)
        house.feeds.publish("ministry", *GALLIUM)
        await alerts(2, 1)

        files["discord"][0].write_text(files["discord"][1])
        reload(house)
        await alerts(2, 2)


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
