"""Lexicon files: they load, cover the languages served, and say where they are broken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.detect import Detector, LexiconError, SourceText
from bot.detect.goods import read_relations, relations
from bot.detect.lexicon import load, named_terms, read_file, read_language
from bot.detect.relevance import read_weights
from bot.text.act_numbers import number_forms
from bot.text.profiles import FORMS, FUNCTION_WORDS, TRAITS, read_profile
from tests.detect.labelled import SERVED

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
