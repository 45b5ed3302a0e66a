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
        ("glass bottles from Italy", 1),
        ("paper bags and graphite from Italy", 2),
        ("graphite pencils from Italy", 1),
    ],
)
def test_packings_that_nothing_is_in_are_goods(base: RuleBase, text: str, goods: int) -> None:
    assert len(answer(base, text, today=TODAY).by_goods) == goods
