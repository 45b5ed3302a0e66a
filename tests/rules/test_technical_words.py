"""Words of data sheets, of traders and of makers beside goods: they change nothing, and name no goods by themselves."""

from __future__ import annotations

import re

import pytest

from bot.data import read_yaml
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.text import countries, gazetteer
from bot.text.normalize import key
from bot.vocabulary import Outcome, Status
from tests.exploring import drawn
from tests.rules.asking import ask

WORDS = [
    word.replace("_", " ").rstrip("*")
    for role in ("grade", "packaging")
    for word in read_yaml("query/technical")[role].split()
]
MAKERS = [maker.replace("_", " ") for maker in read_yaml("query/makers")["trade"].split()]
GOODS = (
    "graphite electrodes",
    "gallium arsenide wafers",
    "molybdenum powder",
    "ball valve",
    "tungsten carbide inserts",
)


def test_no_such_word_is_a_place_or_a_name_of_goods(base: RuleBase) -> None:
    taken = [
        word
        for word in (*WORDS, *MAKERS)
        if countries.find(word) or gazetteer.country_of_town(key(word)) or base.names.get(key(word))
    ]

    assert taken == []


@pytest.mark.parametrize("goods", GOODS)
def test_a_technical_word_beside_goods_changes_nothing(base: RuleBase, goods: str) -> None:
    plain = ask(base, f"{goods}, 20 pcs, from China to Germany")
    for word in drawn(WORDS, 11):
        found = ask(base, f"{goods}, {word}, 20 pcs, from China to Germany")

        said = (found.status, found.by_exporter, found.outcome)
        assert said == (plain.status, plain.by_exporter, plain.outcome), word


@pytest.mark.parametrize("goods", ["ferrite magnets", "graphite electrodes", "spark", "sealant"])
def test_a_gap_is_no_gallium_phosphide(base: RuleBase, goods: str) -> None:
    assert "gallium phosphide" not in ask(base, f"{goods}, air gap 0.5 mm, from:CN to:DE").subjects


@pytest.mark.parametrize("written", ["GaP", "GaP 2 inch wafers", "gap wafers", "gap substrates 2 inch"])
def test_gallium_phosphide_is_found_by_its_formula(base: RuleBase, written: str) -> None:
    found = ask(base, f"{written} from:CN to:DE")

    assert (found.subjects, found.status) == (("gallium phosphide",), Status.LICENCE)


@pytest.mark.parametrize("goods", ["gallium arsenide wafers", "indium phosphide wafers", "silicon wafers"])
def test_wafers_polished_on_a_single_side_are_no_fertilisers(base: RuleBase, goods: str) -> None:
    assert "phosphate fertilisers" not in ask(base, f"{goods} 350 µm SSP, 100 pcs, from:CN to:MY").subjects


@pytest.mark.parametrize("asked_for", ["SSP 18% from:CN to:BR", "gallium arsenide wafers, SSP 20 t, from:CN to:BR"])
def test_superphosphate_is_asked_about_alone_and_as_goods_of_its_own(base: RuleBase, asked_for: str) -> None:
    assert "phosphate fertilisers" in ask(base, asked_for).subjects


@pytest.mark.parametrize("metal", ["copper", "Cu", "aluminium"])
@pytest.mark.parametrize("target", ["ITO target", "yttrium target", "molybdenum target"])
def test_what_a_target_is_bonded_to_is_no_goods_beside_it(base: RuleBase, metal: str, target: str) -> None:
    plain, found = (ask(base, f"{target}{more} from:CN to:DE") for more in (",", f", bonded to {metal} backing plate,"))

    assert (found.subjects, found.status) == (plain.subjects, plain.status)


@pytest.mark.parametrize("rest", ["", ", aluminium"])
def test_backing_plates_alone_are_goods(base: RuleBase, rest: str) -> None:
    assert "copper" in ask(base, f"copper backing plates{rest} from:CN to:DE").subjects


def test_a_volume_stands_before_what_packs_the_goods(base: RuleBase) -> None:
    found = ask(base, "antimony trioxide, dispersion, 250 ml glass bottles, from:CN to:DE")

    assert [one.name for one in found.by_goods] == ["antimony trioxide"]


@pytest.mark.parametrize("material", ["ytterbium", "Yb", "aluminium"])
def test_a_material_behind_a_device_of_a_list_frees_it_not(base: RuleBase, material: str) -> None:
    plain, found = (ask(base, f"3 kW fiber laser 1070 nm{more} from:US to:CN") for more in ("", f" CW {material}"))

    assert plain.status is found.status is Status.LICENCE


def test_a_device_that_no_list_asked_about_holds_keeps_the_doubt(base: RuleBase) -> None:
    found = ask(base, "body armor plate alumina from:CN to:UA")

    assert found.outcome in {Outcome.PARTLY_UNDERSTOOD, Outcome.NOT_COVERED}
    assert found.status is not Status.NOT_LISTED


@pytest.mark.parametrize("pen", ["fountain pen nib", "stainless steel nib"])
def test_a_nib_is_no_magnet(base: RuleBase, pen: str) -> None:
    assert "neodymium magnets" not in ask(base, f"{pen} from:CN to:DE").subjects


