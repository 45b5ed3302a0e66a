"""Adjectives of countries: each names one country, no goods and no word of trade."""

from datetime import date

import pytest

from bot.data import read_yaml
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.text import countries, thing_words
from bot.text import question_words as said
from bot.text.normalize import key

TODAY = date(2026, 11, 24)
PAIRS = [(code, word) for code, words in read_yaml("countries")["demonyms"].items() for word in words]


def test_a_demonym_is_its_country_alone() -> None:
    assert [(word, countries.find(word)) for code, word in PAIRS if countries.find(word) != code] == []


def test_no_demonym_is_a_thing_an_act_or_a_word_that_means_something_else(base: RuleBase) -> None:
    for _, word in PAIRS:
        folded = key(word)
        assert not any(index.get(folded) for index in (base.names, base.act_names, base.party_names)), word
        if folded not in said.group("thing_in_lower_case"):  # Frans is Dutch, and "från" Swedish for "from"
            assert (said.spaced().whole.get(folded), thing_words.form(folded), thing_words.kind(folded)) == (
                None,
                None,
                None,
            ), word


@pytest.mark.parametrize(
    ("text", "exporter", "destination"),
    [
        ("Chinees grafiet naar de VS", "CN", "US"),
        ("экспорт китайского графита в Индию", "CN", "IN"),
        ("российского гелия", "RU", None),
        ("minerai de nickel indonésienne", "ID", None),
        ("cobalto congoleño", "CD", None),
        ("kongolesisches Kobalt", "CD", None),
        ("grafite cinesi verso la Germania", "CN", "DE"),
        ("grafite dalla Cina alla Germania", "CN", "DE"),
        ("казахстанский лом меди", "KZ", None),
        ("Zimbabwaans lithiumconcentraat", "ZW", None),
        ("concentrado de litio zimbabuense", "ZW", None),
        ("litio zimbabuense concentrado", "ZW", None),
        ("nickel indonésien minerai", "ID", None),
        ("графіт з Китаю в Україну", "CN", "UA"),
        ("chinesisches Graphit für Kunden in Österreich", "CN", "AT"),
    ],
)
def test_a_demonym_says_whose_goods_they_are(base: RuleBase, text: str, exporter: str, destination: str | None) -> None:
    found = answer(base, text, today=TODAY)
    assert (found.from_, found.to) == (exporter, destination)
    assert found.by_exporter[exporter] != "not-listed"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("germania", "germanium dioxide"),
        ("indio", "indium"),
        ("german silver", "silver"),
        ("swimming pool", "garden equipment"),
    ],
)
def test_goods_that_sound_like_a_country_stay_goods(base: RuleBase, text: str, subject: str | None) -> None:
    assert (answer(base, text, today=TODAY).subjects or (None,))[0] == subject
