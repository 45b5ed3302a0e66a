"""What a curator has to look at, and what a rule rests on, are told without a bot."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from bot.errors import UsageError
from bot.rules.edition import FILE, Edition
from bot.rules_feed.store import EditionStore, files_of
from handlers.terminal.rules import rules_command
from tests.rules_feed.site import act, rules


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


def test_the_list_of_what_is_due_names_act_reason_and_file(tmp_path: Path) -> None:
    folder = rules(tmp_path / "rules", act())
    done = CliRunner().invoke(rules_command, ["check", str(folder), "--due"])
    (line,) = [line for line in done.stdout.splitlines() if line.endswith(".yaml")]

    assert done.exit_code == 0
    assert "Iceland, Regulation No. 7 of 2024: its evidence is older" in line
    assert line.endswith(str(folder / "measures" / "is" / "is-2024-7.yaml"))


def test_a_rule_tells_what_it_rests_on() -> None:
    done = CliRunner().invoke(rules_command, ["why", "cn-mofcom-2023-23-gallium-germanium"])

    assert done.exit_code == 0
    assert "China, No. 23 of 2023" in done.stdout
    assert "Evidence to" in done.stdout
    assert "Source (official, 2023-07-03" in done.stdout


def act_with(folder: Path, sources: str) -> None:
    """A folder of rules with one act that has these sources."""
    made = rules(folder, act())
    file = made / "measures" / "is" / "is-2024-7.yaml"
    file.write_text(file.read_text().partition("sources:")[0] + f"sources: [{sources}]\n")


def test_a_source_tells_who_read_it_when_and_words_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTWATCH_RULES", str(tmp_path / "rules"))
    seen = "read: yes, read_on: 2026-11-02, by: a curator"
    url = '{url: "https://example.org/a", kind: official, supports: '
    act_with(
        tmp_path / "rules",
        f'{url}all, {seen}, quote: "no export without leave"}}, {url}days, read: yes, sha256: "{"0a" * 32}"}}, '
        f"{url}number, read: no}}, {url}place}}",
    )
    lines = CliRunner().invoke(rules_command, ["why", "is-2024-7"]).stdout.splitlines()

    assert [line.strip() for line in lines if line.startswith("    ")] == [
        "read on 2 Nov 2026 by a curator; “no export without leave”",
        f"read; SHA-256 of the text {'0a' * 32}",
        "not read here: named by another source, or its title was seen; no words of it are on record",
        "whether it was read is not recorded; no words of it are on record",
    ]
    assert "2 of 4 sources have words of the text, or its hash, on record." in lines


@pytest.mark.parametrize("field", ["read_on: 2026-11-02", "by: a curator", "quote: words", f'sha256: "{"0a" * 32}"'])
def test_nobody_has_words_of_a_source_that_was_not_read(tmp_path: Path, field: str) -> None:
    act_with(tmp_path / "rules", f'{{url: "https://example.org/a", kind: official, supports: all, {field}}}')
    done = CliRunner().invoke(rules_command, ["check", str(tmp_path / "rules")])

    assert f"{field.partition(':')[0]}: only of a source that was read" in done.stdout


def test_outside_a_checkout_editions_tell_the_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTWATCH_RULES", str(rules(tmp_path / "rules", act())))
    store = EditionStore(tmp_path / "home")
    for number, kind in ((1, "licence"), (2, "quota"), (3, "prohibition")):
        made = files_of(rules(tmp_path / "drafts", act(kind=kind)))
        head = Edition(1, number, date(2026, 11, number), date(2026, 11, 1), "0.2.0", 1)
        draft = store.draft(f"{number}-a", {**made, FILE: msgspec.json.encode(head)})
        store.adopt(draft, f"{number}-a", "https://example.org/feed", datetime(2026, 11, number, tzinfo=UTC))
    lines = CliRunner().invoke(rules_command, ["why", "is-2024-7"]).stdout.splitlines()

    told = [line for line in lines if line.startswith("  edition")]
    assert [line.partition(":")[0].strip() for line in told] == ["edition 3 of 3 Nov 2026", "edition 2 of 2 Nov 2026"]
    assert told[0].endswith("Kind of duty: prohibition (before: quota).")
    assert lines[-1].startswith("As Exportwatch ")


def test_a_rule_that_is_not_there_is_named_with_the_nearest() -> None:
    done = CliRunner().invoke(rules_command, ["why", "cn-mofcom-2023-23-galium-germanium"])

    assert isinstance(done.exception, UsageError)
    assert "did you mean cn-mofcom-2023-23-gallium-germanium?" in str(done.exception)
