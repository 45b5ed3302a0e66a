"""An act on all trade with a destination binds any goods that go there, and none that go elsewhere."""

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from handlers.messages.answer_json import to_json

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("bananas from:TR to:IL", "prohibited"),
        ("08039010 from:TR to:IL", "prohibited"),
        ("gallium from:TR to:IL", "prohibited"),
        ("bananas from:TR to:IL on:2024-04-20", "not-yet-in-force"),
        ("bananas from:TR to:DE", "not-covered"),
        ("bananas from:TR", "not-covered"),
        ("bananas from:KE to:IL", "not-covered"),
    ],
)
def test_all_trade(base: RuleBase, asked: str, status: str) -> None:
    assert to_json(answer(base, asked, today=TODAY))["status"] == status


def test_scrap_is_told_of_the_waste_rules_to_come(base: RuleBase) -> None:
    found = to_json(answer(base, "aluminium scrap from:FR to:TH on:2027-06-01", today=TODAY))
    assert found["status"] == "other"
