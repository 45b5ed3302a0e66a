"""Edits a `.env` file without losing its other content. PURE, but for `write`."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from bot.errors import ConfigError

_SET = re.compile(r"^\s*(?:export\s+)?(?P<name>[A-Za-z_]\w*)\s*=")
_OFFERED = re.compile(r"^\s*#\s*(?P<name>[A-Za-z_]\w*)\s*=")
_PLAIN = re.compile(r"[\w@%+:,./~-]*")


def changed(text: str, values: Mapping[str, str]) -> str:
    """The file's text with these values set: in place of the old ones, else where a comment offers them, else last.

    Everything else stays as it is. Later duplicates of a changed name go, because the last one would win.
    """
    lines, left = text.splitlines(), dict(values)
    places = _places(lines, values)
    made: list[str] = []
    for at, line in enumerate(lines):
        found = _SET.match(line)
        if at in places:
            name = places[at]
            made.append(f"{name}={quoted(left.pop(name))}")
        elif not (found and found["name"] in values):
            made.append(line)
    made += [f"{name}={quoted(value)}" for name, value in left.items()]
    return "\n".join(made) + "\n" if made else ""


def _places(lines: list[str], values: Mapping[str, str]) -> dict[int, str]:
    """Line → the name whose value is to stand there."""
    found: dict[str, int] = {}
    for pattern in (_SET, _OFFERED):
        for at, line in enumerate(lines):
            match = pattern.match(line)
            if match and match["name"] in values:
                found.setdefault(match["name"], at)
    return {at: name for name, at in found.items()}


def quoted(value: str) -> str:
    """A value as python-dotenv and docker compose read it back.

    Raises ValueError for what one of them reads otherwise: line breaks, and `${…}`, which is replaced even in quotes.
    """
    if "\n" in value or "\r" in value or "${" in value:
        raise ValueError("a value of .env is one line, without ${")
    if _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def write(path: Path, values: Mapping[str, str]) -> None:
    """Set values in a `.env` file, which only its owner may read; whole or not at all. Raises ConfigError."""
    try:
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        _replace(path.resolve(), changed(old, values))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be written ({error}); set the values by hand, docs/settings.md") from error


def _replace(path: Path, text: str) -> None:
    number, made = tempfile.mkstemp(dir=path.parent, prefix=".env-")  # readable by its owner alone
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
        Path(made).replace(path)
    except OSError:
        with suppress(OSError):
            Path(made).unlink()
        raise
