"""Several countries without a word of direction: a list of them frees nothing, each may send and all may receive."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase
from bot.rules.status import rank
from tests.rules.asking import ask


@pytest.mark.parametrize("goods", ["gallium", "antimony", "dysprosium oxide", "cobalt hydroxide"])
@pytest.mark.parametrize(
    "places",
    ["Germany, France, Italy", "Vietnam/Thailand/Peru", "UAE, Saudi Arabia, Malaysia", "India, Brazil and Peru"],
)
def test_a_list_of_countries_frees_nothing(base: RuleBase, goods: str, places: str) -> None:
    assert rank(ask(base, f"{goods}: {places}").status) <= rank(ask(base, goods).status)


def test_of_exporters_with_acts_as_strict_no_other_is_told(base: RuleBase) -> None:
    found = ask(base, "nickel ore: Indonesia, Philippines, Vietnam")

    assert found.status == "prohibited"
    assert {*found.by_exporter} <= {"ID", "PH", "VN"}


def test_each_row_has_its_own_origin(base: RuleBase) -> None:
    rows = "Kyrgyzstan HMS 7204 800 t; Kazakhstan used lead-acid batteries 8549 100 t; Uzbekistan wheat 1001 200 t"
    goods = {one.name: one.verdict.by_exporter for one in ask(base, f"Origins: {rows}").by_goods}

    assert goods["lead scrap"]["KZ"] == "unknown"
    assert goods["ferrous scrap"]["KG"] == "unknown"
