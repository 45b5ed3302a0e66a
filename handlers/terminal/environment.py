"""Reads a single setting, for commands that must answer in a fifth of a second; loading all takes longer than that."""

from __future__ import annotations

import os
from pathlib import Path


def setting(name: str) -> str | None:
    """A value as `bot.settings` would find it: from the environment, else from `.env` here; None where it is empty."""
    return os.environ.get(name) or _from_file(Path(".env"), name)


def _from_file(file: Path, name: str) -> str | None:
    if not file.is_file():
        return None
    from dotenv import dotenv_values  # noqa: PLC0415 - most look-ups find no file

    return dotenv_values(file, encoding="utf-8").get(name) or None
