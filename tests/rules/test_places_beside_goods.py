"""A country right beside the goods stays an exporter that is asked, whatever other place terms and banks tell."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.index import RuleBase
from bot.rules.status import rank
from handlers.messages.answers import reply
from tests.exploring import some
from tests.rules.asking import ask

ASKED = [
    ("nickel ore Indonesia", "ID"),
    ("helium China", "CN"),
    ("Helium China", "CN"),
    ("氦气 中国", "CN"),
    ("logs Gabon", "GA"),
    ("wheat flour Pakistan", "PK"),
    ("cobalt hydroxide DR Congo", "CD"),
    ("raw manganese ore Namibia to Germany", "NA"),
    ("diesel Hungary to Ukraine", "HU"),
    ("natural sand China to Taiwan", "CN"),
    ("ferrous scrap El Salvador", "SV"),
]
BESIDE = [
    "FOB Singapore",
    "FOB Busan",
    "EXW Linz",
    "FCA Rotterdam",
    "ab Werk Wien",
    "incoterm: EXW (Wuxi)",
    "delivery terms: FCA Lyon",
    "port of loading: Singapore",
    "flag of Panama",
    "flag: Liberia",
    "vessel under the flag of Malta",
    "Bank of Cyprus",
    "insured by Lloyd's of London",
    "Greetings from Sweden",
    "Viele Grüße aus Hamburg",
    "Saluti da Milano",
]
JOINED = ["{} {}", "{}, {}", "{}\n{}", "{} ({})"]


@pytest.mark.hypothesis
def test_another_place_adds_an_exporter_at_most_and_replaces_none(base: RuleBase) -> None:
    cases = [
        (sender, asked, text)
        for (asked, sender), beside, joined in product(ASKED, BESIDE, JOINED)
        for text in (joined.format(asked, beside), *([f"{beside}, {asked}"] if joined == "{}, {}" else []))
    ]
    for sender, asked, text in some(cases, 3):
        alone, found = ask(base, asked), ask(base, text)
        assert rank(found.status) <= rank(alone.status), text
        assert sender in found.by_exporter, text


@pytest.mark.parametrize("beside", ["flag of Panama", "Bank of Cyprus", "Greetings from Sweden", "flag: Liberia"])
def test_a_bank_a_flag_or_a_greeting_frees_no_goods_of_any_exporter(base: RuleBase, beside: str) -> None:
    for goods, joined in product(("gallium", "helium", "nickel ore"), JOINED):
        alone, found = ask(base, goods), ask(base, joined.format(goods, beside))
        assert rank(found.status) <= rank(alone.status), joined.format(goods, beside)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("nickel ore Indonesia, FOB Singapore", "Indonesia: prohibited · Singapore: not covered"),
        ("FOB Singapore, nickel ore Indonesia", "Indonesia: prohibited · Singapore: not covered"),
        ("gallium Germany, FOB Shanghai", "China: licence · Germany: nothing on file"),
        ("FOB Shanghai, manganese ore Namibia to Germany", "Namibia: prohibited · China: nothing on file"),
        ("iron ore China from Brazil", "Nothing on file for iron ore from Brazil to China"),
        ("helium from China, FOB Busan", "China: prohibited · South Korea: not covered"),
        ("gallium of Japan", "Nothing on file for gallium from Japan"),
        ("list of Japan: gallium", "Nothing on file for gallium from Japan"),
    ],
)
def test_what_each_place_is_told_as(base: RuleBase, text: str, title: str) -> None:
    assert reply(ask(base, text)).title == title
