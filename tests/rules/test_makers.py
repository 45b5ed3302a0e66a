"""Makers and brands: a word beside goods that changes nothing; a make and a model are a name of the goods."""

from __future__ import annotations

from datetime import date

import pytest

from bot.data import read_yaml
from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.text import countries, gazetteer
from bot.text.normalize import key
from tests.exploring import drawn

TODAY = date(2026, 11, 24)
MAKERS = [maker.replace("_", " ") for maker in read_yaml("query/makers")["trade"].split()]


def asked(base: RuleBase, text: str) -> Answer:
    return answer(base, text, today=TODAY)


def test_no_maker_is_a_place_or_a_name_of_goods(base: RuleBase) -> None:
    taken = [
        maker
        for maker in MAKERS
        if countries.find(maker) or gazetteer.country_of_town(key(maker)) or base.names.get(key(maker))
    ]

    assert taken == []


def test_no_maker_is_a_listed_party(base: RuleBase) -> None:
    listed = [maker for maker in MAKERS if asked(base, maker.upper()).parties]

    assert listed == []


@pytest.mark.parametrize("maker", drawn(MAKERS, 11))
def test_a_maker_beside_goods_changes_nothing(base: RuleBase, maker: str) -> None:
    goods = "graphite electrodes"
    plain = asked(base, f"{goods} from China to Germany")

    for written in (f"{maker} {goods}", f"{goods} {maker.title()}", f"{maker.upper()} {goods}"):
        found = asked(base, f"{written} from China to Germany")

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
        by_model, by_goods = asked(base, f"{product} {route}"), asked(base, f"{goods} {route}")

        assert (by_model.status, by_model.by_exporter) == (by_goods.status, by_goods.by_exporter)
        assert not by_model.passed_over


@pytest.mark.parametrize("form", ["A/S", "I/S", "K/S", "S/A", "P/L"])
def test_a_letter_of_a_form_of_law_is_no_element(base: RuleBase, form: str) -> None:
    assert not asked(base, f"Siemens {form} from:US").by_goods
