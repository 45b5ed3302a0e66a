"""Words for cuts, sorts and conditions of goods, marks, contents and names make no doubt; nor do they free anything."""

from __future__ import annotations

import pytest

from bot.data import read_yaml
from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.text import question_words as said
from bot.text.normalize import is_han, is_hangul, key
from bot.vocabulary import Outcome
from tests.exploring import drawn
from tests.rules.test_crossing import TODAY

TABLES = read_yaml("query/cuts")
GOODS = {1: "onions from:IN", 25: "crude oil from:RU", 28: "urea from:CN", 44: "logs from:UA"}
GOODS |= {29: "paracetamol from:IN", 50: "raw cotton from:ML", 72: "copper scrap from:ZA", 84: "electric cars from:CN"}
"""Goods of the chapters with which each table begins."""


def _answer(base: RuleBase, typed: str) -> Answer:
    return answer(base, typed, today=TODAY)


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table["chapters"]))
def test_a_cut_is_told_as_read_and_frees_nothing(base: RuleBase, table: dict[str, object]) -> None:
    goods = GOODS[table["chapters"][0]]  # type: ignore[index] # a table of the file
    plain = _answer(base, goods)
    lines = table["words"].values()  # type: ignore[attr-defined] # by language
    spaced = [word.rstrip("*") for line in lines for word in line.split() if not is_han(word[0])]
    words = [word for word in spaced if not is_hangul(word[0]) and said.role(key(word)) is None]
    assert plain.outcome is not Outcome.PARTLY_UNDERSTOOD
    for word in drawn(words, 7):
        found = _answer(base, f"{goods.split(' from:')[0]} {word} from:{goods.split(' from:')[1]}")
        assert rank(found.status) <= rank(plain.status), found.typed
        assert word not in [one.typed for one in found.left], found.typed


@pytest.mark.parametrize("typed", ["gallium boneless from:CN", "urea boneless from:EG", "graphite pine from:CN"])
def test_a_cut_of_other_goods_keeps_the_doubt(base: RuleBase, typed: str) -> None:
    assert _answer(base, typed).outcome is Outcome.PARTLY_UNDERSTOOD


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
    assert read not in [one.typed for one in _answer(base, typed).left]


@pytest.mark.parametrize("typed", ["urea protein from:EG", "gallium plastic from:CN", "antimony, Motors, from:CN"])
def test_the_same_words_as_goods_keep_the_doubt(base: RuleBase, typed: str) -> None:
    assert _answer(base, typed).outcome is Outcome.PARTLY_UNDERSTOOD


def test_the_purity_of_a_compound_is_no_content_of_it(base: RuleBase) -> None:
    assert _answer(base, "99.9% GeSe2 from:CN").outcome is Outcome.PARTLY_UNDERSTOOD


@pytest.mark.parametrize("code", ["1C010", "3B001"])
def test_an_entry_of_a_list_says_what_the_goods_are(base: RuleBase, code: str) -> None:
    named = _answer(base, f"carbon fibre {code} snorbler from:US to:CN")
    assert not any(one.makes_doubt for one in named.left)
    assert named.passed_over == ("snorbler",)
    further = _answer(base, f"carbon fibre {code} 5 kg; grobnitz 12 kg; from:US to:CN")
    assert any(one.makes_doubt for one in further.left)


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
    assert not any(one.makes_doubt for one in _answer(base, typed).left)
