"""Checks of `.env` and of REDIS_URL that come before their readers. PURE but for reading `.env`, and quick to import.

The readers' own errors would be a traceback (for bytes that are no text), or would quote what cannot be read, which in
an address is most often a piece of its password. So every mistake is named here, by its kind and never by its text.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from bot.errors import ConfigError

ENV_FILE = Path(".env")


def checked_env_file() -> Path | None:
    """Return `.env` if it exists, else None. Raises ConfigError that names the line if it is not UTF-8 text."""
    if not ENV_FILE.is_file():
        return None
    try:
        raw = ENV_FILE.read_bytes()
    except OSError as error:
        raise ConfigError(f"{ENV_FILE} cannot be read ({error.strerror}); give this user the right to") from error
    if b"\0" in raw and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ConfigError(f"{ENV_FILE}:{_line(raw, raw.index(0))}: a byte of value zero; retype this line")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        where = f"{ENV_FILE}:{_line(raw, error.start)}"
        raise ConfigError(f"{where}: this is not UTF-8; save the file as UTF-8, as editors offer") from error
    return ENV_FILE


def _line(raw: bytes, at: int) -> int:
    return raw.count(b"\n", 0, at) + 1


# -- the address of a Redis server (REDIS_URL)


SCHEMES = ("redis", "rediss", "unix", "redis+sentinel", "rediss+sentinel")
_RESERVED = "Write a reserved sign of the password as its code: @ as %40, : as %3A, / as %2F, # as %23, ? as %3F"
_SECRET = ("password", "sentinel_password")
_DATABASE = re.compile(r"(/\d*)?")
_MEMBER = re.compile(r"[^:]+(:\d{1,5})?")
_MASTER = re.compile(r"/[^/@]+(/\d*)?")


def redis_url_parts(url: str) -> SplitResult:
    """Split an address. Raises ConfigError, which quotes no part of it, for one that cannot be used."""
    try:
        parts = urlsplit(url.strip())
        if "sentinel" not in parts.scheme:
            _ = parts.port
    except ValueError:
        # Without its cause: that quotes what stands where a port should, which may be half of the password.
        raise ConfigError(f"REDIS_URL: its host or port cannot be read. {_RESERVED}.") from None
    if fault := _fault(parts):
        raise ConfigError(f"REDIS_URL: {fault}.")
    return parts


def secrets_in_redis_url(url: str) -> list[str]:
    """Return what of an address must not be printed: its password, encoded and decoded, and the address with it."""
    try:
        parts = urlsplit(url)
        asked = parse_qs(parts.query)
        given = [parts.password or "", *(word for name in _SECRET for word in asked.get(name, []))]
    except ValueError:
        return [url]
    passwords = [word for word in given if word]
    return [url, *passwords, *map(unquote, passwords)] if passwords or "@" in url else []


def _fault(parts: SplitResult) -> str:
    """Say what is wrong with an address, without quoting it; empty if nothing is."""
    if parts.scheme not in SCHEMES:
        return f"it begins with none of {', '.join(f'{scheme}://' for scheme in SCHEMES)}"
    if parts.fragment or "@" in parts.path + parts.query:
        return f"it holds a sign that ends the address too early. {_RESERVED}"
    if "sentinel" in parts.scheme:
        return _fault_of_sentinel(parts)
    if parts.scheme == "unix":
        return "" if parts.path else "it names no socket: unix:///path/to/redis.sock"
    fits = parts.hostname and _DATABASE.fullmatch(parts.path)
    return "" if fits else "it is written redis://host:6379/0; the last number is the database"


def _fault_of_sentinel(parts: SplitResult) -> str:
    members = parts.netloc.rpartition("@")[2].split(",")
    fits = _MASTER.fullmatch(parts.path) and all(_MEMBER.fullmatch(member) for member in members)
    return "" if fits else "a Sentinel address is written redis+sentinel://host:26379,host2:26379/mymaster/0"
