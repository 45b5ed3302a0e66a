"""Goods that lie in another country and go on from there: who sends them, and whose acts follow them."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.vocabulary import RESTRICTING
from tests.rules.test_crossing import TODAY

HELD = [
    "of Chinese origin in our {} warehouse, re-export to {}",
    "of Chinese origin in bonded warehouse {}, resale to {}",
    "of Chinese origin stored in {}, onward to {}",
    "origin China, stocked in {}, to be re-exported to {}",
    "China, our {} depot, shipped to {}",
]
PLACES = [("Hamburg", "DE", "Seoul", "KR"), ("Rotterdam", "NL", "Houston", "US"), ("Singapore", "SG", "Taipei", "TW")]
GOODS = ["terbium metal", "gallium", "graphite", "toys"]


@pytest.mark.parametrize(("held", "places", "goods"), list(product(HELD, PLACES, GOODS)))
def test_goods_leave_where_they_lie_and_the_acts_of_their_origin_are_asked_too(
    base: RuleBase, held: str, places: tuple[str, str, str, str], goods: str
) -> None:
    town, code, end, to = places
    found = answer(base, f"{goods} {held.format(town, end)}", today=TODAY)
    plain = answer(base, f"{goods} from {town} to {end}", today=TODAY)
    sent = answer(base, f"{goods} from China to {end}", today=TODAY)

    assert (found.from_, found.to) == (code, to)
    assert "CN" in (*found.asked.origins, *found.asked.passing)
    assert rank(found.status) <= min(rank(plain.status), rank(sent.status))


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("gallium from China to Germany, warehouse Rotterdam", ("CN", "DE")),
        ("gallium from Ningbo to our warehouse in Houston", ("CN", "US")),
        ("gallium from China, warehouse Rotterdam", ("CN", None)),
        ("terbium d'origine chinoise stocké à Lyon, réexport vers la Corée", ("FR", "KR")),
        ("soya beans (trader), Odesa → Hamburg", ("UA", "DE")),
    ],
)
def test_where_goods_lie_is_no_exporter_beside_another_one(
    base: RuleBase, text: str, ends: tuple[str | None, str | None]
) -> None:
    found = answer(base, text, today=TODAY)

    assert (found.from_, found.to) == ends


@pytest.mark.parametrize("named", ["Does 61/2025 bite?", "No. 61 of 2025?", "商务部公告2025年第61号"])
@pytest.mark.parametrize("sender", ["from Hamburg to Seoul", "of Chinese origin in our Hamburg warehouse, to Seoul"])
def test_an_act_that_holds_abroad_is_answered_where_another_country_sends_the_goods(
    base: RuleBase, named: str, sender: str
) -> None:
    found = answer(base, f"80 kg terbium metal {sender}. {named}", today=TODAY)

    assert found.from_ == "DE"
    assert "No. 61 of 2025" in {one.measure.document for one in found.findings}
    assert "CN" in found.by_exporter


ORIGINS = [("US-origin {}", "US"), ("Chinese-origin {}", "CN"), ("{} of Chinese origin,", "CN"), ("Chinese {}", "CN")]
LEGS = [("Almaty", "KZ", "Kazan", "RU"), ("Hamburg", "DE", "Seoul", "KR"), ("Busan", "KR", "Mumbai", "IN")]


@pytest.mark.parametrize(
    ("origin", "leg", "goods"), list(product(ORIGINS, LEGS, ["oscilloscope", "gallium", "terbium oxide", "graphite"]))
)
def test_a_town_before_to_and_a_place_sends_goods_of_another_origin(
    base: RuleBase, origin: tuple[str, str], leg: tuple[str, str, str, str], goods: str
) -> None:
    form, made = origin
    town, code, end, to = leg
    found = answer(base, f"{form.format(goods)} {town} to {end}", today=TODAY)
    plain = answer(base, f"{goods} from {town} to {end}", today=TODAY)
    sent = answer(base, f"{goods} from {made} to {end}", today=TODAY)

    assert (found.from_, found.to) == (code, to)
    assert made in found.asked.origins
    assert rank(found.status) <= rank(plain.status)
    if sent.status in RESTRICTING:
        assert rank(found.status) <= rank(sent.status)
