"""What an act lists from certain limits on is told with them, unless the question has an amount to compare."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.notes import NoteKind
from bot.text.notation import base_unit
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


@pytest.mark.parametrize(
    ("goods", "amount", "unit"),
    [
        ("heat exchanger", "6 m2", "m2"),
        ("fibre laser", "4 kW", "w"),
        ("oscilloscope", "2 GHz", "ghz"),
        ("valve", "2 mm", "m"),
    ],
)
def test_a_lists_limits_in_the_unit_of_the_question_are_told_first(
    base: RuleBase, goods: str, amount: str, unit: str
) -> None:
    found = answer(base, f"{goods} {amount} from:US to:CN", today=TODAY)
    told = [one for one in found.lists if one.likely and any(base_unit(t.unit) == unit for t in one.answer.thresholds)]

    assert told
    for one in told:
        limits = next(note.given("limits") for note in one.notes if note.kind is NoteKind.LIST_LIMITS)
        assert isinstance(limits, tuple)
        assert base_unit(str(limits[0]).split()[-1]) == unit
