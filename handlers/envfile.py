"""Edits a `.env` file without losing its other content. PURE, except for `write`."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from bot.errors import ConfigError

_SET = re.compile(r"^\s*(?:export\s+)?(?P<name>[A-Za-z_]\w*)\s*=")
_COMMENTED_OUT = re.compile(r"^\s*#\s*(?P<name>[A-Za-z_]\w*)\s*=")
_PLAIN = re.compile(r"[\w@%+:,./~-]*")


def with_values(text: str, values: Mapping[str, str]) -> str:
    """Return the file's text with these values set: in place of old ones, else of a commented-out line, else last.

    Everything else is unchanged. Later duplicates of a changed name are removed, because the last one would win.
    """
    lines, left = text.splitlines(), dict(values)
    places = _places(lines, values)
    result: list[str] = []
    for at, line in enumerate(lines):
        assignment = _SET.match(line)
        if at in places:
            name = places[at]
            result.append(f"{name}={quoted(left.pop(name))}")
        elif not (assignment and assignment["name"] in values):
            result.append(line)
    result += [f"{name}={quoted(value)}" for name, value in left.items()]
    return "\n".join(result) + "\n" if result else ""


def _places(lines: list[str], values: Mapping[str, str]) -> dict[int, str]:
    """Return the line numbers to replace, with the name to set on each."""
    line_of: dict[str, int] = {}
    for pattern in (_SET, _COMMENTED_OUT):
        for at, line in enumerate(lines):
            match = pattern.match(line)
            if match and match["name"] in values:
                line_of.setdefault(match["name"], at)
    return {at: name for name, at in line_of.items()}


def quoted(value: str) -> str:
    """Quote a value so that python-dotenv and docker compose read it back unchanged.

    Raises ValueError for line breaks and `${…}`, which one of them would change even in quotes.
    """
    if "\n" in value or "\r" in value or "${" in value:
        raise ValueError("a value of .env is one line, without ${")
    if _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def write(path: Path, values: Mapping[str, str]) -> None:
    """Set values in a `.env` file, atomically and readable by its owner only. Raises ConfigError."""
    try:
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        _replace(path.resolve(), with_values(old, values))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be written ({error}); set the values by hand, docs/settings.md") from error


def _replace(path: Path, text: str) -> None:
    number, draft = tempfile.mkstemp(dir=path.parent, prefix=".env-")  # readable by its owner alone
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
        Path(draft).replace(path)
    except OSError:
        with suppress(OSError):
            Path(draft).unlink()
        raise
