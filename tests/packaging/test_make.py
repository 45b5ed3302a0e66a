"""`make run` as a newcomer types it: a real make, a real bot, a real Redis; the environment is the one at hand."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import until

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
KEPT = ("PATH", "HOME", "LANG")
"""Neither tokens nor a `.env` of whoever runs the tests reach the bot: it starts in an empty folder."""


def make(*goals: str) -> list[str]:
    # -o: the environment is taken as built, whatever its age; building it is test_install's matter.
    built = ("-o", ".venv/.built", "-o", ".venv/.built-dev")
    return ["make", "-f", str(ROOT / "Makefile"), f"BIN={BIN}", *built, *goals]


def environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | {"EXPORTWATCH_HOME": str(folder / "home"), "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def running(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`make run` in a process group of its own, as a terminal starts it; its lines go to `out` and `log`."""
    with (tmp_path / "out").open("w") as out, (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            make("run"),
            cwd=tmp_path,
            env=environment(tmp_path),
            stdout=out,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    yield process
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.skipif(not (shutil.which("make") and shutil.which("ps")), reason="make or ps is not installed")
async def test_make_run_shows_the_demo_and_ctrl_c_ends_it_with_its_redis(
    running: subprocess.Popen[str], tmp_path: Path
) -> None:
    def printed() -> str:
        return (tmp_path / "out").read_text(encoding="utf-8")

    await until(lambda: printed().count("gallium") or running.poll() is not None, "the first alert", 25)
    assert running.poll() is None, (tmp_path / "log").read_text()
    everyone = family(running.pid)
    assert len(everyone) > 2, "make, the bot, its Redis"
    os.killpg(running.pid, signal.SIGINT)
    await until(lambda: running.poll() is not None, "the end after Ctrl-C", 6)

    assert all(line.startswith("DEMO") for line in printed().splitlines())
    await until(lambda: not alive(everyone), "the end of every process of the demo", 6)


def family(pid: int) -> set[int]:
    """A process and all that descend from it."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = [(int(child), int(parent)) for child, parent in map(str.split, listed.splitlines())]
    found, before = {pid}, 0
    while len(found) > before:
        before = len(found)
        found |= {child for child, parent in parents if parent in found}
    return found


def alive(pids: set[int]) -> set[int]:
    listed = subprocess.run(["ps", "-eo", "pid=,stat="], capture_output=True, text=True, check=True).stdout
    states = dict(line.split() for line in listed.splitlines())
    return {pid for pid in pids if not states.get(str(pid), "Z").startswith("Z")}


@pytest.mark.parametrize(
    ("goal", "command"),
    [
        ("run", "handlers run --demo-without-tokens"),
        ("test", "pytest -n 5 --dist worksteal"),
        ("check", "ruff format --check"),
        ("check", "mypy bot exportwatch handlers tests benchmarks tools"),
        ("bench", "benchmarks"),
        ("lock", "requirements/lock.sh"),
    ],
)
def test_each_goal_does_its_job_in_the_environment_it_made(goal: str, command: str, tmp_path: Path) -> None:
    plan = subprocess.run(make("-n", goal), cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert command in plan
    assert str(BIN) in plan
    assert "install.sh" not in plan


@pytest.mark.parametrize(
    ("goal", "steps"),
    [
        ("run", ['requirements/install.sh ".venv" run', "handlers run"]),
        ("check", ['requirements/install.sh ".venv" dev', "ruff check"]),
    ],
)
def test_a_stale_environment_is_renewed_first_by_what_the_goal_needs(
    goal: str, steps: list[str], tmp_path: Path
) -> None:
    (tmp_path / ".venv").mkdir()
    for name in ("requirements", "pyproject.toml"):
        (tmp_path / name).symlink_to(ROOT / name)

    plan = subprocess.run(
        ["make", "-n", "-f", str(ROOT / "Makefile"), goal], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout

    assert sorted(steps, key=plan.index) == steps
    assert plan.count("install.sh") == 1
