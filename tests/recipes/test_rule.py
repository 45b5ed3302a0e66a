"""The recipe "add a rule": one file, and it is answered, found by its number, and its examples are asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.rules.answer.answering import answer
from bot.rules.checks import asked, examples
from bot.rules.loading import load

RULES = Path(__file__).parents[2] / "rules"
TODAY = date(2026, 11, 24)
ACT = """
# A toy. Compare the list with the ministry's page.
key: is-2024-7
title: Export of graphite
jurisdiction: IS
authority: Ministry of Toys
document: Regulation No. 7 of 2024
type: licence
announced: 2024-06-01
in_force: [{from: 2024-07-01}]
items:
  - subject: graphite
    hs: ["250410"]
certainty: confirmed
evidence_as_of: 2024-08-01
checked_on: 2024-08-01
sources: [{url: "https://example.org/7", kind: official, supports: all of it}]
examples:
  - status: not-yet-in-force
    day: 2024-06-30
    ask: [graphite from:IS]
  - status: licence
    ask: [Graphit from Iceland, No. 7 of 2024 from:IS, 2504.10 from:IS]
"""


def test_a_rule_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "measures" / "is" / "is-2024-7.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(ACT, encoding="utf-8")

    base = load(RULES, tmp_path)

    assert base.problems == ()
    assert answer(base, "grafito de Islandia", today=TODAY).by_exporter["IS"] == "licence"
    assert len([ask for owner, _, ask in asked(base) if owner.file == str(file)]) == 4
    assert [str(problem) for problem in examples(base, str(tmp_path))] == []
