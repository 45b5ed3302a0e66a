"""Questions with answers that follow from the published acts: dates at each boundary, destinations, names, codes."""

import json
from datetime import date

import pytest

from bot.errors import UsageError
from bot.rules.answers import Answer, answer
from bot.rules.index import RuleBase

TODAY = date(2026, 11, 24)
QUESTIONS: list[tuple[str, str]] = [
    # Graphite: No. 50 of 2006, then No. 39 of 2023, which stands where the first is asked for.
    ("graphite from:CN", "licence"),
    ("graphite on:2015-05-05", "licence"),
    ("spherical graphite on:2023-11-30", "licence"),
    ("spherical graphite on:2023-12-01", "licence"),
    ("expandable graphite on:2023-10-19", "not-listed"),
    ("expandable graphite on:2023-10-20", "not-yet-in-force"),
    ("expandable graphite on:2023-11-30", "not-yet-in-force"),
    ("expandable graphite on:2023-12-01", "licence"),
    ("natural flake graphite on:2023-12-01 from:CN", "licence"),
    ("artificial graphite 99.8 % from:CN", "not-listed"),
    ("artificial graphite 99.9 % from:CN", "not-listed"),
    ("artificial graphite 99.95 % from:CN", "licence"),
    ("artificial graphite 4N from:CN", "licence"),
    ("99.8 % flake graphite from:CN", "licence"),
    ("graphite electrodes from:CN", "not-listed"),
    ("石墨电极 from:CN", "not-listed"),
    ("흑연 전극 from:CN", "not-listed"),
    ("graphite pencils", "not-listed"),
    ("amorphous graphite from:CN", "not-listed"),
    ("graphite to:CN from:CN", "not-listed"),
    ("graphite to Japan from China", "licence"),
    ("Chinese graphite", "licence"),
    ("中国石墨出口到美国", "licence"),
    ("黒鉛 中国から日本へ", "licence"),
    ("중국산 흑연을 일본으로", "licence"),
    ("grafite from:CN", "licence"),
    ("grahpite from:CN", "licence"),
    ("2504.10 from:CN", "licence"),
    ("25041010 from:CN", "licence"),
    ("2504.10.10.00 from:CN", "licence"),
    ("3801100030 from:CN", "licence"),
    ("3801100040 from:CN", "licence"),
    ("3801100090 from:CN", "not-listed"),
    ("1C108 from:CN", "licence"),
    ("1c108", "licence"),
    ("No. 39 of 2023", "licence"),
    ("商务部 海关总署公告2023年第39号", "licence"),
    ("39/2023 on:2023-11-01", "not-yet-in-force"),
    ("No. 50 of 2006", "licence"),
    # Gallium and germanium: No. 23 of 2023.
    ("indium from:CN on:2014-05-01", "quota"),
    ("indium metal from:CN", "not-listed"),
    ("gallium scrap from:CN", "licence"),
    ("antimony scrap from:CN", "licence"),
    ("811020 from:CN", "licence"),
    ("tungsten scrap from:CN", "not-listed"),
    ("gallium on:2023-07-02 from:CN", "not-listed"),
    ("gallium on:2023-07-03 from:CN", "not-yet-in-force"),
    ("gallium on:2023-07-31 from:CN", "not-yet-in-force"),
    ("gallium on:2023-08-01 from:CN", "licence"),
    ("ga from:CN", "licence"),
    ("Ga wafers from China", "licence"),
    ("갈륨 from:CN", "licence"),
    ("鎵 from:CN", "licence"),
    ("ｶﾞﾘｳﾑ from:CN", "licence"),
    ("galium from:CN", "licence"),
    ("germanum from:CN", "licence"),
    ("GaAs from:CN", "licence"),
    ("gallium-arsenides wafers from:CN", "licence"),
    ("7440-55-3 from:CN", "licence"),
    ("CAS 7440-56-4 from:CN", "licence"),
    ("3C002 from:CN", "licence"),
    ("2850001901 from:CN", "licence"),
    ("motors with gallium nitride from:CN", "licence"),
    ("No. 23 of 2023 on:2023-07-15", "not-yet-in-force"),
    # Toward the United States: No. 46 of 2024 and its suspension by No. 72 of 2025.
    ("gallium to:US on:2024-12-02 from:CN", "licence"),
    ("gallium to:US on:2024-12-03 from:CN", "prohibited"),
    ("gallium to:US on:2025-11-08 from:CN", "prohibited"),
    ("gallium to:US on:2025-11-09 from:CN", "licence"),
    ("gallium to:US on:2026-11-27 from:CN", "licence"),
    ("gallium to:US on:2026-11-28 from:CN", "unknown"),
    ("gallium to:DE on:2026-11-28 from:CN", "licence"),
    ("gallium to:JP on:2025-01-01 from:CN", "licence"),
    ("gallium on:2025-01-01 from:CN", "licence"),
    ("germanium to the US on:2025-01-01", "prohibited"),
    ("graphite to:US on:2024-12-10 from:CN", "licence"),
    ("graphite to:US on:2026-12-01 from:CN", "licence"),
    ("military gallium to:US from:CN", "prohibited"),
    ("gallium Pentagon to:US from:CN on:2026-12-01", "prohibited"),
    ("artificial graphite 99 % to:US on:2025-01-01 from:CN", "not-listed"),
    ("No. 72 of 2025", "suspended"),
    ("No. 72 of 2025 on:2026-11-28", "unknown"),
    ("No. 46 of 2024 to:JP", "not-listed"),
    ("antimony ore to:US on:2025-01-15", "prohibited"),
    ("antimony ore to:US on:2026-11-28", "unknown"),
    ("antimony smelting technology to:US on:2025-01-15", "prohibited"),
    ("cubic press to:US on:2025-01-15", "prohibited"),
    ("antimony ore to:KR on:2025-01-15", "licence"),
    # Acts whose names hold numbers.
    ("0.1% rule", "unknown"),
    ("the 0.1 % rule from:CN on:2025-10-20", "prohibited"),
    # The technology catalogue.
    ("rare earth separation technology on:2015-01-01", "technology-prohibited"),
    ("rare earth separation technology on:2023-12-20", "technology-prohibited"),
    ("rare earth separation technology on:2023-12-21", "technology-prohibited"),
    ("rare earth magnet technology on:2023-12-20", "not-listed"),
    ("rare earth magnet technology on:2023-12-21", "technology-prohibited"),
    ("NdFeB magnet technology", "technology-prohibited"),
    ("neodymium magnets technology from:CN", "technology-prohibited"),
    ("희토류 기술 수출금지", "technology-prohibited"),
    ("稀土永磁技術", "technology-prohibited"),
    ("レアアース磁石技術", "technology-prohibited"),
    ("rare earth mining technology on:2025-09-01", "technology-restricted"),
    ("rare earth mining technology on:2020-01-01", "technology-prohibited"),
    ("LFP technology on:2025-07-14", "not-listed"),
    ("LFP technology on:2025-07-15", "technology-restricted"),
    ("磷酸铁锂制备技术", "technology-restricted"),
    ("lithium processing technology to:KR", "technology-restricted"),
    ("252604X", "technology-restricted"),
    ("050901J on:2019-01-01", "technology-prohibited"),
    ("gallium extraction technology on:2024-06-01", "technology-restricted"),
    ("drone technology on:2021-01-01", "technology-restricted"),
    ("No. 38 of 2020", "unknown"),
    ("No. 38 of 2020 on:2020-08-27", "not-listed"),
    ("No. 57 of 2023", "technology-prohibited"),
    ("technology catalogue", "technology-prohibited"),
    ("Japan control list", "prohibited"),
    ("Japanese watch list from:CN", "other"),
    # Context, and nothing.
    ("Mineral Resources Law", "not-listed"),
    ("矿产资源法", "not-listed"),
    ("unobtainium", "not-listed"),
    ("calcium", "not-listed"),
    ("granite", "not-listed"),
]


