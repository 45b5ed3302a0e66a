"""Data about languages; its tables, YAML files and sorted lines of words are read here, each once.

tools/tables.py writes tables.json; people keep the rest.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
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


_BLOCK = 2048
"""Bytes, about: within so many a text is searched as fast as a place among the blocks is found."""


@dataclass(frozen=True)
class SortedLines:
    """Lines in the order of their bytes, each with its end, searched where they stand in one text.

    That takes a tenth of what a set or a dictionary does.
    """

    text: bytes

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
        """Return where the first line stands that begins so; behind the last one if none does."""
        sought, (begins, lines) = _bytes(letters), self._blocks
        block = bisect_left(lines, sought)
        if block == 0:
            return 0
        end = begins[block] if block < len(begins) else len(self.text)
        place = self.text.find(b"\n" + sought, begins[block - 1], end + len(sought))
        return place + 1 if place >= 0 else len(self.text)

    @cached_property
    def _blocks(self) -> tuple[Sequence[int], Sequence[bytes]]:
        """Where blocks of lines begin, and the first line of each."""
        begins = [0] if self.text else []
        while begins and (place := self.text.find(b"\n", begins[-1] + _BLOCK) + 1) and place < len(self.text):
            begins.append(place)
        return begins, [self.text[begin : self.text.find(b"\n", begin)] for begin in begins]


def _bytes(letters: str) -> bytes:
    return letters.encode("utf-8", "surrogatepass")
