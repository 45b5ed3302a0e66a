"""A row of one number of pieces is of one article: materials between the two are what it is made of, and no goods."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from tests.exploring import some

TODAY = date(2026, 11, 30)
ARTICLES = ("door hinges", "chairs", "bicycles", "kettles", "Stühle", "chaises", "sillas", "sedie", "молотки")
MATERIALS = ("steel", "aluminium", "Stahl", "acier", "сталь", "aço")
NUMBERS = ("100 pcs", "20 sets", "qty 100", "50 Stück", "10 pièces", "30 unidades", "40 szt", "60 шт", "25 adet")
ROWS = some(list(product(ARTICLES, MATERIALS, NUMBERS)), 31)
NO_MATERIALS = (
    "titanium", "copper", "graphite", "tungsten", "magnesium",
    "gallium", "germanium", "antimony", "steel billets", "titanium sponge", "graphite electrodes", "tungsten powder",
    "copper scrap", "nickel ore", "cobalt oxide", "drones", "neodymium magnets", "steel 5 t", "graphite 99.9%", "rice",
)  # fmt: skip


@pytest.mark.parametrize(("article", "material", "number"), ROWS)
def test_a_row_asks_about_the_article_alone(base: RuleBase, article: str, material: str, number: str) -> None:
    alone = answer(base, article, today=TODAY, from_="CN", to="DE")
    for told in (material, f"{material} frame", f"material: {material}"):
        found = answer(base, f"{article}, {told}, {number}", today=TODAY, from_="CN", to="DE")
        assert found.subjects == alone.subjects, told
        assert found.by_exporter == alone.by_exporter, told


@pytest.mark.parametrize(("article", "other"), some(list(product(ARTICLES, NO_MATERIALS)), 7))
def test_what_no_article_is_made_of_stays_goods(base: RuleBase, article: str, other: str) -> None:
    bare = answer(base, other, today=TODAY, from_="CN", to="DE")
    for row in ("{0}, {1}, 100 pcs", "{0}, steel, {1}, 100 pcs", "{0}, {1}, steel, 100 pcs"):
        found = answer(base, row.format(article, other), today=TODAY, from_="CN", to="DE")
        assert {*bare.subjects} <= {*found.subjects}, row


@pytest.mark.parametrize("material", some(MATERIALS, 3))
@pytest.mark.parametrize(
    "row",
    ["chairs, {}", "chairs, {}, 5 t", "chairs 10 pcs, {} 20 pcs", "chairs\n{}\n100 pcs", "{}, chairs, 100 pcs",
     "chairs, {} plates, 100 pcs", "drones, {}, 100 pcs"],
)  # fmt: skip
def test_a_material_with_an_own_amount_row_or_shape_stays_goods(base: RuleBase, row: str, material: str) -> None:
    bare = answer(base, material, today=TODAY, from_="CN", to="DE")
    found = answer(base, row.format(material), today=TODAY, from_="CN", to="DE")

    assert {*bare.subjects} <= {*found.subjects}


@pytest.mark.parametrize("number", ["25 x", "40", "12 pcs"])
@pytest.mark.parametrize(("article", "material"), some(list(product(ARTICLES, MATERIALS)), 23))
def test_a_part_behind_a_numbered_article_is_no_goods(base: RuleBase, number: str, article: str, material: str) -> None:
    alone = answer(base, f"{number} {article}", today=TODAY, from_="CN", to="DE")
    found = answer(base, f"{number} {article}, {material} frame\n3 yoga mats", today=TODAY, from_="CN", to="DE")
    assert {*found.subjects} == {*alone.subjects, "sports goods"}

    for row in ("{0}, {1} frame", "40 {0}, {1}", "40 {0}, {1} ingots", "40 drones, {1} frame", "40 {0}, {1} frame 5 t"):
        kept = answer(base, row.format(article, material), today=TODAY, from_="CN", to="DE")
        assert {*answer(base, material, today=TODAY, from_="CN", to="DE").subjects} <= {*kept.subjects}, row


@pytest.mark.parametrize("wood", ["walnut", "olive", "cherry"])
@pytest.mark.parametrize("part", ["walnut handle 120 pcs", "walnut handle, 120 pcs", "walnut grip   120 pcs"])
def test_the_wood_of_a_handle_is_no_fruit(base: RuleBase, wood: str, part: str) -> None:
    told = answer(base, f"Kitchen knives 210 mm, {part.replace('walnut', wood)}", today=TODAY, from_="JP", to="US")
    assert {one.name for one in told.by_goods} == {"kitchen knives"}


@pytest.mark.parametrize(
    "frame", ["{} 20 t, handle with care", "kitchen knives, {} 20 t", "kitchen knives 20 pcs, {} 5 t"]
)
def test_fruit_beside_knives_stays_goods(base: RuleBase, frame: str) -> None:
    told = answer(base, frame.format("walnuts"), today=TODAY, from_="US", to="DE")
    assert "walnuts" in {one.name for one in told.by_goods}
