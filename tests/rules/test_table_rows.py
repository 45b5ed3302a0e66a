"""Rows of Japan's appended table 1 are met inside a text, in its own writing; other figures in brackets are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.index import RuleBase
from bot.rules.query.table_rows import taken
from bot.rules.status import rank
from tests.rules.asking import ask


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("2の項(12) 日本から中国", ["2(12)"]),
        ("輸出令別表第1の2の項(12)", ["2(12)"]),
        ("輸出貿易管理令別表第一の3の2の項(2)5の2 韓国", ["3-2(2)5-2"]),
        ("別表第1の3の項(2)", ["3(2)"]),
        ("aspheric optics 10(7の2)", ["10(7-2)"]),
        ("工作機械 2の項(12)5個", ["2(12)"]),
        ("非球面光学素子10(7の2)に該当", ["10(7-2)"]),
        ("METI 7(16) and 10の項(4)", ["7(16)", "10(4)"]),
        ("gallium 2(12) from China", []),
        ("12月3(5)", []),
        ("第2項(3)", []),
        ("3 pcs (12)", []),
    ],
)
def test_a_row_is_one_by_the_words_or_the_branches_of_the_table(text: str, rows: list[str]) -> None:
    assert taken(text)[0] == rows


@given(st.integers(1, 16), st.integers(1, 60), st.sampled_from(("{}の項({})", "別表第一の{}({})", "METI {}({})")))
def test_what_stands_around_a_row_is_left(item: int, row: int, form: str) -> None:
    found, left = taken(f"レーザー {form.format(item, row)} 日本から", " | ")

    assert found == [f"{item}({row})"]
    assert left.startswith("レーザー")
    assert left.endswith("日本から")


@pytest.mark.parametrize(
    "around", ["{}", "{} 日本から中国", "aspheric optics {} from:JP to:VN", "10 pcs {}, Osaka to Hanoi"]
)
def test_words_around_a_row_free_nothing(base: RuleBase, around: str) -> None:
    bare = ask(base, "10(7-2)")
    asked = ask(base, around.format("10の項(7の2)"))

    assert rank(asked.status) <= rank(bare.status)
