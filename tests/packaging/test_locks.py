"""The lock files: every version pinned, every file hashed, no address, and nothing in pyproject.toml missing."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = {path.name: path for path in (ROOT / "requirements").glob("*.txt")}
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pinned(path: Path) -> dict[str, str]:
    """Each locked package with its whole entry."""
    text = re.sub(r"(?m)^\s*#.*\n", "", path.read_text(encoding="utf-8"))
    entries = [entry.replace("\\\n", " ") for entry in re.split(r"\n(?=\S)", text.strip())]
    return {canonicalize_name(entry.partition("==")[0].strip()): entry for entry in entries if "==" in entry}


@pytest.mark.parametrize("name", ["run.txt", "extras.txt", "dev.txt", "build.txt", "reader.txt", "site.txt"])
def test_every_locked_package_has_one_version_and_hashes(name: str) -> None:
    entries = pinned(LOCKS[name])

    assert entries
    for entry in entries.values():
        assert re.match(r"^[\w.-]+==[\w.!+-]+( ;.*?)?\s+--hash=sha256:[0-9a-f]{64}", entry), entry[:100]


@pytest.mark.parametrize("path", LOCKS.values(), ids=LOCKS)
def test_no_lock_names_an_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert "://" not in text
    assert "index-url" not in text
    assert "find-links" not in text
    assert " @ " not in text


def test_the_lock_is_not_behind_the_project_file() -> None:
    groups = PROJECT["dependency-groups"]
    run, dev, build, reader = (pinned(LOCKS[f"{name}.txt"]) for name in ("run", "dev", "build", "reader"))

    for wanted in PROJECT["project"]["dependencies"]:
        assert satisfied(run, wanted), f"{wanted}: renew the locks with `make lock`"
        assert satisfied(dev, wanted), f"{wanted}: renew the locks with `make lock`"
    for wanted in groups["dev"]:
        if isinstance(wanted, str):
            assert satisfied(dev, wanted), f"{wanted}: renew the locks with `make lock`"
    for wanted in groups["reader"]:
        assert satisfied(dev, wanted), f"{wanted}: renew the locks with `make lock`"
        assert satisfied(reader, wanted), f"{wanted}: renew the locks with `make lock`"
    for wanted in groups["build"]:
        assert satisfied(build, wanted), f"{wanted}: renew the locks with `make lock`"


def test_the_extra_of_the_reader_is_what_its_lock_pins() -> None:
    extra = {str(Requirement(one).specifier) for one in PROJECT["project"]["optional-dependencies"]["reader"]}

    assert extra == {str(Requirement(one).specifier) for one in PROJECT["dependency-groups"]["reader"]}


@pytest.mark.parametrize("extra", PROJECT["project"]["optional-dependencies"])
def test_every_extra_is_locked_and_moves_no_package_that_running_needs(extra: str) -> None:
    run, locked = pinned(LOCKS["run.txt"]), pinned(LOCKS["reader.txt" if extra == "reader" else "extras.txt"])

    for wanted in PROJECT["project"]["optional-dependencies"][extra]:
        assert satisfied(locked, wanted), f"{wanted}: renew the locks with `make lock`"
    assert {name: version(entry) for name, entry in locked.items() if name in run} == {
        name: version(run[name]) for name in locked if name in run
    }


def version(entry: str) -> str:
    found = re.search(r"==([\w.!+-]+)", entry)
    assert found
    return found[1]


def satisfied(entries: dict[str, str], wanted: str) -> bool:
    requirement = Requirement(wanted)
    entry = entries.get(canonicalize_name(requirement.name))
    version = re.search(r"==([\w.!+-]+)", entry or "")
    return version is not None and requirement.specifier.contains(version[1], prereleases=True)


def test_what_builds_the_wheel_is_what_the_project_file_asks_for() -> None:
    assert set(PROJECT["build-system"]["requires"]) <= set(PROJECT["dependency-groups"]["build"])
