"""What an act spares is not cut off at first sight for what else its file says."""

from __future__ import annotations

import pytest

from bot.rules.answer import act_statements
from bot.rules.index import RuleBase
from handlers.messages.answers import reply
from tests.rules.asking import ask

LONGEST = 160


@pytest.mark.parametrize(
    ("question", "goods", "spared"),
    [
        ("coal from:MW", "Raw.", "Minerals that are processed in Malawi are spared."),
        ("SmCo magnets from:CN", "samarium-cobalt", "other products with magnets built in are outside."),
        ("multilayer ceramic capacitor technology from:JP", "A report in advance", "The goods are not meant."),
        ("lithium concentrate from:ZW", "export tax of 10 percent", "Lithium sulphate stays free."),
    ],
)
def test_what_is_caught_and_what_is_spared_stand_together(
    base: RuleBase, question: str, goods: str, spared: str
) -> None:
    told = next(line.text for line in reply(ask(base, question)).lines if line.bold.endswith("detail:"))

    assert goods in told
    assert spared in told
    assert len(told) <= LONGEST


@pytest.mark.parametrize(
    "text",
    [
        "Whether members of the union are spared is not known",
        "Listed items may go only with a licence, unless they are spared",
        "bars hazardous waste from going outside the OECD",
    ],
)
def test_what_is_not_known_or_only_named_spares_nothing(text: str) -> None:
    assert act_statements.sparing((text,)) == ()
