"""Names that run into each other or stand inside other names: one thing is told, and none is lost."""

from __future__ import annotations

from itertools import islice

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.vocabulary import Status
from tests.rules.asking import TODAY, ask


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("lithium battery cathode technology", ("battery cathode technology",)),
        ("lithium battery cathode materials technology", ("battery cathode technology",)),
        ("battery cathode materials manufacturing equipment", ("cathode material manufacturing equipment",)),
        ("lithium, battery cathode technology", ("lithium", "battery cathode technology")),
        ("lithium and battery cathode technology", ("lithium", "battery cathode technology")),
        ("gallium battery cathode technology", ("gallium", "battery cathode technology")),
    ],
)
def test_the_beginning_of_a_longer_name_is_no_second_thing(
    base: RuleBase, text: str, subjects: tuple[str, ...]
) -> None:
    assert answer(base, text, today=TODAY, from_="CN").subjects == subjects


@pytest.mark.parametrize(
    ("text", "scrap"),
    [
        ("scrap copper cathode from Kenya to India", "copper scrap"),
        ("copper cathode scrap from Kenya to India", "copper scrap"),
        ("scrap of copper cathodes from Kenya to India", "copper scrap"),
        ("scrap steel rails from Kenya to India", "ferrous scrap"),
        ("scrap aluminium foil from Kenya to India", "aluminium scrap"),
    ],
)
def test_a_word_for_waste_before_a_longer_name_makes_its_waste_of_it(base: RuleBase, text: str, scrap: str) -> None:
    found = ask(base, text)

    assert scrap in found.subjects
    assert found.status is Status.UNKNOWN  # Kenya's ban on scrap, of which nothing later is on file


@pytest.mark.parametrize("text", ["LFP powder grade S1", "LFP powder grade 7"])
def test_a_name_with_words_that_are_taken_leaves_the_shorter_one(base: RuleBase, text: str) -> None:
    assert answer(base, text, today=TODAY, from_="CN").subjects == ("lithium iron phosphate",)


@pytest.mark.parametrize(
    "form", ["{metal} {thing}", "{thing} {metal}", "{thing} ({metal})", "{thing} made of {metal}", "{thing} in {metal}"]
)
@pytest.mark.parametrize("thing", ["kitchen knives", "tennis rackets", "screwdrivers", "spoons"])
def test_an_article_is_not_the_metal_that_it_is_made_of(base: RuleBase, form: str, thing: str) -> None:
    for metal in ("stainless", "stainless steel", "titanium", "silver", "carbon fibre"):
        found = answer(base, form.format(metal=metal, thing=thing), today=TODAY, from_="CN")

        assert found.everyday, metal
        assert found.status in {Status.NOT_COVERED, Status.NOT_LISTED}, metal


@pytest.mark.parametrize(
    "text", ["spoons, silver", "spoons and silver", "spoons silver powder", "spoons steel pipes", "spoons gallium"]
)
def test_what_may_be_goods_of_its_own_beside_an_article_stays_them(base: RuleBase, text: str) -> None:
    assert answer(base, text, today=TODAY, from_="CN").status is Status.LICENCE


@pytest.mark.parametrize("goods", ["tin ingot 99.92%", "gallium metal", "germanium ingots"])
def test_a_symbol_beside_its_name_is_no_second_good(base: RuleBase, goods: str) -> None:
    symbol = {"tin": "Sn", "gallium": "Ga", "germanium": "Ge"}[goods.split(maxsplit=1)[0]]
    found = answer(base, f"{goods} {symbol} 25 t", today=TODAY, from_="ID")

    assert len(found.by_goods) == 1
    assert found.status is answer(base, f"{goods} 25 t", today=TODAY, from_="ID").status


@pytest.mark.parametrize("ore", ["petalite", "copper", "chrome", "tin", "zinc"])
def test_the_short_form_of_concentrate_is_the_word(base: RuleBase, ore: str) -> None:
    short, full = (answer(base, f"{ore} {word}", today=TODAY, from_="ZW") for word in ("conc", "concentrate"))

    assert (short.subjects, short.status, short.outcome) == (full.subjects, full.status, full.outcome)


def test_the_end_of_a_compound_is_no_second_good(base: RuleBase) -> None:
    assert answer(base, "Germaniumlinsen-Rohlinge", today=TODAY, from_="CN").subjects == ("germanium",)
    assert answer(base, "sandalwood", today=TODAY, from_="IN").subjects == ("sandalwood",)


