"""Questions with answers that follow from the published acts: dates at each boundary, destinations, names, codes."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from bot.errors import UsageError
from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.checks import asked, examples
from bot.rules.index import RuleBase
from handlers.messages.answer_json import to_json, to_json_text
from handlers.messages.notes import sentences, worded

TODAY = date(2026, 11, 24)
MISSPELT_OR_OUTSIDE: list[tuple[str, str, str]] = [
    ("grahpite from:CN", "CN", "licence"),
    ("3801100090 from:CN", "CN", "not-listed"),
    ("gallim from:CN", "CN", "licence"),
    ("germanum from:CN", "CN", "licence"),
    ("unobtainium", "CN", "not-listed"),
    ("calcium", "CN", "licence"),
    ("granite", "CN", "not-listed"),
    ("252604X on:2025-07-14", "CN", "not-listed"),
    ("carbon paste from:CN", "CN", "not-listed"),
    ("2504900000 from:CN", "CN", "not-listed"),
    ("germnium from:CN", "CN", "licence"),
    ("tungstne from:CN", "CN", "licence"),
    ("dysprosuim from:CN", "CN", "licence"),
    ("antimny from:CN", "CN", "licence"),
    ("holmum from:CN", "CN", "licence"),
    ("helum from:CN", "CN", "prohibited"),
    ("bizmuth from:CN", "CN", "licence"),
    ("samrium cobalt magnets from:CN", "CN", "licence"),
    ("yttrim from:CN", "CN", "licence"),
    ("silicon wafers from:CN", "CN", "not-listed"),
    ("solar panels from:CN", "CN", "not-listed"),
    ("boron from:CN", "CN", "licence"),
    ("zinc from:CN", "CN", "not-listed"),
    ("vanadium from:CN", "CN", "not-listed"),
    ("niobium from:CN", "CN", "not-listed"),
    ("beryllium from:CN", "CN", "licence"),
    ("oxygen from:CN", "CN", "not-covered"),
    ("smartphones from:CN", "CN", "not-covered"),
    ("blocking rules", "CN", "not-listed"),
    ("7440-55-4 from:CN", "CN", "unrecognised"),
    ("850790 from:CN", "CN", "not-listed"),
    ("3901 from:CN", "CN", "not-covered"),
    ("gallium-free solder from:CN", "CN", "unrecognised"),
    ("wooden chairs from:CN", "CN", "not-covered"),
    ("quantm computers from:CA", "CA", "licence"),
    ("cobolt from:CD", "CD", "quota"),
    ("nickle ore from:ID", "ID", "prohibited"),
    ("photoresist from:JP", "JP", "licence"),
    ("SMIC from:TW on:2025-06-09", "TW", "not-covered"),
    ("3A090 from:US to:CN on:2022-10-06", "US", "not-listed"),
    ("silicon from:US", "US", "not-covered"),
    ("AI software from:US to:CN", "US", "not-covered"),
]
"""(question, exporter, status): misspelt names, and things and codes that no rule file is about. All others are
examples in the rule files."""

BESIDE_WHAT_IS_CONTROLLED: list[tuple[str, str, str]] = [
    ("H100 G42 from:US to:AE", "US", "not-listed"),
    ("NXT:1980i from:EU to:CN", "EU", "licence"),  # 3B001.f by its resolution: may be listed
    ("artificial graphite 99.8 % from:CN", "CN", "not-listed"),
    ("artificial graphite 99.9 % from:CN", "CN", "not-listed"),
    ("artificial graphite 99 % to:US on:2025-01-01 from:CN", "CN", "not-listed"),
    ("ilmenite sand from:CN to:TW", "CN", "not-listed"),
    ("zircon sand from:CN to:TW", "CN", "not-listed"),
    ("nickel matte from:ID", "ID", "not-listed"),
    ("MHP from:ID", "ID", "not-listed"),
    ("copper cathode from:ID", "ID", "not-listed"),
    ("tin ingot from:ID", "ID", "not-covered"),
    ("copper wire from:ID", "ID", "not-listed"),
    ("copper cathode from:KZ", "KZ", "not-covered"),
    ("rare earth oxide from:MY", "MY", "not-listed"),
    ("palladium from:RU", "RU", "not-covered"),
    ("platinum from:RU", "RU", "not-covered"),
    ("palladium Russia", "RU", "not-covered"),
    ("rare earth oxide from:VN", "VN", "not-listed"),
    ("lithium sulphate from:ZW", "ZW", "not-listed"),
    ("lithium sulphate from:ZW on:2027-02-01", "ZW", "not-listed"),
    ("lithium grease from:ZW", "ZW", "not-covered"),
    ("copper pipes from:KZ on:2026-01-01", "KZ", "not-covered"),
]
"""Goods that no act reaches, beside an ore, another kind or a list's entry: an answer with its status is not sure."""


@pytest.mark.slow
def test_every_example_in_the_rule_files_is_answered_as_it_says(base: RuleBase) -> None:
    assert len(list(asked(base))) > 1000
    assert [str(problem) for problem in examples(base)] == []


def test_what_is_misspelt_or_in_no_rule_file_is_answered_too(base: RuleBase) -> None:
    wrong = []
    for question, exporter, status in MISSPELT_OR_OUTSIDE:
        found = answer(base, question, today=TODAY)
        if found.by_exporter.get(exporter, "not-listed") != status:
            wrong.append(f"{question}: {_explained(found)}")

    assert wrong == []


def test_goods_beside_what_is_controlled_are_free_or_not_sure(base: RuleBase) -> None:
    for question, exporter, status in BESIDE_WHAT_IS_CONTROLLED:
        found = answer(base, question, today=TODAY)
        assert found.by_exporter.get(exporter, "not-listed") == status, _explained(found)


