"""Figures of a line of goods: compared with limits beside codes too, and told where lines bear one name."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase
from tests.rules.asking import ask


@pytest.mark.parametrize("code", ["", ", 8507.60", ", HS 85076000"])
def test_a_figure_is_compared_with_the_limit_beside_a_code_as_well(base: RuleBase, code: str) -> None:
    below = ask(base, f"pouch cell 285 Wh/kg{code}, Shenzhen to Munich")
    above = ask(base, f"pouch cell 310 Wh/kg{code}, Shenzhen to Munich")

    assert below.bare is not None
    assert below.bare.status is above.status
    assert below.status is not above.status


def test_lines_of_one_name_and_different_verdicts_are_told_apart_by_their_figures(base: RuleBase) -> None:
    lines = "line 1: pouch cell 285 Wh/kg, 8507.60, 4000 pcs\nline 2: pouch cell 310 Wh/kg, 8507.60, 500 pcs"

    told = {one.name: one.verdict.status for one in ask(base, f"Shenzhen -> Munich\n{lines}").by_goods}

    assert len(told) == 2
    assert told["lithium batteries, 310 Wh/kg"] is not told["lithium batteries, 285 Wh/kg"]
