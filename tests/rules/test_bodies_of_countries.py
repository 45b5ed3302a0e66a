"""What is for somebody of a country goes there: the country behind "of" sends nothing."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.index import RuleBase
from tests.rules.asking import ask

LED = ("end user: {}", "consignee: {}", "for the {}", "to the {}")
BODIES = ("police of {}", "navy of {}", "ministry of {}", "port authority of {}", "customs of {}")
LANGUAGES = (
    ("Schutzhelme für die Polizei von Ghana", "GH"),
    ("casques pour la police du Ghana", "GH"),
    ("cascos para la policía de Ghana", "GH"),
    ("caschi per la polizia della Turchia", "TR"),
)


@pytest.mark.parametrize(("led", "body"), [*product(LED, BODIES)])
def test_a_body_of_a_country_receives(base: RuleBase, led: str, body: str) -> None:
    told = ask(base, f"gallium {led.format(body.format('Ghana'))}")
    assert (told.from_, told.to) == (None, "GH")


@pytest.mark.parametrize(("typed", "country"), LANGUAGES)
def test_so_it_does_in_the_languages_that_say_of(base: RuleBase, typed: str, country: str) -> None:
    told = ask(base, typed)
    assert (told.from_, told.to) == (None, country)


@pytest.mark.parametrize(
    "typed",
    [
        "licence for export of gallium of China",
        "gallium to the US out of China",
        "sell gallium to Raytheon from China",
        "germanium to process in Texas from China",
        "Chinese gallium for the production of magnets from China",
    ],
)
def test_goods_and_trade_of_a_country_leave_it(base: RuleBase, typed: str) -> None:
    assert ask(base, typed).from_ == "CN"


@pytest.mark.parametrize(
    "typed", ["helium Russia: orange lid", "British Rema, helium from Russia", "hazmat: none: helium from Russia"]
)
def test_no_small_word_and_no_firm_is_a_town_beside_a_country(base: RuleBase, typed: str) -> None:
    told = ask(base, typed)
    assert told.from_ == "RU"
    assert told.to in {None, "GB"}
