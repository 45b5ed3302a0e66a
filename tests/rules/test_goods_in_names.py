"""Names of goods in names of firms, under letters and in counted pieces are no goods beside others."""

from __future__ import annotations

from datetime import date
from itertools import islice

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase

TODAY = date(2026, 11, 29)
FIRMS = ("{} Corp", "{} Corporation", "{} Mining Co., Ltd", "{} Parts Inc", "{} Metals GmbH")
METALS = ("tungsten", "indium", "antimony", "graphite", "lithium", "bismuth", "nickel", "tin", "gold", "germanium")


@pytest.mark.parametrize("firm", FIRMS)
@pytest.mark.parametrize(
    "text", ["Buyer: {}, Utica NY, USA; goods: gallium metal from China", "gallium for {} from China"]
)
def test_a_name_inside_a_firm_is_no_good(base: RuleBase, firm: str, text: str) -> None:
    for metal in METALS:
        asked = text.format(firm.format(metal.title()))
        assert answer(base, asked, today=TODAY).subjects == ("gallium",), asked


@pytest.mark.parametrize("firm", FIRMS)
def test_where_nothing_else_is_named_it_stays_one(base: RuleBase, firm: str) -> None:
    for metal in METALS:
        asked = f"{firm.format(metal.title())} from China"
        assert metal in " ".join(answer(base, asked, today=TODAY).subjects), asked


@pytest.mark.parametrize(
    "text",
    ["{} Siemens AG, and gallium from China", "{} metal, Bosch GmbH; gallium from China",
     "Goods: {}, Siemens AG; gallium from China", "{}, gallium, thanks, Anna, from China"],
)  # fmt: skip
def test_goods_before_a_firm_stay_goods(base: RuleBase, text: str) -> None:
    for metal in METALS:
        asked = text.format(metal.title())
        assert len(answer(base, asked, today=TODAY).things) > 1, asked


@pytest.mark.parametrize("closing", ["Thx", "best regards", "Mit freundlichen Grüßen", "Saludos", "Cordialement"])
def test_who_signs_is_no_good(base: RuleBase, closing: str) -> None:
    for name in ("Li", "In", "Tin", "Y"):
        found = answer(base, f"300 kg gallium from China to Germany. {closing}, {name}", today=TODAY)
        assert found.subjects == ("gallium",), found.typed
    assert answer(base, f"{closing}, Li", today=TODAY).status is not None


def test_a_letter_and_counted_pieces_are_no_model(base: RuleBase) -> None:
    models = [
        name for one in base.subjects.values() for name in one.all_names if name[:1].isalpha() and name[1:].isdigit()
    ]
    assert "B200" in models
    for model in islice(models, 40):
        asked = f"unobtainium type {model[0]} {model[1:]} pcs from US to CN"
        assert answer(base, asked, today=TODAY).subjects == (), asked
        assert answer(base, f"{model} from US to CN", today=TODAY).things, model


@pytest.mark.parametrize("name", ["Soja en grano", "soja em grãos", "soja en grains"])
def test_in_grains_is_a_shape(base: RuleBase, name: str) -> None:
    assert answer(base, f"{name} from AR to CN", today=TODAY).subjects == ("soya beans",)


@pytest.mark.parametrize("shape", ["segment", "block", "rod", "powder"])
def test_a_shape_parts_no_thing_from_its_form(base: RuleBase, shape: str) -> None:
    assert answer(base, f"SmCo {shape} magnets from CN", today=TODAY).subjects == ("samarium-cobalt magnets",)
