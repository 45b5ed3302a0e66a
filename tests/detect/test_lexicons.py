"""Lexicon files: they load, cover the languages served, and say where they are broken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.detect import Detector, LexiconError, SourceText
from bot.detect.goods import read_relations, relations
from bot.detect.lexicon import SHORTEST_STEM, country_terms, load, named_terms, read_file, read_language, without_words
from bot.detect.relevance import read_weights
from bot.text import countries
from bot.text.act_numbers import number_forms
from bot.text.matcher import Term
from bot.text.profiles import FORMS, FUNCTION_WORDS, TRAITS, read_profile
from tests.detect.labelled import SERVED

# -- lexicon files: they load, cover the languages served, and say where they are broken

ROOT = Path(__file__).parents[2]


def test_every_language_served_has_its_file_with_the_groups_that_judging_needs() -> None:
    lexicons = load()
    groups = {(term.language, term.concept) for term in lexicons.terms}

    assert set(lexicons.profiles.by_language) >= set(SERVED)
    needed = (
        "export",
        "import",
        "ban",
        "licence",
        "impose",
        "extend",
        "lift",
        "issue",
        "hedge",
        "market",
        "enforcement",
    )
    assert [(one, name) for one in sorted(SERVED) for name in needed if (one, name) not in groups] == []


def test_all_of_a_languages_grammar_is_asked_for() -> None:
    files = {ROOT / "bot/detect/patterns.yaml", *(ROOT / "bot").glob("detect/*.py"), *(ROOT / "bot").glob("text/*.py")}
    texts = (file.read_text(encoding="utf-8") for file in files - {ROOT / "bot/text/profiles.py"})
    words = {word for text in texts for word in re.findall("[a-z_]+", text)}

    assert {*TRAITS, *FUNCTION_WORDS, *FORMS} - words == set()


def test_every_class_and_know_how_names_goods_of_the_lexicon() -> None:
    goods = {term.value for term in load().terms if term.concept == "goods"}
    known = relations()
    named = {*known.members, *known.technology, *known.technology.values()}
    named |= {one for members in known.members.values() for one in members or ()}

    assert named - goods == set()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ([], "mapping"),
        ({"language": "xx", "exprot": "a"}, "exprot"),
        ({"language": "xx", "export": ["a"]}, "block"),
        ({"language": "xx", "export": "a*b"}, "a*b"),
        ({"language": "xx", "export": "a .. *"}, "empty"),
    ],
)
def test_a_broken_language_file_is_named_with_its_problem(raw: object, words: str) -> None:
    with pytest.raises((ValueError, TypeError), match=re.escape(words)):
        read_language(raw)


def test_broken_names_patterns_and_relations_are_named() -> None:
    with pytest.raises(ValueError, match="language code"):
        named_terms({"tea": "Tee, Thee"}, "goods")
    with pytest.raises(TypeError, match="must be text"):
        named_terms({False: "en norway"}, "place")
    with pytest.raises(ValueError, match="line 2"):
        list(number_forms("# fine\n:: ("))
    with pytest.raises(KeyError, match="classes"):
        read_relations({})


def test_whatever_is_wrong_with_a_file_is_told_with_its_name() -> None:
    def refuse(_: object) -> None:
        raise ValueError("no tea")

    with pytest.raises(LexiconError, match=r"places\.yaml: .*'tea'"):
        read_file("places.yaml", lambda raw: raw["tea"])
    with pytest.raises(LexiconError, match=r"places\.yaml: no tea"):
        read_file("places.yaml", refuse)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"traits": ["narow"]}, "narow"),
        ({"function_words": {"andd": ["and"]}}, "andd"),
        ({"forms": {"explains": "("}}, "expression"),
    ],
)
def test_a_broken_grammar_is_named_with_its_problem(raw: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_profile("xx", raw)


def test_broken_weights_are_named_with_their_place() -> None:
    sound = {"relevance": {"bias": 0}, "same_event": {"bias": 0}}

    with pytest.raises(LexiconError, match="same_event"):
        read_weights({"relevance": {"bias": 0}})
    with pytest.raises(LexiconError, match="bias"):
        read_weights({**sound, "relevance": {}})
    with pytest.raises(LexiconError, match="relevance: bias: 'much'"):
        read_weights({**sound, "relevance": {"bias": "much"}})


@pytest.mark.slow
def test_names_of_the_rule_base_are_added() -> None:
    text = SourceText("1", "China bans exports of unobtainium foil", "The government announced the ban.", "s", "")

    assert Detector(load()).judge(text).subjects == ()
    assert Detector(load(), {"unobtainium": ["unobtainium foil"]}).judge(text).subjects == ("unobtainium",)


EVERYWHERE = (
    "wheat", "rice", "maize", "barley", "grain", "wheat flour", "sugar", "salt", "cooking oil", "sunflower seeds",
    "onions", "potatoes", "beef", "meat", "chicken", "cattle", "sheep", "eggs", "milk powder", "fertilizers",
    "medicines", "face masks", "protective equipment", "gasoline", "diesel", "crude oil", "coal", "timber",
    "scrap metal", "copper", "gold", "rare earths", "gallium", "tungsten", "chips", "semiconductors", "drones",
)  # fmt: skip
"""What states keep at home most often."""


def test_the_goods_that_states_keep_most_often_have_names_in_every_language_with_a_lexicon() -> None:
    lexicons = load()
    named = {(term.value, term.language) for term in lexicons.terms if term.concept == "goods"}
    missing = [
        (goods, language)
        for goods in EVERYWHERE
        for language in lexicons.profiles.by_language
        if not {(goods, language), (goods, "any")} & named
    ]

    assert missing == []


@pytest.mark.slow
def test_a_short_name_of_the_rules_that_folding_makes_another_word_is_none() -> None:
    names = {"yams": ["ñame"], "steel": ["thép"], "tin": ["estaño"]}
    read = Detector(load(), names).judge

    assert read(SourceText("1", "Kabinet beperkt export, met name naar China", "", "s", "", "nl")).subjects == ()
    assert "steel" not in read(SourceText("1", "Thep Company bans exports", "", "s", "", "en")).subjects
    assert read(SourceText("1", "Gobierno prohíbe la exportación de estaño", "", "s", "", "es")).subjects == ("tin",)


# -- countries in languages that there is no lexicon for, by CLDR's names

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
