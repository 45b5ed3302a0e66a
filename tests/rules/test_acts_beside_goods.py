"""An act, or a listed firm, that is asked about stays asked about, whatever everyday goods stand beside it."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.index import RuleBase
from bot.rules.status import rank
from tests.rules.asking import ask

ACTS = (
    "MOFCOM No. 18 of 2025",
    "MOFCOM No. 55 of 2025",
    "Permendag 22/2023",
    "Is MOFCOM announcement No. 18 of 2025 in force?",
)
FIRMS = ("Yangtze Memory Technologies", "SMIC", "Hikvision")
BESIDE = (
    "{} and desk",
    "{}, also 2 boxes of ballpoint pens",
    "and 3 pallets of paper towels, {}",
    "500 cotton T-shirts {}",
)


@pytest.mark.parametrize(("asked", "beside"), [*product((*ACTS, *FIRMS), BESIDE)])
def test_everyday_goods_free_no_act_and_no_firm(base: RuleBase, asked: str, beside: str) -> None:
    assert rank(ask(base, beside.format(asked)).status) <= rank(ask(base, asked).status)
