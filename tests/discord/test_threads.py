"""Later reports, follow-ups, edits, notices and mentions over REST."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.delivery import (
    Absent,
    Channel,
    Content,
    Delivery,
    MessageKind,
    PostedMessage,
    Refused,
    Sent,
    Unclear,
    Wait,
    delivery_id,
)
from handlers.discord.render import SUPPRESS_NOTIFICATIONS
from handlers.discord.send import DiscordSender
from handlers.messages.deliveries import notice
from handlers.messages.reply import Reply
from tests.discord.parts import alert, delivery, platform
from tests.servers import discord as local
from tests.servers.discord import DiscordServer
from tests.servers.discord_world import EVERYTHING_NEEDED, OPEN_THREADS, SEND_IN_THREADS, Json

EARLIER = datetime.now(UTC) - timedelta(seconds=30)


def worded(of: Delivery) -> Reply:
    return notice(of) if of.kind == "notice" else alert(of)


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server


@pytest.fixture
async def sender(discord: DiscordServer) -> AsyncIterator[DiscordSender]:
    async with platform(discord) as bot:
        bot.sender.render = worded
        yield bot.sender


def beside(
    to: local.Channel,
    sent: object,
    kind: MessageKind = "report",
    *,
    loud: bool = False,
    age: timedelta = timedelta(),
    n: int = 1,
) -> Delivery:
    """A message that belongs to what was sent as `delivery(to)`."""
    assert isinstance(sent, Sent)
    first = delivery(to)
    where = PostedMessage(sent.message, sent.root, datetime.now(UTC) - age)
    id_ = delivery_id(f"e1|{n}", first.channel, kind)
    return replace(first, id=id_, kind=kind, parent=first.id, loud=loud, beside=where)


def thread(discord: DiscordServer, under: Json) -> list[Json]:
    return discord.messages(under["id"])


async def test_a_later_report_stands_quietly_in_a_thread_under_the_alert(
    discord: DiscordServer, sender: DiscordSender
) -> None:
    first = await sender.send(delivery(discord.channel))
    sent = await sender.send(beside(discord.channel, first))
    await sender.send(beside(discord.channel, first, n=2))

    [root] = discord.messages(discord.channel)
    report, other = thread(discord, root)
    assert report["flags"] == other["flags"] == SUPPRESS_NOTIFICATIONS
    assert sent == Sent(
        report["id"], f"https://discord.com/channels/{discord.guild.id}/{root['id']}/{report['id']}", root["id"]
    )
    assert discord.channels[root["id"]].name == "China: export control"
    assert len(discord.called("POST", "/threads")) == 1


async def test_the_thread_under_a_digest_is_not_called_after_one_of_its_acts(
    discord: DiscordServer, sender: DiscordSender
) -> None:
    first = await sender.send(delivery(discord.channel))
    later = beside(discord.channel, first)
    assert later.beside
    await sender.send(replace(later, beside=replace(later.beside, several=True)))

    [root] = discord.messages(discord.channel)
    assert discord.channels[root["id"]].name == "Later reports"


@pytest.mark.parametrize("missing", [OPEN_THREADS, SEND_IN_THREADS])
async def test_where_no_thread_may_be_the_report_is_a_reply_that_tells_nobody(
    discord: DiscordServer, sender: DiscordSender, missing: int
) -> None:
    channel = discord.add_channel(allowed=EVERYTHING_NEEDED & ~missing)
    first = await sender.send(delivery(channel))
    sent = await sender.send(beside(channel, first))

    root, reply = discord.messages(channel)
    assert isinstance(sent, Sent)
    assert (sent.message, sent.root) == (reply["id"], "")
    assert reply["message_reference"]["message_id"] == root["id"]
    assert reply["flags"] == SUPPRESS_NOTIFICATIONS
    last = discord.called("POST", f"/channels/{channel.id}/messages")[-1]
    assert last.body["allowed_mentions"] == {"parse": [], "users": [], "roles": [], "replied_user": False}


async def test_in_a_subscribed_thread_the_report_is_a_reply(discord: DiscordServer, sender: DiscordSender) -> None:
    channel = discord.add_thread(discord.channel)
    first = await sender.send(delivery(channel))
    await sender.send(beside(channel, first))

    root, reply = discord.messages(channel)
    assert reply["message_reference"]["message_id"] == root["id"]


async def test_in_a_locked_thread_nothing_is_lost(discord: DiscordServer, sender: DiscordSender) -> None:
    first = await sender.send(delivery(discord.channel))
    await sender.send(beside(discord.channel, first))
    discord.channels[discord.messages(discord.channel)[0]["id"]].locked = True
    await sender.send(beside(discord.channel, first, n=2))

    root, reply = discord.messages(discord.channel)
    assert reply["message_reference"]["message_id"] == root["id"]


async def test_a_follow_up_goes_into_the_thread_while_that_is_looked_at_and_later_into_the_channel(
    discord: DiscordServer, sender: DiscordSender
) -> None:
    first = await sender.send(delivery(discord.channel))
    soon = await sender.send(beside(discord.channel, first, "follow-up", loud=True, age=timedelta(days=2)))
    late = await sender.send(beside(discord.channel, first, "follow-up", loud=True, age=timedelta(days=4), n=2))

    root, reply = discord.messages(discord.channel)
    [follow_up] = thread(discord, root)
    assert isinstance(soon, Sent)
    assert isinstance(late, Sent)
    assert (soon.message, soon.root) == (follow_up["id"], root["id"])
    assert (late.message, late.root) == (reply["id"], "")
    assert reply["message_reference"]["message_id"] == root["id"]
    assert follow_up["flags"] == reply["flags"] == 0


async def test_where_the_alert_was_deleted_the_message_is_posted_in_the_channel(
    discord: DiscordServer, sender: DiscordSender
) -> None:
    first = await sender.send(delivery(discord.channel))
    discord.delete(discord.messages(discord.channel)[0])
    await sender.send(beside(discord.channel, first, "follow-up", loud=True))

    [message] = discord.messages(discord.channel)
    assert "message_reference" not in message


@pytest.mark.parametrize("taken", [True, False])
async def test_a_reply_whose_answer_was_lost_is_posted_once(
    discord: DiscordServer, sender: DiscordSender, *, taken: bool
) -> None:
    first = await sender.send(delivery(discord.channel))
    await sender.send(beside(discord.channel, first, n=9))
    reply = beside(discord.channel, first)
    discord.fail("drop", "/messages", taken=taken)
    lost = await sender.send(reply)
    again = await sender.send(reply)
    found = await sender.find(reply, EARLIER)

    [root] = discord.messages(discord.channel)
    assert isinstance(lost, Unclear)
    assert again == found
    assert [one["id"] for one in thread(discord, root)][1:] == [found.message if isinstance(found, Sent) else ""]


async def test_a_reply_outside_the_thread_is_found_too_and_one_that_is_nowhere_is_absent(
    discord: DiscordServer, sender: DiscordSender
) -> None:
    channel = discord.add_channel(allowed=EVERYTHING_NEEDED & ~OPEN_THREADS)
    first = await sender.send(delivery(channel))
    reply = beside(channel, first)
    sent = await sender.send(reply)

    assert await sender.find(reply, EARLIER) == sent
    assert await sender.find(beside(channel, first, n=7), EARLIER) == Absent()


async def test_an_unanswered_opening_of_a_thread_is_waited_out_and_made_once(
    discord: DiscordServer, sender: DiscordSender
) -> None:
    first = await sender.send(delivery(discord.channel))
    discord.fail("drop", "/threads")
    waits = await sender.send(beside(discord.channel, first))
    sent = await sender.send(beside(discord.channel, first))

    [root] = discord.messages(discord.channel)
    assert isinstance(waits, Wait)
    assert isinstance(sent, Sent)
    assert [one["id"] for one in thread(discord, root)] == [sent.message]


async def test_an_edit_changes_the_alert_where_it_stands(discord: DiscordServer, sender: DiscordSender) -> None:
    first = await sender.send(delivery(discord.channel))
    edit = beside(discord.channel, first, "edit")
    edit = replace(edit, announcement=replace(edit.act, summary="China bans exports of gallium from May"))
    sent, again = await sender.send(edit), await sender.send(edit)

    [message] = discord.messages(discord.channel)
    assert isinstance(first, Sent)
    assert isinstance(sent, Sent)
    assert sent == again
    assert sent.message == first.message
    assert message["embeds"][0]["title"] == "⛔ China bans exports of gallium from May"
    assert isinstance(await sender.find(delivery(discord.channel), EARLIER), Sent)


async def test_an_edit_of_a_follow_up_finds_it_in_its_thread(discord: DiscordServer, sender: DiscordSender) -> None:
    first = await sender.send(delivery(discord.channel))
    second = await sender.send(beside(discord.channel, first, "follow-up", loud=True))
    edited = await sender.send(beside(discord.channel, second, "edit"))

    assert isinstance(second, Sent)
    assert isinstance(edited, Sent)
    assert (edited.message, edited.root) == (second.message, second.root)


async def test_an_edit_of_a_deleted_alert_is_refused_for_itself_alone(
    discord: DiscordServer, sender: DiscordSender
) -> None:
    first = await sender.send(delivery(discord.channel))
    discord.delete(discord.messages(discord.channel)[0])
    outcome = await sender.send(beside(discord.channel, first, "edit"))

    assert isinstance(outcome, Refused)
    assert outcome.scope == "delivery"


def told(discord: DiscordServer, person: str) -> Delivery:
    place = Channel("discord", discord.guild.id, f"@{person}")
    content = Content(title="Alerts are paused", lines=("The channel was deleted.",))
    return Delivery(delivery_id("paused", place, "notice"), place, kind="notice", content=content)


async def test_a_notice_reaches_a_person_and_is_recognised_when_read_back(
    discord: DiscordServer, sender: DiscordSender
) -> None:
    one = told(discord, "42")
    sent = await sender.send(one)

    [message] = discord.messages(discord.people["42"])
    assert message["embeds"][0]["title"] == "Alerts are paused"
    assert await sender.find(one, EARLIER) == sent
    other = replace(one, id=delivery_id("other", one.channel, "notice"))
    assert await sender.find(other, EARLIER) == Absent()


async def test_a_person_who_takes_no_messages_stops_nothing(discord: DiscordServer, sender: DiscordSender) -> None:
    discord.unreachable.add("42")
    outcome = await sender.send(told(discord, "42"))

    assert isinstance(outcome, Refused)
    assert outcome.scope == "delivery"


async def test_only_a_mention_of_a_role_is_written_and_allowed(discord: DiscordServer, sender: DiscordSender) -> None:
    await sender.send(replace(delivery(discord.channel), mention="<@&123456789012345678>"))
    await sender.send(replace(delivery(discord.channel, "e2"), mention="@everyone"))

    called, silent = [call.body for call in discord.called("POST", "/messages")]
    assert called["content"] == "<@&123456789012345678>"
    assert called["allowed_mentions"] == {
        "parse": [],
        "users": [],
        "roles": ["123456789012345678"],
        "replied_user": False,
    }
    assert "content" not in silent
    assert silent["allowed_mentions"]["roles"] == []
