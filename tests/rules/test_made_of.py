"""What a thing is made of, lacks or is a part of: the material hides neither the thing nor what stands beside it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.vocabulary import Outcome
from handlers.messages.answers import reply

TODAY = date(2026, 11, 29)


def test_what_stands_before_a_finished_thing_made_of_it_is_its_material(base: RuleBase) -> None:
    """Of each thing whose file says that no act names it, with each of those that it is related to."""
    finished = [one for one in base.subjects.values() if one.not_listed and not base.is_ruled(one.name)]
    made = [(thing.name, material) for thing in finished for material in thing.related if material in base.subjects]

    assert len(made) > 5
    for thing, material in made:
        found = answer(base, f"{material} {thing}", today=TODAY)
        assert thing in found.subjects or material not in found.subjects, (material, thing)
        apart = answer(base, f"{material}, {thing}", today=TODAY)
        assert {thing, material} <= {*apart.subjects}, (material, thing)


@pytest.mark.parametrize(
    ("text", "subjects", "status"),
    [
        ("graphite crayons from:CN", ("pencils",), "not-covered"),
        ("graphite and crayons from:CN", ("graphite", "pencils"), "licence"),
        ("W-Ni-Cu rod from:CN", ("tungsten", "nickel", "copper"), "licence"),
        ("coffee beans from:BR", ("coffee",), "not-covered"),
        ("kidney beans from:IR", ("beans",), "prohibited"),
        ("parts of drones from:CN", ("drone parts",), "licence"),
        ("Teile für Drohnen from:CN", ("drone parts",), "licence"),
        ("无人机零件 from:CN", ("drone parts",), "licence"),
        ("raw chrome from:ZW", ("chromite", "chromium"), "prohibited"),
        ("chrome raw from:ZW", ("chromite", "chromium"), "prohibited"),
        ("raw aluminium from:ID", ("bauxite", "aluminium"), "prohibited"),
    ],
)
def test_what_a_thing_is(base: RuleBase, text: str, subjects: tuple[str, ...], status: str) -> None:
    found = answer(base, text, today=TODAY)

    assert {*subjects} <= {*found.subjects}
    assert found.status == status


@pytest.mark.parametrize(
    "text", ["cotton t-shirts", "silver cutlery", "graphite tennis racket", "tungsten light bulbs"]
)
def test_everyday_goods_are_not_the_material_that_they_are_made_of(base: RuleBase, text: str) -> None:
    """No act names them: they are outside, and free only where such goods were looked for."""
    outside = {Outcome.NOT_COVERED, Outcome.NOTHING_ON_FILE}

    assert answer(base, text, today=TODAY, from_="CN").outcome in outside


@pytest.mark.parametrize("text", ["cotton filters", "tungsten darts", "graphite bearings"])
def test_a_product_named_by_its_material_is_hedged(base: RuleBase, text: str) -> None:
    assert answer(base, text, today=TODAY, from_="CN").outcome is Outcome.PARTLY_UNDERSTOOD


def test_a_hedged_product_is_told_behind_what_is_sure(base: RuleBase) -> None:
    """Though its status is the gravest."""
    title = reply(answer(base, "cotton filters and gallium", today=TODAY, from_="CN", to="DE")).title

    assert "Gallium – China: licence; cotton – perhaps China: quota" in title


@pytest.mark.parametrize(
    ("text", "status", "bare"),
    [
        ("NdFeB magnets", "licence", None),
        ("NdFeB magnets without dysprosium and terbium", "not-listed", "without: dysprosium, terbium"),
        ("NdFeB magnets, no Dy/Tb", "not-listed", "without: dysprosium, terbium"),
        ("sintered NdFeB ohne Dysprosium und Terbium", "not-listed", "without: dysprosium, terbium"),
        ("NdFeB magnets without heavy rare earths", "not-listed", "without: medium and heavy rare earths"),
        ("NdFeB magnets without dysprosium", "licence", None),
        ("dysprosium-free NdFeB magnets", "licence", None),
        ("NdFeB magnets without nickel", "licence", None),
    ],
)
def test_kinds_that_hold_what_goods_are_without_fall_away_and_both_is_said(
    base: RuleBase, text: str, status: str, bare: str | None
) -> None:
    found = answer(base, text, today=TODAY, from_="CN")

    assert found.status == status
    assert (found.bare and found.bare.reason) == bare
    if found.bare:
        assert reply(found).title.startswith("China: licence by name alone · without “")
