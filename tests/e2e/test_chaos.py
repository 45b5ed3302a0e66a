"""A short bad day. `make bench ARGS=chaos` is a long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.chaos import BadDay, Plan

EVERYTHING = "poll,desk,deliver,slack,discord"


@pytest.mark.timeout(300)
async def test_whatever_is_killed_or_stands_still_nothing_is_lost_doubled_or_out_of_order(tmp_path: Path) -> None:
    plan = Plan(
        acts=10,
        channels=4,
        kills=3,
        pauses=2,
        pace=0.8,
        faults=1.2,
        settle=120,
        reports=5,
        longest_pause=4,
        typing=1.0,
        fleet=(EVERYTHING, EVERYTHING),
        failures=("drop", "500", "429"),
    )
    result = await BadDay(plan, tmp_path).run()

    assert result.good, str(result)
    assert result.deliveries == plan.acts * plan.channels * 2
    assert result.reports == 2 * plan.channels * 2
    assert result.misfortunes.total() == plan.kills + plan.pauses
    assert result.acknowledged
    assert result.faults.total() > 2
