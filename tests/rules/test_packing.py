"""What goods are packed in: a packing beside goods is neither them nor made of them."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from tests.exploring import some

TODAY = date(2026, 11, 24)
PACKINGS = [
    "big bags", "jumbo bags", "plastic bags", "glass bottles", "cardboard boxes", "paper bags", "vials", "buckets",
    "PP woven bags", "polybags", "stretch film", "Glasflaschen", "Kunststoffflaschen", "Eimer", "caisses en bois",
    "cajas de madera", "биг-бэги", "мешки полипропиленовые", "rollos", "steel drums", "wooden crates",
]  # fmt: skip
GOODS = ["gallium", "antimony trioxide", "urea", "graphite"]


@pytest.mark.hypothesis
@pytest.mark.parametrize(("goods", "packing"), some(product(GOODS, PACKINGS), 4))
def test_a_packing_beside_goods_changes_nothing(base: RuleBase, goods: str, packing: str) -> None:
    plain = answer(base, f"{goods} from:CN", today=TODAY)

    for text in (f"{goods} {packing}", f"{goods} in {packing}", f"{goods}, 20 {packing},", f"20 {packing} {goods}"):
        found = answer(base, f"{text} from:CN", today=TODAY)

        assert (found.status, found.by_exporter) == (plain.status, plain.by_exporter), text
        assert [one.name for one in found.by_goods] == [one.name for one in plain.by_goods], text


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("Sodium fluoride 98% 18 MT HDPE bags from:IN", "sodium fluoride"),
        ("natural flake graphite -195, 95% C, jumbo bags from:CN", "natural flake graphite"),
        ("sunflower oil refined 5 L PET bottles from:UA", "sunflower oil"),
        ("molybdenum oxide 57% Mo tin cans from:CN", "molybdenum"),
        ("spugna di titanio fusti acciaio from:CN", "titanium"),
        ("café em grão torrado sacos juta from:BR", "coffee"),
        ("三氧化二锑 99.8% 20吨 吨袋 from:CN", "antimony trioxide"),
        ("海绵钛 0级 钢桶 from:CN", "titanium"),
        ("зелёный чай жестяная банка from:CN", "зелёный чай"),
        ("tomatoes 400 g tins, Naples → Tunis", "tomatoes"),
        ("bismuth needles 99.99% 5 kg tins from:CN", "bismuth"),
        ("graphite naturel paillettes 94% C big bags from:CN", "natural flake graphite"),
        ("confiture de fraise bocaux verre from:FR", "confitures de fraises"),
    ],
)
def test_what_a_packing_is_made_of_is_no_goods_behind_figures_and_qualities(
    base: RuleBase, text: str, goods: str
) -> None:
    assert [one.name for one in answer(base, text, today=TODAY).by_goods] == [goods]


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("glass bottles from Italy", 1),
        ("gallium, antimony bottles from:CN", 2),
        ("rice 20 t tin from:CN", 2),
        ("antimony 400 g tin from:CN", 2),
        ("paper bags and graphite from Italy", 2),
        ("graphite pencils from Italy", 1),
    ],
)
def test_packings_that_nothing_is_in_are_goods(base: RuleBase, text: str, goods: int) -> None:
    assert len(answer(base, text, today=TODAY).by_goods) == goods