def test_a_coating_is_no_goods_beside_what_it_is_on(base: RuleBase) -> None:
    assert ask(base, "NdFeB magnets N52 NiCuNi coated, 200 pcs, from:CN to:DE").subjects == ("neodymium magnets",)


# -- beside raw goods and chemicals: names of mines, wet tonnes, raw carbonates, esters
_ESTER = re.compile(r"(?:methyl|ethyl|propyl|butyl) (\d.*carboxylate)")


@pytest.mark.parametrize("firm", ["Bikita Minerals", "Xyzzy Ore Trading", "Kwekwe Concentrates"])
@pytest.mark.parametrize("goods", ["petalite concentrate", "spodumene concentrate", "chrome concentrate"])
def test_words_of_a_mines_name_make_nothing_of_the_goods(base: RuleBase, firm: str, goods: str) -> None:
    alone = ask(base, f"{goods}, from:ZW to:NL")
    found = ask(base, f"{goods} 500 t, {firm}, from:ZW to:NL")
    assert (found.subjects, found.status) == (alone.subjects, alone.status)


@pytest.mark.parametrize("unit", ["wmt", "dmt", "WMT", "mt", "t"])
def test_wet_and_dry_tonnes_are_amounts(base: RuleBase, unit: str) -> None:
    found = ask(base, f"nickel ore 1.5% 55,000 {unit} from Philippines to China")
    assert (found.subjects, found.status, found.left) == (("nickel ore",), Status.NOT_LISTED, ())


@pytest.mark.parametrize("compound", ["carbonate", "oxide", "chloride"])
def test_raw_behind_a_compound_asks_for_the_ores_too(base: RuleBase, compound: str) -> None:
    found = ask(base, f"rare earth {compound} raw from Malaysia to China")
    assert "rare earth ores" in found.subjects
    assert found.status is Status.PROHIBITED


def test_an_ester_is_met_without_the_word_of_its_alcohol(base: RuleBase) -> None:
    """An act that names two esters binds what a paper calls by their common part."""
    named = {
        match[1]: one.name
        for one in base.subjects.values()
        for name in one.all_names
        if (match := _ESTER.fullmatch(name))
    }
    assert named
    for common, subject in named.items():
        assert ask(base, f"{common} from CN to MX").subjects == (subject,), common


@pytest.mark.parametrize("kind", ["ammonium sulphate", "ammonium nitrate", "urea"])
def test_a_kind_of_goods_is_no_freer_than_the_class_that_an_act_names(base: RuleBase, kind: str) -> None:
    of_the_class = ask(base, "nitrogen fertilisers from Russia to Brazil")
    assert rank(ask(base, f"{kind} from Russia to Brazil").status) <= rank(of_the_class.status)


# -- makers and brands: a word beside goods that changes nothing; a make and a model are a name of the goods


def test_no_maker_is_a_listed_party(base: RuleBase) -> None:
    listed = [maker for maker in MAKERS if ask(base, maker.upper()).parties]

    assert listed == []


@pytest.mark.parametrize("maker", drawn(MAKERS, 11))
def test_a_maker_beside_goods_changes_nothing(base: RuleBase, maker: str) -> None:
    goods = "graphite electrodes"
    plain = ask(base, f"{goods} from China to Germany")

    for written in (f"{maker} {goods}", f"{goods} {maker.title()}", f"{maker.upper()} {goods}"):
        found = ask(base, f"{written} from China to Germany")

        assert (found.status, found.by_exporter, found.outcome) == (plain.status, plain.by_exporter, plain.outcome)


@pytest.mark.parametrize(
    ("product", "goods"),
    [
        ("MacBook Pro 16", "laptops"),
        ("ThinkPad X1", "laptops"),
        ("iPhone 15 Pro Max", "smartphone"),
        ("Raspberry Pi 5", "computer"),
        ("PlayStation 5", "computer"),
        ("Starlink kit", "telecommunications equipment"),
        ("Xilinx Zynq UltraScale", "FPGA"),
        ("Cisco Catalyst 9300", "router"),
        ("GeForce RTX 5090", "gpu"),
        ("Glock 19", "firearm"),
        ("Kevlar", "aramid fibre"),
        ("Robinson R44", "helicopter"),
        ("BYD Seal EV", "electric cars"),
        ("VW ID.4", "electric cars"),
        ("Tesla Model Y", "electric cars"),
        ("Toyota Land Cruiser", "passenger cars"),
    ],
)
def test_a_make_and_a_model_are_answered_as_the_goods(base: RuleBase, product: str, goods: str) -> None:
    for route in ("from:US to:IR", "from:US to:DE"):
        by_model, by_goods = ask(base, f"{product} {route}"), ask(base, f"{goods} {route}")

        assert (by_model.status, by_model.by_exporter) == (by_goods.status, by_goods.by_exporter)
        assert not by_model.passed_over


@pytest.mark.parametrize("form", ["A/S", "I/S", "K/S", "S/A", "P/L"])
def test_a_letter_of_a_form_of_law_is_no_element(base: RuleBase, form: str) -> None:
    assert not ask(base, f"Siemens {form} from:US").by_goods
