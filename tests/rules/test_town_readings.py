"""Towns whose meaning acts tell: the only place of a question, and names that towns of several countries bear."""

from __future__ import annotations

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.vocabulary import Status
from tests.rules.test_crossing import TODAY

TOWNS = {
    "IN": ("Kollam", "Visakhapatnam", "चेन्नई", "मुंबई"),
    "NA": ("Walvis Bay", "Windhoek"),
    "ID": ("Morowali", "Surabaya"),
    "GA": ("Moanda", "Libreville"),
    "RU": ("Krasnoyarsk", "Владивосток"),
    "AR": ("Bahía Blanca", "Buenos Aires"),
    "CN": ("Baotou", "赣州"),
    "DE": ("Hamburg", "Stuttgart"),
    "US": ("Houston", "Savannah"),
}
GOODS = [
    "ilmenite",
    "lithium ore",
    "nickel ore",
    "manganese ore",
    "precious metal scrap",
    "soya meal",
    "gallium",
    "graphite",
]


@pytest.mark.parametrize("code", TOWNS)
@pytest.mark.parametrize("goods", GOODS)
def test_the_only_town_is_read_as_its_country_where_that_restricts_the_goods(
    base: RuleBase, goods: str, code: str
) -> None:
    """Elsewhere it says nothing: the goods are answered as they are without it."""
    plain, country = (answer(base, text, today=TODAY) for text in (goods, f"{goods} from:{code}"))
    restricts = rank(country.status) <= rank(Status.NOT_YET_IN_FORCE) and not any(one.likely for one in country.lists)
    for town in TOWNS[code]:
        found = answer(base, f"{goods} {town}", today=TODAY)
        if restricts:
            assert (found.from_, found.status) == (code, country.status), town
        else:
            assert rank(found.status) <= rank(plain.status), town


@pytest.mark.parametrize(
    ("text", "from_"),
    [
        ("manganese ore Moanda, still free?", "GA"),
        ("minério de manganês Moanda para Setúbal", "GA"),
        ("copper concentrate Moanda to Antwerp", "CD"),
        ("crushed lithium ore, Walvis Bay", "NA"),
        ("HS 2614 Kollam", "IN"),
    ],
)
def test_of_towns_of_one_name_that_is_meant_whose_country_has_acts_on_the_goods(
    base: RuleBase, text: str, from_: str
) -> None:
    assert answer(base, text, today=TODAY).from_ == from_


@pytest.mark.parametrize(
    "text",
    [
        "soya meal, Deutsche Bank Rosario",
        "nickel ore from the Philippines, agent in Morowali",
        "gallium arsenide wafers for the lab in Kollam",
    ],
)
def test_a_town_of_anothers_name_or_beside_a_route_sends_nothing(base: RuleBase, text: str) -> None:
    assert answer(base, text, today=TODAY).from_ in {None, "PH"}


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("చైనా", "CN"),
        ("चीन", "CN"),
        ("ቻይና", "CN"),
        ("ಇಂಡೋನೇಶಿಯಾ", "ID"),
        ("킨샤사", "CD"),
        ("ウォルビスベイ", "NA"),
        ("クラスノヤルスク", "RU"),
        ("위니펙", "CA"),
        ("ብራሰልስ", "BE"),
    ],
)
def test_places_are_read_in_scripts_of_the_world(base: RuleBase, place: str, code: str) -> None:
    """Names of three syllables in Korean, of seven characters in Japanese; countries by their names in CLDR."""
    assert answer(base, f"gallium from {place}", today=TODAY).from_ == code


def test_the_other_reading_of_a_lone_town_is_offered(base: RuleBase) -> None:
    found = answer(base, "ilmenite sand Kollam", today=TODAY)

    assert found.asked.directions[0].guessed
    assert [way.to for way in found.asked.directions] == [(), ("IN",)]
