"""`exportwatch lists`: editions on file, and the difference of two."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.errors import ListReadError, UsageError
from bot.lists.loading import ListFiles
from handlers.terminal import lists
from handlers.terminal.lists import lists_command
from tests.lists import official
from tests.servers.feeds import FeedServer

SHIPPED = Path(__file__).parents[2] / "rules" / "lists"


def run(*arguments: str) -> str:
    result = CliRunner().invoke(lists_command, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """A later edition: one entry new, one gone, one changed."""
    data = json.loads((SHIPPED / "us-ccl.json").read_text(encoding="utf-8"))
    data["date"] = "2027-01-01"
    entries = data["entries"]
    entries["9A999"] = {"p": "a", "c": [{"col": "NS 1"}]}
    del entries["9A980"]
    entries["3A090"]["p"] += " d"
    entries["3A090"]["t"][0][3] = 5000
    entries["3A090"]["c"][0] = {"col": "NS 2", "ex": "b"}
    path = tmp_path / "newer.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_editions_are_shown_with_date_source_and_terms() -> None:
    shown = run()

    assert "2026-07-23  Commerce Control List (15 CFR 774 Supp. 1), 637 entries" in shown
    assert "an edition of 2026-09-14 is not on file" in shown
    assert "public domain" in shown
    assert "European Union" in shown
    assert "Not on file: GB:" in shown


@pytest.mark.parametrize("width", [60, 80, 200])
def test_lines_are_no_wider_than_the_terminal_and_addresses_whole(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "line_width", lambda: width)
    lines = [line for arguments in ((), ("diff", "us-ccl", "shipped:us-ccl")) for line in run(*arguments).splitlines()]

    assert all(len(line) <= width or line.split() == [line.strip()] for line in lines)
    addresses = {json.loads(line)["source"] for line in run("--json").splitlines()}
    assert addresses <= {line.strip() for line in lines}


def test_editions_as_json_are_one_object_a_line() -> None:
    notes = [json.loads(line) for line in run("--json").splitlines()]

    control = {"us-ccl", "us-chart", "eu-annex-i", "cn-dual-use", "gb-strategic", "au-dsgl"}
    control |= {"us-usml", "in-scomet", "jp-export-order", "eu-military"}
    assert {note["key"] for note in notes} == {*control, "us-parties", "jp-parties", "hs"}


def test_a_difference_is_told_in_words(newer: Path) -> None:
    shown = run("diff", "us-ccl", str(newer)).splitlines()

    assert shown == [
        "Commerce Control List: edition of 1 January 2027, 1 added, 1 removed, 1 changed (before: 2026-07-23)",
        "  New: 9A999.",
        "  Removed: 9A980.",
        (
            "  3A090: new paragraphs d; new control NS 2 but not b; control removed RS ai-diffusion for a; "
            "total processing performance in a.1: >= 4800 → >= 5000."
        ),
    ]


def test_a_difference_as_json_names_every_code(newer: Path) -> None:
    found = json.loads(run("diff", "us-ccl", str(newer), "--json"))

    assert (found["added"], found["removed"], [one["code"] for one in found["changed"]]) == (
        ["9A999"],
        ["9A980"],
        ["3A090"],
    )
    assert "nothing that is on file here has changed" in run("diff", "us-ccl", "shipped:us-ccl")
    assert json.loads(run("diff", "us-parties", "us-parties", "--json"))["lines"] == []


async def test_update_fetches_keeps_and_tells_and_refuses_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with FeedServer() as server:
        needs = {"of": "us-parties", "link": "https://agency.example/"}
        fields = {"name": "CSL", "language": "en", "tier": "official", "kind": "list", "url": server.url("/csl.json")}
        (tmp_path / "feeds.yaml").write_text(json.dumps({"sources": [{"id": "csl", **fields, "list": needs}]}))
        rules = tmp_path / "rules"
        official.small_lists(rules / "lists", ListFiles(SHIPPED))
        monkeypatch.setenv("EXPORTWATCH_FEEDS", str(tmp_path / "feeds.yaml"))
        monkeypatch.setenv("EXPORTWATCH_RULES", str(rules))
        monkeypatch.setenv("EXPORTWATCH_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("EXPORTWATCH_ALLOW_PRIVATE", server.pair)

        server.feed("/csl.json", official.screening("2026-11-20", "Imaginary Gauges"), "application/json")
        first = await asyncio.to_thread(CliRunner().invoke, lists_command, ["update"])
        again = await asyncio.to_thread(CliRunner().invoke, lists_command, ["update", "us-parties"])
        server.feed("/csl.json", official.screening("2026-11-21"), "application/json")
        refused = await asyncio.to_thread(CliRunner().invoke, lists_command, ["update", "csl"])
        shown = await asyncio.to_thread(CliRunner().invoke, lists_command, [])

    assert (first.exit_code, again.exit_code, refused.exit_code) == (0, 0, 1)
    assert "New: Imaginary Gauges (Entity List)." in first.stdout
    assert "nothing newer than 2026-11-20" in again.stdout
    assert "0 parties of EL, 1 on 2026-11-20: it looks truncated" in refused.stderr
    assert "2026-11-20  Entity List" in shown.stdout


@pytest.mark.parametrize("other", ["eu-annex-i", "none.json", "us-nothing"])
def test_what_cannot_be_compared_is_named(other: str) -> None:
    with pytest.raises((ListReadError, UsageError)):
        CliRunner().invoke(lists_command, ["diff", "us-ccl", other], catch_exceptions=False)


def test_a_truncated_or_foreign_file_is_named(tmp_path: Path) -> None:
    whole = (SHIPPED / "us-ccl.json").read_bytes()
    for number, content in enumerate((whole[: len(whole) // 2], b"<html>", b"")):
        path = tmp_path / f"{number}.json"
        path.write_bytes(content)
        with pytest.raises(ListReadError):
            CliRunner().invoke(lists_command, ["diff", "us-ccl", str(path)], catch_exceptions=False)
