"""Data as it is read: sorted lines of words, and the tables that come from CLDR."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import data
from bot.data import SortedLines
from bot.text.chapters import table
from bot.text.notation import take_quantities, units
from tools import tables

# -- lines are found in a text of bytes as they are in a list

WORDS = st.text("abcdeфжя \t", min_size=1, max_size=5)


@given(st.sets(WORDS), WORDS, st.sampled_from([0, 1, 9, 2048]))
def test_sorted_lines_hold_what_a_list_of_them_does(held: set[str], sought: str, block: int) -> None:
    those = SortedLines("".join(f"{line}\n" for line in sorted(held)).encode())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "_BLOCK", block)
        those.begins("a")
    assert all(line in those for line in held)
    assert (sought in those) is (sought in held)
    assert those.begins(sought) is any(line.startswith(sought) for line in held)
    assert list(those.beginning(sought)) == [line for line in sorted(held) if line.startswith(sought)]
    assert "" not in those


def test_a_file_is_read_without_its_head_and_one_that_is_missing_holds_nothing() -> None:
    assert b"#" not in table().text
    assert SortedLines.read("query/no-such.txt").text == b""


# -- the tables that come from CLDR


@pytest.mark.slow
def test_the_tables_are_what_the_pinned_library_gives() -> None:
    """If this fails after an update of Babel: run `make lock`, and look at what changed."""
    assert json.loads(tables.FILE.read_text(encoding="utf-8")) == json.loads(json.dumps(tables.tables()))


@pytest.mark.slow
def test_a_name_in_one_language_is_not_left_behind_in_another() -> None:
    """Babel resolves references between tables inside what it keeps: names of months once wandered into others."""
    months = tables.tables()["months"]

    assert all(name.isascii() for name in months["en"])
    assert not set(months["th"]) & set(months["zh_Hans"])


def test_every_unit_has_a_factor_that_is_a_number() -> None:
    """YAML reads `1e+09` as a text: a figure in GPa once broke the answer."""
    for written, (unit, factor) in units().items():
        assert isinstance(factor, int | float), written
        assert [quantity.unit for quantity in take_quantities(f"steel of 12 {written} in rods")[0]] == [unit], written
