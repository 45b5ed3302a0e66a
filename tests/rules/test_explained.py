"""Terms of export control are explained with their source; goods, firms and places are never passed over for it."""

import json
from pathlib import Path

import pytest

from bot.data import read_yaml
from bot.rules.index import RuleBase
from bot.rules.query.explained import terms_asked
from handlers.messages import explained
from handlers.messages.answers import reply
from tests.exploring import some
from tests.rules.asking import ask

CHART = Path(__file__).parents[2] / "rules" / "lists" / "us-chart.json"
READ = read_yaml("query/explained")
FRAMES = (
    "what does {} mean?",
    "was heißt {}",
    "qu'est-ce que {}",
    "¿qué significa {}?",
    "cosa significa {}",
    "vad betyder {}",
    "wat is {}",
    "co to jest {}",
    "что такое {}",
    "{} ne demek",
    "apa itu {}",
    "{}是什么意思",
    "{}とは何ですか",
    "ما هو {}",
)
GOODS = ("gallium", "graphite", "drones", "3A001", "Huawei", "to China", "HS 8112.92")


def named() -> list[str]:
    """Return every term, and every reason with its columns."""
    columns = [f"{reason} {number}" for reason, most in READ["reasons"].items() for number in range(1, most + 1)]
    return [*READ["terms"], *READ["reasons"], *columns]


def test_each_term_has_a_meaning_with_a_source() -> None:
    for term in named():
        (line,) = explained.lines((term,))
        assert line.text, term
        assert line.link, term
        assert line.link_text, term


def test_a_term_is_asked_about_in_many_languages() -> None:
    words = {term: line.split()[0].replace("_", " ") for term, line in READ["terms"].items()}
    words |= {term: term for term in named() if term not in words}
    crossed = [(term, frame) for frame in FRAMES for term in some(sorted(words), 12, len(frame))]
    lost = [(term, frame) for term, frame in crossed if terms_asked(frame.format(words[term])) != (term,)]

    assert lost == []


@pytest.mark.parametrize("goods", GOODS)
def test_no_term_is_explained_where_goods_a_firm_or_a_place_is_named(goods: str) -> None:
    for term in ("EAR99", "NLR", "dual-use", "ECCN", "NS 2"):
        for text in (f"what is {term} {goods}", f"what does {term} mean for {goods}", f"{goods}: was heißt {term}"):
            assert terms_asked(text) == (), text


@pytest.mark.parametrize("text", ["NLR", "EAR99", "AT 1", "EAR99 to:IR", "dual-use items", "is NLR allowed to China?"])
def test_a_term_alone_is_not_asked_about(text: str) -> None:
    assert terms_asked(text) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("difference between NP1 and NP2", ["NP 1", "NP 2"]),
        ("vad betyder NS kolumn 2 i amerikanska country chart?", ["NS 2", "Commerce Country Chart"]),
        ("was ist der Unterschied zwischen Entity List und Unverified List", ["Entity List", "Unverified List"]),
        ("什么是两用物项", ["dual-use item"]),
        ("was ist SCOMET", ["SCOMET"]),
    ],
)
def test_the_card_explains_each_term_and_tells_no_status(base: RuleBase, text: str, told: list[str]) -> None:
    card = reply(ask(base, text))

    assert [line.bold.rstrip(":") for line in card.lines if line.bold] == told
    assert card.sign == "💬"


def test_the_first_column_of_a_reason_is_marked_for_more_destinations_where_that_is_said() -> None:
    chart = json.loads(CHART.read_text("utf-8"))
    marks = {
        name: sum(row["x"][place] != "." for row in chart["rows"].values() if "x" in row)
        for place, name in enumerate(chart["columns"])
    }
    said = [one for one in READ["reasons"] if "more destinations" in next(explained.lines((f"{one} 1",))).text]

    assert said == ["NS", "NP", "CB", "RS", "CC"]
    assert all(marks[f"{one} 1"] > marks[f"{one} 2"] for one in said)


@pytest.mark.parametrize("symbol", sorted(READ["exceptions"]))
def test_each_exception_is_told_with_its_section_where_it_is_called_one(base: RuleBase, symbol: str) -> None:
    section, _ = READ["exceptions"][symbol]
    card = reply(ask(base, f"what does license exception {symbol} mean"))

    assert card.sign == "💬"
    assert any(section in f"{line.bold} {line.text} {line.link_text}" for line in card.lines)
    assert ask(base, f"what does {symbol} mean").status == ask(base, symbol).status


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("are you a lawyer", "no lawyer"),
        ("¿eres abogado?", "no lawyer"),
        ("你是律师吗", "no lawyer"),
        ("how do I classify my product", "falls under"),
        ("wie klassifiziere ich mein Produkt", "falls under"),
        ("как классифицировать товар", "falls under"),
    ],
)
def test_questions_about_the_bot_and_on_classification_are_told_where_to_ask(
    base: RuleBase, text: str, title: str
) -> None:
    assert title in reply(ask(base, text)).title