@pytest.mark.parametrize(("question", "status"), QUESTIONS, ids=[question for question, _ in QUESTIONS])
def test_the_answer_follows_from_the_acts(base: RuleBase, question: str, status: str) -> None:
    found = answer(base, question, today=TODAY)

    assert found.by_exporter.get("CN", "not-listed") == status, _explained(found)


def _explained(found: Answer) -> str:
    lines = [f"{found.subjects} {found.by_exporter} {found.near} {found.unknown} {found.corrected}"]
    lines += [f"{f.measure.document} {f.limb.cite} {f.state.status} {f.apart}" for f in found.findings]
    return "\n".join(lines)


def test_every_key_of_the_contract_is_there(base: RuleBase) -> None:
    found = answer(base, "graphite to:US on:2024-12-10", today=TODAY).to_json()

    assert list(found) == [
        "schema", "query", "on", "day_unread", "from", "to", "outcome", "status", "next_change", "passed_over",
        "parties", "embargo", "by_exporter", "subjects", "reviewed", "findings", "near",
    ]  # fmt: skip
    assert json.loads(answer(base, "graphite to:US on:2024-12-10", today=TODAY).to_json_text()) == found
    assert list(found["findings"][0]) == [
        "measure", "jurisdiction", "authority", "document", "type", "status", "announced", "since", "until",
        "destinations", "sets_status", "items", "changes", "note", "sources", "checked_on", "certainty", "unreviewed",
    ]  # fmt: skip
    assert found["on"] == "2024-12-10"
    assert found["to"] == "US"


