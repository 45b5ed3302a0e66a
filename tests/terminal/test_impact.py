"""`exportwatch impact`: the lines of a list that a draft, a page or an announced act would concern, with reasons."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.parts.records import WEB, PartsList, StoredLine, packed
from bot.store.keys import Keys
from bot.store.parts import PartsLists
from bot.store.redis import Client
from tests.alerts.samples import announcement
from tests.program import run, run_beside

DRAFT = "MOFCOM announces export licence requirement for germanium from 1 March 2027 (Announcement No. 71 of 2027)"
TABLE = "Part;Export from;Ship to\ngermanium wafer;China;Germany\nhex bolt M8;China;Germany\ngermanium;US;Germany\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "parts.csv"
    file.write_text(TABLE, "utf-8")
    return file


def test_a_draft_names_the_lines_that_it_would_concern_and_why(table: Path) -> None:
    ended = run("impact", DRAFT, "--list", str(table), "--json")
    told = json.loads(ended.stdout)

    assert (ended.returncode, told["count"], told["of"]) == (0, 1, 3)
    assert (told["act"]["jurisdiction"], told["act"]["effective"]) == ("CN", "2027-03-01")
    (line,) = told["lines"]
    assert (line["line"], line["from"], line["to"], line["from_day"]) == (2, "CN", "DE", "2027-03-01")
    assert line["before"]["status"] == "licence"
    assert line["after"]["measure"] == "licence"
    assert "germanium" in line["why"]


def test_a_person_reads_how_the_act_was_understood(table: Path) -> None:
    ended = run("impact", DRAFT, "--list", str(table))

    assert ended.stdout.startswith(
        "Read as: China · licence · germanium · from 1 Mar 2027 · Announcement No. 71 of 2027\n"
    )
    assert "1 of 3 lines: Announcement No. 71 of 2027 → licence from 1 Mar 2027" in ended.stdout
    assert "Because of: germanium" in ended.stdout


def test_what_names_nothing_concerns_no_line_and_says_so(table: Path) -> None:
    ended = run("impact", "Good morning", "--list", str(table))

    assert (ended.returncode, "names neither goods nor codes" in ended.stdout) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((" ", "--list", "parts.csv"), "TEXT is empty"),
        ((DRAFT, "--list", "no-such-list"), "no bot is running"),
        ((DRAFT,), "Missing option '--list'"),
    ],
)
def test_bad_input_is_named(arguments: tuple[str, ...], told: str, tmp_path: Path) -> None:
    ended = run("impact", *arguments, EXPORTWATCH_HOME=str(tmp_path), REDIS_URL="")

    assert ended.returncode in {1, 2}
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr


async def test_an_announced_act_is_held_against_a_list_on_record(redis: Client, redis_url: str, keys: Keys) -> None:
    lines = [StoredLine(2, ("1",), "graphite", "CN", "DE"), StoredLine(3, ("2",), "helium", "CN", "DE")]
    one = PartsList("a1", "bom.csv", WEB, "web:Ann", "2026-11-29T12:00:00+00:00", ("Part",), lines=2)
    await PartsLists(redis, keys).add(one, packed(lines))
    act = announcement(event="e1")
    await redis.hset(keys.documents, "e1", act.to_json())

    ended = await run_beside("impact", "e1", "--list", "bom.csv", "--json", REDIS_URL=redis_url)
    unknown = await run_beside("impact", "e1", "--list", "other", REDIS_URL=redis_url)

    told = json.loads(ended.stdout)
    assert (told["act"]["event"], [line["line"] for line in told["lines"]]) == ("e1", [2])
    assert "On record: bom.csv (a1)" in unknown.stderr
