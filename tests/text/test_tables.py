"""The tables that come from CLDR."""

from __future__ import annotations

import json

import pytest

from bot.text.notation import take_quantities, units
from tools import tables


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
