"""Goods of control lists keep their answer where a party behind them bears the name of a material."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.index import RuleBase
from tests.exploring import some
from tests.rules.asking import ask

GOODS = (
    "5-axis milling machine", "thermal camera", "vacuum pump", "frequency converter", "hyperspectral camera",
    "isostatic press",
    "Vakuumpumpe", "caméra thermique", "вакуумный насос", "冷却式赤外線カメラ",
)  # fmt: skip
PARTIES = (
    "supplier: Steel Group", "buyer Swiss Steel", "consignee: Tata Nickel Group", "Lieferant: Stahl Gruber",
    "Käufer: Kupfer Union", "fournisseur : Acier Sud", "покупатель: Северсталь", "notify party: Zinc Trading Ltd",
    "manufacturer: Steel Union",
)  # fmt: skip


@pytest.mark.hypothesis
@pytest.mark.parametrize("form", ["{goods} from:DE to:IN ({party})", "{goods} from Germany to India {party}"])
def test_a_material_in_the_name_of_a_party_takes_no_goods_of_lists(base: RuleBase, form: str) -> None:
    lost = {}
    for goods, party in some(product(GOODS, PARTIES), 2, len(form) % 2):
        alone = ask(base, f"{goods} from:DE to:IN")
        found = ask(base, form.format(goods=goods, party=party))
        if found.status.rank > alone.status.rank:
            lost[found.typed] = (alone.status, found.status)
    assert lost == {}
