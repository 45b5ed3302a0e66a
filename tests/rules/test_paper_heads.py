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
