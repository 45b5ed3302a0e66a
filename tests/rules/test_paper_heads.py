"""The town in the head of a seller's paper is where its goods leave, if nothing else tells that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.index import RuleBase
from bot.rules.query.paper_heads import town_of_its_head
from tests.rules.asking import ask


@pytest.mark.parametrize(
    ("head", "town"),
    [
        ("Packliste 8841, Jena", "jena"),
        ("Ponudba 118/26 Maribor", "maribor"),
        ("INVOICE No 2026/118, Hamburg, 12.11.2026", "hamburg"),
        ("Angebot Nr. 12 vom 3.11.2026, Jena", "jena"),
        ("Faktura 7/2026 - Gdynia", "gdynia"),
        ("Invoice 118, Xyzzyville", ""),
        ("Purchase order 118, Jena", ""),
        ("Invoice 118", ""),
        ("Packliste Jena", ""),
    ],
)
def test_a_paper_with_its_number_has_its_sellers_town_in_its_head(head: str, town: str) -> None:
    assert town_of_its_head(f"{head}\ngermanium 5 kg") == town
    assert not town_of_its_head(head)  # a line alone is no paper


@given(st.text(max_size=200))
def test_any_text_has_a_head_or_none(typed: str) -> None:
    assert isinstance(town_of_its_head(typed), str)


def test_goods_leave_from_there_if_nothing_else_tells_it(base: RuleBase) -> None:
    head = "Packliste 8841, Jena\ngermanium 5 kg\n"

    told = ask(base, f"{head}ship to: Busan")
    assert (told.from_, told.to) == ("DE", "KR")
    assert ask(base, f"{head}from China to Korea").from_ == "CN"


def test_a_symbol_at_the_end_of_a_row_is_no_word_of_direction(base: RuleBase) -> None:
    told = ask(base, "Proforma 09/26\nDoré bars 88% Au, 41 kg\nSiguiri - Conakry - Dubai, airway bill to follow")
    assert (told.from_, told.to) == ("GN", "AE")


@pytest.mark.parametrize(
    "typed", ["HMS 1 origin Karaganda, DAP Khorgos", "ferrous scrap origin Kazakhstan, DAP Khorgos"]
)
def test_what_arrives_where_it_was_made_leaves_there(base: RuleBase, typed: str) -> None:
    assert ask(base, typed).from_ == "KZ"


@pytest.mark.parametrize("month", ["Dec", "DEC", "Mar", "Jun", "Sep"])
def test_no_month_is_a_listed_party(base: RuleBase, month: str) -> None:
    assert ask(base, f"antimony trioxide Huangpu - Baltimore, ETD {month} 2026").parties == ()


def test_a_code_that_is_surely_on_a_list_tells_more_than_names_that_perhaps_are(base: RuleBase) -> None:
    found = ask(base, "selective laser melting machine for Ti (metal AM, 2B910) Odense to Hanoi")
    assert [one.measure.jurisdiction for one in found.findings] == ["DK"]
