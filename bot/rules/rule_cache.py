"""A cache of validated rules, so that a lookup does not validate every file again.

The name of a cache file is a hash of the content of every rule file and of the code that reads them, so it can never
be stale. It is JSON, in a folder that only its owner may write; any doubt (owner, rights, content) means that it is not
used.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Callable, Iterable
from hashlib import blake2b
from pathlib import Path

import msgspec

import bot
from bot.rules import fields, model

_KEPT = 4
"""Cache files that stay: a shipped folder, a team's, and what each was before the last edit."""
_CODE = ("rules/*.py", "text/*.py", "vocabulary.py", "data/spelling.json")
"""What the cached form depends on, beside the rule files: a change of any makes a new cache."""


def remembered(contents: Iterable[tuple[str, bytes]], read: Callable[[], model.RuleSet]) -> model.RuleSet:
    """The rules in these files: from the cache, or read now and put there if it can be written."""
    file = _folder() / f"rules-{_fingerprint(contents)}.json"
    if found := _load(file):
        return found
    rules = read()
    with contextlib.suppress(OSError):
        _store(file, pack(rules))
    return rules


def _folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "exportwatch"


def _fingerprint(contents: Iterable[tuple[str, bytes]]) -> str:
    digest = blake2b(digest_size=16)
    for path in sorted(path for pattern in _CODE for path in Path(bot.__file__).parent.glob(pattern)):
        with contextlib.suppress(OSError):
            digest.update(path.read_bytes())
    for name, content in contents:
        digest.update(f"\0{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _load(file: Path) -> model.RuleSet | None:
    try:
        if not (_is_ours(file) and _is_ours(file.parent)):
            return None
        return unpack(file.read_bytes())
    except (OSError, ValueError, msgspec.DecodeError):
        return None


def pack(rules: model.RuleSet) -> bytes:
    """The rules as JSON text, fields with their defaults left out."""
    return msgspec.json.encode(rules, enc_hook=fields.written)


def unpack(text: bytes) -> model.RuleSet:
    """Read what `pack` wrote; raises msgspec.DecodeError if it is something else."""
    return msgspec.json.decode(text, type=model.RuleSet, dec_hook=fields.known)


def _is_ours(path: Path) -> bool:
    """Nobody else could have written it."""
    found = path.lstat()
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _store(file: Path, text: bytes) -> None:
    """Write beside and rename, so that a reader never sees half a file."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _is_ours(file.parent):
        return
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".rules-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    _tidy(file.parent)


def _tidy(folder: Path) -> None:
    ours = sorted(folder.glob("rules-*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in ours[_KEPT:]:
        old.unlink(missing_ok=True)
