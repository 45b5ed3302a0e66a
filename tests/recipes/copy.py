"""A copy of the program to which something was added, as CONTRIBUTING's recipes say."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
HERE = Path(__file__).parent


def copied(folder: Path) -> Path:
    """The handlers to add to, with what is compiled of them, beside the bot as it is."""
    shutil.copytree(CHECKOUT / "handlers", folder / "handlers")
    for name in ("bot", "rules", "feeds.yaml", "slack-manifest.yaml"):
        (folder / name).symlink_to(CHECKOUT / name)
    return folder


def entered(file: Path, *entries: tuple[str, str]) -> None:
    """Write each entry behind the line that it belongs after."""
    assert not file.is_symlink(), f"{file} is the checkout's own: name it in what is copied"
    text = file.read_text(encoding="utf-8")
    for after, entry in entries:
        assert text.count(after) == 1
        text = text.replace(after, after + entry)
    file.write_text(text, encoding="utf-8")


def added(given: Path, file: Path) -> None:
    """Copy a file to where none is: through a link, it would replace the checkout's own."""
    assert not file.exists(), f"{file.name} is part of the program by now: the recipe needs another example"
    shutil.copy(given, file)


def copied_bot(folder: Path, *changing: str) -> Path:
    """The bot to add to: these of its folders and files as copies, everything else as it is."""
    for name in ("handlers", "rules", "feeds.yaml"):
        (folder / name).symlink_to(CHECKOUT / name)
    _partly(CHECKOUT / "bot", folder / "bot", [Path(name) for name in changing])
    return folder


def _partly(source: Path, target: Path, changing: list[Path]) -> None:
    target.mkdir(parents=True)
    for entry in source.iterdir():
        inside = [Path(*path.parts[1:]) for path in changing if path.parts[:1] == (entry.name,)]
        if entry.name == "__pycache__":
            continue
        if not inside:
            (target / entry.name).symlink_to(entry)
        elif entry.is_dir():
            _partly(entry, target / entry.name, [path for path in inside if path.parts])
        else:
            shutil.copy(entry, target / entry.name)


def run_in(program: Path, *arguments: str, stdin: str = "") -> str:
    """What Python prints there."""
    done = subprocess.run(
        [sys.executable, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=program,
        env={**os.environ, "PYTHONPATH": str(program)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def with_icelandic(folder: Path) -> Path:
    """A program that reads one more language: a file for acts, a file for questions and its entry."""
    copied_bot(folder, "data/languages", "data/query", "data/query/writing.yaml")
    added(HERE / "is.yaml", folder / "bot" / "data" / "languages" / "is.yaml")
    added(HERE / "is-question.yaml", folder / "bot" / "data" / "query" / "is.yaml")
    entered(folder / "bot" / "data" / "query" / "writing.yaml", ("vi ar hi", " is"))
    return folder


def with_penalty(folder: Path) -> Path:
    """A program with one more fact of acts: its field in the facts, in what detection finds and in the stream."""
    copied_bot(folder, "model/announcement.py", "detect/model.py")
    field = "    penalty: str | None = None\n"
    entered(
        folder / "bot" / "model" / "announcement.py",
        ("    follows: str | None = None\n", field),
        ("    document: str | None = None\n", field),
    )
    entered(folder / "bot" / "detect" / "model.py", ('    stage: str = "new"\n', field))
    return folder


def with_tally(folder: Path) -> Path:
    """A program with one more command: a file, and its entry in the table."""
    copied(folder)
    added(HERE / "tally.py", folder / "handlers" / "commands" / "tally.py")
    entered(
        folder / "handlers" / "commands" / "__init__.py",
        ("    subscribing,\n", "    tally,\n"),
        ("    sources.COMMAND,\n", "    tally.COMMAND,\n"),
    )
    return folder


def with_postbox(folder: Path) -> Path:
    """A program with one more platform: a folder, and its entry in the table."""
    copied(folder)
    shutil.copytree(HERE / "postbox", folder / "handlers" / "postbox", ignore=shutil.ignore_patterns("__pycache__"))
    entered(
        folder / "handlers" / "platforms.py",
        ("from handlers import apprise, discord, ", "postbox, "),
        ("    discord.PLATFORM,\n", "    postbox.PLATFORM,\n"),
    )
    return folder
