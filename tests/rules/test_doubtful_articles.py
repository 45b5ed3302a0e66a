"""A finished thing in one phrase with a controlled material of which none is made: in doubt, and nothing is freed."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.vocabulary import Outcome
from tests.exploring import some

TODAY = date(2026, 11, 30)
MATERIALS = (
    "antimony", "antimony oxide", "bismuth", "gallium", "gallium arsenide", "germanium", "indium phosphide",
    "tellurium", "dysprosium", "terbium oxide", "samarium", "gadolinium", "neodymium magnets",
)  # fmt: skip
ARTICLES = (
    "pencils", "spoons", "jewellery", "resistors", "LEDs", "cables", "shirts", "blouses", "conveyors", "screws", "pens",
    "toys", "chairs", "bicycles", "headphones", "paint", "pigments", "soap", "torches", "springs", "batteries",
)  # fmt: skip
PHRASES = some(list(product(MATERIALS, ARTICLES)), 5)


@pytest.mark.parametrize(("material", "article"), PHRASES)
def test_an_article_in_one_phrase_with_a_material_is_in_doubt(base: RuleBase, material: str, article: str) -> None:
    alone = answer(base, material, today=TODAY, from_="CN", to="DE")
    found = answer(base, f"{material} {article}", today=TODAY, from_="CN", to="DE")
    held = answer(base, article, today=TODAY, from_="CN", to="DE")

    assert (found.status, found.by_exporter) == (alone.status, alone.by_exporter)
    assert found.outcome is Outcome.PARTLY_UNDERSTOOD
    assert article in found.passed_over
    listed = answer(base, f"{material}, {article}", today=TODAY, from_="CN", to="DE")
    assert {*held.subjects} <= {*listed.subjects}, "a comma parts two goods"
    assert listed.outcome is Outcome.RESTRICTED


@pytest.mark.parametrize(
    ("typed", "article"),
    [
        ("Gallium-Stühle aus China", "Stühle"),
        ("crayons en gallium de Chine", "crayons"),
        ("lápices de galio de China", "lápices"),
        ("镓铅笔 从中国到德国", "铅笔"),
        ("ガリウム鉛筆 中国から", "鉛筆"),
        ("ガリウムの鉛筆 中国から", "鉛筆"),
        ("镓的铅笔 从中国", "铅笔"),
        ("карандаши из галлия из Китая", "карандаши"),
        ("pencils of gallium from China", "pencils"),
    ],
)
def test_that_holds_as_each_language_says_it(base: RuleBase, typed: str, article: str) -> None:
    found = answer(base, typed, today=TODAY)

    assert found.subjects == ("gallium",)
    assert found.outcome is Outcome.PARTLY_UNDERSTOOD
    assert found.status == "licence"
    assert found.passed_over == (article,)


@pytest.mark.parametrize("material", ["graphite", "talc", "tungsten", "magnesium"])
@pytest.mark.parametrize("worn", ["blouse", "shirts", "shoes", "trousers"])
def test_no_cloth_is_made_of_minerals_and_metals(base: RuleBase, material: str, worn: str) -> None:
    found = answer(base, f"{material} {worn}", today=TODAY, from_="CN", to="DE")

    assert found.status == answer(base, material, today=TODAY, from_="CN", to="DE").status
    assert found.outcome is Outcome.PARTLY_UNDERSTOOD


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("gallium and pencils", 2),
        ("gallium; pencils", 2),
        ("gallium pencils HS 9609.10", 1),  # the code says what they are
        ("graphite pencils", 1),
        ("黒鉛の鉛筆", 1),
        ("黒鉛製の鉛筆", 1),
        ("石墨制铅笔", 1),
        ("鋼のボルト", 1),
        ("silver shirts", 1),
    ],
)
def test_what_is_listed_told_by_its_code_or_made_of_it_makes_no_doubt(base: RuleBase, text: str, goods: int) -> None:
    found = answer(base, text, today=TODAY, from_="CN", to="DE")

    assert found.outcome is not Outcome.PARTLY_UNDERSTOOD
    assert len(found.by_goods) == goods