@pytest.mark.parametrize(
    ("goods", "subjects"),
    [
        ("roasted coffee beans", ("coffee",)),
        ("roasted coffee beans and beans", ("coffee", "beans")),
        ("LED ceiling lights", ("lighting",)),
        ("LED street lights 18W", ("lighting",)),
        ("tea coffee", ("tea and spices", "coffee")),
    ],
)
def test_what_a_name_goes_on_with_and_one_piece_before_another_are_no_goods_of_their_own(
    base: RuleBase, goods: str, subjects: tuple[str, ...]
) -> None:
    assert ask(base, f"{goods} from:CN to:PL").subjects == subjects


# -- names of goods in names of firms, under letters and in counted pieces are no goods beside others
FIRMS = ("{} Corp", "{} Corporation", "{} Mining Co., Ltd", "{} Parts Inc", "{} Metals GmbH")
METALS = ("tungsten", "indium", "antimony", "graphite", "lithium", "bismuth", "nickel", "tin", "gold", "germanium")


@pytest.mark.parametrize("firm", FIRMS)
@pytest.mark.parametrize(
    "text", ["Buyer: {}, Utica NY, USA; goods: gallium metal from China", "gallium for {} from China"]
)
def test_a_name_inside_a_firm_is_no_good(base: RuleBase, firm: str, text: str) -> None:
    for metal in METALS:
        asked = text.format(firm.format(metal.title()))
        assert ask(base, asked).subjects == ("gallium",), asked


@pytest.mark.parametrize("firm", FIRMS)
def test_where_nothing_else_is_named_it_stays_one(base: RuleBase, firm: str) -> None:
    for metal in METALS:
        asked = f"{firm.format(metal.title())} from China"
        assert metal in " ".join(ask(base, asked).subjects), asked


@pytest.mark.parametrize(
    "text",
    ["{} Siemens AG, and gallium from China", "{} metal, Bosch GmbH; gallium from China",
     "Goods: {}, Siemens AG; gallium from China", "{}, gallium, thanks, Anna, from China"],
)  # fmt: skip
def test_goods_before_a_firm_stay_goods(base: RuleBase, text: str) -> None:
    for metal in METALS:
        asked = text.format(metal.title())
        assert len(ask(base, asked).things) > 1, asked


@pytest.mark.parametrize("closing", ["Thx", "best regards", "Mit freundlichen Grüßen", "Saludos", "Cordialement"])
def test_who_signs_is_no_good(base: RuleBase, closing: str) -> None:
    for name in ("Li", "In", "Tin", "Y"):
        found = ask(base, f"300 kg gallium from China to Germany. {closing}, {name}")
        assert found.subjects == ("gallium",), found.typed
    assert ask(base, f"{closing}, Li").status is not None


@pytest.mark.parametrize(
    "opening",
    [
        "Thx",
        "Best regards",
        "Mit freundlichen Grüßen",
        "Saludos",
        "下記の件、確認をお願いします。",
        "谢谢",
        "С уважением",
    ],
)
def test_labelled_goods_behind_a_word_that_closes_letters_are_goods(base: RuleBase, opening: str) -> None:
    for goods in ("APT", "Ga", "Gallium", "Tin"):
        found = ask(base, f"{opening}\nItem: {goods} 5 t\nShipper: Xiamen, China")
        assert len(found.subjects) == 1, found.typed


def test_a_letter_and_counted_pieces_are_no_model(base: RuleBase) -> None:
    names = [name for one in base.subjects.values() for name in one.all_names]
    models = [name for name in names if name[:1].isascii() and name[:1].isalpha() and name[1:].isdigit()]
    assert "B200" in models
    for model in islice(models, 40):
        asked = f"unobtainium type {model[0]} {model[1:]} pcs from US to CN"
        assert ask(base, asked).subjects == (), asked
        assert ask(base, f"{model} from US to CN").things, model


@pytest.mark.parametrize("name", ["Soja en grano", "soja em grãos", "soja en grains"])
def test_in_grains_is_a_shape(base: RuleBase, name: str) -> None:
    assert ask(base, f"{name} from AR to CN").subjects == ("soya beans",)


@pytest.mark.parametrize("shape", ["segment", "block", "rod", "powder"])
def test_a_shape_parts_no_thing_from_its_form(base: RuleBase, shape: str) -> None:
    assert ask(base, f"SmCo {shape} magnets from CN").subjects == ("samarium-cobalt magnets",)
