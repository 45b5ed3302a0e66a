"""The number of a paper or of a thing of trade is no act, and the word for number before it says no "no"."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from tests.rules.test_crossing import TODAY

PAPERS = ["Contract", "Накладна", "Invoice", "Vessel", "Container", "Лот", "Rechnung", "PO", "Coil"]
NUMBERS = ["No. 12", "№12", "no 39", "No. ZM-88", "nr. 7", "Nr. A-17"]
GOODS = ["gallium from China to Germany", "copper concentrate from Zambia to China", "tungsten from China to Japan"]


@pytest.mark.parametrize(("paper", "number"), list(product(PAPERS, NUMBERS)))
def test_a_number_behind_a_word_of_trade_changes_nothing(base: RuleBase, paper: str, number: str) -> None:
    for goods in GOODS:
        plain = answer(base, goods, today=TODAY)
        for text in (f"{paper} {number}: {goods}", f"{goods}, {paper} {number}"):
            found = answer(base, text, today=TODAY)
            assert (found.status, found.by_exporter, found.asked.acts) == (plain.status, plain.by_exporter, ()), text


@pytest.mark.parametrize(
    "text", ["announcement No. 39", "order no. 18 rare earths", "Приказ № 39", "MOFCOM notice no 61", "公告第39号"]
)
def test_a_number_behind_a_word_for_an_act_is_the_acts(base: RuleBase, text: str) -> None:
    assert answer(base, text, today=TODAY).asked.acts


def test_a_tariffs_number_stays_a_code(base: RuleBase) -> None:
    for text in ("tariff no 8112.92 from China", "part number 8112.92 from China"):
        assert answer(base, text, today=TODAY).asked.query.hs == ("811292",), text
