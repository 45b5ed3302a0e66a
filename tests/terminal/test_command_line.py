"""The command line itself: its help, its version, completion by Tab."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from handlers import cli
from handlers.cli import SUBCOMMANDS, exportwatch
from handlers.terminal.installation import SHELLS, completion_command, place_of
from tests.program import run

# -- what a command is for stands in whole sentences in the help


def groups() -> Iterator[tuple[str, ...]]:
    context = click.Context(exportwatch)
    yield ()
    for name in SUBCOMMANDS:
        if isinstance(exportwatch.get_command(context, name), click.Group):
            yield (name,)


@pytest.mark.parametrize("group", list(groups()), ids=" ".join)
def test_no_summary_of_a_subcommand_is_cut_off(group: tuple[str, ...]) -> None:
    _, _, listed = run(*group, "--help").stdout.partition("Commands:\n")

    assert listed
    assert "..." not in listed.replace("`exportwatch …`", "")


# -- `exportwatch --version` tells the commit where it is known


def test_the_version_names_the_commit_of_a_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "REVISION", tmp_path / "REVISION")
    assert cli.commit() == ""
    cli.REVISION.write_text("0123456789ab\n")
    assert cli.commit() == " (0123456789ab)"


def test_a_checkout_asks_git_and_says_that_files_differ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bot" / "shipped").mkdir(parents=True)
    monkeypatch.setattr(cli, "REVISION", tmp_path / "bot" / "shipped" / "REVISION")
    who = ("-c", "user.name=n", "-c", "user.email=e@example.org")
    for words in (("init", "-q"), (*who, "commit", "-q", "--allow-empty", "-m", "first")):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True)
    assert re.fullmatch(r" \([0-9a-f]{12}\)", cli.commit())


def test_a_checkout_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])

    assert ended.value.code == 0
    assert version("exportwatch") in capsys.readouterr().out


# -- completion by Tab: the scripts, where they are installed, and what they offer


def _completed(words: str, number: int) -> list[str]:
    """What the shell's script gets from the program for these words, the cursor in the numbered one."""
    given = {**os.environ, "_EXPORTWATCH_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(number)}
    ran = subprocess.run(
        [sys.executable, "-m", "exportwatch"], env=given, capture_output=True, text=True, check=True, timeout=60
    )
    return [line.partition(",")[2] for line in ran.stdout.splitlines()]


def test_subcommands_and_their_options_are_completed() -> None:
    assert _completed("exportwatch co", 1) == ["coverage", "completion"]
    assert "--ics" in _completed("exportwatch upcoming --", 2)


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_has_a_script(shell: str) -> None:
    shown = CliRunner().invoke(completion_command, [shell])

    assert shown.exit_code == 0
    assert f"_EXPORTWATCH_COMPLETE={shell}_complete" in shown.output


@pytest.mark.parametrize("shell", SHELLS)
def test_it_is_installed_for_one_user(shell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELL", f"/usr/bin/{shell}")
    done = CliRunner().invoke(completion_command, ["--install"])

    place = place_of(shell, {}, tmp_path)
    assert done.exit_code == 0
    assert str(place) in done.output
    assert f"{shell}_complete" in place.read_text(encoding="utf-8")


def test_an_unknown_shell_and_a_closed_folder_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/bin/dash")
    unknown = CliRunner().invoke(completion_command, [])
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    closed = CliRunner().invoke(completion_command, ["bash", "--install"])

    assert "bash, zsh, fish" in unknown.output
    assert "without --install" in str(closed.exception)
