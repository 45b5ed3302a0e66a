"""Which acts on file an announced act can touch."""

from __future__ import annotations

from datetime import date

from bot.rules.coverage import can_touch
from bot.rules.index import RuleBase

DAY = date(2026, 11, 29)


def touching(base: RuleBase, subject: str, *destinations: str) -> set[str]:
    found = base.touched_by("CN", [subject], None)
    return {base.measures[one].document for one in found if can_touch(base, one, [subject], destinations, DAY)}


def test_a_ban_toward_japan_touches_no_act_aimed_at_the_united_states(base: RuleBase) -> None:
    assert "No. 46 of 2024" in touching(base, "gallium", "US")
    assert "No. 46 of 2024" not in touching(base, "gallium", "JP")
    assert "No. 23 of 2023" in touching(base, "gallium", "JP") & touching(base, "gallium", "US")


def test_an_act_toward_everybody_touches_what_is_aimed_at_some(base: RuleBase) -> None:
    assert {"No. 46 of 2024", "No. 23 of 2023"} <= touching(base, "gallium")


def test_an_act_that_has_ended_is_touched_by_none(base: RuleBase) -> None:
    assert "No. 50 of 2006" in {base.measures[one].document for one in base.touched_by("CN", ["graphite"], None)}
    assert "No. 50 of 2006" not in touching(base, "graphite")
