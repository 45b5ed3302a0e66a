"""What an act lists from certain limits on is told with them, unless the question has an amount to compare."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from handlers.messages.answers import reply

TODAY = date(2026, 11, 30)
LIMITED = (
    ("lithium batteries from:CN", "specific energy of at least 300 Wh/kg"),
    ("antimony oxide from:CN", "purity of at least 99.99 %"),
    ("graphite crucible from:CN", "purity above 99.9 %"),
    ("tungsten heavy alloys from:CN", "density above 17.5 g/cm3"),
)
TOLD = ("lithium batteries 320 Wh/kg from:CN", "antimony oxide 99.999 % from:CN", "gallium from:CN", "graphite from:CN")


def _card(base: RuleBase, text: str) -> str:
    return "\n".join(f"{line.bold} {line.text}" for line in reply(answer(base, text, today=TODAY)).lines)


@pytest.mark.parametrize(("text", "limit"), LIMITED)
def test_the_limit_of_what_is_listed_stands_at_first_sight(base: RuleBase, text: str, limit: str) -> None:
    assert f"for {limit}" in _card(base, text)


@pytest.mark.parametrize("text", TOLD)
def test_no_limit_is_told_of_what_was_compared_or_has_none(base: RuleBase, text: str) -> None:
    assert " only; " not in _card(base, text)
