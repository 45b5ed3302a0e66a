"""The shipped Commerce Control List and country chart: complete, and read as the Regulations say."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.lists.codes import parse
from bot.lists.licensing import look_up_by_chart
from bot.lists.list_answer import Knowledge, ListAnswer, ListStatus, Remark
from bot.lists.loading import ListFiles

FOLDER = Path(__file__).parents[2] / "rules" / "lists"


def asked(files: ListFiles, text: str, destination: str | None) -> ListAnswer:
    code = parse(text)
    assert code is not None
    return look_up_by_chart(files.ccl, files.chart, code, destination)


def test_the_list_and_the_chart_are_complete(files: ListFiles) -> None:
    rows = files.chart.rows

    assert len(files.ccl.entries) == 637
    assert files.ccl.date == files.chart.date == "2026-07-23"
    assert len(files.chart.columns) == 16
    assert len(rows) == 200  # 196 rows with marks, four that point to part 746
    assert {code for code, row in rows.items() if row.embargo} == {"CU", "IR", "KP", "SY"}
    assert sum(len(row.marks) for row in rows.values()) == sum(
        len(one["x"].replace(".", "")) for one in raw("us-chart.json")["rows"].values() if "x" in one
    )


def test_every_control_has_a_column_of_the_chart_or_a_family_with_a_rule(files: ListFiles) -> None:
    for entry in files.ccl.entries.values():
        for control in entry.controls:
            assert bool(control.column) != bool(control.family)
            assert not control.column or control.column in files.chart.columns
            assert not control.family or control.family in files.chart.families


def test_an_entry_without_controls_points_elsewhere(files: ListFiles) -> None:
    silent = {code for code, entry in files.ccl.entries.items() if not entry.controls and not entry.pointer}

    assert silent == set()


@pytest.mark.parametrize(
    ("text", "destination", "status", "columns"),
    [
        ("3A090.a", "CN", "licence", ["RS ai-diffusion"]),
        ("3A090.b", "AE", "licence", ["RS uae-d1-d4-d5"]),
        ("3A090.c", "MO", "licence", ["RS macau-d5"]),
        ("3A090.c", "VN", "listed", []),
        ("5A992.c", "BR", "listed", []),
        ("5A002.a.1", "BR", "licence", ["NS 1", "EI encryption"]),
        ("5A002.a.1", "CA", "listed", []),
        ("1C350", "CN", "licence", ["CB 2"]),
        ("1C350", "DE", "listed", []),
        ("1C350.b", "EG", "licence", ["CB 2", "CW cwc-non-party"]),
        ("3A001", "HK", "licence", None),
        ("9A610.y", "CN", "licence", ["RS cn-ru-ve"]),
        ("9A610.y", "HK", "licence", ["RS cn-ru-ve"]),
        ("9A610.y", "VN", "listed", []),
        ("0A981", "CA", "licence", ["CC all-destinations"]),
        ("0A982", "CA", "listed", []),
        ("0A501.a", "AU", "licence", ["footnote 10"]),
        ("0A501.y", "AU", "licence", ["footnote 10"]),
        ("6A003.b.4.b", "IN", "licence", None),
        ("3A991", "DE", "listed", []),
        ("3A991", "RU", "licence", ["746.8"]),
        ("3A991", "BY", "licence", ["746.8"]),
        ("EAR99", "DE", "listed", []),
        ("3E002", "IN", "licence", ["NS 1"]),
        ("1C230", "CN", "licence", ["NP 1"]),
    ],
)
def test_the_chart_decides(
    files: ListFiles, text: str, destination: str, status: str, columns: list[str] | None
) -> None:
    answer = asked(files, text, destination)

    assert answer.status == status
    if columns is not None:
        assert list(answer.columns) == columns


@pytest.mark.parametrize("destination", ["CU", "IR", "KP", "SY"])
@pytest.mark.parametrize("text", ["3A001", "3A991", "EAR99", "0A998", "9A005"])
def test_an_empty_row_is_an_embargo_never_freedom(files: ListFiles, text: str, destination: str) -> None:
    answer = asked(files, text, destination)

    assert answer.status is ListStatus.EMBARGO
    assert answer.embargo.startswith(("742", "746"))


@pytest.mark.parametrize("destination", ["GL", "AQ", "GF", "XX", "PS"])
def test_a_destination_that_is_no_row_and_inherits_none_is_not_covered(files: ListFiles, destination: str) -> None:
    answer = asked(files, "3A001", destination)

    assert answer.status is ListStatus.NOT_COVERED
    assert answer.has(Remark.NO_ROW)


@pytest.mark.parametrize(("destination", "row"), [("HK", "CN"), ("LI", "CH"), ("KY", "GB")])
def test_a_destination_that_inherits_says_from_whom(files: ListFiles, destination: str, row: str) -> None:
    own, other = asked(files, "3A001", destination), asked(files, "3A001", row)

    assert own.columns == other.columns
    assert (Remark.INHERITED, row) in own.remarks


def test_no_mark_is_never_clearance(files: ListFiles) -> None:
    for code in files.ccl.entries:
        for destination in ("DE", "CA", "GB"):
            answer = asked(files, code, destination)
            assert answer.status is not ListStatus.LISTED or answer.has(Remark.PROHIBITIONS_REMAIN)


def test_paragraphs_that_differ_are_told_apart(files: ListFiles) -> None:
    answer = asked(files, "3B001", "MY")

    assert answer.status is ListStatus.LICENCE
    assert answer.has(Remark.IN_PART)
    assert {"a.1", "b", "q"} <= set(answer.needing)
    assert {"a.4", "d", "k"} <= set(answer.free)
    assert asked(files, "3B001.d.1", "MY").status is ListStatus.LISTED
    assert asked(files, "3B001.c.1.a", "MY").columns == ("NS worldwide", "RS worldwide")


def test_what_is_printed_and_not_enforced_is_marked(files: ListFiles) -> None:
    assert asked(files, "3A090.a", "MY").has(Remark.UNENFORCED)
    assert not asked(files, "3A090.a", "CN").has(Remark.UNENFORCED)
    assert not asked(files, "3A090.a", "MO").has(Remark.UNENFORCED)


def test_goods_of_another_law_are_not_covered(files: ListFiles) -> None:
    assert asked(files, "9A005", "FR").remarks == ((Remark.OTHER_LAW, "22 CFR 120-130"),)
    assert asked(files, "4A611", "FR").remarks == ((Remark.ELSEWHERE, "3A611"),)


@pytest.mark.parametrize(
    ("text", "knowledge"),
    [
        ("3A9", "half"),
        ("3A555", "unknown"),
        ("1C012", "unknown"),
        ("ML10.a", "unlisted"),
        ("USML VIII", "unlisted"),
        ("3A001-3A003", "half"),
    ],
)
def test_what_is_no_entry_has_no_status(files: ListFiles, text: str, knowledge: str) -> None:
    answer = asked(files, text, "CN")

    assert answer.knowledge == Knowledge(knowledge)
    assert answer.status is (ListStatus.NOT_COVERED if knowledge == "unlisted" else None)


def test_a_part_of_a_country_under_embargo_is_named(files: ListFiles) -> None:
    assert (Remark.REGION, "746.6") in asked(files, "EAR99", "UA").remarks


@cache
def raw(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return loaded


def second_reading(code: str, destination: str) -> tuple[str, set[str]]:  # noqa: C901 - one plain pass, on purpose
    """The licence question answered anew from the raw marks of the files, without anything of bot.lists.

    For a whole entry: the columns and rules that ask for a licence for any of its goods.
    """
    ccl, chart = raw("us-ccl.json"), raw("us-chart.json")
    rules = yaml.safe_load((FOLDER / "us-families.yaml").read_text(encoding="utf-8"))
    entry = ccl["entries"][code]
    home = rules["inherited"].get(destination, destination)
    if "to" in entry:
        return ("embargo" if "embargo" in chart["rows"].get(home, {}) else "not-covered"), set()
    if home not in chart["rows"]:
        return "not-covered", set()
    line = chart["rows"][home]
    if "embargo" in line:
        return "embargo", set()
    groups = set(line.get("groups", "").split())
    due: set[str] = set()
    for row in entry.get("c", []):
        if "col" in row:
            place = chart["columns"].index(row["col"])
            if line.get("x", "." * 16)[place] == "X":
                due.add(row["col"])
            continue
        rule = rules["families"][row["by"]]
        if rule.get("reads") or rule.get("party"):
            continue
        spared = home in rule.get("except_countries", []) or groups & set(rule.get("except_groups", []))
        named = home in rule.get("countries", [])
        swept = (
            rule.get("everywhere")
            or groups & set(rule.get("groups", []))
            or set(line.get("notes", [])) & set(rule.get("notes", []))
        )
        if named or (swept and not spared):
            due.add(f"{row['r']} {row['by']}")
    for extra in rules["extras"]:
        if home in extra["destinations"] and any(one.split(".")[0] == code for one in extra["codes"]):
            due.add(f"footnote {extra['note']}")
    if home in rules["sanctioned"]:
        due.add("746.8")
    return ("licence" if due else "listed"), due


@pytest.mark.slow
def test_two_hundred_pairs_are_read_alike_by_a_second_reading(files: ListFiles) -> None:
    chance = random.Random(738)  # noqa: S311 - a sample, no secret
    codes = sorted(files.ccl.entries)
    destinations = [*sorted(files.chart.rows), "HK", "KY", "GL"]
    for _ in range(200):
        code, destination = chance.choice(codes), chance.choice(destinations)
        answer = asked(files, code, destination)
        assert (answer.status, set(answer.columns)) == second_reading(code, destination), (code, destination)
