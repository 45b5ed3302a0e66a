"""How places become a route: each line of `route.yaml` has a law, and an example that is read otherwise without it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.data import read_yaml
from bot.rules.index import RuleBase
from bot.rules.query import parse, routes, scanning
from bot.rules.query.route_steps import STEPS
from bot.rules.query.tokens import Routes
from bot.rules.query.told_places import PLACE_READINGS
from tests.rules.asking import TODAY

LINES: dict[str, list[dict[str, Any]]] = read_yaml("query/route")
EACH = [pytest.param(stage, line, id=line["step"]) for stage, found in LINES.items() for line in found]


def told(route: Routes) -> dict[str, list[str]]:
    """Return what a route tells, without the ends that it does not tell."""
    ends = {
        "from": route.exporters,
        "to": route.destinations,
        "bare": route.bare,
        "origins": route.origins,
        "perhaps": route.perhaps,
    }
    return {end: list(codes) for end, codes in ends.items() if codes}


@pytest.mark.parametrize(("stage", "line"), EACH)
def test_the_example_of_a_line_tells_its_route_and_another_one_without_it(
    base: RuleBase, stage: str, line: dict[str, Any]
) -> None:
    query = parse.read(line["text"], TODAY)
    scan = scanning.chosen(base, scanning.words_of(base, query, ()), scanning.BEFORE_DAYS)
    steps = dict(routes.lines())
    whole = routes.routes_by(scan, steps["places"], steps["route"])
    steps[stage] = tuple(step for step in steps[stage] if step != line["step"])

    assert told(whole) == line["tells"]
    assert routes.routes_by(scan, steps["places"], steps["route"]) != whole


def test_every_step_has_a_line_and_a_law() -> None:
    assert [line["step"] for line in LINES["places"]] == list(PLACE_READINGS)
    assert [line["step"] for line in LINES["route"]] == list(STEPS)
    assert all(line["law"] for found in LINES.values() for line in found)
