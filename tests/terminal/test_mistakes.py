"""What an operator gets wrong is one line that says what to do: no traceback, and no piece of a password."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot.errors import ConfigError
from bot.settings import EnvironmentSettings, Settings
from bot.store.redis import open_redis
from handlers.cli import SUBCOMMANDS, exportwatch, main
from handlers.platforms import PLATFORMS, unknown_settings
from tests.program import run

COMMANDS = (["restricted", "graphite"], ["deliveries"], ["audit"], ["doctor"], ["run", "--only", "web"])
PASSWORD = "hun:ter/two#three"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without a `.env`, and no server to ask."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EXPORTWATCH_HOME", str(tmp_path / "home"))
    return tmp_path


def said(command: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(command)
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out + told.err


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    "content", ["EXPORTWATCH_CONTACT=Zoë\n".encode("latin-1"), b"#\nEXPORTWATCH_HOME=a\0b\n", "A=1\n".encode("utf-16")]
)
def test_an_env_file_of_other_bytes(
    command: list[str], content: bytes, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (elsewhere / ".env").write_bytes(content)
    code, text = said(command, capsys)

    assert code == 1
    assert f".env:{2 if content.startswith(b'#') else 1}:" in text.replace("\n", "")


ADDRESSES = [
    f"redis://:{PASSWORD}@127.0.0.1:1/0",
    f"redis://{PASSWORD}",
    "redis://:hunter?two@three@127.0.0.1",
    "redis://:hunter/two@127.0.0.1:1",
    "redis://127.0.0.1:1/0?hunter=two",
    "redis://127.0.0.1:1/0?db=hunter",
    "rediss://127.0.0.1:1/hunter",
    "redis://[hunter",
    "redis+sentinel://:hunter@127.0.0.1",
    "redis+sentinel://127.0.0.1:hunter/mymaster",
    "hunter",
    "unix://",
]


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_address_of_redis_that_is_none_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(ConfigError, match="REDIS_URL") as refused:
        open_redis(url)

    assert not pieces(str(refused.value))
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_says_so_in_a_line(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REDIS_URL", ADDRESSES[0])
    code, text = said(command, capsys)

    assert code == (0 if command[0] == "restricted" else 1)
    assert "REDIS_URL" in text
    assert not pieces(text)


def pieces(text: str) -> list[str]:
    return [word for word in ("hun", "ter/two", "two#", "three") if word in text]


def places_of_files() -> list[list[str]]:
    """Every command that takes the name of a file or folder, with `…` in its place."""
    found: list[list[str]] = []

    def look(group: click.Group, path: list[str], context: click.Context) -> None:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command
            if isinstance(command, click.Group):
                look(command, [*path, name], context)
                continue
            needed = ["…" for one in command.params if isinstance(one, click.Argument) and one.required]
            named = [one for one in command.params if isinstance(one.type, click.Path | click.File)]
            for one in named:
                own = [one.opts[0], "…"] if isinstance(one, click.Option) else needed or ["…"]
                found.append([*path, name, *(needed if isinstance(one, click.Option) else []), *own])

    look(exportwatch, [], click.Context(exportwatch))
    return found


FILES = {"an empty name": "", "too long a name": "x" * 5_000, "no text": "bytes", "a folder": ".", "none": "none/such"}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("command", [one for one in places_of_files() if "publish" not in one], ids=" ".join)
def test_whatever_is_named_instead_of_a_file_is_a_line_about_it(
    command: list[str], file: str, elsewhere: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", ADDRESSES[0].replace(PASSWORD, "x"))
    (elsewhere / "bytes").write_bytes(b"\x1f\x8b\xff\x00\xfe" * 50)
    code, text = said([FILES[file] if word == "…" else word for word in command], capsys)

    assert code in {0, 1, 2}
    assert text.strip()
    assert len(text) < 6_000


def test_a_command_whose_extra_is_missing_has_help_and_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "handlers.terminal.mcp", raising=False)
    monkeypatch.setitem(sys.modules, "mcp_types", None)
    helped = said(["mcp", "--help"], capsys)
    asked = said(["mcp", "--http", "127.0.0.1:1", "x"], capsys)

    assert helped[0] == 0
    assert "Usage: exportwatch mcp" in helped[1]
    assert asked[0] == 1
    assert all("pip install 'exportwatch[mcp]'" in " ".join(text.split()) for _, text in (helped, asked))


def test_an_age_of_evidence_has_an_end(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = said(["rules", "check", "--older-than", "9" * 30], capsys)

    assert code == 2
    assert "--older-than" in text


def test_the_help_needs_no_readable_file(elsewhere: Path) -> None:
    (elsewhere / ".env").write_bytes(b"\xff")
    assert CliRunner().invoke(exportwatch, ["--help"]).exit_code == 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["gallium"], "exportwatch restricted gallium"),
        (["rare earths", "to:US"], "exportwatch restricted 'rare earths' to:US"),
        (["restrict", "gallium"], "exportwatch restricted gallium"),
        (["fedes", "check"], "exportwatch feeds check"),
    ],
)
def test_what_is_no_command_is_answered_with_what_was_meant(
    typed: list[str], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(typed)

    assert ended.value.code == 2
    assert f"`{meant}`" in capsys.readouterr().err


@pytest.mark.parametrize("empty", ["", "\n\n"])
def test_a_list_without_a_line_is_told_as_empty(empty: str) -> None:
    ended = run("restricted", "--batch", "-", stdin=empty)

    assert ended.stderr == "exportwatch: The list is empty: no line of it holds anything to ask.\n"


@pytest.mark.parametrize("asked", ["help", "hello", "are there import duties on steel?", "qwertzuiop"])
def test_what_a_terminal_names_is_typed_in_a_terminal(asked: str) -> None:
    shown = run("restricted", asked).stdout

    assert "/restricted" not in shown
    for command in re.findall(r"exportwatch [a-z]+", shown):
        assert command.split()[1] in SUBCOMMANDS


def test_dates_of_nothing_name_what_was_asked_for() -> None:
    assert run("upcoming", "3", "graphite", "from:CN").stdout.startswith(
        "No dated event on graphite of China is on file"
    )


@pytest.mark.parametrize("setting", ["EXPORTWATCH_WEBHOOKS", "EXPORTWATCH_APPRISE"])
@pytest.mark.parametrize("check", [["--check"], []])
def test_a_file_of_receivers_that_cannot_be_read_stops_a_start_and_a_reload_before_anything(
    setting: str, check: list[str], elsewhere: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(setting, str(elsewhere / "nowhere.yaml"))
    code, told = said(["run", *check], capsys)

    assert code == 1
    assert told.startswith(f"exportwatch: {setting}: ")
    assert told.count("\n") == 1
    assert not (elsewhere / "home").exists()


def test_a_check_that_finds_nothing_says_what_it_read(
    elsewhere: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere / "feeds.yaml").write_text("sources: []\n")
    monkeypatch.setenv("EXPORTWATCH_FEEDS", str(elsewhere / "feeds.yaml"))
    code, told = said(["run", "--check"], capsys)

    assert code == 0
    assert re.search(r"^Settings and files can be used: 0 sources, \d+ rules\.$", told, re.MULTILINE)


@pytest.mark.parametrize("home", ["never started", "there and empty"])
def test_a_backup_of_nothing_is_refused_and_leaves_the_last_one(
    home: str, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if home != "never started":
        (elsewhere / "home").mkdir()
    (elsewhere / "last.gz").write_bytes(b"the backup of yesterday")
    code, told = said(["backup", str(elsewhere / "last.gz")], capsys)

    assert code == 1
    assert "nothing is on record" in told
    assert "EXPORTWATCH_HOME" in told
    assert (elsewhere / "last.gz").read_bytes() == b"the backup of yesterday"
    assert home != "never started" or not (elsewhere / "home").exists()


_MODELS: list[type[EnvironmentSettings]] = [Settings, *(one.settings for one in PLATFORMS)]
_NAMES = sorted({name for model in _MODELS for name in model.variables()})


@pytest.mark.parametrize(
    "name", [one for one in _NAMES if len(one.removeprefix("EXPORTWATCH_")) > 4 and not one.startswith("REDIS")]
)
def test_a_setting_with_a_letter_too_few_is_recognised(name: str) -> None:
    typed = name[:-2] + name[-1]
    if typed not in _NAMES:
        assert dict(unknown_settings([typed])) == {typed: f"did you mean {name}?"}


@pytest.mark.parametrize("name", ["FOO", "BAR", "PORT", "DATABASE", "TOKEN_OF_MINE", "QQQ"])
def test_a_setting_that_is_like_none_is_told_as_one_of_ours(name: str) -> None:
    [(_, advice)] = unknown_settings([f"EXPORTWATCH_{name}"])

    assert advice == "docs/settings.md lists the names"


@pytest.mark.parametrize("name", ["EXPORTWATCH_KEEP_DAYS", "EXPORTWATCH_KEEP_AUDIT_DAYS"])
@pytest.mark.parametrize("value", ["x", "1.5", "ninety"])
def test_a_count_that_is_none_is_told_in_plain_words(
    name: str, value: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    code, told = said(["run", "--check"], capsys)

    assert (code, told) == (1, f"exportwatch: settings: {name}: write a whole number\n")
