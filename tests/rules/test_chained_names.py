"""Names that run into each other, and names beside words that are taken: one thing is told, and none is lost."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.vocabulary import Status

TODAY = date(2026, 11, 30)


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


@pytest.mark.parametrize("text", ["LFP powder grade S1", "LFP powder grade 7"])
def test_a_name_with_words_that_are_taken_leaves_the_shorter_one(base: RuleBase, text: str) -> None:
    assert answer(base, text, today=TODAY, from_="CN").subjects == ("lithium iron phosphate",)


@pytest.mark.parametrize("metal", ["stainless", "stainless steel", "titanium", "silver", "carbon fibre"])
@pytest.mark.parametrize(
    "form", ["{metal} {thing}", "{thing} {metal}", "{thing} ({metal})", "{thing} made of {metal}", "{thing} in {metal}"]
)
@pytest.mark.parametrize("thing", ["kitchen knives", "tennis rackets", "screwdrivers", "spoons"])
def test_an_article_is_not_the_metal_that_it_is_made_of(base: RuleBase, form: str, metal: str, thing: str) -> None:
    found = answer(base, form.format(metal=metal, thing=thing), today=TODAY, from_="CN")

    assert found.everyday
    assert found.status in {Status.NOT_COVERED, Status.NOT_LISTED}


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
    assert answer(base, f"{goods} from:CN to:PL", today=TODAY).subjects == subjects
