"""The check of a `.env` file that comes before its readers, which would fail on its bytes with a traceback."""

from __future__ import annotations

from pathlib import Path

from bot.errors import ConfigError

ENV_FILE = Path(".env")


def checked(file: Path = ENV_FILE) -> Path | None:
    """The file, if it is there and a text; None without one. Raises ConfigError that names the line."""
    if not file.is_file():
        return None
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file} cannot be read ({error.strerror}); give this user the right to") from error
    if b"\0" in raw and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ConfigError(f"{file}:{_line(raw, raw.index(0))}: a byte of value zero; retype this line")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        where = f"{file}:{_line(raw, error.start)}"
        raise ConfigError(f"{where}: this is not UTF-8; save the file as UTF-8, as editors offer") from error
    return file


def _line(raw: bytes, at: int) -> int:
    return raw.count(b"\n", 0, at) + 1
