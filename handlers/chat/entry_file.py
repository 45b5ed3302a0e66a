"""A file of entries by name, read again when it changes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Generic, TypeVar

from bot.errors import ConfigError

log = logging.getLogger(__name__)

T = TypeVar("T")


class EntryFile(Generic[T]):
    """The present entries of the file. A mistake made while the bot runs is logged, and the entries stay unchanged.

    `read` raises ConfigError for a mistake; so does the constructor.
    """

    def __init__(self, path: Path, read: Callable[[Path], Mapping[str, T]]) -> None:
        self._path = path
        self._read = read
        self._entries = read(path)
        self._stamp = self._stamped()

    def get(self, name: str) -> T | None:
        """Return the entry of a name; None if the file has none."""
        stamp = self._stamped()
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._entries = self._read(self._path)
            except ConfigError as error:
                log.error("%s. The entries stay as they were.", error)  # noqa: TRY400 - the message is complete
        return self._entries.get(name)

    def _stamped(self) -> tuple[int, int, int]:
        try:
            found = self._path.stat()
        except OSError:
            return (0, 0, 0)
        return found.st_mtime_ns, found.st_size, found.st_ino
