"""Places that nothing gives a direction: their order tells none, and the strictest reading leads."""

from __future__ import annotations

from itertools import combinations, permutations, product

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.vocabulary import RESTRICTING
from handlers.messages.verdicts import AskedWords
from tests.exploring import some
from tests.rules.test_crossing import TODAY

PLACES = [
    ("Ganzhou", "CN"),
    ("Stillwater OK", "US"),
    ("Kolwezi", "CD"),
    ("Grenoble", "FR"),
    ("Japan", "JP"),
    ("US", "US"),
]
GOODS = ["gadolinium", "cobalt hydroxide", "nvidia h20", "graphite", "copper scrap"]
PAIRS = [pair for pair in combinations(PLACES, 2) if pair[0][1] != pair[1][1]]


@pytest.mark.hypothesis
@pytest.mark.parametrize(("pair", "good"), some(product(PAIRS, GOODS), 3))
def test_the_strictest_reading_of_either_order_counts_and_both_are_told(
    base: RuleBase, pair: tuple[tuple[str, str], tuple[str, str]], good: str
) -> None:
    (one, one_code), (other, other_code) = pair
    ways = [answer(base, f"{good} from {a} to {b}", today=TODAY) for a, b in permutations((one, other))]
    for first, second in permutations((one, other)):
        for text in (f"{good}, {first}, {second}", f"{first}, {good}, {second}", f"{good}; {first}; {second}"):
            found = answer(base, text, today=TODAY)
            assert rank(found.status) == min(rank(way.status) for way in ways), text
            assert {one_code, other_code} <= set(found.by_exporter), text
            assert "either way" in AskedWords.of(found).whole, text


def test_many_places_are_each_asked_as_the_exporter(base: RuleBase) -> None:
    towns = ["Lyon", "Osaka", "Houston", "Busan", "Santos", "Mumbai", "Toronto", "Ganzhou"]
    found = answer(base, f"gadolinium: {', '.join(towns)}", today=TODAY)

    assert found.by_exporter["CN"] == "licence" == found.status
    assert {"FR", "JP", "US", "KR", "BR", "IN", "CA"} <= set(found.by_exporter)


def test_a_dash_an_arrow_and_a_word_of_direction_tell_an_order(base: RuleBase) -> None:
    for text in ("gadolinium Houston - Ganzhou", "gadolinium Houston → Ganzhou", "gadolinium, Houston to Ganzhou"):
        found = answer(base, text, today=TODAY)
        assert (found.from_, found.to) == ("US", "CN"), text


@pytest.mark.parametrize("goods", ["sunflower seeds", "gallium", "palm oil", "rice"])
def test_a_word_that_nothing_knows_before_the_only_country_may_be_where_goods_leave(base: RuleBase, goods: str) -> None:
    toward = answer(base, f"{goods} to Bulgaria", today=TODAY)
    found = answer(base, f"{goods} qorvath bulgaria", today=TODAY)

    assert (found.status, found.by_exporter) == (toward.status, toward.by_exporter)


@pytest.mark.parametrize("goods", ["gallium", "logs", "брухт чорних металів", "flake graphite", "rice"])
def test_of_two_countries_side_by_side_the_first_sends_if_the_other_way_is_freer(base: RuleBase, goods: str) -> None:
    countries = ["China", "Ukraine", "Cameroon", "Poland", "USA", "India"]
    for one, other in permutations(countries, 2):
        found = answer(base, f"{goods} {one} {other}", today=TODAY)
        ways = [
            answer(base, f"{goods} from {first} to {last}", today=TODAY) for first, last in ((one, other), (other, one))
        ]
        there, back = (rank(way.status) for way in ways)

        if {way.status for way in ways} & RESTRICTING:
            assert rank(found.status) <= min(there, back), found.query
        if there < back and ways[0].status in RESTRICTING:
            assert found.by_exporter == ways[0].by_exporter, found.query
