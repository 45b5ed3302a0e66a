"""The recipe "add a fact": its field in three places, and it is announced, told when it changes, and described."""

from __future__ import annotations

import json
from pathlib import Path

from tests.recipes.copy import run_in, with_penalty

SCRIPT = """
import json
from dataclasses import replace
from datetime import UTC, datetime
from bot.alerts.amendments import NewFacts, amended
from bot.model.announcement import Announcement, Facts
from handlers.messages.act_words import _change_words
from handlers.terminal.schema import schema
from tests.alerts.samples import announcement

known = replace(announcement(), penalty="a fine")
changed = amended(known, NewFacts(penalty="five years"), "source", datetime.now(UTC))
print(json.dumps({
    "fact": Facts.of(known).by_name()["penalty"],
    "stream": Announcement.from_json(changed.to_json()).penalty,
    "told": _change_words(changed.changes[0]),
    "schema": schema("announcement")["properties"]["penalty"]["anyOf"][0],
}))
"""


def test_a_fact_is_a_field_in_three_places(tmp_path: Path) -> None:
    program = with_penalty(tmp_path)
    (program / "tests").symlink_to(Path(__file__).parents[1])

    found = json.loads(run_in(program, "-c", SCRIPT))

    assert found == {
        "fact": "a fine",
        "stream": "five years",
        "told": "five years (before: a fine)",
        "schema": {"type": "string"},
    }
    assert "penalty" in run_in(program, "-c", "from bot.detect import Verdict; print(Verdict.__dataclass_fields__)")
