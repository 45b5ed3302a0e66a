"""Commands and buttons through the real slack-bolt, over Socket Mode and over signed HTTP."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable
from io import BytesIO
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.store.coordination import Replays
from bot.store.keys import Keys
from bot.store.redis import Client, open_redis
from handlers.chat import session
from handlers.chat.answering import Question
from handlers.chat.session import PageRef
from handlers.messages.reply import Action, Line, Reply, Tone
from handlers.messages.reply import OfferedQuestion as Offered
from handlers.slack.connection import connect
from handlers.slack.render import read_page_ref, write_page_ref
from tests.answering import RecordedAnswering, echo
from tests.conftest import until
from tests.servers.slack import SlackServer
from tests.servers.slack_blocks import texts
from tests.servers.slack_world import Call, How
from tests.slack.support import alert, bot, delivery, http, settings


async def test_a_command_is_answered_to_the_asker_alone(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    async with bot(slack, answering):
        asked = await slack.slash("/restricted", "R&D <graphite> to:US", user="U7")

    [(kind, asker, words)] = answering.asked
    assert (kind, words, asker.user, asker.channel.key) == (
        "restricted",
        "R&D <graphite> to:US",
        "U7",
        "slack:T0001:C1",
    )
    assert asked.replies[0]["response_type"] == "ephemeral"
    assert asked.replies[0]["replace_original"] is False
    assert slack.messages("C1") == []


async def test_the_acknowledgement_does_not_wait_for_the_answer(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    answering.hold.clear()
    async with bot(slack, answering):
        asked = await slack.slash("/exports", "list", wait=0)
        assert asked.ack_ms < 1000
        assert asked.replies == []
        answering.hold.set()
        await asked.reply()


async def test_an_answer_that_takes_a_moment_is_announced_and_then_given(
    slack: SlackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "MOMENT_S", 0.05)
    answering = RecordedAnswering()
    answering.hold.clear()
    async with bot(slack, answering):
        asked = await slack.slash("/restricted", "graphite", wait=0)
        await until(lambda: len(asked.replies) == 1, "the asker is told to wait")
        answering.hold.set()
        await until(lambda: len(asked.replies) == 2, "the answer has come")

    assert [reply["response_type"] for reply in asked.replies] == ["ephemeral"] * 2
    assert asked.replies[0]["text"].startswith("One moment")
    assert "About graphite" in asked.replies[1]["text"]


async def test_acknowledgements_come_fast(slack: SlackServer, record_property: Callable[[str, object], None]) -> None:
    async with bot(slack, RecordedAnswering()):
        taken = [(await slack.slash("/restricted", f"item {n}", wait=0)).ack_ms for n in range(60)]

    record_property("ack_ms_median", statistics.median(taken))
    assert statistics.median(taken) < 300


async def test_an_answer_is_shared_with_the_channel_by_its_button(slack: SlackServer) -> None:
    async with bot(slack, RecordedAnswering()):
        asked = await slack.slash("/restricted", "graphite", user="U7")
        shared = await slack.press(asked.replies[0], "Share in channel", user="U7")

    assert shared.replies[0]["response_type"] == "in_channel"
    [message] = slack.messages("C1")
    assert "answer to graphite" in str(message["blocks"])
    assert message["blocks"][-1]["elements"][0]["text"] == "Shared by <@U7>"
    assert "Share in channel" not in str(message["blocks"])


async def test_a_mistake_is_not_offered_for_sharing(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    answering.reply = lambda text: Reply(f"{text} cannot be read", mistaken=True)
    async with bot(slack, answering):
        asked = await slack.slash("/restricted", "graphite on:2024-13-45")

    assert "Share in channel" not in str(asked.replies[0]["blocks"])


async def test_sharing_and_paging_still_work_after_a_restart(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    answering.reply = lambda text: Reply(f"About {text}", lines=(Line("short"),), more=(Line(f"all about {text}"),))
    async with bot(slack, answering):
        first = await slack.slash("/restricted", "graphite & co to:US")
    async with bot(slack, answering):
        more = await slack.press(first.replies[0], "Show more")
        await slack.press(first.replies[0], "Share in channel")

    assert "all about graphite &amp; co to:US" in str(more.replies[0]["blocks"])
    assert len(slack.messages("C1")) == 1


async def test_what_changes_something_is_never_asked_again_for_its_next_page(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    answering.reply = lambda _: Reply("Subscribed", more=(Line("the last three"),))
    async with bot(slack, answering):
        first = await slack.slash("/exports", "subscribe from:CN")
        kept = await slack.press(first.replies[0], "Show more")
    async with bot(slack, answering):
        forgotten = await slack.press(first.replies[0], "Show more")

    assert "the last three" in str(kept.replies[0]["blocks"])
    assert "run the command again" in str(forgotten.replies[0]["blocks"])
    assert len(answering.asked) == 1


async def test_the_buttons_of_an_alert_hand_over_its_delivery(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    async with await connect(settings(slack), None, alert) as only_delivers:
        await only_delivers.sender.send(delivery())
        assert only_delivers.routes() == []
        await only_delivers.run()
    async with bot(slack, answering):
        await slack.press(slack.messages("C1")[0], "Mute this event")

    assert answering.asked[0].text == f"mute {delivery().id}"


async def test_an_error_in_an_answer_is_friendly_and_has_a_reference(
    slack: SlackServer, caplog: pytest.LogCaptureFixture
) -> None:
    answering = RecordedAnswering()

    def broken(text: str) -> Reply:
        raise RuntimeError(f"secret detail of {text}")

    answering.reply = broken
    async with bot(slack, answering):
        asked = await slack.slash("/restricted", "graphite")

    said = " ".join(texts(asked.replies[0]["blocks"]))
    assert "our side" in said
    assert "secret" not in said
    assert "secret detail" in caplog.text


async def test_an_answer_is_given_although_slack_fails_once_or_takes_no_blocks(slack: SlackServer) -> None:
    async with bot(slack, RecordedAnswering()):
        slack.webhook_fault = [500]
        repeated = await slack.slash("/restricted", "graphite")
        slack.fail_blocks = True
        plain = await slack.slash("/restricted", "gallium")

    assert "answer to graphite" in str(repeated.replies[0]["blocks"])
    assert "answer to gallium" in plain.replies[0]["text"]
    assert "blocks" not in plain.replies[0]


@pytest.mark.parametrize("how", ["garbage", "list"])
async def test_an_answer_that_is_not_slacks_keeps_nobody_from_subscribing(slack: SlackServer, how: How) -> None:
    async with bot(slack, RecordedAnswering()):
        slack.fail("conversations.info", how)
        asked = await slack.slash("/exports", "subscribe from:CN")

    assert "answer to subscribe" in str(asked.replies[0]["blocks"])


async def test_what_names_no_channel_changes_nothing(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    async with bot(slack, answering):
        asked = await slack.slash("/exports", "subscribe from:CN", channel="")

    assert "which channel" in str(asked.replies[0]["blocks"])
    assert answering.asked == []


@pytest.mark.parametrize(("user", "allowed"), [("UADMIN", True), ("U1", False)])
async def test_admins_are_looked_up_when_the_command_runs(slack: SlackServer, user: str, *, allowed: bool) -> None:
    slack.add_user("UADMIN", admin=True)
    answering = RecordedAnswering()

    def asked_for_rights() -> list[Call]:
        return [call for call in slack.called("users.info") if "include_locale" not in call.arguments]

    async with bot(slack, answering, EXPORTWATCH_SLACK_MANAGERS="admins"):
        await slack.slash("/exports", "subscribe from:CN", user=user)
        assert len(asked_for_rights()) == 1
        await slack.slash("/restricted", "graphite", user=user)
        assert len(asked_for_rights()) == 1

    assert answering.asked[0][1].may_manage is allowed


@pytest.mark.parametrize(("managers", "named"), [("everyone", "every member"), ("admins", "workspace admins")])
async def test_a_guest_hears_the_rule_that_is_set(slack: SlackServer, managers: str, named: str) -> None:
    slack.add_user("UGUEST", guest=True)
    answering = RecordedAnswering()
    async with bot(slack, answering, EXPORTWATCH_SLACK_MANAGERS=managers):
        await slack.slash("/exports", "subscribe from:CN", user="UGUEST")

    asker = answering.asked[0][1]
    assert asker.may_manage is False
    assert named in asker.platform.right
    assert ("EXPORTWATCH_SLACK_MANAGERS" in asker.platform.right) is (managers == "admins")


async def test_without_the_scope_for_it_nobody_manages_and_the_scope_is_named(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    async with bot(slack, answering, EXPORTWATCH_SLACK_MANAGERS="admins"):
        slack.scopes = "chat:write,commands"
        asked = await slack.slash("/exports", "subscribe from:CN")

    assert answering.asked[0][1].may_manage is False
    assert "users:read" in str(asked.replies[0]["blocks"])


async def test_subscribing_where_the_bot_is_not_says_so_at_once(slack: SlackServer) -> None:
    slack.add_channel("C2", member=False)
    done = Reply("Subscribed: this channel is told of new acts", Tone.DONE)
    async with bot(slack, RecordedAnswering(done)):
        there = await slack.slash("/exports", "subscribe from:CN", channel="C2")
        here = await slack.slash("/exports", "subscribe from:CN", channel="C1")

    assert "/invite" in str(there.replies[0]["blocks"])
    assert "is told of new acts" not in str(there.replies[0])
    assert "✅" not in str(there.replies[0])
    assert "is told of new acts" in str(here.replies[0]["blocks"])
    assert "/invite" not in str(here.replies[0]["blocks"])


async def test_another_workspace_and_its_guests_get_nothing_of_this_one(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    async with bot(slack, answering):
        slack.team = "T0002"
        asked = await slack.slash("/exports", "list")
        slack.team = "T0001"
        await slack.press({"blocks": [_row("ew.0.drop", "Remove", "s1")]}, "Remove", users_team="T0009")

    assert "another Slack workspace" in str(asked.replies[0]["blocks"])
    assert [(kind, asker.may_manage, asker.guest) for kind, asker, _ in answering.asked] == [("pressed", False, True)]


async def test_anything_else_is_acknowledged_and_left_alone(
    slack: SlackServer, caplog: pytest.LogCaptureFixture
) -> None:
    async with bot(slack, RecordedAnswering()):
        await slack.press({"blocks": [_row("someone.elses", "Open", "x")]}, "Open", wait=0)

    assert caplog.text == ""


async def test_a_public_reply_is_public(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    answering.reply = lambda _: Reply("Muted", private=False, actions=(Action("unmute", "Undo", "e1"),))
    async with bot(slack, answering):
        asked = await slack.slash("/exports", "mute e1")

    assert asked.replies[0]["response_type"] == "in_channel"


# -- HTTP


async def test_signed_requests_are_answered_over_http(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    async with http(slack, answering) as url:
        asked = await slack.slash("/restricted", "graphite", http=url)
        pressed = await slack.press(asked.replies[0], "Share in channel", http=url)

    assert (asked.status, asked.ack, pressed.status) == (200, "", 200)
    assert "answer to graphite" in str(slack.messages("C1"))
    assert asked.ack_ms < 1000


async def test_forged_stale_and_unsigned_requests_are_refused(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    body = urlencode({"command": "/restricted", "text": "x", "ssl_check": "1", "team_id": "T0001"})
    headers = [
        {},
        slack.sign(body, secret="another"),
        slack.sign(body, at=time.time() - 301),
        slack.sign(body, at=time.time() + 400),
        slack.sign(body + "x"),
        {**slack.sign(body), "X-Slack-Request-Timestamp": "soon"},
        {**slack.sign(body), "X-Slack-Request-Timestamp": "²"},
        {**slack.sign(body), "X-Slack-Signature": "v0="},
    ]
    async with http(slack, answering) as url, aiohttp.ClientSession() as session:
        for one in headers:
            form = {"Content-Type": "application/x-www-form-urlencoded"} | one
            async with session.post(url, data=body, headers=form) as answer:
                assert answer.status == 401
        async with session.post(url, data=BytesIO(b"x" * 1_100_000), headers=slack.sign("x")) as answer:
            assert answer.status == 413

    assert answering.asked == []


async def test_a_captured_request_is_taken_once_in_all_processes(slack: SlackServer, redis: Client, keys: Keys) -> None:
    answering = RecordedAnswering()
    body = urlencode({"command": "/exports", "text": "unsubscribe all", "team_id": "T0001", "user_id": "U1"})
    headers = {"Content-Type": "application/x-www-form-urlencoded", **slack.sign(body)}
    statuses = []
    for _ in range(2):
        first = Replays(redis, keys).is_first
        async with http(slack, answering, first) as url, aiohttp.ClientSession() as session:
            for _ in range(2):
                async with session.post(url, data=body, headers=headers) as answer:
                    statuses.append(answer.status)

    assert statuses == [200, 401, 401, 401]


async def test_without_redis_a_captured_request_is_taken_once_here_and_others_are_served(keys: Keys) -> None:
    away = open_redis("unix:///nowhere/redis.sock")
    now = [0.0]
    replays = Replays(away, keys, lambda: now[0])

    assert [await replays.is_first(one) for one in ("a", "b", "a")] == [True, True, False]
    now[0] = 10_000.0
    assert await replays.is_first("a")
    await away.aclose()


async def test_slacks_check_of_the_address_is_answered(slack: SlackServer) -> None:
    body = '{"type":"url_verification","challenge":"abc"}'
    async with http(slack, RecordedAnswering()) as url, aiohttp.ClientSession() as session:
        headers = {**slack.sign(body), "Content-Type": "application/json"}
        async with session.post(url, data=body, headers=headers) as answer:
            assert (answer.status, await answer.json()) == (200, {"challenge": "abc"})


# -- buttons


@pytest.mark.parametrize("text", ["graphite", 'a.b.c & <d> | "e" 硫', "", "x" * 5000])
def test_a_question_survives_its_way_through_a_button(text: str) -> None:
    value = write_page_ref(PageRef(2, "k1", Question("restricted", text)))
    back = read_page_ref(value)

    assert len(value) <= 2000
    assert not set(value) & set("&<>")
    assert back is not None
    assert (back.page, back.key) == (2, "k1")
    assert back.question == (Question("restricted", text) if len(text) < 1000 else None)


@pytest.mark.parametrize("value", ["", "x", "1.k", "one.k.restricted.x", "99999.k.restricted.x"])
def test_what_is_no_value_of_ours_is_nothing(value: str) -> None:
    assert read_page_ref(value) is None


async def test_a_forged_value_cannot_repeat_what_changes_something(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    async with bot(slack, answering):
        forged = {"blocks": [_row("ew-page", "Show more", "1.k.exports.unsubscribe all")]}
        shown = await slack.press(forged, "Show more")

    assert "run the command again" in str(shown.replies[0]["blocks"])
    assert answering.asked == []


async def test_what_was_perhaps_meant_is_asked_by_a_button(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    answering.reply = lambda text: Reply(
        f"About {text}", mistaken=True, questions=(Offered("list"), Offered("gallium", "restricted"))
    )
    async with bot(slack, answering):
        asked = await slack.slash("/exports", "lst")
        answering.reply = echo
        await slack.press(asked.replies[0], "/exports list")
        meant = await slack.press(asked.replies[0], "gallium")

    assert "answer to gallium" in str(meant.replies[0]["blocks"])
    assert [(one.kind, one.text) for one in answering.asked[1:]] == [("exports", "list"), ("restricted", "gallium")]


def _row(action_id: str, label: str, value: str) -> dict[str, object]:
    element = {"type": "button", "action_id": action_id, "value": value, "text": {"type": "plain_text", "text": label}}
    return {"type": "actions", "elements": [element]}


async def test_stopping_lets_an_answer_under_way_be_given(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    answering.hold.clear()
    async with bot(slack, answering):
        asked = await slack.slash("/restricted", "graphite", wait=0)
        asyncio.get_running_loop().call_later(0.2, answering.hold.set)
    assert len(asked.replies) == 1
