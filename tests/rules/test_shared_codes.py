"""A customs code that other goods share brings no act on those to goods that are named; a code of others steps back."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.vocabulary import Status
from tests.exploring import some

TODAY = date(2026, 11, 30)
_EXPORTERS = ("CN", "RU", "ID")


def _acts(base: RuleBase, text: str, exporter: str) -> set[str]:
    found = answer(base, text, today=TODAY, from_=exporter, to="DE")
    return {item.subject for one in found.findings if one.sets_status for item in one.items}


@pytest.mark.hypothesis
@pytest.mark.parametrize("exporter", _EXPORTERS)
def test_the_code_of_goods_brings_acts_on_them_and_their_kin_alone(base: RuleBase, exporter: str) -> None:
    """Of each thing on which the exporter has no act, with each code of its own file."""
    asked, things, place = 0, [*base.subjects.values()], _EXPORTERS.index(exporter)
    for thing in some([*things[place:], *things[:place]], len(_EXPORTERS)):
        if thing.kind == "technology" or base.is_class(thing.name) or base.is_everyday(thing.name):
            continue
        kin = {*base.family(thing.name), *base.neighbours(thing.name)}
        for code in [line.code for line in thing.hs][:2] if not _acts(base, thing.name, exporter) else []:
            asked += 1
            brought = _acts(base, f"{thing.name} HS {code}", exporter)
            printed = {place.item.subject for place in base.codes.by_hs(code)}
            assert not (brought & printed) or brought & kin, (thing.name, code, brought)
    assert asked > 20


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Indium ingot 4N5 500 kg HS 8112.92.30", Status.NOT_LISTED),
        ("gallium HS 8112.92.30", Status.LICENCE),
        ("HS 8112.92", Status.LICENCE),
        ("toys HS 8112.92", Status.LICENCE),
        ("servo motor with NdFeB rotor 8501.52", Status.NOT_LISTED),
    ],
)
def test_a_shared_code_takes_nothing_from_what_is_not_named(base: RuleBase, text: str, status: Status) -> None:
    assert answer(base, text, today=TODAY, from_="CN", to="DE").status is status


def test_an_act_that_prints_another_code_steps_behind_one_that_prints_none(base: RuleBase) -> None:
    wire = answer(base, "moly wire 0.18 mm HS 8102.96", today=TODAY, from_="CN", to="DE")
    powder = answer(base, "molybdenum HS 8102.10", today=TODAY, from_="CN", to="DE")

    assert wire.status is powder.status is Status.LICENCE
    assert next(one.document for one in wire.findings if one.sets_status) == "No. 89 of 2025"
    assert next(one.document for one in powder.findings if one.sets_status) == "No. 10 of 2025"


@pytest.mark.parametrize(
    "text",
    [
        "tungsten carbide end mills",
        "solid carbide drill bits",
        "Wendeschneidplatten aus Hartmetall",
        "Hartmetall-Wendeplatten 8209",
        "diamond saw blades 8202.39",
        "PCD inserts",
        "钨钢铣刀",
        "超硬エンドミル",
        "bismuth subsalicylate tablets",
        "ITO target indium tin oxide",
    ],
)
def test_a_known_article_or_compound_is_one_good_and_no_doubt(base: RuleBase, text: str) -> None:
    found = answer(base, text, today=TODAY, from_="CN", to="DE")

    assert len(found.subjects) == 1
    assert not found.passed_over
    assert found.status in {Status.NOT_LISTED, Status.NOT_COVERED}


@pytest.mark.parametrize(
    ("text", "status", "bare"),
    [
        ("Zinn", Status.PROHIBITED, None),
        ("Zinnbarren", Status.NOT_COVERED, None),
        ("Zinnbarren 99,95 % HS 8001.10", Status.NOT_COVERED, None),
        ("tin HS 8001.10", Status.NOT_COVERED, Status.PROHIBITED),
        ("tin HS 2609", Status.PROHIBITED, None),
        ("Zinnerz", Status.PROHIBITED, None),
        ("Nickelbleche", Status.NOT_LISTED, None),
    ],
)
def test_a_metal_in_a_form_or_by_its_code_is_no_ore(
    base: RuleBase, text: str, status: Status, bare: Status | None
) -> None:
    found = answer(base, text, today=TODAY, from_="ID", to="NL")

    assert found.status is status
    assert (found.bare.status if found.bare else None) is bare


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("high-speed cameras and toys from:CN", {"high-speed camera", "toys"}),
        ("toys and high-speed cameras from China", {"high-speed camera", "toys"}),
        ("high-speed cameras, gallium from:CN", {"high-speed camera", "gallium"}),
        ("focal plane arrays, chairs from:US", {"focal plane array", "chairs"}),
    ],
)
def test_goods_of_lists_by_several_words_are_told_beside_others(base: RuleBase, text: str, goods: set[str]) -> None:
    found = answer(base, text, today=TODAY, to="DE")

    assert {one.name for one in found.by_goods} == goods
    assert {one.name for one in found.by_goods if one.verdict.status is Status.LICENCE} >= goods - {"toys", "chairs"}


@pytest.mark.parametrize("name", ["MacBook", "ThinkPad", "laptops", "ordinateurs portables", "ノートパソコン"])
@pytest.mark.parametrize("code", ["HS 8471.30", "84713000", "HTS 8471.30.0100"])
@pytest.mark.parametrize("route", ["from:US to:CN", "from:IE to:IN"])
def test_a_code_is_rather_of_the_goods_whose_file_has_more_of_it(
    base: RuleBase, name: str, code: str, route: str
) -> None:
    """The usual heading of servers with chips of the acts, 8471, makes no such servers of laptops, 847130."""
    alone = answer(base, f"{name} {route}", today=TODAY)
    found = answer(base, f"{name} {code} {route}", today=TODAY)
    assert (found.status, found.by_exporter) == (alone.status, alone.by_exporter)
    assert answer(base, f"{code} {route}", today=TODAY).status is Status.LICENCE
