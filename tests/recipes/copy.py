"""A copy of the program to which something was added, as CONTRIBUTING's recipes say."""

from __future__ import annotations

import shutil
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
HERE = Path(__file__).parent


def copied(folder: Path) -> Path:
    """The handlers to add to, beside the bot as it is."""
    shutil.copytree(CHECKOUT / "handlers", folder / "handlers", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("bot", "rules", "feeds.yaml", "slack-manifest.yaml"):
        (folder / name).symlink_to(CHECKOUT / name)
    return folder


def entered(file: Path, *entries: tuple[str, str]) -> None:
    """Write each entry behind the line that it belongs after."""
    text = file.read_text(encoding="utf-8")
    for after, entry in entries:
        assert text.count(after) == 1
        text = text.replace(after, after + entry)
    file.write_text(text, encoding="utf-8")


def with_tally(folder: Path) -> Path:
    """A program with one more command: a file, and its entry in the table."""
    copied(folder)
    shutil.copy(HERE / "tally.py", folder / "handlers" / "commands" / "tally.py")
    entered(
        folder / "handlers" / "commands" / "__init__.py",
        ("    subscribe,\n", "    tally,\n"),
        ("    sources.COMMAND,\n", "    tally.COMMAND,\n"),
    )
    return folder


def with_postbox(folder: Path) -> Path:
    """A program with one more platform: a folder, and its entry in the table."""
    copied(folder)
    shutil.copytree(HERE / "postbox", folder / "handlers" / "postbox", ignore=shutil.ignore_patterns("__pycache__"))
    entered(
        folder / "handlers" / "platforms.py",
        ("from handlers import discord, ", "postbox, "),
        ("    discord.PLATFORM,\n", "    postbox.PLATFORM,\n"),
    )
    return folder
