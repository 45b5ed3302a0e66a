"""A wheel built from this checkout holds all that the bot needs, and works without the checkout."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bot.data import read_yaml

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's files in a folder that comes before the checkout."""
    folder = tmp_path_factory.mktemp("installed")
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(folder),
        str(wheel),
    ]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def run(installed: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(installed), "XDG_CACHE_HOME": str(installed / "cache")}
    return subprocess.run(
        [sys.executable, *words], cwd=installed, env=environment, capture_output=True, text=True, check=False
    )


def files_of(folder: str, pattern: str) -> set[str]:
    found = (path.relative_to(ROOT) for path in (ROOT / folder).glob(pattern))
    return {str(path) for path in found if "__pycache__" not in path.parts}


def test_it_carries_rules_sources_lexicons_scripts_grammar_and_demo(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    assert {f"bot/shipped/{name}" for name in files_of("rules", "**/*.yaml")} <= names
    for folder, pattern in (
        ("bot", "**/*.py"),
        ("exportwatch", "*.py"),
        ("handlers", "**/*.py"),
        ("bot/detect", "*.yaml"),
        ("bot/data", "**/*.*"),
        ("bot/store/lua", "*.lua"),
        ("bot/subscriptions", "*.lark"),
        ("handlers", "*.yaml"),
        ("handlers/messages/locale", "*.po"),
    ):
        expected = files_of(folder, pattern)
        assert expected, f"{folder}/{pattern}"
        assert expected <= names
    assert {"bot/shipped/feeds.yaml", "bot/shipped/slack-manifest.yaml"} <= names


def test_it_carries_the_notices_and_the_licences_of_all_that_is_of_others(wheel: Path) -> None:
    packed = zipfile.ZipFile(wheel)
    licences = {name.partition(".dist-info/licenses/")[2]: name for name in packed.namelist()}
    held = {short: packed.read(name).decode() for short, name in licences.items() if short}

    assert {"LICENSE", "NOTICE", "rules/NOTICE", *files_of("licences", "*.txt")} <= set(held)
    assert packed.read("bot/shipped/rules/NOTICE").decode() == held["rules/NOTICE"]
    for word in ("lid.176", "GeoNames", "wordfreq", "multilingual-e5-small", "Unicode CLDR", "htmx", "Pico"):
        assert word in held["NOTICE"]
    assert "(c) European Union" in held["rules/NOTICE"]
    named = re.findall(r"licences/\w+[.]txt", held["NOTICE"])
    assert set(named) == files_of("licences", "*.txt")


def test_it_carries_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"bot", "exportwatch", "handlers"}


def test_no_file_of_data_is_carried_that_nothing_reads() -> None:
    """A file is named in the code, or it is one of a language's or of a script's in a folder that is."""
    code = "".join(path.read_text("utf-8") for top in ("bot", "handlers") for path in (ROOT / top).rglob("*.py"))
    named = set(re.findall(r"\"((?:[\w-]+/)?[\w.-]+?)(?:\.(?:yaml|txt|json|bin|npz|ftz))?\"", code))
    named |= {f"query/{one}" for held in read_yaml("query/writing")["languages"].values() for one in held.split()}
    folders = set(re.findall(r"[\w-]+(?=/\{)|(?<=\")languages(?=\")", code)) - {"query"}
    data = ROOT / "bot" / "data"
    files = [path.relative_to(data) for path in data.rglob("*.*") if path.suffix not in {".py", ".pyc"}]

    assert len(files) > 100
    assert not [str(one) for one in files if str(one.with_suffix("")) not in named and one.parent.name not in folders]


def test_it_runs_from_where_it_was_installed(installed: Path) -> None:
    where = run(installed, "-c", "import bot, handlers.cli; print(bot.__file__)")
    usage = run(installed, "-m", "handlers", "--help")

    assert where.stdout.startswith(str(installed)), where.stderr
    assert usage.returncode == 0, usage.stderr
    assert "restricted" in usage.stdout


def test_it_answers_from_the_rules_that_it_carries(installed: Path) -> None:
    done = run(installed, "-m", "handlers", "restricted", "graphite", "--from", "CN", "--json")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["by_exporter"]["CN"] == "licence"


def test_its_demo_and_its_sources_can_be_read(installed: Path) -> None:
    read = (
        "from bot.feeds.sources import load_sources\n"
        "from bot.settings import load\n"
        "from handlers.demo import load_demo\n"
        "s = load(); print(len(load_sources(s.feeds)), len(load_demo().acts), s.feeds)"
    )
    done = run(installed, "-c", read)

    assert done.returncode == 0, done.stderr
    assert str(installed) in done.stdout
