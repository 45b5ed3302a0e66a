"""The recipe "add a command": one file and its entry, and it works on Slack, on Discord and in the help."""

from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.bot import Bot, Feeds, running
from tests.recipes.copy import with_tally
from tests.servers.discord import DiscordServer, buttons
from tests.servers.feeds import FeedServer
from tests.servers.slack import SlackServer


async def test_a_command_is_a_file_and_an_entry(tmp_path: Path) -> None:
    program = with_tally(tmp_path / "program")
    async with FeedServer() as server, SlackServer() as slack, DiscordServer() as discord:
        slack.add_channel("C1")
        tokens = {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.url, **slack.environment}
        bot = Bot(tmp_path / "home", {**Feeds(server, tmp_path).environment, **tokens})
        bot.environment["PYTHONPATH"] = str(program)
        async with running(bot):
            await slack.connected()
            await discord.until(lambda: discord.registered and discord.gateway.session, 20)
            typed = await (await slack.slash("/exports", "tally from:CN", channel="C1")).reply()
            chosen = await discord.command("exports tally", {"from": "CN"})
            suggested = await discord.autocomplete("exports tally", {"from": "Chin"}, "from")
            manual = await (await slack.slash("/exports", "help", channel="C1")).reply()
            mistyped = await slack.slash("/exports", "taly", channel="C1")
            offered = await mistyped.reply()
            meant = await slack.press(offered, "/exports tally", channel="C1")
            answered = await meant.reply()

    for shown in (json.dumps(typed), json.dumps(chosen.replies)):
        assert "The tally is 0 subscriptions" in shown
        assert "You typed: from:CN." in shown
        assert "Share in channel" in shown
    assert "Share in channel" in buttons(chosen.reply)
    assert suggested[0] == {"name": "China", "value": "CN"}
    assert "/exports tally [country]" in json.dumps(manual)
    assert "how many subscriptions this channel has" in json.dumps(manual)
    assert "Did you mean" in json.dumps(offered)
    assert "You typed: nothing." in json.dumps(answered)
    [exports] = [command for command in discord.registered if command["name"] == "exports"]
    [registered] = [command for command in exports["options"] if command["name"] == "tally"]
    assert registered["description"] == "How many subscriptions this channel has"