def test_the_findings_of_a_suspended_rule_cite_the_suspending_act(base: RuleBase) -> None:
    found = answer(base, "gallium to:US", today=TODAY)
    suspended = next(f for f in found.findings if f.state.status == "suspended")

    shown = suspended.to_json()
    assert (shown["since"], shown["until"]) == ("2025-11-09", "2026-11-27")
    assert any("No. 72 of 2025" in change["document"] for change in shown["changes"])


def test_an_unknown_rule_counts_from_the_day_after(base: RuleBase) -> None:
    found = answer(base, "germanium to:US on:2026-12-24", today=TODAY)

    shown = next(f for f in found.findings if f.state.status == "unknown").to_json()
    assert shown["document"] == "No. 46 of 2024"
    assert (shown["since"], shown["certainty"]) == ("2026-11-28", "by-its-text")


def test_a_rule_for_named_destinations_is_shown_apart_without_one(base: RuleBase) -> None:
    found = answer(base, "graphite on:2025-01-01", today=TODAY)
    apart = [f for f in found.findings if f.measure.document == "No. 46 of 2024"]

    assert apart
    assert not any(f.sets_status for f in apart)


@pytest.mark.parametrize(
    ("question", "exporter", "status"),
    [
        ("50 percent rule from:US", "US", "unknown"),
        ("BIS 50% rule on:2025-10-01", "US", "licence"),
        ("Resolution No. 1795 of 2025", "UA", "quota"),
        ("Permen ESDM 6/2024", "ID", "prohibited"),
        ("SI 213 of 2022 on:2022-12-25", "ZW", "prohibited"),
        ("cobalt from Congo", "CD", "quota"),
        ("刚果 钴", "CD", "quota"),
        ("cobalt from:CG", "CG", "not-covered"),
        ("cobalt from the Republic of the Congo", "CG", "not-covered"),
    ],
)
def test_acts_and_countries_of_others(base: RuleBase, question: str, exporter: str, status: str) -> None:
    found = answer(base, question, today=TODAY)

    assert found.by_exporter.get(exporter, "not-listed") == status, _explained(found)
    assert found.corrected == ()


def test_which_congo_was_taken_is_said(base: RuleBase) -> None:
    for question in ("cobalt from Congo", "cobalt from:Congo"):
        assert any("write CG" in remark for remark in answer(base, question, today=TODAY).remarks)
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

    assert "no later act is on file" not in " ".join(unknown.notes)
    assert "April 2026" in " ".join(unknown.notes)


def test_a_statement_that_is_no_act_stands_in_the_note(base: RuleBase) -> None:
    for question in ("holmium from:CN", "gallium to:US on:2026-12-01"):
        found = answer(base, question, today=TODAY)
        note = " ".join(next(f for f in found.findings if f.state.status == "unknown").notes)
        assert "by its text it applies again" in note
        assert "not confirmed" in note
        assert "28 September 2026" in note


def test_neighbours_of_the_asked_exporter_come_first(base: RuleBase) -> None:
    near = answer(base, "indium metal from:CN on:2026-01-01", today=TODAY).near
    assert near[0] == "indium"
    restricted = [
        any(p.measure.jurisdiction == "KR" for n in base.narrower(name) for p in base.items_on.get(name, ()) if n)
        for name in answer(base, "rare earth scrap from:KR", today=TODAY).near
    ]
    assert restricted == sorted(restricted, reverse=True)


def test_a_correction_is_told(base: RuleBase) -> None:
    assert answer(base, "galium", today=TODAY).corrected == (("galium", "gallium"),)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("", "Name a thing"),
        ("\x00\x1b\n", "Name a thing"),
        ("graphite to:Atlantis", "Atlantis"),
        ("graphite on:2024-02-30", "calendar"),
        ("graphite on:soon", "year-month-day"),
        ("graphite to:", "empty"),
    ],
)
def test_a_question_that_cannot_be_understood_says_what_to_type(base: RuleBase, question: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        answer(base, question, today=TODAY)
