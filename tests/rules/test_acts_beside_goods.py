"""An act, or a listed firm, that is asked about stays asked about, whatever everyday goods stand beside it."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.vocabulary import Status
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


@pytest.mark.parametrize(
    ("typed", "exporter", "entry"),
    [
        ("DSGL 9A109, Adelaide to Auckland", "AU", "9A109"),
        ("SCOMET 8A905 liquid rocket engine parts, Bengaluru to Kourou", "IN", "8A905"),
        ("DSGL 9A109", "AU", "9A109"),
    ],
)
def test_a_code_of_a_list_that_is_named_is_answered_by_its_entry(
    base: RuleBase, typed: str, exporter: str, entry: str
) -> None:
    found = ask(base, typed)

    assert found.by_exporter == {exporter: Status.LICENCE}
    assert [str(one.answer.code) for one in found.lists] == [entry]
