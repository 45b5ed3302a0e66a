"""The nearest names to a misspelt one are those that a comparison with every name finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.rules.names import NameIndex

NAMES = st.lists(st.text("abcй中", min_size=3, max_size=9), min_size=1, max_size=40, unique=True)
LONGEST_OF_ONE_MISTAKE = 7
"""Letters of a name of which a name with more mistakes is not offered."""


@given(NAMES, st.text("abc", min_size=4, max_size=LONGEST_OF_ONE_MISTAKE))
def test_one_mistake_is_found_wherever_it_stands(names: list[str], typed: str) -> None:
    index = NameIndex((name, name) for name in names)
    comparable = [name for name in names if any(map(str.isascii, name))]
    within = {name for name in comparable if OSA.distance(typed, name) <= 1}
    near = index.nearest(typed)

    assert {*near.near} <= within | {*index.sounds_like(typed)}
    assert len(near.near) >= min(len(within), 5) or len(index.sounds_like(typed)) == 1
