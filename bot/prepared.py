"""Tables that are worked out from files, kept for the next process: what is kept is read in a tenth of the time.

The folder of a table is named by a hash of the contents that it is worked out from, and of the code and the data that
do it: a table can never be stale. It is JSON in a folder that only its owner may write. A doubtful one (owner, rights,
content) is worked out anew.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable
from functools import cache, cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

import msgspec

_Form = TypeVar("_Form")
Contents = Iterable[tuple[str, bytes]]
"""(path, content) of files."""
_CODE = ("model", "rules", "text", "lists", "data")
_ENDINGS = (".py", ".json", ".yaml")
"""What tables depend on beside the contents: this package's own files, and those in these folders."""
MOST_BYTES = 48 * 1024 * 1024
"""Of all tables together: those used last stay. The shipped rules' take 12 MB, and an edit makes all of them anew."""


class Prepared:
    """The tables of some contents; where there are no contents, nothing is kept."""

    def __init__(self, contents: Contents = ()) -> None:
        self._contents = tuple(contents)

    def table(
        self,
        name: str,
        form: type[_Form],
        make: Callable[[], _Form],
        *,
        written: Callable[[Any], Any] | None = None,
        known: Callable[[type, Any], Any] | None = None,
    ) -> _Form:
        """Return a table as it was kept, or worked out now and kept if that can be.

        `written` and `known` turn values that JSON has no form for into ones that it has, and back.
        """
        if not self._contents:
            return make()
        file = self._folder / f"{name}.json"
        try:
            if all(map(_is_ours, (file, file.parent, file.parent.parent))):
                return msgspec.json.decode(file.read_bytes(), type=form, dec_hook=known)
        except (OSError, ValueError, msgspec.DecodeError):
            pass
        found = make()
        with contextlib.suppress(OSError):
            _store(file, msgspec.json.encode(found, enc_hook=written))
        return found

    @cached_property
    def _folder(self) -> Path:
        digest = _of_code().copy()
        for name, content in self._contents:
            digest.update(f"\0{name}\0{len(content)}\0".encode())
            digest.update(content)
        self._contents = ((self._contents[0][0], b""),)  # large, and told by their hash from now on
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "exportwatch" / digest.hexdigest()
        with contextlib.suppress(OSError):
            os.utime(folder)
        return folder


@cache
def _of_code() -> blake2b:
    digest, package = blake2b(digest_size=16), Path(__file__).parent
    folders = [next(os.walk(package)), *(one for folder in _CODE for one in os.walk(package / folder))]
    for path in sorted(f"{folder}/{name}" for folder, _, names in folders for name in names if name.endswith(_ENDINGS)):
        with contextlib.suppress(OSError), open(path, "rb") as file:  # noqa: PTH123 - a Path for each takes as long as all
            digest.update(file.read())
    return digest


def _is_ours(path: Path) -> bool:
    """Return whether nobody else could have written a file or folder."""
    found = path.lstat()
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _store(file: Path, text: bytes) -> None:
    """Write beside and rename, so that a reader never sees half a file."""
    is_new = not file.parent.exists()
    for folder in (file.parent.parent, file.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_ours(folder):
            return
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    if is_new:
        _tidy(file.parent.parent)


def _tidy(folder: Path) -> None:
    """Delete the tables used longest ago, and what earlier versions kept."""
    taken = 0
    for old in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True):
        taken += sum(file.stat().st_size for file in (old, *old.glob("*")))
        if old.is_file():
            old.unlink(missing_ok=True)
        elif taken > MOST_BYTES:
            shutil.rmtree(old, ignore_errors=True)
