"""Every way in which a post can go, driven through the real slack_sdk over real sockets."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientTimeout

from bot.errors import ConfigError
from bot.model.delivery import Absent, CannotTell, PostedMessage, Refused, Sent, Unclear, Wait
from bot.store.outbox import ALIVE_S, awake_s
from handlers.messages.reply import Line, Reply
from handlers.slack.api import Identity, identify, open_session, web_client
from handlers.slack.connection import connect
from handlers.slack.send import RatePace, SlackSender
from tests.servers.slack import SlackServer, button
from tests.servers.slack_blocks import texts
from tests.slack.support import alert, delivery, settings

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        server.add_channel("C1")
        server.add_channel("C2")
        yield server


async def test_an_alert_stands_in_the_channel_with_its_id_and_links_to_itself(
    slack: SlackServer, sender: SlackSender
) -> None:
    sent = await sender.send(delivery())

    [message] = slack.messages("C1")
    assert sent == Sent(message["ts"], f"https://local.slack.com/archives/C1/p{message['ts'].replace('.', '')}")
    assert message["metadata"] == {
        "event_type": "exportwatch_delivery",
        "event_payload": {"delivery_id": delivery().id, "nonce": delivery().nonce},
    }
    assert button(message, "Why")["value"] == delivery().id
    assert "China adds &lt;tungsten&gt; &amp; bismuth" in "".join(texts(message["blocks"]))
    assert "<https://a.example/1|MOFCOM>" in message["text"]
    assert (message["unfurl_links"], message["unfurl_media"], message["link_names"]) == (False, False, False)


async def test_an_edit_takes_no_messages_place_in_the_channels_second(slack: SlackServer) -> None:
    async with open_session() as session:
        client = web_client(session, slack.url, slack.bot_token)
        sender = SlackSender(client, alert, await identify(client), settle=0.0, apart=30)
        sent = await sender.send(delivery())
        assert isinstance(sent, Sent)
        edit = replace(
            delivery(), id="e1", kind="edit", parent=delivery().id, beside=PostedMessage(sent.message, "", LONG_AGO)
        )
        edited = await sender.send(edit)
        slack.fail("chat.update", "429")
        limited = await sender.send(edit)
        early = await sender.pace(delivery(event="ev2"))
        at_once = await sender.pace(edit)

    assert isinstance(edited, Sent)
    assert isinstance(limited, Wait)
    assert isinstance(early, Wait)
    assert at_once is None


@pytest.mark.parametrize("how", ["drop", "500", "garbage"])
@pytest.mark.parametrize("taken", [True, False])
async def test_a_lost_answer_is_unclear_posted_once_and_found_or_absent(
    slack: SlackServer, sender: SlackSender, how: str, *, taken: bool
) -> None:
    slack.fail("chat.postMessage", how, taken=taken)  # type: ignore[arg-type] # a Literal of the server
    first = datetime.now(UTC)
    outcome = await sender.send(delivery())
    found = await sender.find(delivery(), first)

    assert isinstance(outcome, Unclear)
    assert len(slack.called("chat.postMessage")) == 1
    assert len(slack.messages("C1")) == int(taken)
    assert isinstance(found, Sent if taken else Absent)


async def test_a_request_that_may_still_be_at_work_is_not_read_back_at_once(slack: SlackServer) -> None:
    async with open_session() as session:
        client = web_client(session, slack.url, slack.bot_token)
        sender = SlackSender(client, alert, await identify(client), settle=30, apart=0)
        slack.fail("chat.postMessage", "drop")
        await sender.send(delivery())

        assert isinstance(await sender.find(delivery(), LONG_AGO), Wait)
        assert isinstance(await sender.find(delivery(event="other"), datetime.now(UTC)), Wait)
        assert isinstance(await sender.find(delivery(event="third"), LONG_AGO), Absent)


@pytest.mark.parametrize("ahead", [None, timedelta(seconds=5), timedelta(days=1)])
async def test_an_attempt_that_the_clock_puts_ahead_is_looked_for_after_one_wait_far_enough_back(
    slack: SlackServer, ahead: timedelta | None
) -> None:
    seconds = [1000.0]
    async with open_session() as session:
        client = web_client(session, slack.url, slack.bot_token)
        sender = SlackSender(client, alert, await identify(client), settle=6, apart=0, clock=lambda: seconds[0])
        await sender.send(delivery())
        first = datetime.now(UTC) + ahead if ahead else None
        early = await sender.find(delivery(), first)
        seconds[0] += 6
        found = await sender.find(delivery(), first if ahead != timedelta(days=1) else None)

    assert early == Wait(6.0, "delivery", "an unanswered request may still be at work at Slack")
    assert isinstance(found, Sent)


async def test_a_rate_limit_names_its_seconds_and_stops_only_the_channel(
    slack: SlackServer, sender: SlackSender
) -> None:
    slack.rate_limit = True
    slack.retry_after = 7
    first, second = await sender.send(delivery()), await sender.send(delivery(event="ev2"))
    other = await sender.send(delivery("C2"))

    assert isinstance(first, Sent)
    assert second == Wait(7.0, "channel", "Slack asks to slow down (HTTP 429)", limited=True)
    assert isinstance(other, Sent)


def test_a_channel_is_asked_once_a_second_before_slack_has_to_say_so() -> None:
    now = [1000.0]
    pace = RatePace(lambda: now[0], apart=1.0)
    pace.note_attempt("C1")
    now[0] += 0.25

    assert pace.wait_s("C1") == 0.75
    assert pace.wait_s("C2") == 0
    now[0] += 0.75
    assert pace.wait_s("C1") == 0


async def test_a_turn_that_is_near_is_waited_for_in_place(slack: SlackServer) -> None:
    slack.rate_limit = True
    async with open_session() as session:
        client = web_client(session, slack.url, slack.bot_token)
        sender = SlackSender(client, alert, await identify(client))
        outcomes = []
        for event in ("ev1", "ev2"):
            assert await sender.pace(delivery(event=event)) is None
            outcomes.append(await sender.send(delivery(event=event)))

    assert [type(one) for one in outcomes] == [Sent, Sent]
    assert len(slack.messages("C1")) == len([call for call in slack.calls if call.method == "chat.postMessage"]) == 2


def test_limits_in_many_quiet_channels_are_the_workspaces() -> None:
    now = [1000.0]
    pace = RatePace(lambda: now[0])

    assert [pace.scope(f"C{n}", pace.note_attempt(f"C{n}"), 30) for n in range(4)] == [
        "channel",
        "channel",
        "platform",
        "platform",
    ]
    pace.note_attempt("C9")
    now[0] += 1
    assert pace.scope("C9", pace.note_attempt("C9"), 1) == "channel"


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_a_token_that_is_no_longer_good_stops_the_platform(
    slack: SlackServer, sender: SlackSender, code: str
) -> None:
    slack.revoked = code
    outcome = await sender.send(delivery())

    assert isinstance(outcome, Refused)
    assert (outcome.scope, code in outcome.why, "SLACK_BOT_TOKEN" in outcome.advice) == ("platform", True, True)


async def test_a_channel_that_cannot_be_posted_to_pauses_with_advice(slack: SlackServer, sender: SlackSender) -> None:
    slack.add_channel("C3", member=False)
    slack.add_channel("C4", archived=True)
    for channel, word in (("C3", "/invite"), ("C4", "unarchive"), ("C404", "/invite")):
        outcome = await sender.send(delivery(channel))
        assert isinstance(outcome, Refused)
        assert (outcome.scope, word in outcome.advice) == ("channel", True)


async def test_a_missing_scope_is_named(slack: SlackServer, sender: SlackSender) -> None:
    slack.scopes = "commands"
    posted, found = await sender.send(delivery()), await sender.find(delivery(), LONG_AGO)

    assert isinstance(posted, Refused)
    assert (posted.scope, "chat:write" in posted.advice) == ("platform", True)
    assert isinstance(found, CannotTell)
    assert "channels:history" in found.advice


async def test_a_lost_answer_in_a_direct_message_is_read_back_with_its_own_scope(
    slack: SlackServer, sender: SlackSender
) -> None:
    slack.add_channel("D7", private=True)
    await sender.send(delivery("D7"))
    assert isinstance(await sender.find(delivery("D7"), LONG_AGO), Sent)

    slack.scopes = "commands,chat:write,channels:history,groups:history"
    found = await sender.find(delivery("D7"), LONG_AGO)
    assert isinstance(found, CannotTell)
    assert "im:history" in found.advice


async def test_another_workspaces_delivery_is_refused_without_a_request(
    slack: SlackServer, sender: SlackSender
) -> None:
    outcome = await sender.send(delivery(workspace="T0002"))

    assert isinstance(outcome, Refused)
    assert outcome.scope == "channel"
    assert slack.called("chat.postMessage") == []


async def test_blocks_that_slack_does_not_take_are_posted_as_text(
    slack: SlackServer, sender: SlackSender, caplog: pytest.LogCaptureFixture
) -> None:
    broken = SlackSender(sender._client, lambda _: Reply("T", lines=(Line("words"),)), sender._identity)  # noqa: SLF001 - the same client
    slack.fail_blocks = True
    outcome = await broken.send(delivery())

    assert isinstance(outcome, Sent)
    assert "words" in slack.messages("C1")[0]["text"]
    assert "plain text" in caplog.text


async def test_where_nobody_listens_nothing_was_sent(caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/api/"
        async with open_session() as session:
            sender = SlackSender(web_client(session, url, "xoxb-x"), alert, Identity("T0001", "", "", ""), apart=0)
            outcome = await sender.send(delivery())
            found = await sender.find(delivery(), LONG_AGO)

    assert isinstance(outcome, Wait)
    assert outcome.scope == "platform"
    assert isinstance(found, Wait)
    assert caplog.records == []


async def test_a_process_that_stood_still_before_its_request_sends_nothing(slack: SlackServer) -> None:
    asleep = 0.0
    async with open_session(lambda: awake_s() + asleep) as session:
        client = web_client(session, slack.url, slack.bot_token)
        sender = SlackSender(client, alert, await identify(client), settle=0.0, apart=0)
        asleep = ALIVE_S / 2 + 0.1
        stopped = await sender.send(delivery())
        asleep = 0.0
        again = await sender.send(delivery())

    assert isinstance(stopped, Wait)
    assert isinstance(again, Sent)
    assert len(slack.messages("C1")) == 1


async def test_a_message_is_found_on_a_later_page_of_a_busy_channel(slack: SlackServer, sender: SlackSender) -> None:
    first = datetime.now(UTC)
    await sender.send(delivery())
    for number in range(450):
        slack.channels["C1"].messages.append({"type": "message", "text": str(number), "ts": slack._stamp()})  # noqa: SLF001 - as Slack numbers them

    assert isinstance(await sender.find(delivery(), first), Sent)
    assert isinstance(await sender.find(delivery(event="never"), first - timedelta(hours=1)), Absent)
    assert len(slack.called("conversations.history")) == 6


async def test_a_read_that_is_limited_or_cut_off_waits(slack: SlackServer, sender: SlackSender) -> None:
    slack.fail("conversations.history", "429", retry_after=3)
    assert await sender.find(delivery(), LONG_AGO) == Wait(3.0, "channel", "Slack answered HTTP 429 ratelimited")

    # aiohttp itself repeats a GET once on a connection that was used before; reading twice harms nobody.
    slack.fail("conversations.history", "drop", times=2)
    assert isinstance(await sender.find(delivery(), LONG_AGO), Wait)


async def test_a_hanging_post_ends_as_unclear_within_its_bound(slack: SlackServer) -> None:
    async with open_session() as session:
        client = web_client(session, slack.url, slack.bot_token)
        sender = SlackSender(client, alert, await identify(client), settle=0, apart=0)
        slack.fail("chat.postMessage", "hang", taken=True)
        usual, session._timeout = session.timeout, ClientTimeout(total=0.3)  # noqa: SLF001 - twelve seconds are too long for a test
        async with asyncio.timeout(10):
            outcome = await sender.send(delivery())
            session._timeout = usual  # noqa: SLF001 - what is read back may take its time on a slow machine
            found = await sender.find(delivery(), datetime.now(UTC))

    assert isinstance(outcome, Unclear)
    assert isinstance(found, Sent)


# -- the start


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, ["invalid_auth", "SLACK_BOT_TOKEN is wrong", "OAuth & Permissions"]),
        ({"SLACK_BOT_TOKEN": "xapp-1"}, ["app-level token", "SLACK_APP_TOKEN"]),
        ({"SLACK_BOT_TOKEN": None}, ["SLACK_BOT_TOKEN is not set"]),
    ],
)
async def test_a_wrong_bot_token_is_a_named_error(
    slack: SlackServer, change: dict[str, object], words: list[str]
) -> None:
    with pytest.raises(ConfigError) as caught:
        await connect(settings(slack, **change), None, alert)
    assert [word for word in words if word not in str(caught.value)] == []


async def test_missing_scopes_are_named_at_the_start(slack: SlackServer, caplog: pytest.LogCaptureFixture) -> None:
    slack.scopes = "commands,channels:history"
    with pytest.raises(ConfigError, match="chat:write"):
        await connect(settings(slack), None, alert)

    slack.scopes = "commands,chat:write,channels:history,channels:read,groups:read"
    with caplog.at_level(logging.WARNING):
        async with await connect(settings(slack), None, alert) as platform:
            assert list(await platform.workspaces.ids()) == [slack.team]
    assert "groups:history" in caplog.text
    assert "users:read" not in caplog.text


async def test_the_start_waits_for_a_slack_that_does_not_answer(
    slack: SlackServer, caplog: pytest.LogCaptureFixture
) -> None:
    slack.fail("auth.test", "500")
    async with await connect(settings(slack), None, alert) as platform:
        assert platform.sender is not None
    assert "Trying again" in caplog.text
