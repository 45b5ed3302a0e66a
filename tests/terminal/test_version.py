"""`exportwatch --version` tells the commit where it is known."""

from __future__ import annotations

import re
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

from handlers import cli


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
