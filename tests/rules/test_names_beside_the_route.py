"""Places in the names of banks, exchanges and firms, and persons who are called like places: none is of the route."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from tests.exploring import some
from tests.rules.test_crossing import TODAY

PLACES = [("London", "GB"), ("Malaysia", "MY"), ("Zurich", "CH"), ("Singapore", "SG"), ("Germany", "DE")]
NAMES = [
    "L/C issued by HSBC",
    "price Bursa",
    "Qorvath Exchange",
    "inspected by Xyzzy",
    "Citibank",
    "insured by Qorv",
]
ROUTES = ["tellurium, Guangzhou to Chennai India", "tellurium from China to India", "tellurium CN to IN"]


@pytest.mark.parametrize(("name", "route"), list(product(NAMES, ROUTES)))
def test_a_place_in_a_name_beside_a_whole_route_is_in_passing(base: RuleBase, name: str, route: str) -> None:
    plain = answer(base, route, today=TODAY)
    for place, code in PLACES:
        found = answer(base, f"{route}, {name} {place}", today=TODAY)
        assert (found.from_, found.to, found.by_exporter) == ("CN", "IN", plain.by_exporter), found.typed
        assert found.asked.passing in {(code,), ()}, found.typed


def test_a_place_behind_a_word_of_where_goods_leave_is_still_asked(base: RuleBase) -> None:
    found = answer(base, "gallium China to US, container from Qorvath Hamburg", today=TODAY)

    assert {"CN", "DE"} <= set(found.by_exporter)


@pytest.mark.parametrize("name", ["Anna", "Jordan", "Chad", "Florence", "Li", "Paris", "Israel", "Georgia"])
def test_a_person_who_is_greeted_or_signs_is_no_place_and_no_thing(base: RuleBase, name: str) -> None:
    plain = answer(base, "terbium oxide from China to Germany", today=TODAY)
    texts = (
        f"Hi {name}, terbium oxide from China to Germany",
        f"Dear {name}, terbium oxide from China to Germany. Thx, {name}",
        f"terbium oxide from China to Germany. Regards, {name}",
    )
    for text in texts:
        found = answer(base, text, today=TODAY)
        assert (found.from_, found.to, found.by_exporter) == ("CN", "DE", plain.by_exporter), text
        assert [one.subject for one in found.asked.things] == [one.subject for one in plain.asked.things], text


FIRMS = ["USA Rare Earth Inc", "Qorvath Inc", "Qorvath Iran Foundry Co., Ltd.", "Japan Qorvath GmbH"]
SEATS = [("Stillwater OK", "US"), ("Houston", "US"), ("Germany", "DE"), ("Dresden, Germany", "DE"), ("Osaka", "JP")]
GOODS = ["5 kg gadolinium metal", "gallium", "terbium oxide"]
BESIDE = [
    "{firm}, {seat} - {good}, {town}",
    "{firm}, {seat}: {good}, {town}, air AWB 999-1234",
    "{good}, {town}, {firm}, {seat}",
]


@pytest.mark.hypothesis
@pytest.mark.parametrize(("firm", "seat", "good"), some(product(FIRMS, SEATS, GOODS), 7))
def test_where_a_firm_sits_is_no_exporter_alone(base: RuleBase, firm: str, seat: tuple[str, str], good: str) -> None:
    """A place beside it is asked as where the goods leave too, and no answer is freer than without the firm."""
    for form in BESIDE:
        found = answer(base, form.format(firm=firm, seat=seat[0], good=good, town="Ganzhou"), today=TODAY)
        to_it = answer(base, f"{good} from Ganzhou to {seat[0]}", today=TODAY)
        if "USA" in firm:  # a listed party
            assert found.by_exporter["CN"] == found.status == "prohibited", found.typed
        else:
            assert found.by_exporter["CN"] == found.status == to_it.status, found.typed
        assert found.by_exporter[seat[1]] == answer(base, f"{good} from {seat[0]} to China", today=TODAY).status
        assert "IR" not in (found.from_, found.to), found.typed


def test_a_dash_from_where_a_firm_sits_to_another_town_is_still_a_route(base: RuleBase) -> None:
    found = answer(base, "gallium, Qorvath Inc, Houston - Ganzhou", today=TODAY)

    assert (found.from_, found.to) == ("US", "CN")
