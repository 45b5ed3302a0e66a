"""Parts lists: read in any form, answered line by line, never stopped by a bad one."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.parts import columns, contents, tables
from bot.parts.columns import ColumnOptions
from bot.rules.answer import answering
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from handlers.messages.evidence import guarded
from handlers.terminal import restricted
from tests import processes, shipped

RULES = Path(__file__).parents[2] / "rules"
LINES = 2_345
"""More than one process answers alone, in a number that no chunk divides."""
PLAIN = "Pos,Part,Qty,Ship to\n1,graphite,5,US\n2,hex flurb M8,7,Japan\n3,gallium,1,Germany\n"


@pytest.fixture(autouse=True)
def _no_bot_is_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setenv("EXPORTWATCH_HOME", str(tmp_path / "no-bot"))
    monkeypatch.setattr(restricted, "open_rules", shipped.rules)


def refused(*arguments: str) -> None:
    """Run it as the command line does, so that our own errors come through."""
    restricted.restricted_command.main([*arguments], standalone_mode=False)


def ask(body: bytes | str, *options: str, name: str = "parts.csv", folder: Path | None = None) -> Result:
    raw = body.encode() if isinstance(body, str) else body
    if folder is None:
        return CliRunner().invoke(restricted.restricted_command, ["--batch", "-", *options], input=raw)
    (folder / name).write_bytes(raw)
    return CliRunner().invoke(restricted.restricted_command, ["--batch", str(folder / name), *options])


def table(result: Result, separator: str = ",") -> list[dict[str, str]]:
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout.removeprefix("\ufeff")), delimiter=separator))


def test_a_list_comes_back_with_the_answers_beside_it(tmp_path: Path) -> None:
    result = ask(PLAIN, "--csv", folder=tmp_path)

    rows = table(result)
    assert [(row["Pos"], row["Part"], row["Qty"], row["Ship to"]) for row in rows] == [
        ("1", "graphite", "5", "US"), ("2", "hex flurb M8", "7", "Japan"), ("3", "gallium", "1", "Germany"),
    ]  # fmt: skip
    assert [(row["outcome"], row["status"]) for row in rows] == [
        ("restricted", "prohibited"), ("unrecognised", "unrecognised"), ("restricted", "licence"),
    ]  # fmt: skip
    assert rows[1]["passed_over"] == "hex; flurb"
    assert rows[2]["headline"] == "China: licence · India: licence"
    assert (rows[2]["since"], rows[2]["taken_for"]) == ("2023-08-01", "gallium")
    assert rows[2]["documents"].startswith("No. 23 of 2023; Appendix 3 (SCOMET items)")
    assert "Asking “Part”" in result.stderr
    assert "destination from “Ship to”" in result.stderr
    assert "3 lines in" in result.stderr
    assert "2 restricted (1 prohibited, 1 licence)\n" in result.stderr
    assert "1 not recognised: name the goods otherwise" in result.stderr
    assert "No outcome is a clearance." in result.stderr


def test_every_outcome_has_its_row_and_its_count() -> None:
    parts = {
        "gallium to:US": "restricted",
        "5A992.c from:US to:DE": "listed",
        "copper cathode from:CN": "nothing-on-file",
        "germanium rotor from:CN": "partly-understood",
        "carbon fibre from:BR": "not-covered",
        "hex flurb": "unrecognised",
    }
    extra = ("Huawei from:US to:CN", "machine tools to:IR", "gallium from:CN on 31 February 2026")
    result = ask("\n".join(("Part", *parts, *extra)), "--csv", "--column", "Part", "--on", "2026-11-24")

    rows = table(result)
    assert [row["outcome"] for row in rows[:6]] == list(parts.values())
    assert rows[0]["next_change"].startswith("2026-11-27: ")
    assert rows[1]["documents"] == "15 CFR 774 Supp. 1"
    assert rows[3]["passed_over"] == "rotor"
    assert rows[6]["parties"].startswith("Huawei")
    assert rows[7]["embargo"].startswith("15 CFR 746.7")
    assert rows[8]["day_unread"] == "31 February 2026"
    for outcome in ("listed", "nothing on file", "partly understood", "not covered", "not recognised"):
        assert re.search(rf"\d {outcome}: ", result.stderr)


def test_a_list_without_csv_gives_the_objects_of_the_contract(tmp_path: Path) -> None:
    answers = [json.loads(line) for line in ask(PLAIN, folder=tmp_path).stdout.splitlines()]

    assert [(one["query"], one["to"]) for one in answers] == [
        ("graphite", "US"),
        ("hex flurb M8", "JP"),
        ("gallium", "DE"),
    ]
    assert {"unreviewed"} <= set(answers[0]["findings"][0])
    assert answers[0]["findings"][0]["unreviewed"] is None


def test_json_lines_stay_as_they_are_and_bad_ones_give_an_error_in_their_place() -> None:
    lines = [
        '{"query": "gallium", "to": "US", "on": null}',
        "",
        "nonsense",
        '{"query": 1}',
        '{"query": "", "to": "US"}',
        '{"query": "graphite", "to": "Nowhere"}',
        '{"query": "graphite", "on": "2026-02-30"}',
        '{"query": "HBM"}',
    ]
    result = ask("\n".join(lines))

    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert ["error" in one for one in found] == [False, *[True] * 5, False]
    assert [one["error"].split(":")[0] for one in found[1:6]] == [f"line {n}" for n in (3, 4, 5, 6, 7)]
    assert "5 could not be read, the first: line 3" in result.stderr
    assert "1 blank, passed over" in result.stderr


@pytest.mark.parametrize("fault", [TypeError, KeyError, RecursionError, ZeroDivisionError])
def test_a_fault_of_ours_costs_its_line_alone(fault: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    answered = answering.answer

    def fails_once(base: RuleBase, text: str, **given: str | date | None) -> Answer:
        if text == "steel":
            raise fault("what went wrong")
        return answered(base, text, **given)  # type: ignore[arg-type] # handed on as it came

    monkeypatch.setattr(answering, "answer", fails_once)
    result = ask("\n".join(json.dumps({"query": name}) for name in ("gallium", "steel", "graphite")))

    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert ["error" in one for one in found] == [False, True, False]
    assert found[1]["error"].startswith("line 2:")
    assert "1 could not be read" in result.stderr


def test_json_lines_may_come_back_as_csv() -> None:
    rows = table(ask('{"query": "gallium", "to": "US", "on": "2026-11-24"}\nnonsense\n', "--csv"))

    assert [(row["query"], row["to"], row["status"]) for row in rows] == [
        ("gallium", "US", "licence"),
        ("nonsense", "", ""),
    ]
    assert "is not JSON" in rows[1]["error"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_chinese_list_is_read_in_any_encoding_with_any_separator(
    encoding: str, separator: str, tmp_path: Path
) -> None:
    lines = (["序號", "品名", "目的地"], ["1", "石墨", "美國"], ["2", "六角螺栓", "日本"], ["3", "鎵", "德國"])
    text = "".join(f"{separator.join(cells)}\r\n" for cells in lines)

    rows = table(ask(text.encode(encoding), "--csv", folder=tmp_path), separator)

    assert [row["品名"] for row in rows] == ["石墨", "六角螺栓", "鎵"]
    assert [row["taken_for"] for row in rows] == ["graphite", "screws and bolts", "gallium"]


@pytest.mark.parametrize(
    ("encoding", "text", "taken"),
    [
        ("cp1252", "Nr;Benennung;Zielland\n1;Künstlicher Graphit;Österreich\n2;Dübel;Japan\n", "artificial graphite"),
        ("cp932", "番号,品名,仕向国\n1,人造黒鉛,アメリカ\n2,六角ボルト,日本\n", "artificial graphite"),
        ("cp949", "번호,품명,도착국\n1,흑연,미국\n2,육각 볼트,일본\n", "graphite"),
        ("cp1251", "№;Наименование;Страна назначения\n1;графит;США\n2;болт;Япония\n", "graphite"),
    ],
)  # fmt: skip
def test_other_encodings_are_told_apart_by_their_words(encoding: str, text: str, taken: str, tmp_path: Path) -> None:
    separator = ";" if ";" in text else ","
    result = ask(text.encode(encoding), "--csv", folder=tmp_path)

    assert table(result, separator)[0]["taken_for"] == taken
    assert f"Read as {encoding}" in result.stderr


LISTS = {
    "Part": "id,Part,Supplier\n1001,graphite,ACME\n1002,gallium oxide,ACME\n1003,steel pipe,Widgets\n",
    "Zolltarifnummer": "Pos;Teil;Zolltarifnummer\n1;A-17;2504.10\n2;B-3;7318.15\n3;C-9;8112.92\n",
    "ECCN": "Model,ECCN,Rev\nX1,3A090.a,2\nX2,EAR99,1\nX3,4A090,1\n",
    "CAS": "Lot\tCAS\tPurity\n771\t7440-55-3\t99.9\n772\t7782-42-5\t98\n",
    "物料描述": "物料编码,物料描述,数量\n20010001,氧化镓,5\n20010002,不锈钢螺丝,9\n20010003,石墨,1\n",
    "Наименование": "№;Артикул;Наименование\n1;25041000;графит\n2;25041001;кабель\n3;25041002;галлий\n",
    "Désignation": "Réf;Désignation;Code SH\nR1;pièce;8112.92\nR2;rondelle;2504.10\nR3;goupille;7318.22\n",
    "Material": "Material,HS code,Graphite grade\ngraphite,2504.10,A\ncable,8544.42,B\ngallium,8112.92,C\n",
    "Whatever": "Foo,Whatever,Bar\nx,graphite,9\ny,germanium,8\nz,paper,7\n",
    "Description": "Part No,Description\n81129290,cable tie\n25041000,neodymium magnet N42\n38019010,sticker\n",
}


@pytest.mark.parametrize("name", LISTS)
def test_the_column_is_found_by_what_stands_in_it(name: str, base: RuleBase) -> None:
    found = tables.read(LISTS[name].encode(), None, lambda _: 0)

    chosen = columns.find(base, found, ColumnOptions())

    assert chosen.name(chosen.thing) == f"“{name}”"


def test_a_list_without_a_header_loses_no_line() -> None:
    for body in ("graphite,5\ngallium,2\n", "graphite\nunobtainium\n", "unobtainium\ngraphite\n"):
        assert len(table(ask(body, "--csv"))) == 2


def test_columns_can_be_named_by_header_or_number(tmp_path: Path) -> None:
    body = "A,B,C,D,E\ngallium,graphite,US,CN,2024-12-10\n"
    options = ("--csv", "--column", "b", "--to-column", "3", "--from-column", "D", "--on-column", "E")

    [row] = table(ask(body, *options, folder=tmp_path))

    assert row["taken_for"] == "graphite"
    assert row["headline"] == "China: licence for some kinds"
    assert "No. 46 of 2024" in row["documents"]


def test_options_hold_for_lines_that_say_nothing_themselves() -> None:
    lines = '{"query": "graphite"}\n{"query": "graphite", "from": "CN", "to": "JP"}\n'

    answers = [json.loads(line) for line in ask(lines, "--to", "US", "--on", "2024-12-10").stdout.splitlines()]

    assert [(one["from"], one["to"], one["on"]) for one in answers] == [
        (None, "US", "2024-12-10"), ("CN", "JP", "2024-12-10"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--column", "Nothing"], "there is no column"),
        (["--column", "9"], "there is no column"),
        (["--encoding", "klingon"], "is not an encoding"),
    ],
)
def test_a_column_that_does_not_exist_is_answered_with_those_that_do(
    options: list[str], said: str, tmp_path: Path
) -> None:
    (tmp_path / "p.csv").write_text(PLAIN)
    with pytest.raises(UsageError, match=said):
        refused("--batch", str(tmp_path / "p.csv"), *options)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"PK\x03\x04rest", "cannot be read"), (b"\xd0\xcf\x11\xe0rest", "cannot be read"),
        (b"", "empty"), (b"\n \n", "empty"), (b"a,b\n1,2\n3,4\n", "no column looks like"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_with_advice(body: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_bytes(body)
    with pytest.raises(UsageError, match=said):
        refused("--batch", str(tmp_path / "p.csv"))


def test_an_open_quotation_mark_costs_its_line_alone(tmp_path: Path) -> None:
    body = 'Part,To\n"graphite, natural",US\n"graphite,US\n"two\nlines",US\ngallium,US\n5" pipe,US\n"5"" pipe",US\n'

    rows = table(ask(body, "--csv", folder=tmp_path))

    assert [row["Part"] for row in rows] == [
        "graphite, natural",
        '"graphite',
        "two\nlines",
        "gallium",
        '5" pipe',
        '5" pipe',
    ]
    assert [bool(row["error"]) for row in rows] == [False, True, False, False, False, False]
    assert rows[1]["error"] == "line 3: a quotation mark is not closed"


def test_bad_lines_give_an_error_row_that_says_what_to_mend(tmp_path: Path) -> None:
    lines = [
        "graphite,US,2024-12-10",
        ",US,2024-12-10",
        "graphite,Nowhere,",
        "graphite,US,2026-02-30",
    ]
    body = "\n".join(["Part,Ship to,Ship date", *lines, "", ",,", "graphite", ""])

    result = ask(body, "--csv", folder=tmp_path)

    errors = [row["error"] for row in table(result)]
    assert errors[0] == errors[4] == ""
    assert "the cell in “Part” is empty" in errors[1]
    assert "not a country" in errors[2]
    assert "not in the calendar" in errors[3]
    assert "2 blank, passed over" in result.stderr


@pytest.mark.parametrize(
    ("written", "day"),
    [(one, "2024-12-10") for one in ("2024-12-10", "2024/12/10", "20241210", "10.12.2024")]
    + [("2024.1.5", "2024-01-05")],
)
def test_days_are_read_as_lists_write_them(written: str, day: str) -> None:
    assert contents.read_day(written, date(2026, 1, 1)).isoformat() == day


@pytest.mark.parametrize("written", ["12/10/2024", "31.02.2024", "soon", ""])
def test_days_that_may_mean_two_things_are_not_guessed(written: str) -> None:
    with pytest.raises(UsageError, match="2024-12-10"):
        contents.read_day(written, date(2026, 1, 1))


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", "\t=1", " =1", "＝1", "-A1"])
def test_no_cell_becomes_a_formula(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-5", "+3.5", "-1,000.50", "-5 %", "graphite", "a=b", ""])
def test_numbers_and_words_stay_as_they_are(cell: str) -> None:
    assert guarded(cell) == cell


def test_titles_that_the_list_has_already_are_not_given_twice(tmp_path: Path) -> None:
    [row] = table(ask("Part,Status\ngraphite,ok\n", "--csv", folder=tmp_path))

    assert (row["Status"], row["exportwatch_status"]) == ("ok", "prohibited")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_words(body: bytes) -> None:
    with suppress(UsageError):
        assert tables.read(body, None, lambda _: 0).rows


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=2, max_size=4),
        min_size=1,
        max_size=8,
    )
)
def test_what_a_spreadsheet_writes_is_read_as_it_was(lines: list[list[str]]) -> None:
    cells = [[f"a{cell}", *rest] for cell, *rest in lines]
    width = len(cells[0])
    same = [[*row, *[""] * width][:width] for row in cells]
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(same)

    rows = tables._rows(out.getvalue(), ",")  # noqa: SLF001 - the separator is found by another function

    assert [list(row.cells) for row in rows] == same


def test_thousands_of_lines_are_shared_by_processes_and_answered_in_their_order(tmp_path: Path) -> None:
    """How long 10,000 lines take is measured by a benchmark."""
    parts = ["graphite", "gallium", "hex flurb M8", "흑연", "neodymium magnet", "8112.92", "PCB rev B", "HBM", "copper"]
    lines = [(str(n), f"{parts[n % len(parts)]} {n % 10}") for n in range(LINES)]
    body = "Pos,Part,Ship to\n" + "".join(f"{number},{part},US\n" for number, part in lines)

    result = ask(body, "--csv", folder=tmp_path)

    rows = table(result)
    assert [(row["Pos"], row["Part"]) for row in rows] == lines
    assert {row["outcome"] for row in rows[:: len(parts)]} == {"restricted"}


async def test_a_person_who_waits_sees_a_bar_and_a_pipe_none(tmp_path: Path) -> None:
    (tmp_path / "parts.csv").write_text("Part\n" + "gallium\n" * 300)
    told: dict[bool, str] = {}
    for is_terminal in (True, False):
        reader, writer = pty.openpty() if is_terminal else os.pipe()
        environment = processes.environment({"TERM": "xterm", "EXPORTWATCH_HOME": str(tmp_path)})
        asked = ("restricted", "--batch", str(tmp_path / "parts.csv"), "--csv")
        done = await processes.run(*asked, env=environment, stderr=writer)
        told[is_terminal] = os.read(reader, 65536).decode()
        os.close(reader)
        os.close(writer)
        assert done.returncode == 0
        assert len(done.stdout.splitlines()) == 301
        assert "\x1b" not in done.stdout

    assert "300/300" in told[True]
    assert "300/300" not in told[False]
    assert all("300 lines in" in text for text in told.values())
