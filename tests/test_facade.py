"""`from exportwatch import Rules`, as docs/python.md shows it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from exportwatch import RuleFileError, Rules, UsageError
from handlers.terminal.schema import schema

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 27)


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules(today=lambda: TODAY)


def test_every_example_of_the_page_runs_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs/python.md").read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, object] = {}

    for example in examples:
        exec(compile(example, "docs/python.md", "exec"), names)  # noqa: S102 - our own document

    printed = capsys.readouterr().out
    assert len(examples) == 4
    assert printed.startswith("prohibited\n") or "licence" in printed
    assert "2026-02-30" in printed


def test_the_command_line_and_python_give_the_same(rules: Rules) -> None:
    words = ["restricted", "graphite", "--to", "US", "--on", "2024-12-10", "--json"]
    done = subprocess.run([sys.executable, "-m", "exportwatch", *words], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)

    found = rules.restricted("graphite", to="US", on="2024-12-10")
    assert json.loads(json.dumps(found)) == told
    assert [one.message for one in Draft202012Validator(schema("answer")).iter_errors(told)] == []


def test_events_are_those_of_the_rules(rules: Rules) -> None:
    history, coming = rules.changes("gallium from:CN"), rules.upcoming("3660")

    dates = [event["when"] for event in history["events"]]
    assert dates == sorted(dates)
    assert {event["jurisdiction"] for event in history["events"]} == {"CN"}
    assert coming["days"] == 3660
    assert all(event["date"] > TODAY.isoformat() for event in coming["events"])


@pytest.mark.parametrize(
    ("query", "given"),
    [("graphite", {"on": "2026-02-30"}), ("graphite", {"to": "Nowhereland"}), (" ", {}), ("a" * 6_000, {})],
)
def test_what_cannot_be_read_says_what_can(rules: Rules, query: str, given: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        rules.restricted(query, **given)


def test_a_folder_without_rules_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuleFileError, match="holds no rule files"):
        Rules(tmp_path)


def test_a_teams_own_rules_count(tmp_path: Path) -> None:
    own = tmp_path / "subjects" / "unobtainium.yaml"
    own.parent.mkdir()
    own.write_text("name: unobtainium\n", encoding="utf-8")

    assert Rules(extra=tmp_path).restricted("unobtainium")["subjects"] == ["unobtainium"]
