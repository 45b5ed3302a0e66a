"""What a curator has to look at, and what a rule rests on, are told without a bot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.errors import UsageError
from handlers.terminal.rules import rules_command


@pytest.fixture(autouse=True)
def nobody_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EXPORTWATCH_HOME", str(tmp_path / "home"))


def test_tasks_are_listed_without_a_bot_and_it_says_what_is_not_known() -> None:
    done = CliRunner().invoke(rules_command, ["review", "--json"])
    rows = [json.loads(line) for line in done.stdout.splitlines()]

    assert done.exit_code == 0
    assert {row["task"] for row in rows} <= {"ended", "dated", "check", "evidence"}
    assert all(Path(row["file"]).is_file() for row in rows)
    assert "Whether announced acts touch rules is not known: no bot is running" in done.stderr


@pytest.mark.slow
def test_the_list_of_what_is_due_names_act_reason_and_file() -> None:
    done = CliRunner().invoke(rules_command, ["check", "--due"])
    lines = [line for line in done.stdout.splitlines() if line.endswith(".yaml")]

    assert done.exit_code == 0
    assert lines
    assert all(": its " in line or ": a da" in line for line in lines)


def test_a_rule_tells_what_it_rests_on() -> None:
    done = CliRunner().invoke(rules_command, ["why", "cn-mofcom-2023-23-gallium-germanium"])

    assert done.exit_code == 0
    assert "China, No. 23 of 2023" in done.stdout
    assert "Evidence to" in done.stdout
    assert "Source (official, 2023-07-03" in done.stdout


def test_a_rule_that_is_not_there_is_named_with_the_nearest() -> None:
    done = CliRunner().invoke(rules_command, ["why", "cn-mofcom-2023-23-galium-germanium"])

    assert isinstance(done.exception, UsageError)
    assert "did you mean cn-mofcom-2023-23-gallium-germanium?" in str(done.exception)
