"""Acronyms and beginnings of names that are ordinary words too: they need their capitals or a word of the name's."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.text import question_words as said

TODAY = date(2026, 11, 29)


def test_no_acronym_is_read_in_a_word_of_running_text(base: RuleBase) -> None:
    names = [name for subject in base.subjects.values() for name in subject.all_names]
    words = {name for name in names if name.isascii() and name.isalpha() and name.isupper() and len(name) > 2}
    roles = {word.lower(): said.role(word.lower()) for word in sorted(words) if word.lower() not in said.terms()}
    ordinary = [word for word, role in roles.items() if role and not role.makes_another_thing]

    assert len(ordinary) > 1
    for word in ordinary:
        for text in (f"our reply {word} to India", f"OUR REPLY {word.upper()} TO INDIA"):
            assert answer(base, text, today=TODAY).subjects == (), text


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("GOES coil from:CN", ("electrical steel",)),
        ("goes silicon steel from:CN", ("electrical steel",)),
        ("steel goes to India", ("steel",)),
        ("litho prints from:NL", ()),
        ("litho from:NL", ()),
        ("lithiun from:CN", ("lithium",)),
        ("galium from:CN", ("gallium",)),
        ("ArF from:JP", ()),
        ("KrF excimer source from:JP", ()),
        ("Bi2Te3 from:CN", ("oxides and salts of tellurium",)),
        ("scented candles dap dublin", ("toilet articles",)),
        ("gallium dap busan", ("gallium",)),
        ("dap china", ("ammonium phosphates",)),
        ("dap from china", ("ammonium phosphates",)),
    ],
)
def test_what_is_short_for_goods(base: RuleBase, text: str, subjects: tuple[str, ...]) -> None:
    assert answer(base, text, today=TODAY).subjects == subjects


def test_a_beginning_offers_the_names_that_it_begins(base: RuleBase) -> None:
    assert "lithography equipment" in answer(base, "litho from:NL", today=TODAY).near
