"""Words as one pattern: grouped by their first letters they match what they match one by one."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.text.normalize import alternatives, by_first_letter

WORD = st.text("abcß İıА.-*_ 出荷", min_size=1, max_size=5)


@given(st.lists(WORD, min_size=1, max_size=12, unique=True), st.text("abcß İıА.-*_ 出荷", max_size=30))
def test_the_longest_word_is_found_where_each_by_itself_is(words: list[str], text: str) -> None:
    plain = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))

    assert re.findall(alternatives(words), text) == re.findall(plain, text)


@given(st.lists(st.sampled_from(["ab?", "ab", "b*c", r"a\s+b", "[ab]c", "c", r"\.c", "ba"]), min_size=1, max_size=8))
def test_a_first_letter_that_may_be_missing_or_repeated_stays_with_its_sign(patterns: list[str]) -> None:
    plain, grouped = ("|".join(patterns), by_first_letter(patterns))

    for text in ("", "a", "ab", "abb", "bc", "bbc", "c", "a  b", "ac", ".c", "ba"):
        assert bool(re.fullmatch(grouped, text)) is bool(re.fullmatch(plain, text)), (text, grouped)
