"""A wish and a sale ask about no day: "had a good weekend", "God morgen", "Black Friday"."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase
from tests.rules.asking import TODAY, ask

WISHES = (
    "hope you had a good weekend",
    "Have a nice weekend!",
    "God morgen, mvh Ingrid",
    "Guten Morgen",
    "bon week-end",
    "buen fin de semana",
    "miłego weekendu",
    "Black Friday: 20% off",
)


@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("joined", ["{}\n{}", "{}, {}"])
def test_a_wish_moves_no_day(base: RuleBase, wish: str, joined: str) -> None:
    assert ask(base, joined.format("gallium from:CN to:US", wish)).on == TODAY
    assert ask(base, joined.format(wish, "gallium from:CN to:US")).on == TODAY


@pytest.mark.parametrize("asked", ["gallium shipping this weekend", "gallium next Friday", "Gallium morgen nach Polen"])
def test_a_day_that_is_asked_about_is_read(base: RuleBase, asked: str) -> None:
    assert ask(base, asked).on > TODAY


@pytest.mark.parametrize(
    "rumour",
    [
        "heard the US banned used minerals in August 2025?",
        "angeblich hat China das im November 2025 ausgesetzt",
        "听说2025年8月禁了",
    ],
)
def test_the_day_of_a_rumour_is_not_asked_about(base: RuleBase, rumour: str) -> None:
    assert ask(base, f"gallium from:CN to:US. {rumour}").on == TODAY


@pytest.mark.parametrize("price", ["JPY 18,400/kg, tax excl.", "price VAT excl.", "12 EUR/kg duty excluding"])
def test_a_price_without_tax_leaves_the_goods_asked_about(base: RuleBase, price: str) -> None:
    assert [one.subject for one in ask(base, f"{price} gallium from:CN to:JP").things] == ["gallium"]


def test_what_is_left_out_is_not_asked_about(base: RuleBase) -> None:
    assert "gallium" not in [one.subject for one in ask(base, "steel excl. gallium from:CN").things]
