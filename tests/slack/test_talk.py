"""Questions in plain words through the real slack-bolt: mentions, direct messages, the message shortcut."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from bot.model.delivery import Channel
from handlers.chat.session import Rate, RateLimiter, Session
from handlers.commands.records import Asker
from handlers.messages.reply import Line, Reply
from handlers.slack.app import CHECK_MESSAGE
from tests.answering import RecordedAnswering
from tests.conftest import until
from tests.servers.slack import SlackServer
from tests.slack.support import bot


async def test_a_mention_is_answered_in_its_thread(
    slack: SlackServer, record_property: Callable[[str, object], None]
) -> None:
    answering = RecordedAnswering()
    async with bot(slack, answering):
        began = time.perf_counter()
        written = await slack.write("<@UBOT> is R&amp;D gallium restricted?", user="U7")
        [answer] = await slack.answers(written)
        record_property("mention_to_answer_ms", (time.perf_counter() - began) * 1000)

    [(kind, asker, words)] = answering.asked
    assert (kind, words, asker.user, asker.channel.key) == (
        "restricted",
        "is R&D gallium restricted?",
        "U7",
        "slack:T0001:C1",
    )
    assert answer["thread_ts"] == written["ts"]
    assert "answer to is R&amp;D gallium restricted?" in str(answer["blocks"])
    assert "Share in channel" not in str(answer["blocks"])


async def test_a_direct_message_is_answered_in_the_conversation(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    async with bot(slack, answering):
        await slack.write("gallium to Japan", channel="D1")
        await until(lambda: len(slack.messages("D1")) == 2, "the answer has come")

    assert answering.asked[0].text == "gallium to Japan"
    assert "thread_ts" not in slack.messages("D1")[1]


async def test_a_follow_up_in_the_thread_is_completed_and_says_so(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    async with bot(slack, answering):
        first = await slack.write("<@UBOT> to:JP from:CN 81129289")
        await slack.answers(first)
        second = await slack.write("<@UBOT> and to India?", thread=first["ts"])
        answers = await slack.answers(second, count=2)
        elsewhere = await slack.write("<@UBOT> and to India?")
        await slack.answers(elsewhere)

    assert [one.text for one in answering.asked] == [
        "to:JP from:CN 81129289",
        "81129289 to:IN from:CN",
        "and to India?",
    ]
    assert "Asked, with what was asked before:" in str(answers[1]["blocks"])
    assert "`81129289 to:IN from:CN`" in str(answers[1]["blocks"])


async def test_a_question_about_the_answer_is_answered_in_full_and_what_was_not_understood_is_forgotten(
    slack: SlackServer,
) -> None:
    def reply(text: str) -> Reply:
        return Reply(f"About {text}", lines=(Line("short"),), more=(Line("its long reason"),), mistaken="xyzzy" in text)

    answering = RecordedAnswering(reply)
    async with bot(slack, answering):
        first = await slack.write("<@UBOT> to:JP from:CN 81129289")
        answers = await slack.answers(first)
        for number, said in enumerate(("why?", "xyzzy", "and to India?"), 2):
            await slack.write(f"<@UBOT> {said}", thread=first["ts"])
            answers = await slack.answers(first, count=number)

    assert [one.text for one in answering.asked] == [
        "to:JP from:CN 81129289",
        "to:JP from:CN 81129289",
        "xyzzy from:CN to:JP",
        "81129289 to:IN from:CN",
    ]
    assert "its long reason" not in str(answers[0]["blocks"])
    assert "its long reason" in str(answers[1]["blocks"])


@pytest.mark.parametrize("said", ["<@UBOT>", "<@UBOT> :wave: 🙂", "<@UBOT> ?!"])
async def test_a_message_that_asks_nothing_gets_a_hint(slack: SlackServer, said: str) -> None:
    answering = RecordedAnswering()
    async with bot(slack, answering):
        [answer] = await slack.answers(await slack.write(said))

    assert answering.asked == []
    assert "gallium from China to the US" in str(answer["blocks"])


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B2"},
        {"user": "UBOT"},
        {"user": None},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "bot_message"},
    ],
)
async def test_what_no_person_wrote_to_the_bot_is_left_alone(slack: SlackServer, more: dict[str, Any]) -> None:
    answering = RecordedAnswering()
    async with bot(slack, answering):
        await slack.write("gallium", channel="D1", **more)
        await slack.write("<@UBOT> gallium", **more)
        asked = await slack.write("<@UBOT> germanium")
        await slack.answers(asked)

    assert [one.text for one in answering.asked] == ["germanium"]


async def test_an_event_that_comes_twice_is_answered_once(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    async with bot(slack, answering):
        written = await slack.write("<@UBOT> gallium")
        edited = {**written, "type": "app_mention", "channel": "C1", "text": "<@UBOT> gallium to US", "edited": {}}
        await slack.event(edited)
        await slack.answers(await slack.write("<@UBOT> germanium"))

    assert [one.text for one in answering.asked] == ["gallium", "germanium"]


async def test_a_message_that_was_deleted_before_the_answer_does_no_harm(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    answering.hold.clear()
    async with bot(slack, answering):
        written = await slack.write("<@UBOT> gallium")
        slack.channels["C1"].messages.remove(written)
        answering.hold.set()
        await slack.answers(await slack.write("<@UBOT> germanium"))

    assert [one.get("thread_ts") for one in slack.messages("C1")][0:1] == [None]


async def test_a_long_message_is_cut(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    async with bot(slack, answering):
        await slack.answers(await slack.write("<@UBOT> " + "word " * 2000))
        await slack.answers(await slack.write("<@UBOT> " + "x" * 500))

    assert len(answering.asked[0].text) <= 1500
    assert answering.asked[1].text == "x" * 500


async def test_the_shortcut_answers_the_person_alone(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    async with bot(slack, answering):
        written = await slack.write("We ship <https://a.example|graphite> to India", user="U2")
        asked = await slack.pick(written, CHECK_MESSAGE, user="U7")
        nothing = await slack.pick(await slack.write(":tada:"), CHECK_MESSAGE)

    assert answering.asked[0].text == "We ship graphite to India"
    assert answering.asked[0].asker.user == "U7"
    assert [one.replies[0]["response_type"] for one in (asked, nothing)] == ["ephemeral", "ephemeral"]
    assert "gallium from China to the US" in str(nothing.replies[0]["blocks"])
    assert [one for one in slack.messages("C1") if one.get("bot_id")] == []


async def test_hints_count_like_answers() -> None:
    shown: list[str] = []

    class Context:
        keys = ("k",)

        def refusal(self, _: object) -> str:
            return ""

        async def asker(self, *, changes: bool) -> object:
            del changes
            return Asker(Channel("slack", "T", "C"), "U", may_manage=False)

        async def show(self, page: object) -> None:
            shown.append(str(page))

    session = Session(RecordedAnswering(), RateLimiter(Rate(2, 0.0001)))
    for _ in range(5):
        await session.talk(Context(), "🙂")  # type: ignore[arg-type] # what a hint needs of it

    assert len(shown) == 2
