"""Two goods with a field, a country, an item's number or "and" between them are two: neither replaces the other."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.index import RuleBase
from bot.vocabulary import Status
from tests.exploring import some
from tests.rules.asking import ask

CONTROLLED = {
    "silver": "CN", "steel": "CN", "steel rebar": "CN", "graphite": "CN", "tungsten": "CN", "gallium": "CN",
    "samarium-cobalt magnets": "CN", "helium": "RU", "tin": "ID", "nickel ore": "ID", "palm oil": "ID", "sugar": "PK",
    "cobalt": "CD", "wood": "NG", "logs": "GA", "timber": "UA", "black mass": "DE", "thermal coal": "CO",
}  # fmt: skip
COUNTRIES = {
    "CN": "China", "RU": "Russia", "ID": "Indonesia", "PK": "Pakistan", "CD": "DR Congo", "NG": "Nigeria",
    "GA": "Gabon", "UA": "Ukraine", "DE": "Germany", "CO": "Colombia",
}  # fmt: skip
ORDINARY = [
    "furniture", "shoes", "screws", "towels", "T-shirts", "printer paper", "tyres", "wooden chairs", "mugs", "toys",
    "cardboard tube", "aluminium foil", "bicycles", "carpets", "nails", "Möbel", "chaussures", "zapatos", "стулья",
    "家具", "의자", "lamps", "cotton socks HS 6115.95",
]  # fmt: skip
FORMS = [
    "{one} from:{code} {other}", "{one} from:{code}, {other}", "{one} to:JP {other} from:{code}",
    "{one} on:2026-11-29 {other} from:{code}", "{one} from:{code}\n{other}", "{other} from:{code} {one}",
    "{one} from {country} item 2: {other}", "{one} from {country} and {other}", "{one} from {country} {other}",
]  # fmt: skip


@pytest.mark.hypothesis
@pytest.mark.parametrize("form", FORMS)
def test_ordinary_goods_apart_replace_no_controlled_ones(base: RuleBase, form: str) -> None:
    crossed = some(product(CONTROLLED.items(), ORDINARY), 7, FORMS.index(form))
    to = " to:JP" if "to:JP" in form else ""
    alone = {one: ask(base, f"{one} from:{code}{to}") for one, code in CONTROLLED.items()}
    lost = {}
    for (one, code), other in crossed:
        if (one, other) == ("tin", "lamps"):
            continue  # Indonesia's act names its ore, which is asked for where tin is named alone
        text = form.format(one=one, code=code, other=other, country=COUNTRIES[code])
        found = ask(base, text)
        if found.status.rank > alone[one].status.rank:
            lost[text] = found.status
    assert len(crossed) > 20
    assert lost == {}


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("silver from:CN furniture", ["silver", "furniture"]),
        ("steel from:CN screws", ["steel", "screws"]),
        ("cotton from:CN shirts", ["cotton", "shirts"]),
        ("steel rebar from:CN cardboard tube", ["steel", "cardboard"]),
        ("nickel ore from Indonesia item 2: cotton socks HS 6115.95", ["nickel ore", "socks"]),
    ],
)
def test_each_of_two_goods_around_a_field_has_its_verdict(base: RuleBase, text: str, goods: list[str]) -> None:
    assert [one.name for one in ask(base, text).by_goods] == goods


@pytest.mark.parametrize(
    "text",
    [
        "silver furniture from:CN",
        "steel screws from:CN",
        "from:CN silver furniture",
        "headphones neodymium drivers 8518.30 from:CN",
    ],
)
def test_a_material_beside_its_article_is_no_goods_of_its_own(base: RuleBase, text: str) -> None:
    assert len(ask(base, text).by_goods) == 1


def test_a_packing_behind_a_field_stays_a_packing(base: RuleBase) -> None:
    assert ask(base, "natural graphite from:CN big bags").subjects == ("natural graphite",)


@pytest.mark.parametrize("text", ["graphite from:CN electrodes", "стулья silver from:CN", "carpets silver from:CN"])
def test_no_name_reaches_across_a_field_or_to_another_tongue(base: RuleBase, text: str) -> None:
    assert ask(base, text).status is Status.LICENCE
