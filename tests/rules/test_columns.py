"""Codes of countries in columns of pasted tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.index import RuleBase
from bot.text.pasted import with_countries_named
from bot.vocabulary import Status
from tests.rules.asking import ask


@pytest.mark.parametrize("sign", [" | ", ";", "\t", ","])
@pytest.mark.parametrize("title", ["", "item{0}qty{0}origin\n"])
def test_every_code_of_a_column_of_countries_is_one(sign: str, title: str) -> None:
    rows = [("Gallium", "10 kg", "CN"), ("Nickel ore", "5 t", "ID"), ("Lithium hydroxide", "1 t", "CL")]
    table = title.format(sign) + "\n".join(map(sign.join, rows))
    named = with_countries_named(table)
    assert all(f"from {country}" in named for country in ("China", "Indonesia", "Chile"))


@pytest.mark.parametrize(
    "table",
    [
        "tube;OD;25 mm\ntube;ID;20 mm",
        "gallium;KG;10\ntin;MT;5",
        "gallium;CN\ntin;DE\nfrom Hong Kong",
        "pipe, ID 25, from China",
    ],
)
def test_other_cells_stay(table: str) -> None:
    assert with_countries_named(table) == table


@given(st.text(alphabet="CNIDKG ;,|\t\nab1"))
def test_no_text_loses_a_cell(text: str) -> None:
    named = with_countries_named(text)
    assert [named.count(sign) for sign in "\t;|,"] == [text.count(sign) for sign in "\t;|,"]
    assert len(named.splitlines()) == len(text.splitlines())


def test_goods_of_a_table_are_asked_about_with_each_origin(base: RuleBase) -> None:
    table = "item,qty,hs,origin\nGallium,10 kg,81129292,CN\nNickel ore,1000 t,2604,ID\nconsignee: Osaka"
    found = ask(base, table)
    assert found.by_exporter["ID"] is Status.PROHIBITED
    assert found.by_exporter["CN"] is Status.LICENCE


@pytest.mark.parametrize(
    ("table", "status"),
    [
        ("Nickel ore;ID\nTerbium;CN", {"ID": Status.PROHIBITED, "CN": Status.LICENCE}),
        ("Manganese ore;NA\nTerbium;CN\nHelium;CN", {"NA": Status.PROHIBITED, "CN": Status.PROHIBITED}),
        ("From;To;Item\nHamburg;Shanghai;rice\nShanghai;Hamburg;terbium", {"CN": Status.QUOTA}),
        ("Item;POL;POD\nrice;Hamburg;Shanghai\nhelium;Shanghai;Hamburg", {"CN": Status.PROHIBITED}),
        ("From;To;Item\nCN;DE;terbium", {"CN": Status.LICENCE}),
        ("From,To,HS\nChina,Germany,8112", {"CN": Status.LICENCE}),
    ],
)
def test_no_row_loses_its_exporter(base: RuleBase, table: str, status: dict[str, Status]) -> None:
    found = ask(base, table)
    assert {code: found.by_exporter.get(code) for code in status} == status


def test_where_the_goods_of_a_table_go_is_told_by_its_title(base: RuleBase) -> None:
    found = ask(base, "item;dest\ngallium;US\ngermanium;ID\nfrom China")
    assert {code for way in found.asked.directions for code in way.to} == {"US", "ID"}
