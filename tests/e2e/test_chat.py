"""From a source into Slack and Discord: the platforms' real clients, and local servers that speak their protocols."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import until
from tests.e2e.bot import Bot, Feeds, running
from tests.servers.discord import MANAGER, DiscordServer
from tests.servers.feeds import FeedServer
from tests.servers.slack import SlackServer

GRAPHITE = (
    "China to require export licences for graphite items from 1 December 2023",
    "https://example.org/act/39",
    "The Ministry of Commerce and the customs administration announced export controls on graphite, No. 39 of 2023.",
)


@dataclass
class House:
    """Everything around one bot."""

    bot: Bot
    feeds: Feeds
    slack: SlackServer
    discord: DiscordServer

    async def ready(self) -> None:
        """Both platforms answer, both sources were read."""
        await self.slack.connected()
        await self.discord.until(lambda: self.discord.registered)
        await self.feeds.polled()

    async def subscribe(self, wanted: str = "") -> None:
        """Subscribe both channels. On a busy machine a bot that has just started asks for a moment."""

        async def slack() -> bool:
            asked = await self.slack.slash("/exports", f"subscribe {wanted}", user="U1", channel="C1")
            return "Subscribed" in json.dumps(await asked.reply())

        async def discord() -> bool:
            options = {"filter": wanted} if wanted else {}
            exchange = await self.discord.command("exports subscribe", options, permissions=MANAGER)
            return "Subscribed" in json.dumps(exchange.replies)

        await until(slack, "the Slack channel is subscribed")
        await until(discord, "the Discord channel is subscribed")

    def alerts(self) -> tuple[list[object], list[object]]:
        """What stands in the Slack channel and in the Discord channel."""
        return list(self.slack.messages("C1")), list(self.discord.messages(self.discord.channel))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with FeedServer() as server, SlackServer() as slack, DiscordServer() as discord:
        slack.add_channel("C1")
        slack.add_channel("C2")
        feeds = Feeds(server, tmp_path)
        tokens = {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.url, **slack.environment}
        yield House(Bot(tmp_path / "home", {**feeds.environment, **tokens}), feeds, slack, discord)


async def test_an_act_stands_once_in_each_subscribed_channel_and_a_second_report_in_its_thread(house: House) -> None:
    async with running(house.bot):
        await house.ready()
        await house.subscribe("about:graphite from:CN")
        house.feeds.publish("ministry", GRAPHITE[0], GRAPHITE[1], GRAPHITE[2])
        await house.slack.posted("C1", 1)
        await house.discord.until(lambda: house.alerts()[1], 20)
        house.feeds.publish("press", "Beijing restricts graphite exports", "https://press.example/g", GRAPHITE[2])
        house.feeds.publish("press", "Indonesia bans exports of bauxite from 10 June 2023", "https://press.example/b")
        [alert] = house.discord.messages(house.discord.channel)
        await until(lambda: house.slack.messages("C1")[1:] and alert["id"] in house.discord.channels, "the report")
        await house.feeds.polled()
        await house.feeds.polled()

    root, reply = house.slack.messages("C1")
    [report] = house.discord.messages(alert["id"])
    assert reply["thread_ts"] == root["ts"]
    assert not reply.get("reply_broadcast")
    assert "https://press.example/g" in json.dumps(reply)
    assert "https://press.example/g" in json.dumps(report)
    assert len(house.discord.messages(house.discord.channel)) == 1
    in_slack, in_discord = json.dumps(root, ensure_ascii=False), json.dumps(alert, ensure_ascii=False)
    for text in (in_slack, in_discord):
        assert "graphite" in text
        assert "1 Dec 2023" in text
        assert GRAPHITE[1] in text
        assert "bauxite" not in text
    assert house.slack.messages("C2") == []


async def test_restricted_is_answered_on_both_platforms(house: House) -> None:
    house.bot.afresh = True
    async with running(house.bot):
        await house.ready()
        asked = await house.slack.slash("/restricted", "graphite", user="U1", channel="C1")
        in_slack = json.dumps(await asked.reply(), ensure_ascii=False)
        exchange = await house.discord.command("restricted", {"item": "graphite"})
        in_discord = json.dumps(exchange.replies, ensure_ascii=False)
        suggested = await house.discord.autocomplete("restricted", {"item": "grap"}, "item")

    for text in (in_slack, in_discord):
        assert "China: licence" in text
        assert "No. 39 of 2023" in text
        assert "not legal advice" in text
    assert asked.ack_ms is not None
    assert asked.ack_ms < 3000
    assert "graphite" in {choice["value"] for choice in suggested}


@pytest.mark.parametrize("moment", ["found", "announced", "asked"])
async def test_a_kill_between_fetch_and_post_leaves_exactly_one_alert(house: House, moment: str) -> None:
    if moment == "asked":
        # Both platforms take the message, and the bot is killed before their answers arrive.
        house.slack.fail("chat.postMessage", "hang", taken=True)
        house.discord.fail("hang", "/messages", method="POST", taken=True)
    async with running(house.bot):
        await house.ready()
        await house.subscribe()
        house.feeds.publish("ministry", GRAPHITE[0], GRAPHITE[1], GRAPHITE[2])
        if moment == "found":
            await house.feeds.asked("ministry", 1)
        elif moment == "announced":
            await house.bot.says("New event")
        else:
            await until(lambda: all(house.alerts()), "both platforms to have taken it")
    async with running(house.bot):
        await until(lambda: all(house.alerts()), "an alert on both platforms", 40)
        await house.feeds.polled()
        await asyncio.sleep(0)
        assert [len(messages) for messages in house.alerts()] == [1, 1]


async def test_the_buttons_of_an_alert_work_after_a_restart(house: House) -> None:
    async with running(house.bot):
        await house.ready()
        await house.subscribe()
        house.feeds.publish("ministry", GRAPHITE[0], GRAPHITE[1], GRAPHITE[2])
        await until(lambda: all(house.alerts()), "an alert on both platforms")
    opened, identified = house.slack.opened, house.discord.gateway.identified
    async with running(house.bot):
        await house.slack.replaced(opened, 20)
        [message] = house.slack.messages("C1")
        asked = await house.slack.press(message, "Why", user="U1", channel="C1")
        assert "graphite" in json.dumps(await asked.reply(), ensure_ascii=False)
        await house.discord.until(lambda: house.discord.gateway.identified > identified, 20)
        [shown] = house.discord.messages(house.discord.channel)
        exchange = await house.discord.press(shown, "Rules today")
        assert "No. 39 of 2023" in json.dumps(exchange.replies, ensure_ascii=False)


async def test_work_on_an_alert_stands_on_the_post_of_each_platform(house: House) -> None:
    def shown(words: str) -> list[bool]:
        posts = [house.slack.messages("C1"), house.discord.messages(house.discord.channel)]
        return [words in json.dumps(messages, ensure_ascii=False) for messages in posts]

    async with running(house.bot):
        await house.ready()
        await house.subscribe()
        house.feeds.publish("ministry", GRAPHITE[0], GRAPHITE[1], GRAPHITE[2])
        await until(lambda: all(house.alerts()), "an alert on both platforms")
        [message] = house.slack.messages("C1")
        card = await (await house.slack.press(message, "Work on it")).reply()
        await house.slack.press(card, "It is mine")
        [alert] = house.discord.messages(house.discord.channel)
        opened = await house.discord.press(alert, "Work on it")
        await house.discord.press(opened.replies[-1], "Done")
        await until(lambda: shown("with someone") == [True, False], "the owner on the post in Slack")
        await until(lambda: "done" in json.dumps(house.discord.messages(house.discord.channel)), "done on Discord")
        assert [len(messages) for messages in house.alerts()] == [1, 1]


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("SLACK_BOT_TOKEN", "SLACK_BOT_TOKEN"),
        ("DISCORD_TOKEN", "DISCORD_TOKEN"),
        ("SLACK_APP_TOKEN", "SLACK_APP_TOKEN"),
    ],
)
async def test_a_wrong_token_is_told_by_its_name_and_ends_nothing_else(house: House, token: str, words: str) -> None:
    house.bot.environment[token] = {"SLACK_APP_TOKEN": "xapp-wrong"}.get(token, "xoxb-wrong")
    async with running(house.bot):
        await house.bot.says(words)
        await house.bot.says("goes on")

    assert "Traceback" not in house.bot.log
    assert "xapp-wrong" not in house.bot.log


async def test_a_missing_scope_is_named(house: House) -> None:
    house.slack.scopes = "commands"
    async with running(house.bot):
        await house.bot.says("chat:write")


async def test_someone_without_the_right_gets_a_friendly_no(house: House) -> None:
    async with running(house.bot):
        await house.ready()
        exchange = await house.discord.command("exports subscribe", {"filter": "graphite"})
        listed = await house.discord.command("exports list")

    assert "Manage Channels" in json.dumps(exchange.replies)
    assert "no subscriptions" in json.dumps(listed.replies)


async def test_sigterm_ends_both_platforms_within_five_seconds(house: House) -> None:
    async with running(house.bot):
        await house.ready()
        code, seconds = await house.bot.stop()

    assert code == 0
    assert seconds < 5
    assert "Traceback" not in house.bot.log


async def test_a_parts_list_is_answered_watched_and_shown_in_its_channel(house: House) -> None:
    async with running(house.bot):
        await house.ready()
        file = house.slack.drop("magnets.csv", b"Part;Export from;Ship to\ngallium;China;US\nflurbwidget;China;US\n")
        written = await house.slack.write("<@UBOT>", files=[file], subtype="file_share")
        card, workbook = await house.slack.answers(written, count=2)
        unread = await house.slack.press(card, "What is not understood?", user="U1", channel="C1")
        watched = await house.slack.press(card, "Watch this list", user="U1", channel="C1")
        shown = await house.slack.slash("/exports", "parts", user="U1", channel="C1")

    assert "magnets.csv: 1 of 2 lines" in json.dumps(card)
    assert workbook["files"][0]["name"] == "magnets-answered.xlsx"
    assert "flurbwidget" in json.dumps(await unread.reply(), ensure_ascii=False)
    assert "is watched" in json.dumps(await watched.reply())
    assert "watched" in json.dumps(await shown.reply())
