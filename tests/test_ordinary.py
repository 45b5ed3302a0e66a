"""What is taken as ordinary text hides nothing: checked for every character there is."""

from __future__ import annotations

import sys
import unicodedata
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.messages.reply import ordinary


@cache
def taken() -> list[str]:
    """Every character that is taken for ordinary; looked for when a test needs it, not when it is collected."""
    return [char for char in map(chr, range(sys.maxunicode + 1)) if ordinary(char)]


def test_no_character_that_hides_turns_or_piles_up_is_ordinary() -> None:
    hiding = {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp", "Mn", "Me", "Mc"}
    assert [char for char in taken() if unicodedata.category(char) in hiding] == []
    assert [char for char in taken() if char.isspace()] == [" "]
    assert not set(taken()) & set("\u115f\u1160\u3164\uffa0\u2800\u180b\u180c\u180d\u180f")


@pytest.mark.parametrize("text", ["", "Graphite, “No. 39” – 25 %", "石墨出口管制", "희토류", "Графит", "レアアース"])
def test_what_most_sources_write_is_ordinary(text: str) -> None:
    assert ordinary(text)


@pytest.mark.parametrize(
    "char", ["\u202e", "\u200b", "\u00ad", "\n", "\u00a0", "\u0301", "\U000e0041", "\ud800", "\u2028"]
)
def test_one_such_character_anywhere_makes_a_text_not_ordinary(char: str) -> None:
    assert not any(ordinary(text) for text in (char, f"{char}graphite", f"gra{char}phite", f"graphite{char}"))


@given(st.text(st.deferred(lambda: st.sampled_from(taken()))))
def test_ordinary_text_is_composed(text: str) -> None:
    assert unicodedata.normalize("NFC", text) == text
