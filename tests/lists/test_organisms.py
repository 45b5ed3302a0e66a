"""Organisms and toxins that India's list names are met by their names, and lead to its entries at least."""

from __future__ import annotations

import pytest

from bot.lists.library import Lists
from bot.lists.loading import ListFiles


@pytest.mark.parametrize("group", ["2A0", "2B0", "2C0", "2D0", "2F0", "2G0"])
def test_a_name_in_a_heading_leads_to_its_entry(files: ListFiles, group: str) -> None:
    edition = Lists(files).edition("in-scomet")
    assert edition is not None
    names = {code: text for code, text in files.headings("IN").items() if code in edition.entries and code[:3] == group}
    found = (code for text in names.values() for one in files.goods.find(text.split(" (")[0]) for code in one.own)
    met = {str(code) for whose, code in found if whose == "IN"}
    missed = {code: text for code, text in names.items() if code not in met}
    assert names
    assert len(missed) * 5 <= len(names), missed
