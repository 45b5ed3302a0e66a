"""A day that cannot be read is a field of the contract; an act that has ended is spoken of by its name."""

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from handlers.messages.answer_json import to_json
from handlers.messages.headline import headline
from handlers.messages.verdicts import AnswerView

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("typed", "unread"), [("31 February 2026", True), ("03/04/2025", True), ("5 March 2026", False)]
)
def test_a_machine_sees_a_day_that_was_not_read(base: RuleBase, typed: str, unread: object) -> None:
    found = to_json(answer(base, f"graphite from China {typed}", today=TODAY))

    assert bool(found["day_unread"]) is unread
    assert (found["on"] == TODAY.isoformat()) is unread


@pytest.mark.parametrize("act", ["SI 213/2022 Zimbabwe", "050901J", "AI diffusion rule"])
def test_the_end_of_an_act_is_not_said_of_its_goods(base: RuleBase, act: str) -> None:
    assert "Only what has ended" not in headline(AnswerView.of(answer(base, act, today=TODAY)))
