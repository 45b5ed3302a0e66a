"""Uses and users of a question lead to the acts that bind them, whatever the goods; no sentence has an empty name."""

import re
from datetime import date

import pytest

from bot.data import read_yaml
from bot.errors import UsageError
from bot.rules.answer.answering import answer
from bot.rules.checks import asked
from bot.rules.index import RuleBase
from bot.vocabulary import RESTRICTING
from handlers.messages.answers import reply
from tests.exploring import drawn

TODAY = date(2026, 11, 27)
WEAPONS = ("nuclear", "missile", "chemical", "biological", "wmd")
PHRASES = [
    (use, word.replace("_", " "))
    for use in (*WEAPONS, "military")
    for word in str(read_yaml("query/users")[use]).split()
    if not word.endswith("*")
]
GOODS = ("graphite", "steel plate", "gallium", "valves")
EMPTY = re.compile(r"  | [.,;:](?: |$)|\(\s*\)|“\s*”|\bof \.|: ?$")


def test_every_phrase_for_a_use_leads_to_the_acts_that_bind_it(base: RuleBase) -> None:
    for number, (use, phrase) in enumerate(PHRASES):
        goods, exporter = GOODS[number % len(GOODS)], ("US", "EU", "DE")[number % 3]
        found = answer(base, f"{goods} for {phrase}", today=TODAY, from_=exporter, to="CN")
        binding = [one for one in found.findings if one.sets_status and one.limb.binds]

        assert binding, (use, phrase)
        assert found.by_exporter[exporter] in RESTRICTING
        assert any(one.measure.document.split()[-1] in {"744", "4"} for one in binding)


@pytest.mark.parametrize("exporter", ["US", "EU"])
def test_a_use_that_is_left_out_binds_nothing(base: RuleBase, exporter: str) -> None:
    found = answer(base, "steel plate, not for military use", today=TODAY, from_=exporter, to="CN")

    assert not any(one.sets_status and one.limb.binds for one in found.findings)


def test_the_clause_is_named_with_its_source(base: RuleBase) -> None:
    lines = reply(answer(base, "steel for a missile programme from:US to:PK", today=TODAY)).lines

    assert any("section 744.3" in line.link_text and line.link and "rocket systems" in line.text for line in lines)


def test_no_sentence_has_an_empty_name(base: RuleBase) -> None:
    questions = [
        *drawn((question for _, _, question in asked(base)), 30),
        *(name for _, name in PHRASES[::20]),
    ]
    questions += [
        "Huawei price",
        "Kawasaki",
        "Acme GmbH",
        "to:IR",
        "SMIC, please",
        "for a fab",
        "hello",
        "4711",
        "EAR99",
        "price list",
    ]
    for question in questions:
        try:
            card = reply(answer(base, question, today=TODAY))
        except UsageError:
            continue
        texts = [card.title, card.footer, *(part for one in (*card.lines, *card.more) for part in (one.bold, one.text))]

        assert not [text for text in texts if EMPTY.search(text.removesuffix(":"))], question


@pytest.mark.parametrize("user", ["Rüstungsbetrieb", "Rüstungsindustrie", "Militärfahrzeugwerk"])
def test_a_compound_that_begins_with_a_user_is_one(base: RuleBase, user: str) -> None:
    found = answer(base, f"Gallium aus China für {user} in den USA", today=date(2026, 11, 27))

    assert found.by_exporter["CN"] == "prohibited"


@pytest.mark.parametrize("town", ["Tehran", "Pyongyang", "Minsk", "Havana"])
@pytest.mark.parametrize("question", ["gallium delivery {}", "gallium from:US {} warehouse", "{} gallium"])
def test_an_embargoed_town_is_said_without_a_word_of_direction(base: RuleBase, question: str, town: str) -> None:
    assert answer(base, question.format(town), today=date(2026, 11, 27)).embargo
