"""`/exports report`, and its button under an answer."""

from __future__ import annotations

import pytest

from handlers.chat.answering import Question
from handlers.chat.session import PageRef, Session
from handlers.messages.reply import LineKind
from tests import shipped
from tests.answering import RecordedAnswering
from tests.commands.fakes import FakeRecords, answering, asker
from tests.commands.test_session import ByHand


async def test_the_report_holds_the_question_the_answer_and_what_to_fill_in() -> None:
    chat = answering(FakeRecords(), rules=shipped.rules())
    reply = await chat.exports(asker(), "report graphite from:CN to:US")

    said = [line.text for line in reply.lines]
    assert any(text.startswith("Asked on 2026-11-24: graphite from:CN to:US") for text in said)
    assert [line.text for line in reply.lines if line.kind is LineKind.HEADING][:2] == [
        "The question, and the answer",
        "What is right",
    ]
    assert reply.private


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        (Question("restricted", "graphite to:US"), [Question("exports", "report graphite to:US")]),
        (Question("restricted", "x" * 60), []),
        (Question("exports", "list"), []),
    ],
)
async def test_an_answer_has_the_button_that_reports_it(asked: Question, offered: list[Question]) -> None:
    context = ByHand()
    await Session(RecordedAnswering()).answer(context, asked)

    (shown,) = context.shown
    assert [turn for label, turn in shown.questions if label == "Report an error"] == [
        PageRef(0, question=each) for each in offered
    ]
