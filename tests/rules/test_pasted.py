"""Noise, mails, invoice lines, addresses, five languages in one line: each gets the right outcome, in time."""

import time
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.vocabulary import RESTRICTING, Outcome, Status
from handlers.messages.answer_json import to_json
from handlers.messages.answers import reply

TODAY = date(2026, 11, 24)
MAIL = """Dear Sir or Madam,

we would like to order 500 kg of gallium metal 4N, packed in PE bottles, shipped from China to our warehouse in Hamburg,
Germany. Kindly let us know the price and whether any permit is needed.

Best regards
Anna Schmidt
Tel. +49 40 1234567
anna.schmidt@example.com
"""
SECONDS = 2.0
"""Time that a paste may take on a busy machine."""


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "???!!! ...",
        "what is restricted right now?",
        "bonjour, merci d'avance",
        "안녕하세요 도와주세요",
        "你好，请问怎么用这个机器人？",
        "Guten Tag, vielen Dank",
        "https://www.example.com/products/index.html?id=42&ref=mail",
        "x" * 5000,
        "lead time 6 weeks for samples",
        "asdf qwer zxcv",
    ],
)
def test_noise_is_not_recognised_and_gets_a_next_step(base: RuleBase, text: str) -> None:
    found = answer(base, text, today=TODAY)

    assert found.outcome is Outcome.UNRECOGNISED
    assert found.status is Status.UNRECOGNISED
    assert reply(found).lines


@pytest.mark.parametrize(
    ("text", "exporter", "subject"),
    [
        (MAIL, "CN", "gallium"),
        ("10 | Art. 4711-A | Antimony trioxide 99.8%, 25 kg bag | 2 pal | 1,950.00 USD | origin: CN", "CN", "antimony"),
        ("graphite, gallium, germanium und Antimon aus China, 钨 и висмут", "CN", "graphite"),
        ("Wolframcarbid-Pulver 1 µm, 100 kg Fass, von China nach Österreich, Preis?", "CN", "tungsten"),
        ("gallium " + "and so on " * 450 + "from China", "CN", "gallium"),
    ],
)
def test_a_paste_is_read_for_its_goods_and_places(base: RuleBase, text: str, exporter: str, subject: str) -> None:
    began = time.monotonic()
    found = answer(base, text, today=TODAY)

    assert time.monotonic() - began < SECONDS
    assert found.outcome in {Outcome.RESTRICTED, Outcome.PARTLY_UNDERSTOOD}
    assert found.by_exporter[exporter] in RESTRICTING
    assert any(subject in name for name in found.subjects)


@given(st.text(max_size=600))
def test_whatever_is_typed_has_an_outcome_and_a_card(base: RuleBase, text: str) -> None:
    with suppress(UsageError):  # empty, or a field that names no country or day
        said_for(answer(base, text, today=TODAY))


def said_for(found: Answer) -> None:
    card = reply(found)
    assert card.title
    assert card.footer
    assert to_json(found)["outcome"] == found.outcome


@given(
    st.sampled_from(["gallium", "graphite", "镓", "흑연", "Wolfram", "antimony trioxide", "H100"]),
    st.text(st.characters(categories=["Ll", "Lu", "Lo"]), min_size=1, max_size=12),
)
def test_no_unknown_word_beside_a_controlled_thing_reads_as_clearance(base: RuleBase, name: str, word: str) -> None:
    found = answer(base, f"{name} {word}", today=TODAY)

    if name.lower() in {thing.typed.lower() for thing in found.things}:
        assert found.status in RESTRICTING or found.status not in {Status.NOT_LISTED, Status.LISTED}


@given(st.permutations(["gallium", "powder", "price", "25kg bag", "from:CN", "to:DE", "4N"]))
def test_the_order_of_words_of_trade_changes_nothing(base: RuleBase, those: list[str]) -> None:
    found = answer(base, " ".join(those), today=TODAY)

    assert (found.outcome, found.by_exporter["CN"], found.passed_over) == (Outcome.RESTRICTED, Status.LICENCE, ())
