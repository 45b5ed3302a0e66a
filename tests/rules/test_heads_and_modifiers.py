"""In a phrase the head names the goods; what stands beside it says of what kind they are, where and what of."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("forklift tyres from:CN", ["tyres"]),
        ("match footballs from:CN", ["footballs"]),
        ("piastrelle gres from:IT", ["piastrelle"]),
        ("镝铁合金 from:CN", ["dysprosium"]),  # the alloy is free, what it is of is not
        ("hydroxyde de cobalt 30% Co from:CD", ["cobalt hydroxide"]),
        ("natural graphite, 22 t big bags from:CN", ["natural graphite"]),
        ("yttrium, lithium refinery from:CN", ["yttrium"]),
        ("drones, gold mine from:CN", ["drones"]),
        ("镝 5吨, 包头稀土高新区 from:CN", ["dysprosium"]),
        ("headphones over-ear neodymium drivers, 2,000 pcs, 8518.30 from:CN", ["loudspeakers"]),
    ],
)
def test_the_head_names_the_goods(base: RuleBase, text: str, goods: list[str]) -> None:
    assert [one.name for one in answer(base, text, today=TODAY).by_goods] == goods


@pytest.mark.parametrize(
    "text",
    [
        "matches footballs from:CN",  # no plural is of what kind others are
        "match, footballs from:CN",
        "rice wheat from:CN",
        "우유와 치즈 from:IR",
        "indium T-shirts from:CN",  # what an act names is not left out
        "drones, plastic bags from:CN",  # no machines are packed in them
        "钨钢 from:CN",
        "gallium 8518.30 from:CN",
    ],
)
def test_goods_beside_goods_stay_asked_about(base: RuleBase, text: str) -> None:
    found = answer(base, text, today=TODAY)

    assert len(found.by_goods) + len(found.asked.query.hs) == 2


@pytest.mark.parametrize("text", ["aluminium smelter dross and gallium", "gallium refinery residue", "lithium mine"])
def test_what_works_leave_behind_is_goods(base: RuleBase, text: str) -> None:
    metal = text.split(maxsplit=1)[0]

    assert metal in {name for one in answer(base, f"{text} from:CN", today=TODAY).by_goods for name in one.name.split()}
