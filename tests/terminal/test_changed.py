"""`rules check --changed`: what a branch does to the acts, and what its author still has to write."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.program import Ended, run
from tests.rules_feed.site import act
from tests.rules_feed.site import rules as write_rules

EXAMPLES = "examples: [{status: licence, ask: [widgets from:IS on:2025-01-01]}]\n"


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=A Curator", "-c", "user.email=curator@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with two acts on main, and a branch."""
    folder = write_rules(tmp_path / "project" / "rules", act(7, checked="2026-11-01"), act(8, title="Export of toys"))
    git(tmp_path / "project", "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=rules")
    git(folder, "switch", "--quiet", "--create=mine")
    return folder


def write(folder: Path, number: int, text: str) -> None:
    (folder / "measures" / "is" / f"is-2024-{number}.yaml").write_text(text)


def check(folder: Path, *words: str) -> Ended:
    return run("rules", "check", str(folder), "--changed", *words)


def test_a_branch_without_a_difference_in_the_acts_says_nothing_of_them(checkout: Path) -> None:
    write(checkout, 7, act(7, checked="2026-11-01") + "# Look at it again in spring.\n")
    ended = check(checkout)
    assert (ended.returncode, len(ended.stdout.splitlines())) == (0, 1), ended


def test_a_changed_act_is_told_and_wants_the_day_of_its_check(checkout: Path) -> None:
    write(checkout, 7, act(7, kind="prohibition", checked="2026-11-01"))
    ended = check(checkout)
    assert ended.returncode == 1
    assert "Rule changed: Export of widgets" in ended.stdout
    assert "Kind of duty: prohibition (before: licence)." in ended.stdout
    assert "is-2024-7.yaml: checked_on is still 2026-11-01" in ended.stdout

    write(checkout, 7, act(7, kind="prohibition", checked="2026-11-20"))
    git(checkout, "commit", "--quiet", "--all", "--message=a ban")
    ended = check(checkout, "main")
    assert ended.returncode == 0
    assert "Rule changed: Export of widgets" in ended.stdout


def test_a_new_act_wants_examples_and_a_removed_one_is_told(checkout: Path) -> None:
    write(checkout, 9, act(9, title="Export of tops"))
    (checkout / "measures" / "is" / "is-2024-8.yaml").unlink()
    ended = check(checkout)
    assert ended.returncode == 1
    assert "is-2024-9.yaml: a new act needs examples" in ended.stdout
    assert "Rule removed: Export of toys" in ended.stdout

    write(checkout, 9, act(9, title="Export of tops") + EXAMPLES)
    assert check(checkout).returncode == 0


def test_a_revision_that_there_is_not_is_named(checkout: Path) -> None:
    ended = check(checkout, "nowhere")
    assert (ended.returncode, "fatal: Not a valid object name nowhere" in ended.stderr) == (2, True), ended


def test_outside_of_a_repository_it_says_so(tmp_path: Path) -> None:
    ended = check(write_rules(tmp_path / "rules", act(7)))
    assert (ended.returncode, "not a git repository" in ended.stderr) == (2, True)
