"""Countries in languages that there is no lexicon for, by CLDR's names."""

from __future__ import annotations

import pytest

from bot.detect.lexicon import SHORTEST_STEM, country_terms, without_words
from bot.text import countries
from bot.text.matcher import Term

LANGUAGES = [
    "hu",
    "sr",
    "fi",
    "kk",
    "fa",
    "he",
    "uz",
    "sv",
    "lt",
    "lv",
    "ka",
    "hy",
    "mn",
    "ur",
    "ta",
    "my",
    "km",
    "is",
    "sh",
    "am",
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_has_a_name_and_no_stem_is_short(language: str) -> None:
    terms = country_terms(language)
    codes = {term.value for term in terms}

    assert {"CN", "RU", "US", "IN", "TR", "EG"} <= codes
    assert all(countries.is_code(code) for code in codes)
    for term in terms:
        assert {term.concept, term.language} == {"place", language}
        if term.text.endswith("*"):
            assert all(len(part) > SHORTEST_STEM for part in term.text.split())


@pytest.mark.parametrize(
    ("language", "text", "country"),
    [
        ("hu", "Moldov*", "MD"),
        ("sr", "Кина", "CN"),
        ("sr", "kinesk*", "CN"),
        ("fi", "Venäjä", "RU"),
        ("sh", "Rusij*", "RU"),
    ],
)
def test_a_name_is_found_bent_and_in_every_script(language: str, text: str, country: str) -> None:
    assert (text, country) in {(term.text, term.value) for term in country_terms(language)}


def test_a_language_beside_a_lexicon_gets_names_and_no_stems() -> None:
    assert not [term for term in country_terms("pt", bent=False) if "*" in term.text]
    assert {"Quénia", "Quênia"} <= {term.text for term in country_terms("pt", bent=False)}


def test_a_name_that_is_a_word_of_the_language_and_an_unknown_language_have_none() -> None:
    assert "Mali" not in {term.text for term in country_terms("sl")}
    assert country_terms("xx") == []


@pytest.mark.parametrize(
    ("language", "word", "concept", "lost", "kept"),
    [
        ("hu", "gabona*", "goods", "Gabon*", "Gabon"),
        ("fi", "kiintiö*", "quota", "Kiin*", "Kiina"),
        ("fi", "puolijohde*", "goods", "Puol*", "Puola"),
        ("lt", "kinijai", "to", "", "Kinij*"),
        ("lt", "kinija", "place", "", "Kinij*"),
    ],
)
def test_a_stem_with_which_another_word_begins_is_no_countrys_but_a_bent_name_is(
    language: str, word: str, concept: str, lost: str, kept: str
) -> None:
    left = without_words(country_terms(language), [Term(word, concept, "", language)], str.casefold)
    names = {term.text for term in left}

    assert kept in names
    assert lost not in names
    assert not lost or lost in {term.text for term in country_terms(language)}
