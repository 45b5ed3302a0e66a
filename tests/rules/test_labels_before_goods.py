"""What is answered or labelled before a colon takes no goods behind it: "military end user: no: cobalt"."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.index import RuleBase
from tests.exploring import some
from tests.rules.asking import ask

GOODS = {
    "cobalt": "CD", "helium": "RU", "gallium": "CN", "bauxite": "ID", "ferrous scrap": "UA", "raw cashew nuts": "BJ",
    "black mass": "DE", "silver": "CN", "галлий": "CN", "镓": "CN",
}  # fmt: skip
LABELS = [
    "military end user: no: ", "military end user: no - ", "military end user? no: ", "military end user: no ",
    "listed party? no: ", "listed party? no ", "dangerous goods: no: ", "dual use: no: ", "doble uso: no: ",
    "bien à double usage: non: ", "非两用物项: ", "非两用物项 ", "non dual-use items: ", "furniture: no: ",
    "furniture: ",
    "with a screwdriver: ", ", towels: ", "scrap value only: ", "D-U-N-S 31-123-4567, ", "D-U-N-S number 31-123-4567: ",
]  # fmt: skip


@pytest.mark.hypothesis
def test_no_label_before_goods_takes_them(base: RuleBase) -> None:
    lost = {}
    for (one, code), label in some(product(GOODS.items(), LABELS), 3):
        text = f"{label}{one} from:{code}"
        alone, found = ask(base, f"{one} from:{code}"), ask(base, text)
        if found.status.rank > alone.status.rank or not {*alone.subjects} <= {*found.subjects}:
            lost[text] = (found.status, found.subjects)
    assert lost == {}


@pytest.mark.parametrize(
    "text",
    ["no gallium from:CN", "without gallium from:CN", "contents: no gallium", "excluding: gallium", "not gallium"],
)
def test_what_a_question_leaves_out_stays_left_out(base: RuleBase, text: str) -> None:
    assert ask(base, text).subjects == ()


def test_goods_behind_a_colon_are_not_left_out_with_those_before(base: RuleBase) -> None:
    assert ask(base, "not gallium: indium from:CN").subjects == ("indium",)


@pytest.mark.parametrize("text", ["copper scrap from:ZA", "copper scrap value 3000 USD from:ZA"])
def test_scrap_stays_scrap_beside_its_value(base: RuleBase, text: str) -> None:
    assert ask(base, text).subjects == ("copper scrap",)
