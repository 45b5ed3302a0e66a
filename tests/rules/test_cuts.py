"""Words for cuts, sorts, conditions and packing of goods make no doubt; nor do they free anything."""

from __future__ import annotations

from itertools import product

import pytest

from bot.data import read_yaml
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.text import question_words as said
from bot.text.normalize import is_han, is_hangul, key
from bot.vocabulary import Outcome
from tests.exploring import drawn, some
from tests.rules.asking import ask

TABLES = read_yaml("query/cuts")
GOODS = {1: "onions from:IN", 25: "crude oil from:RU", 28: "urea from:CN", 44: "logs from:UA"}
GOODS |= {29: "paracetamol from:IN", 50: "raw cotton from:ML", 72: "copper scrap from:ZA", 84: "electric cars from:CN"}
"""Goods of the chapters with which each table begins."""


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table["chapters"]))
def test_a_cut_is_told_as_read_and_frees_nothing(base: RuleBase, table: dict[str, object]) -> None:
    goods = GOODS[table["chapters"][0]]  # type: ignore[index] # a table of the file
    plain = ask(base, goods)
    lines = table["words"].values()  # type: ignore[attr-defined] # by language
    spaced = [word.rstrip("*") for line in lines for word in line.split() if not is_han(word[0])]
    words = [word for word in spaced if not is_hangul(word[0]) and said.role(key(word)) is None]
    assert plain.outcome is not Outcome.PARTLY_UNDERSTOOD
    for word in drawn(words, 7):
        found = ask(base, f"{goods.split(' from:')[0]} {word} from:{goods.split(' from:')[1]}")
        assert rank(found.status) <= rank(plain.status), found.typed
        assert word not in [one.typed for one in found.left], found.typed


@pytest.mark.parametrize("typed", ["gallium boneless from:CN", "urea boneless from:EG", "graphite pine from:CN"])
def test_a_cut_of_other_goods_keeps_the_doubt(base: RuleBase, typed: str) -> None:
    assert ask(base, typed).outcome is Outcome.PARTLY_UNDERSTOOD


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("petalite concentrate 4% Li2O from:ZW", "Li2O"),
        ("coltan 30% Ta2O5 from:CD", "Ta2O5"),
        ("urea AB-40 from:CN", "AB"),
        ("graphite TG-100 from:CN", "TG"),
        ("plaquettes d'indium phosphide dopées Fe, de Chine", "Fe"),
        ("carne de vaca sin hueso from:AR", "hueso"),
        ("ячмень, протеин 11, 5000 т, from:RU", "протеин"),
        ("gallium 20 kg plastic woven bags from:CN", "plastic"),
    ],
)
def test_contents_and_marks_are_read(base: RuleBase, typed: str, read: str) -> None:
    assert read not in [one.typed for one in ask(base, typed).left]


@pytest.mark.parametrize("typed", ["urea protein from:EG", "gallium plastic from:CN", "antimony, Motors, from:CN"])
def test_the_same_words_as_goods_keep_the_doubt(base: RuleBase, typed: str) -> None:
    assert ask(base, typed).outcome is Outcome.PARTLY_UNDERSTOOD


def test_the_purity_of_a_compound_is_no_content_of_it(base: RuleBase) -> None:
    assert ask(base, "99.9% GeSe2 from:CN").outcome is Outcome.PARTLY_UNDERSTOOD


@pytest.mark.parametrize("code", ["1C010", "3B001"])
def test_an_entry_of_a_list_says_what_the_goods_are(base: RuleBase, code: str) -> None:
    named = ask(base, f"carbon fibre {code} snorbler from:US to:CN")
    assert not any(one.makes_doubt for one in named.left)
    assert named.passed_over == ("snorbler",)
    assert any(one.makes_doubt for one in ask(base, f"carbon fibre {code} 5 kg; grobnitz 12 kg; from:US to:CN").left)


@pytest.mark.parametrize(
    "typed",
    [
        "12 pcs Qorvath drones from:CN",
        "tungsten powder, Qorvath, from:CN",
        "12 pcs QVD Atlo pure electric cars from:CN",
        "antimony, contact Qorvath, from:CN",
        "antimony 20 t, from China, First Qorvath Motors",
    ],
)
def test_a_name_beside_goods_that_are_written_small_makes_no_others(base: RuleBase, typed: str) -> None:
    assert not any(one.makes_doubt for one in ask(base, typed).left)


# -- what goods are packed in: a packing beside goods is neither them nor made of them
PACKINGS = [
    "big bags", "jumbo bags", "plastic bags", "glass bottles", "cardboard boxes", "paper bags", "vials", "buckets",
    "PP woven bags", "polybags", "stretch film", "Glasflaschen", "Kunststoffflaschen", "Eimer", "caisses en bois",
    "cajas de madera", "биг-бэги", "мешки полипропиленовые", "rollos", "steel drums", "wooden crates",
]  # fmt: skip
PACKED = ["gallium", "antimony trioxide", "urea", "graphite"]


@pytest.mark.hypothesis
@pytest.mark.parametrize(("goods", "packing"), some(product(PACKED, PACKINGS), 4))
def test_a_packing_beside_goods_changes_nothing(base: RuleBase, goods: str, packing: str) -> None:
    plain = ask(base, f"{goods} from:CN")

    for text in (f"{goods} {packing}", f"{goods} in {packing}", f"{goods}, 20 {packing},", f"20 {packing} {goods}"):
        found = ask(base, f"{text} from:CN")

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
    assert [one.name for one in ask(base, text).by_goods] == [goods]


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
    assert len(ask(base, text).by_goods) == goods
