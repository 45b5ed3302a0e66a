"""What narrowed an answer below its goods alone, and what holds today, is told beside it."""

from datetime import date

import pytest

from bot.rules.answers import answer
from bot.rules.index import RuleBase
from bot.vocabulary import Status
from handlers.messages.answer_json import to_json

TODAY = date(2026, 11, 29)


def test_a_past_day_has_today_beside_it(base: RuleBase) -> None:
    found = answer(base, "gallium from:CN to:DE on:2023-03-03", today=TODAY)

    assert found.status is Status.NOT_LISTED
    assert found.of_today is not None
    assert to_json(found)["today"] == {"status": "licence", "by_exporter": {"CN": "licence"}}


@pytest.mark.parametrize("day", ["", "on:2026-11-29", "on:2027-06-01"])
def test_no_other_day_has(base: RuleBase, day: str) -> None:
    assert to_json(answer(base, f"gallium from:CN to:DE {day}", today=TODAY))["today"] is None


@pytest.mark.parametrize(
    ("addition", "why"),
    [("250 Wh/kg", "amount: 250 Wh/kg"), ("", None)],
)
def test_what_an_act_itself_leaves_out_is_told_with_what_the_goods_alone_give(
    base: RuleBase, addition: str, why: str | None
) -> None:
    found = answer(base, f"lithium batteries {addition} from:CN to:DE", today=TODAY)
    bare = to_json(found)["bare"]

    assert (bare["why"] if bare else None) == why
    if bare:
        assert found.status is not Status.LICENCE
        assert bare["status"] == answer(base, "lithium batteries from:CN to:DE", today=TODAY).status
