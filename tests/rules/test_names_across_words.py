"""Names of one word across two words of a text: some cut them into long parts, and small words make none."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.text import question_words as said
from bot.text.normalize import words

TODAY = date(2026, 11, 24)
SMALL = sorted(word for word in said.spaced().whole if 2 <= len(word) <= 4 and word.isalpha())


def put_together(base: RuleBase) -> list[str]:
    """Return names of goods of one word that are two small words, with a blank between them."""
    known = set(SMALL)
    uncut = [name for name in base.names.all_keys() if len(name) <= 8 and base.names.shown(name).isalpha()]
    cut = ((name, place) for name in uncut for place in range(2, len(name) - 1) if min(place, len(name) - place) < 4)
    return sorted(f"{name[:place]} {name[place:]}" for name, place in cut if {name[:place], name[place:]} <= known)


def test_small_words_are_put_together_to_no_name(base: RuleBase) -> None:
    found = put_together(base)

    assert len(found) > 100
    for two in found:
        first, second = told = words(f"{two} here")[:2]
        over = [
            hit for hit in base.names.inside(words(f"{two} here")) if (hit.start, hit.end) == (first.start, second.end)
        ]
        assert not over, told


def test_small_words_beside_goods_are_no_goods(base: RuleBase) -> None:
    told = answer(base, "gallium from China ETA in Hamburg", today=TODAY)

    assert [one.name for one in told.by_goods] == ["gallium"]


@pytest.mark.parametrize("name", ["poly silicon", "photo resist", "Wolfram Karbid"])
def test_a_name_cut_into_words_is_the_name(base: RuleBase, name: str) -> None:
    cut, whole = (answer(base, f"{one} from:CN", today=TODAY) for one in (name, name.replace(" ", "")))

    assert [one.name for one in cut.by_goods] == [one.name for one in whole.by_goods]


def test_the_end_of_a_korean_word_and_the_beginning_of_the_next_are_no_name(base: RuleBase) -> None:
    told = answer(base, "초전도 마그넷 from:US to:CN", today=TODAY)

    assert "도마" not in [one.name for one in told.by_goods], "a cutting board"
    assert not told.everyday
