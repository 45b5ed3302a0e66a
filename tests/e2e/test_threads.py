"""What comes after an alert, through the whole bot on both platforms: edits, acts that follow, muting, pausing."""

from __future__ import annotations

import json
import time

from bot.alerts.dispatch import FIRST_PAUSE_S
from tests.conftest import until
from tests.e2e.bot import running
from tests.e2e.test_chat import GRAPHITE, House, house
from tests.servers.discord import MANAGER
from tests.servers.discord_world import EVERYTHING_NEEDED, Json

__all__ = ["house"]

SUSPENDED = (
    "China suspends export controls on graphite items until 27 November 2026",
    "https://example.org/act/46",
    "The Ministry of Commerce announced that the export controls on graphite of No. 39 of 2023 are suspended.",
)


async def announced(house: House) -> tuple[Json, Json]:
    """The first act's alert on both platforms."""
    await house.ready()
    await house.subscribe("about:graphite from:CN")
    house.feeds.publish("ministry", *GRAPHITE)
    await until(lambda: all(house.alerts()), "an alert on both platforms", 40)
    return house.slack.messages("C1")[0], house.discord.messages(house.discord.channel)[0]


async def test_an_edit_of_the_source_edits_the_alert(house: House) -> None:
    async with running(house.bot):
        in_slack, in_discord = await announced(house)
        house.feeds.withdraw("ministry", GRAPHITE[1])
        later = GRAPHITE[0].replace("1 December", "15 December")
        house.feeds.publish("ministry", later, *GRAPHITE[1:])
        await until(lambda: "edited" in in_slack and in_discord["edited_timestamp"], "both alerts to be edited", 40)

    assert [len(messages) for messages in house.alerts()] == [1, 1]
    for text in (json.dumps(in_slack, ensure_ascii=False), json.dumps(in_discord, ensure_ascii=False)):
        assert "15 Dec 2023 (before: 1 Dec 2023)" in text


async def test_an_act_that_follows_stands_in_the_thread_and_in_slack_is_seen_in_the_channel(house: House) -> None:
    async with running(house.bot):
        in_slack, in_discord = await announced(house)
        house.feeds.publish("ministry", *SUSPENDED)
        await until(
            lambda: house.slack.messages("C1")[1:] and in_discord["id"] in house.discord.channels, "the follow-up", 40
        )
        await until(lambda: house.discord.messages(in_discord["id"]), "the follow-up's post")

    _, reply = house.slack.messages("C1")
    [follow_up] = house.discord.messages(in_discord["id"])
    assert reply["thread_ts"] == in_slack["ts"]
    assert reply["reply_broadcast"] is True
    for text in (json.dumps(reply), json.dumps(follow_up)):
        assert "suspended" in text


async def test_a_muted_act_is_followed_by_nothing_in_that_channel(house: House) -> None:
    async with running(house.bot):
        in_slack, in_discord = await announced(house)
        asked = await house.slack.press(in_slack, "Mute", user="U1", channel="C1")
        await house.discord.press(in_discord, "Mute", permissions=MANAGER)
        house.feeds.publish("ministry", *SUSPENDED)
        await house.bot.says("New event: ", 40)
        await until(lambda: house.bot.log.count("New event: ") == 2, "the second act", 40)
        await house.feeds.polled()

    assert "Muted" in json.dumps(await asked.reply())
    assert [len(messages) for messages in house.alerts()] == [1, 1]
    assert in_discord["id"] not in house.discord.channels


async def test_who_subscribed_a_channel_that_the_bot_lost_is_told(house: House) -> None:
    async with running(house.bot):
        await house.ready()
        await house.subscribe()
        house.slack.channels["C1"].archived = True
        house.discord.channel.deleted = True
        house.feeds.publish("ministry", *GRAPHITE)
        await house.slack.posted("U1", 1, timeout=40)
        await until(
            lambda: house.discord.people and house.discord.messages(next(iter(house.discord.people.values()))), ""
        )

    told = json.dumps(house.slack.messages("U1")), json.dumps(house.discord.messages(house.discord.people["42"]))
    assert "The channel is archived: unarchive it" in told[0]
    assert "the channel was deleted" in told[1]
    assert all("Alerts are paused in a channel that you subscribed" in text for text in told)


async def test_invited_again_the_bot_says_hello_and_posts_at_once_what_waited(house: House) -> None:
    async with running(house.bot):
        await house.ready()
        await house.subscribe()
        house.slack.channels["C1"].member = False
        house.feeds.publish("ministry", GRAPHITE[0], GRAPHITE[1], GRAPHITE[2])
        await house.bot.says("refuses")
        house.slack.channels["C1"].member = True
        await house.slack.event({"type": "member_joined_channel", "user": "UBOT", "channel": "C1"})
        await house.slack.posted("C1", 2)

    shown = [json.dumps(message, ensure_ascii=False) for message in house.slack.messages("C1")]
    assert "graphite" in shown[0], "what waited goes first"
    assert "Hello, this is Exportwatch" in shown[1]


async def test_a_channel_that_regains_what_the_bot_needs_is_posted_to_at_once(house: House) -> None:
    async with running(house.bot):
        await house.ready()
        await house.subscribe()
        slack, discord = house.slack.channels["C1"], house.discord.channel
        slack.archived, discord.allowed = True, 0
        house.feeds.publish("ministry", GRAPHITE[0], GRAPHITE[1], GRAPHITE[2])
        await house.bot.says("is_archived")
        await house.bot.says("the bot lacks View Channel")
        begun = time.monotonic()
        slack.archived, discord.allowed = False, EVERYTHING_NEEDED
        await house.slack.event({"type": "channel_unarchive", "user": "U1", "channel": "C1"})
        assert house.discord.gateway.session
        await house.discord.gateway.session.dispatch("CHANNEL_UPDATE", discord.as_json(house.discord.bot["id"]))
        await until(lambda: all(house.alerts()), "both alerts", 60)

    assert time.monotonic() - begun < FIRST_PAUSE_S / 2
    assert [len(messages) for messages in house.alerts()] == [1, 1]
