"""The session that every platform shares, on a platform by hand."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.model.delivery import Channel, ChannelName
from handlers.chat import session as module
from handlers.chat.answering import Question
from handlers.chat.session import KEPT_REPLIES, PageRef, Rate, RateLimiter, Session, ShownPage
from handlers.commands.records import Asker
from handlers.messages.guidance import WATCH_ALONE
from handlers.messages.reply import Line, Reply
from handlers.messages.reply import OfferedQuestion as Offered
from tests.answering import RecordedAnswering
from tests.commands.fakes import asker

GRAPHITE, LIST, SUBSCRIBE = (
    Question("restricted", "graphite"),
    Question("exports", "list"),
    Question("exports", "subscribe from:CN"),
)


@dataclass
class ByHand:
    """A context that notes what it is told."""

    refuses: str = ""
    shown: list[ShownPage] = field(default_factory=list)
    changed: list[bool] = field(default_factory=list)
    posted: list[bool] = field(default_factory=list)
    waits: list[str] = field(default_factory=list)
    called: ChannelName | None = None

    def refusal(self, question: Question | None) -> str:
        del question
        return self.refuses

    async def asker(self, *, changes: bool) -> Asker:
        self.changed.append(changes)
        return asker()

    async def checked(self, reply: Reply, *, posts: bool) -> Reply:
        self.posted.append(posts)
        return reply

    def channel_name(self) -> ChannelName | None:
        return self.called

    async def alone(self) -> Asker | None:
        return asker(channel=Channel("discord", "@7", "7"))

    async def tell_to_wait(self, text: str) -> None:
        self.waits.append(text)

    async def show(self, shown: ShownPage) -> None:
        self.shown.append(shown)


def words(shown: ShownPage) -> str:
    return " ".join(line.text for line in shown.reply.lines)


async def test_who_asks_too_often_is_told_when_to_ask_again_and_nothing_is_done() -> None:
    answering, context = RecordedAnswering(), ByHand()
    session = Session(answering, RateLimiter(Rate(3, 0.1), clock=lambda: 0.0))
    for _ in range(5):
        await session.answer(context, SUBSCRIBE)

    assert len(answering.asked) == 3
    assert "try again in 10 s" in words(context.shown[-1])


async def test_rights_matter_for_what_changes_something_and_the_place_for_what_posts() -> None:
    session, context = Session(RecordedAnswering()), ByHand()
    for question in (GRAPHITE, LIST, SUBSCRIBE, Question("", "d1", "mute"), Question("exports", "no such thing")):
        await session.answer(context, question)

    assert context.changed == [False, False, True, True, True]
    assert context.posted == [False, False, True, False, False]


@pytest.mark.parametrize(
    ("question", "reply", "shares", "form"),
    [
        (GRAPHITE, Reply("Graphite"), True, False),
        (GRAPHITE, Reply("Not a day", mistaken=True), False, False),
        (GRAPHITE, Reply("Graphite", private=False), False, False),
        (LIST, Reply("Two"), False, True),
        (SUBSCRIBE, Reply("Subscribed"), False, False),
        (SUBSCRIBE, Reply("Not a filter", mistaken=True), False, True),
        (Question("exports", ""), Reply("Help"), False, True),
        (Question("exports", "latest"), Reply("Five"), True, False),
    ],
)
async def test_an_answer_is_offered_for_sharing_and_the_form_helps_on(
    question: Question,
    reply: Reply,
    shares: bool,  # noqa: FBT001 - a column of the table
    form: bool,  # noqa: FBT001 - a column of the table
) -> None:
    context = ByHand()
    await Session(RecordedAnswering(reply)).answer(context, question)

    assert [(shown.shares, shown.form) for shown in context.shown] == [(shares, form)]


async def test_a_page_is_turned_from_memory_and_asked_for_again_where_that_is_harmless() -> None:
    answering = RecordedAnswering()
    session, context = Session(answering), ByHand()
    await session.answer(context, GRAPHITE)
    await session.answer(context, SUBSCRIBE)
    turns = [shown.turn.next for shown in context.shown if shown.turn]
    for turn in turns:
        await session.turn(context, turn)
    asked_before = len(answering.asked)
    later = Session(answering)
    for turn in turns:
        await later.turn(context, turn)

    assert asked_before == 2
    assert [shown.page for shown in context.shown[2:]] == [1, 1, 1, 0]
    assert [one.text for one in answering.asked[2:]] == ["graphite"], "a subscription is never repeated"
    assert "run the command again" in words(context.shown[-1])


async def test_only_the_newest_replies_are_kept() -> None:
    session, context = Session(RecordedAnswering(), RateLimiter(Rate(1_000, 1), Rate(1_000, 1))), ByHand()
    for _ in range(KEPT_REPLIES + 1):
        await session.answer(context, SUBSCRIBE)
    first, last = context.shown[0].turn, context.shown[-1].turn
    await session.turn(context, first)
    await session.turn(context, last)

    assert "run the command again" in words(context.shown[-2])
    assert "answer to subscribe" in words(context.shown[-1])


async def test_what_takes_too_long_is_said_and_what_fails_has_a_reference_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "ANSWER_S", 0.05)
    slow, broken, context = RecordedAnswering(), RecordedAnswering(error=KeyError("secret detail")), ByHand()
    slow.hold = asyncio.Event()
    await Session(slow).answer(context, GRAPHITE)
    await Session(broken).answer(context, GRAPHITE)

    assert "took too long" in words(context.shown[0])
    said = words(context.shown[1])
    reference = said.partition("under ")[2][:6]
    assert reference in caplog.text
    assert "secret detail" in caplog.text
    assert "secret" not in said


async def test_a_refused_context_learns_nothing_of_what_was_kept() -> None:
    answering = RecordedAnswering()
    session, here, elsewhere = Session(answering), ByHand(), ByHand("This bot serves others.")
    await session.answer(here, GRAPHITE)
    await session.answer(elsewhere, GRAPHITE)
    await session.turn(elsewhere, here.shown[0].turn)

    assert len(answering.asked) == 1
    assert [words(shown) for shown in elsewhere.shown] == ["This bot serves others."] * 2


async def test_only_what_fits_on_a_button_is_offered() -> None:
    reply = Reply("?", lines=(Line("?"),), questions=(Offered("list"), Offered("x" * 61)))
    context = ByHand()
    await Session(RecordedAnswering(reply)).answer(context, Question("exports", "lst"))

    assert context.shown[0].questions == [("/exports list", PageRef(0, question=LIST))]


async def test_watching_for_oneself_happens_in_the_conversation_with_the_bot() -> None:
    answering, context = RecordedAnswering(), ByHand()
    session = Session(answering)
    await session.answer(context, Question("", "CN|graphite", WATCH_ALONE))
    await session.answer(context, Question("", "CN|graphite", "watch"))

    assert [one.asker.channel.key for one in answering.asked] == ["discord:@7:7", "discord:G1:42"]
    assert context.posted[0] is False, "nothing is said of the channel in which it was pressed"


async def test_who_cannot_be_written_to_is_told_what_to_do() -> None:
    class Unreachable(ByHand):
        async def alone(self) -> Asker | None:
            return None

    answering, context = RecordedAnswering(), Unreachable()
    await Session(answering).answer(context, Question("", "CN|graphite", WATCH_ALONE))

    assert not answering.asked
    assert "Write to me directly" in words(context.shown[-1])
