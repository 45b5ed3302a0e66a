"""What firms and traders write beside raw goods and chemicals: names of mines, wet tonnes, raw carbonates, esters."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.vocabulary import Status

TODAY = date(2026, 11, 29)
_ESTER = re.compile(r"(?:methyl|ethyl|propyl|butyl) (\d.*carboxylate)")


@pytest.mark.parametrize("firm", ["Bikita Minerals", "Xyzzy Ore Trading", "Kwekwe Concentrates"])
@pytest.mark.parametrize("goods", ["petalite concentrate", "spodumene concentrate", "chrome concentrate"])
def test_words_of_a_mines_name_make_nothing_of_the_goods(base: RuleBase, firm: str, goods: str) -> None:
    alone = answer(base, f"{goods}, from:ZW to:NL", today=TODAY)
    found = answer(base, f"{goods} 500 t, {firm}, from:ZW to:NL", today=TODAY)
    assert (found.subjects, found.status) == (alone.subjects, alone.status)


@pytest.mark.parametrize("unit", ["wmt", "dmt", "WMT", "mt", "t"])
def test_wet_and_dry_tonnes_are_amounts(base: RuleBase, unit: str) -> None:
    found = answer(base, f"nickel ore 1.5% 55,000 {unit} from Philippines to China", today=TODAY)
    assert (found.subjects, found.status, found.left) == (("nickel ore",), Status.NOT_LISTED, ())


@pytest.mark.parametrize("compound", ["carbonate", "oxide", "chloride"])
def test_raw_behind_a_compound_asks_for_the_ores_too(base: RuleBase, compound: str) -> None:
    found = answer(base, f"rare earth {compound} raw from Malaysia to China", today=TODAY)
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
        assert answer(base, f"{common} from CN to MX", today=TODAY).subjects == (subject,), common


@pytest.mark.parametrize("kind", ["ammonium sulphate", "ammonium nitrate", "urea"])
def test_a_kind_of_goods_is_no_freer_than_the_class_that_an_act_names(base: RuleBase, kind: str) -> None:
    of_the_class = answer(base, "nitrogen fertilisers from Russia to Brazil", today=TODAY)
    found = answer(base, f"{kind} from Russia to Brazil", today=TODAY)
    assert rank(found.status) <= rank(of_the_class.status)
