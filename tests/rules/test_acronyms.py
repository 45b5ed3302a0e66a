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


OF_THE_AMINE = ("TEA 99%", "TEA 85 % drums", "99% TEA", "अमीन (TEA 99%)", "Triethanolamine (TEA 99 %)", "TEA LFG 20 t")
OF_THE_LEAVES = ("TEA 100% Ceylon", "tea 99%", "TEA 20 t", "BLACK TEA 99%", "GREEN TEA 95%, 20 t")


@pytest.mark.parametrize("text", [*OF_THE_AMINE, *OF_THE_LEAVES])
def test_an_abbreviation_with_a_purity_is_never_the_food_of_that_spelling(base: RuleBase, text: str) -> None:
    found = answer(base, text, today=TODAY, from_="IN", to="AE")
    amine = text in OF_THE_AMINE
    assert (found.status == "licence", [one.name == "triethanolamine" for one in found.by_goods]) == (amine, [amine]), (
        text
    )


def test_a_number_of_a_substance_beside_its_abbreviation_is_read(base: RuleBase) -> None:
    assert answer(base, "TEA CAS 102-71-6 99%", today=TODAY, from_="IN", to="AE").status == "licence"


@pytest.mark.parametrize(
    "text", ["TEA 99%, helium 5 kg", "helium 5 kg; TEA 99% 20 t", "TEA 99% 20 t\nrice 5 t", "shoes 20 pairs; TEA 85 %"]
)
def test_such_an_abbreviation_is_goods_beside_others(base: RuleBase, text: str) -> None:
    found = answer(base, text, today=TODAY, from_="IN", to="AE")
    assert found.status == "licence", text
    assert "triethanolamine" in {one.name for one in found.by_goods}, text
