"""An act that is named is answered, whatever exporter the words about the asker suggest."""

from __future__ import annotations

from itertools import permutations, product

import pytest

from bot.rules.index import RuleBase
from bot.rules.status import rank
from handlers.messages.answers import reply
from tests.rules.asking import ask

ASKED = [
    "No. 46 of 2024 gallium to:US",
    "No. 46 of 2024",
    "No. 23 of 2023 gallium",
    "announcement 39 of 2023 graphite",
    "商务部公告2024年第46号 镓",
]
ASKERS = [
    "we are a Polish firm",
    "a German company asks",
    "our boss in Canada",
    "greetings from Sweden",
    "we are an Indian manufacturer",
    "我们是波兰公司",
    "日本の会社です",
    "somos una empresa alemana",
    "bank: Nordea, Helsinki",
]


@pytest.mark.parametrize("asked", ASKED)
def test_who_asks_frees_nothing_of_an_act_that_is_named(base: RuleBase, asked: str) -> None:
    for asker, joined in product(ASKERS, ("{0} {1}", "{0}, {1}", "{1}. {0}")):
        alone, found = ask(base, asked), ask(base, joined.format(asked, asker))
        assert rank(found.status) <= rank(alone.status), joined.format(asked, asker)
        assert alone.by_exporter.keys() <= found.by_exporter.keys(), joined.format(asked, asker)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("No. 23 of 2023 gallium, we are a Polish firm", "China: licence"),
        ("No. 46 of 2024 gallium from Poland", "China: licence · Poland: nothing on file"),
        ("No. 23 of 2023, gallium, FOB Hamburg", "China: licence · Germany: nothing on file"),
        ("No. 23 of 2023 gallium China to Poland", "China: licence"),
    ],
)
def test_an_exporter_that_is_named_stands_behind_the_act(base: RuleBase, text: str, title: str) -> None:
    assert reply(ask(base, text)).title == title


@pytest.mark.parametrize("act", ["CRMA", "No. 46 of 2024", "EAR 744.21"])
def test_an_act_beside_countries_that_nothing_puts_in_order_is_asked_of_its_own_exporter(
    base: RuleBase, act: str
) -> None:
    """Both orders of such countries are guessed, and neither begins where the act holds."""
    places = ["inglese", "Kenya", "polski", "кені", "deutsch", "Québec"]
    for one, other in permutations(places, 2):
        for text in (f"{act} {one} {other}", f"{one} {act} {other}", f"{one} {other} {act}"):
            found = ask(base, text)
            assert found.asked.directions, text
            assert found.by_exporter, text
