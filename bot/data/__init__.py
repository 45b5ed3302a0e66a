"""Data about languages; its tables, YAML files and sorted lines of words are read here, each once.

tools/tables.py writes tables.json; people keep the rest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from bot.prepared import Prepared

_FOLDER = Path(__file__).parent


@cache
def generated() -> Mapping[str, Any]:
    """Return `tables.json`, which tools/tables.py generates from CLDR, ISO and bot/data: months, countries, dates."""
    return _json("tables")


@cache
def spelling() -> Mapping[str, Any]:
    """Return `spelling.json`, kept by hand: how names are normalised. The generated tables depend on it."""
    return _json("spelling")


def _json(name: str) -> Mapping[str, Any]:
    table: Mapping[str, Any] = json.loads(_FOLDER.joinpath(f"{name}.json").read_text(encoding="utf-8"))
    return table


@cache
def read_yaml(name: str) -> Any:  # noqa: ANN401 - the caller declares the file's shape
    """Return a YAML file kept by hand, by its name without the ending."""
    import yaml  # noqa: PLC0415 - most queries need none of these files

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(_FOLDER.joinpath(f"{name}.yaml").read_text(encoding="utf-8"), loader)  # noqa: S506 - a safe loader, C where it is built


@cache
def prepared() -> Prepared:
    """Return the tables that are worked out from the data of this package alone."""
    return Prepared([("data", b"")])


@dataclass(frozen=True, slots=True)
class SortedLines:
    """Lines in the order of their bytes, each with its end, searched where they stand in one text.

    That takes a tenth of what a set or a dictionary does.
    """

    text: bytes
    _begins: dict[str, tuple[int, int]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def read(cls, name: str) -> SortedLines:
        """Read a file of bot/data without the comments at its head; no lines if there is none."""
        file = _FOLDER.joinpath(name)
        text = file.read_bytes() if file.is_file() else b""
        while text.startswith(b"#"):
            text = text.partition(b"\n")[2]
        return cls(text)

    def __contains__(self, line: str) -> bool:
        """Return whether a line is one of them."""
        return line != "" and self.text.startswith(_bytes(f"{line}\n"), self._place_of(line))

    def begins(self, letters: str) -> bool:
        """Return whether a line begins so; `letters` are some."""
        return self.text.startswith(_bytes(letters), self._place_of(letters))

    def beginning(self, letters: str) -> Iterator[str]:
        """Yield the lines that begin so, in their order; `letters` are some."""
        sought, low = _bytes(letters), self._place_of(letters)
        while self.text.startswith(sought, low):
            end = self.text.find(b"\n", low)
            yield self.text[low:end].decode()
            low = end + 1

    def _place_of(self, letters: str) -> int:
        """Return where the first line stands that does not come before these letters."""
        first = letters[0]
        if first not in self._begins:
            begin = self._place(_bytes(first), 0, len(self.text))
            self._begins[first] = begin, self._place(_bytes(chr(ord(first) + 1)), begin, len(self.text))
        return self._place(_bytes(letters), *self._begins[first])

    def _place(self, sought: bytes, low: int, high: int) -> int:
        while low < high:
            begin = self.text.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = self.text.find(b"\n", begin)
            low, high = (end + 1, high) if self.text[begin:end] < sought else (low, begin)
        return low


def _bytes(letters: str) -> bytes:
    return letters.encode("utf-8", "surrogatepass")
