"""The answers that docs/rules.md explains are given as they stand there, and rest on what it cites."""

import re
from datetime import date
from pathlib import Path

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from handlers.messages.notes import sentences

ROOT = Path(__file__).parents[2]
SECTION = (ROOT / "docs/rules.md").read_text(encoding="utf-8").split("## Five difficult cases")[1]
LINES = re.findall(r"^(\S.*?) +→ ([\w-]+)$", SECTION, re.MULTILINE)
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(("question", "status"), LINES, ids=[question for question, _ in LINES])
def test_the_documented_answer_is_given(base: RuleBase, question: str, status: str) -> None:
    found = answer(base, question, today=TODAY)

    assert found.from_
    assert found.by_exporter[found.from_] == status


def test_every_source_in_the_section_is_one_of_the_rules(base: RuleBase) -> None:
    cited = set(re.findall(r"\((https?://[^)\s]+)\)", SECTION))
    ours = {source.url for measure in base.measures.values() for source in measure.sources}

    assert len(cited) > 10
    assert cited <= ours


def test_five_answers_are_explained() -> None:
    assert len(re.findall(r"^\*\*", SECTION, re.MULTILINE)) == 5
    assert len(LINES) > 20


def test_the_last_day_of_the_suspension_is_told_as_disputed(base: RuleBase) -> None:
    found = answer(base, "lithium batteries from:CN on:2026-11-10", today=TODAY)
    [act] = [finding for finding in found.findings if finding.sets_status]

    assert (act.state.status, act.certainty) == ("suspended", "disputed")


def test_the_statement_stands_beside_the_unknown_act(base: RuleBase) -> None:
    found = answer(base, "holmium from:CN", today=TODAY)
    act = next(finding for finding in found.findings if finding.measure.document == "No. 57 of 2025")

    assert (act.state.status, act.sets_status) == ("unknown", True)
    assert "10 January 2027" in sentences(act.notes)
