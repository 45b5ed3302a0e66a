"""What is suggested while somebody types: goods, codes and countries, ranked by use and by the reader's language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.index import RuleBase
from bot.rules.query.suggestions import suggest_items
from bot.text import countries
from bot.text.locales import LANGUAGES
from bot.text.normalize import key
from tests import shipped
from tests.counting import counted

CALLS_OF_A_LETTER = 300_000
"""Sorting every name that holds the letter takes a million."""


def values(base: RuleBase, typed: str, language: str = "en") -> list[str]:
    return [one.value for one in suggest_items(base, typed, 25, language)]


def test_suggestions_begin_with_what_was_typed(base: RuleBase) -> None:
    assert values(base, "graph")[0] == "graphite"
    assert values(base, "gal")[0] == "gallium"
    assert values(base, "石墨")[0] == "石墨"
    assert "흑연" in values(base, "흑")
    assert len(values(base, "")) == 25


def test_nothing_typed_offers_goods_and_no_whole_class(base: RuleBase) -> None:
    offered = values(base, "")

    assert not [name for name in offered if base.is_class(name) or base.is_everyday(name)]


@pytest.mark.parametrize("typed", ["镓", "氧化", "石", "gra", "ガリ", "rare", "chip", "811", "3A"])
@pytest.mark.parametrize("language", ["en", "ja", "zh-Hans", "de"])
def test_nothing_is_offered_twice(base: RuleBase, typed: str, language: str) -> None:
    found = suggest_items(base, typed, 25, language)

    assert found
    assert len({one.label for one in found}) == len(found)
    assert len({one.value for one in found}) == len(found)


def test_names_of_the_readers_language_come_before_those_of_others(base: RuleBase) -> None:
    assert values(base, "grap", "de")[0] == "Graphit"
    english = [one.value for one in suggest_items(base, "gra", 100, "en")]
    assert all(english.index("graphite") < english.index(each) for each in english if each in {"graan", "grano"})
    # What stands in another language has the reader's name beside it.
    labels = {one.value: one.label for one in suggest_items(base, "镓", 25, "en")}
    assert labels["镓"] == "镓 · gallium"
    assert {one.value: one.label for one in suggest_items(base, "镓", 25, "zh-Hans")}["镓"] == "镓"


@pytest.mark.parametrize(
    ("typed", "code", "goods"),
    [
        ("8112", "8112.92", "gallium"),
        ("8112.92", "8112.92", "gallium"),
        ("811292", "8112.92", "gallium"),
        ("3a0", "3A090", ""),
    ],
)
def test_codes_are_found_by_their_beginning(base: RuleBase, typed: str, code: str, goods: str) -> None:
    found = suggest_items(base, typed, 25)
    labels = [one.label for one in found if one.value == code]

    assert labels, [one.value for one in found]
    assert goods in labels[0]
    assert all(one.value.replace(".", "").startswith(typed.upper().replace(".", "")) for one in found)


@pytest.mark.slow
@given(st.text(max_size=12), st.sampled_from(["en", *(one.replace("_", "-") for one in LANGUAGES)]))
def test_whatever_is_typed_gets_at_most_so_many_and_each_fits_a_field(typed: str, language: str) -> None:
    found = suggest_items(shipped.rules(), typed, 25, language)

    assert len(found) <= 25
    assert all(one.value and one.label for one in found)


def test_a_letter_is_answered_while_it_is_typed(base: RuleBase) -> None:
    suggest_items(base, "8", 25)  # what never changes is gathered once
    for typed in ("g", "ga", "81", "石", "r", "c"):
        with counted() as calls:
            suggest_items(base, typed, 25, "de")

        assert calls[0] < CALLS_OF_A_LETTER, typed


@pytest.mark.parametrize(
    ("typed", "first"),
    [("chi", "CN"), ("u", "US"), ("ger", "DE"), ("s", "KR"), ("中", "CN"), ("in", "IN"), ("de", "DE")],
)
def test_countries_that_are_asked_about_most_come_first(typed: str, first: str) -> None:
    assert countries.suggest(typed, 8)[0][0] == first


def test_countries_are_named_and_found_in_the_readers_language() -> None:
    own = {
        "DE": "Deutschland",
        "CL": "Chile",
        "CN": "China",
        "JP": "Japan",
        "KR": "Südkorea",
        "US": "Vereinigte Staaten",
    }

    assert countries.suggest("deu", 3, own) == [("DE", "Deutschland")]
    assert countries.suggest("chi", 2, own) == [("CN", "China"), ("CL", "Chile")]
    assert countries.suggest("vereinigte s", 1, own) == [("US", "Vereinigte Staaten")]
    assert [code for code, _ in countries.suggest("s", 3, own, {"SG"})][:2] == ["KR", "SG"]


@given(st.text(max_size=8))
def test_each_country_is_suggested_once(typed: str) -> None:
    found = countries.suggest(typed, 25, {"DE": "Deutschland"})

    assert len({code for code, _ in found}) == len(found) <= 25
    assert all(label and key(label) for _, label in found)
