"""Codes of countries in columns of pasted tables."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.text.columns import with_countries_named
from bot.vocabulary import Status

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize("sign", [" | ", ";", "\t", ","])
@pytest.mark.parametrize("title", ["", "item{0}qty{0}origin\n"])
def test_every_code_of_a_column_of_countries_is_one(sign: str, title: str) -> None:
    rows = [("Gallium", "10 kg", "CN"), ("Nickel ore", "5 t", "ID"), ("Lithium hydroxide", "1 t", "CL")]
    table = title.format(sign) + "\n".join(map(sign.join, rows))
    named = with_countries_named(table)
    assert "Indonesia" in named
    assert "Chile" in named
    assert "CN" in named


@pytest.mark.parametrize(
    "table",
    [
        "tube;OD;25 mm\ntube;ID;20 mm",
        "gallium;KG;10\ntin;MT;5",
        "ID;item;origin\n17;gallium;CN\n18;tin;DE",
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
    found = answer(base, table, today=TODAY)
    assert found.by_exporter["ID"] is Status.PROHIBITED
    assert found.by_exporter["CN"] is Status.LICENCE