def _explained(found: Answer) -> str:
    lines = [f"{found.subjects} {found.by_exporter} {found.near} {found.unknown} {found.corrected}"]
    lines += [f"{f.measure.document} {f.limb.cite} {f.state.status} {f.apart}" for f in found.findings]
    return "\n".join(lines)


def test_every_key_of_the_contract_is_there(base: RuleBase) -> None:
    found = to_json(answer(base, "graphite to:US on:2024-12-10", today=TODAY))

    assert list(found) == [
        "schema", "query", "on", "day_unread", "from", "to", "outcome", "status", "next_change", "passed_over",
        "parties", "elsewhere", "embargo", "by_exporter", "by_goods", "today", "bare", "subjects", "reviewed",
        "findings", "near", "apply",
    ]  # fmt: skip
    assert json.loads(to_json_text(answer(base, "graphite to:US on:2024-12-10", today=TODAY))) == found
    assert list(found["findings"][0]) == [
        "measure", "jurisdiction", "authority", "document", "type", "status", "announced", "since", "until",
        "destinations", "sets_status", "items", "changes", "note", "sources", "checked_on", "certainty", "unreviewed",
    ]  # fmt: skip
    assert found["on"] == "2024-12-10"
    assert found["to"] == "US"


def test_the_findings_of_a_suspended_rule_cite_the_suspending_act(base: RuleBase) -> None:
    found = answer(base, "gallium to:US", today=TODAY)

    shown = next(one for one in to_json(found)["findings"] if one["status"] == "suspended")
    assert (shown["since"], shown["until"]) == ("2025-11-09", "2026-11-27")
    assert any("No. 72 of 2025" in change["document"] for change in shown["changes"])


def test_an_unknown_rule_counts_from_the_day_after(base: RuleBase) -> None:
    found = answer(base, "germanium to:US on:2026-12-24", today=TODAY)

    shown = next(one for one in to_json(found)["findings"] if one["status"] == "unknown")
    assert shown["document"] == "No. 46 of 2024"
    assert (shown["since"], shown["certainty"]) == ("2026-11-28", "by-its-text")


def test_a_rule_for_named_destinations_is_shown_apart_without_one(base: RuleBase) -> None:
    found = answer(base, "graphite on:2025-01-01", today=TODAY)
    apart = [f for f in found.findings if f.measure.document == "No. 46 of 2024"]

    assert apart
    assert not any(f.sets_status for f in apart)


def test_which_congo_was_taken_is_said(base: RuleBase) -> None:
    for question in ("cobalt from Congo", "cobalt from:Congo"):
        assert any("write CG" in remark for remark in map(worded, answer(base, question, today=TODAY).remarks))
    assert not answer(base, "cobalt from DR Congo", today=TODAY).remarks


def test_a_long_query_is_not_bent_into_another_thing(base: RuleBase) -> None:
    assert answer(base, "rare earth oxodes from:IN", today=TODAY).corrected in {(), (("oxodes", "rare earths"),)}
    assert answer(base, "medium and heavvy rare earths", today=TODAY).subjects == ("medium and heavy rare earths",)


def test_acts_aimed_at_other_destinations_are_no_findings(base: RuleBase) -> None:
    found = answer(base, "gallium to:JP", today=TODAY)

    assert not any("JP" not in (f.limb.destinations.only or ("JP",)) for f in found.findings)
    assert answer(base, "No. 46 of 2024 to:JP", today=TODAY).findings


def test_what_has_ended_comes_last(base: RuleBase) -> None:
    ended = [f.state.status == "expired" for f in answer(base, "europium", today=TODAY).findings]

    assert any(ended)
    assert ended == sorted(ended)


def test_a_later_act_beside_an_unknown_one_is_named(base: RuleBase) -> None:
    found = answer(base, "helium from:RU", today=TODAY)
    [unknown] = [f for f in found.findings if f.state.status == "unknown"]

    assert "no later act is on file" not in sentences(unknown.notes)
    assert "April 2026" in sentences(unknown.notes)


def test_a_statement_that_is_no_act_stands_in_the_note(base: RuleBase) -> None:
    for question in ("holmium from:CN", "gallium to:US on:2026-12-01"):
        found = answer(base, question, today=TODAY)
        note = sentences(next(f for f in found.findings if f.state.status == "unknown").notes)
        assert "by its text it applies again" in note
        assert "not confirmed" in note
        assert "28 September 2026" in note


def test_neighbours_are_those_that_acts_of_the_asked_exporter_name(base: RuleBase) -> None:
    near = answer(base, "copper from:UA", today=TODAY).near
    assert near
    for name in (*near, *answer(base, "rare earth scrap from:KR", today=TODAY).near):
        places = [place for one in base.narrower(name) for place in base.items_on.get(one, ())]
        assert {"UA", "KR"} & {place.measure.jurisdiction for place in places}, name


def test_a_correction_is_told(base: RuleBase) -> None:
    assert answer(base, "gallim", today=TODAY).corrected == (("gallim", "gallium"),)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("", "Name a thing"),
        ("\x00\x1b\n", "Name a thing"),
        ("graphite to:Gotham", "Gotham"),
        ("graphite on:2024-02-30", "calendar"),
        ("graphite on:soon", "year-month-day"),
        ("graphite to:", "empty"),
    ],
)
def test_a_question_that_cannot_be_understood_says_what_to_type(base: RuleBase, question: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        answer(base, question, today=TODAY)


# -- the answers that docs/rules.md explains are given as they stand there, and rest on what it cites

ROOT = Path(__file__).parents[2]
SECTION = (ROOT / "docs/rules.md").read_text(encoding="utf-8").split("## Five difficult cases")[1]
LINES = re.findall(r"^(\S.*?) +→ ([\w-]+)$", SECTION, re.MULTILINE)


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
