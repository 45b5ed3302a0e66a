"""A ban on all raw minerals is no silence on the ore that is asked for."""

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from handlers.messages.answer_json import to_json

TODAY = date(2026, 11, 29)
ASKED = [
    (ore, place)
    for place in ("UG", "MW", "ZW", "MZ", "LA")
    for ore in ("iron ore", "copper ore", "tin ore", "manganese ore", "tantalum ore", "tungsten ore")
]


@pytest.mark.parametrize(("ore", "place"), ASKED)
def test_an_act_on_all_raw_minerals_answers_for_each_ore(base: RuleBase, ore: str, place: str) -> None:
    told = to_json(answer(base, f"{ore} from:{place}", today=TODAY))
    assert told["status"] in {"prohibited", "licence"}, told["status"]


def test_gold_itself_is_not_the_ore(base: RuleBase) -> None:
    assert to_json(answer(base, "gold from:ZW", today=TODAY))["status"] != "prohibited"
