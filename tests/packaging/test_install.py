"""requirements/install.sh with a stand-in for Python that writes down what it is asked; the shell is real."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "requirements" / "install.sh"

# `state` is a folder: `old`, `no-venv`, `pip-fails` make it fail so; `redis` says that a server can be found; with `uv`
# pip installs one, which fails with `uv-fails`.
PYTHON = r"""#!/bin/sh
state='{state}'
case "$1 ${{2:-}} ${{3:-}}" in
    "--version"*) echo "Python 3.13.0" ;;
    "-m venv "*)
        echo "$*" >>"$state/log"
        [ ! -e "$state/no-venv" ] || exit 1
        for venv; do :; done
        case "$*" in *--clear*) rm -rf "$venv" ;; esac
        mkdir -p "$venv/bin"
        cp "$0" "$venv/bin/python" ;;
    "-m pip --version") ;;
    "-m pip "*)
        echo "$*" >>"$state/log"
        [ ! -e "$state/pip-fails" ] || {{ echo "pip: no network" >&2; exit 1; }}
        case "$*" in *--target*)
            mkdir -p .venv/tools/bin
            [ ! -e "$state/uv" ] || cp "$state/uv" .venv/tools/bin/uv ;;
        esac ;;
    "-c "*choose_program*) [ -e "$state/redis" ] || {{ echo "install redis-server or valkey-server" >&2; exit 1; }} ;;
    "-c "*) [ ! -e "$state/old" ] ;;
esac
"""


UV = """#!/bin/sh
echo "uv $*" >>'{state}/log'
[ ! -e '{state}/uv-fails' ]
"""


class Machine:
    """A machine with a shell, the usual small tools, and whatever a test puts on its PATH."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "checkout"
        self.state = folder / "state"
        self.bin = folder / "bin"
        self.venv = self.home / ".venv"
        self.built = self.venv / ".built"
        for path in (self.home, self.state, self.bin):
            path.mkdir()
        for tool in ("sh", "rm", "touch", "mkdir", "cp", "grep", "head"):
            (self.bin / tool).symlink_to(shutil.which(tool) or tool)
        self.provide("python3", PYTHON.format(state=self.state))

    def provide(self, name: str, text: str = "#!/bin/sh\n") -> None:
        program = self.bin / name
        program.write_text(text)
        program.chmod(0o755)

    def says(self, word: str, *, true: bool = True) -> None:
        (self.state / word).touch() if true else (self.state / word).unlink()

    def has_uv(self) -> None:
        uv = self.state / "uv"
        uv.write_text(UV.format(state=self.state))
        uv.chmod(0o755)

    def install(self, python: str = "", lock: str = "run", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.bin / "sh", SCRIPT, ".venv", lock, python],
            cwd=self.home,
            env={"PATH": str(self.bin), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def marks(self) -> set[str]:
        return {path.name for path in self.venv.glob(".built*")}

    @property
    def asked(self) -> str:
        log = self.state / "log"
        return log.read_text() if log.exists() else ""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_what_running_needs_comes_first_with_hashes_then_the_project_without_dependencies(machine: Machine) -> None:
    machine.says("redis")
    machine.has_uv()

    done = machine.install()

    assert done.returncode == 0, done.stderr
    venv, tools, packages, project = machine.asked.splitlines()
    assert venv == "-m venv .venv"
    assert "install --require-hashes --requirement requirements/build.txt --target .venv/tools" in tools
    assert packages.startswith("uv pip install")
    assert packages.endswith("--require-hashes --requirement requirements/run.txt")
    assert project.endswith("--no-deps --no-build-isolation --editable .")
    assert machine.marks == {".built"}
    assert not (machine.venv / "tools").exists()


@pytest.mark.parametrize("uv", [True, False])
def test_where_uv_cannot_pip_installs(machine: Machine, *, uv: bool) -> None:
    machine.says("redis")
    machine.says("uv-fails")
    if uv:
        machine.has_uv()

    assert machine.install(lock="dev").returncode == 0

    assert "-m pip --quiet --no-input install --require-hashes --requirement requirements/dev.txt" in machine.asked
    assert "-m pip --quiet --no-input install --no-deps --no-build-isolation --editable ." in machine.asked
    assert machine.marks == {".built", ".built-dev"}


def test_an_environment_brought_up_to_date_for_running_is_no_longer_known_to_be_one_for_development(
    machine: Machine,
) -> None:
    machine.says("redis")
    machine.install(lock="dev")
    machine.install(lock="run")

    assert machine.marks == {".built"}


def test_an_environment_that_was_interrupted_does_not_count_and_is_begun_anew(machine: Machine) -> None:
    machine.says("redis")
    machine.says("pip-fails")
    failed = machine.install()
    assert failed.returncode == 1
    assert "The packages could not be installed" in failed.stderr
    assert machine.venv.exists()
    assert not machine.built.exists()
    (machine.venv / "half a package").touch()

    machine.says("pip-fails", true=False)
    again = machine.install()

    assert again.returncode == 0
    assert "-m venv --clear .venv" in machine.asked
    assert not (machine.venv / "half a package").exists()
    assert machine.built.exists()


def test_a_whole_environment_is_brought_up_to_date_in_place_and_counts_again_only_when_done(machine: Machine) -> None:
    machine.says("redis")
    machine.install()
    (machine.venv / "mine").touch()

    machine.says("pip-fails")
    assert machine.install().returncode == 1
    assert not machine.built.exists()
    assert (machine.venv / "mine").exists()
    assert machine.asked.count("-m venv") == 1


def test_without_any_server_the_message_names_what_to_install(machine: Machine) -> None:
    done = machine.install()

    assert done.returncode == 1
    assert "install redis-server or valkey-server" in done.stderr
    assert not machine.built.exists()


def test_the_look_for_a_server_runs_with_the_real_program() -> None:
    program = SCRIPT.read_text(encoding="utf-8").partition("redis() ")[2].split("'")[1]

    assert "choose_program" in program
    assert subprocess.run([sys.executable, "-c", program], cwd=SCRIPT.parents[1], check=False).returncode == 0


def test_who_names_a_redis_of_their_own_needs_none_here(machine: Machine) -> None:
    assert machine.install(REDIS_URL="redis://elsewhere").returncode == 0

    (machine.home / ".env").write_text("# REDIS_URL=\nREDIS_URL=redis://elsewhere\n")
    assert machine.install().returncode == 0


def test_an_empty_redis_url_in_env_is_none(machine: Machine) -> None:
    (machine.home / ".env").write_text("#REDIS_URL=redis://x\nREDIS_URL=\n")

    assert machine.install().returncode == 1


def test_a_python_that_is_too_old_is_named(machine: Machine) -> None:
    machine.says("old")

    named, found = machine.install(str(machine.bin / "python3")), machine.install()

    assert named.returncode == found.returncode == 1
    assert "needs Python 3.11 or later" in named.stderr
    assert f"{machine.bin / 'python3'}" in named.stderr
    assert "make run PYTHON=" in found.stderr
    assert not machine.asked


def test_a_newer_python_beside_an_old_python3_is_found(machine: Machine) -> None:
    machine.says("redis")
    machine.provide("python3.12", PYTHON.format(state=machine.state))
    machine.provide("python3", "#!/bin/sh\nexit 1\n")

    assert machine.install().returncode == 0


def test_a_python_without_venv_names_the_package(machine: Machine) -> None:
    machine.says("no-venv")

    done = machine.install()

    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr
