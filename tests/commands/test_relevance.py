"""The buttons “Not relevant” and, under *Why*, “Relevant”; and `/exports why <alert>`."""

from __future__ import annotations

import pytest

from bot.model.delivery import Channel, PostedAlert
from handlers.messages.reply import Tone
from tests.alerts.samples import announcement
from tests.commands.fakes import CHANNEL, FakeRecords, answering, asker, words

ELSEWHERE = Channel("discord", "G1", "43")
ABROAD = Channel("discord", "G2", "77")
GRAPHITE = announcement(event="cn-graphite", document="公告2023年第39号")
GALLIUM = announcement(event="cn-gallium", document="No. 23 of 2023", subjects=("gallium",))
SECRET = announcement(event="us-secret", document="89 FR 96790")


def records() -> FakeRecords:
    posts = [
        PostedAlert("d4", ABROAD, "us-secret", "904", "https://discord.com/channels/G2/77/904"),
        PostedAlert("d3", ELSEWHERE, "cn-gallium", "903"),
        PostedAlert("d2", CHANNEL, "cn-graphite", "902"),
        PostedAlert("d1", CHANNEL, "cn-gallium", "901"),
    ]
    return FakeRecords(announcements=[GRAPHITE, GALLIUM, SECRET], deliveries={"d2": GRAPHITE}, posts=posts)


async def test_a_press_is_thanked_for_and_says_what_happens() -> None:
    kept = records()
    reply = await answering(kept).pressed(asker(may_manage=False), "irrelevant", "d2")

    assert (reply.title, reply.tone, reply.private) == ("Thank you, noted: not relevant", Tone.DONE, True)
    assert any("Only whoever runs this bot sees it" in line for line in words(reply))
    assert kept.votes == {("d2", "U1"): False}


async def test_a_second_press_changes_the_answer() -> None:
    kept = records()
    await answering(kept).pressed(asker(), "relevant", "d2")
    same = await answering(kept).pressed(asker(), "relevant", "d2")
    other = await answering(kept).pressed(asker(), "irrelevant", "d2")

    assert same.title == "Thank you, noted: relevant"
    assert other.title == "Thank you, changed to not relevant"
    assert kept.votes == {("d2", "U1"): False}


async def test_why_offers_to_say_that_an_alert_is_relevant() -> None:
    reply = await answering(records()).pressed(asker(), "why", "d2")

    assert [(one.id, one.label, one.value) for one in reply.actions] == [("relevant", "Relevant", "d2")]


async def test_a_press_under_an_alert_that_is_gone_says_so() -> None:
    reply = await answering(records()).pressed(asker(), "relevant", "ffff")

    assert reply.title == "This alert is not on record any more"


@pytest.mark.parametrize(
    "named",
    [
        "",
        "cn-graphite",
        "`CN-GRAPHITE`",
        "https://discord.com/channels/G1/42/902",
        "<https://discord.com/channels/G1/42/902>",
        "No. 39 of 2023",
        "39/2023",
    ],
)
async def test_an_alert_is_named_by_event_link_or_document_and_else_it_is_the_last_here(named: str) -> None:
    reply = await answering(records()).exports(asker(), f"why {named}")

    assert reply.title == "Why this alert: China: new export licence requirement for graphite"


async def test_an_alert_of_another_channel_of_the_same_workspace_may_be_named() -> None:
    reply = await answering(records()).exports(asker(), "why https://discord.com/channels/G1/43/903")

    assert reply.title.endswith("for gallium")


async def test_slack_permalinks_are_read_with_the_label_that_slack_sets() -> None:
    channel = Channel("slack", "T1", "C0AB")
    kept = FakeRecords(announcements=[GRAPHITE], posts=[PostedAlert("d9", channel, "cn-graphite", "1700000000.123456")])
    link = "<https://team.slack.com/archives/C0AB/p1700000000123456?thread_ts=1.2|the alert>"
    reply = await answering(kept).exports(asker(channel=channel), f"why {link}")

    assert reply.title.endswith("for graphite")


@pytest.mark.parametrize(
    "named", ["us-secret", "89 FR 96790", "https://discord.com/channels/G2/77/904", "nothing", "7"]
)
async def test_an_alert_of_another_server_is_as_unknown_as_one_that_never_was(named: str) -> None:
    reply = await answering(records()).exports(asker(), f"why {named}")

    assert reply.title == "No alert here is known by that name"
    assert "secret" not in "".join(words(reply)).replace(named, "")


async def test_a_channel_without_alerts_says_how_to_name_one() -> None:
    reply = await answering(FakeRecords()).exports(asker(), "why")

    assert reply.title == "No alert was posted in this channel yet"
