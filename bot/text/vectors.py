"""Text embeddings: a text's vector is the mean of the vectors of its word pieces. PURE.

The vectors were distilled from a sentence-embedding model (`tools/build_vectors.py`), so words of similar meaning have
similar vectors across languages. File format: a first line of JSON (`magic`, `dims`, `pieces`, `text_bytes`, `bias`,
`scale`), the pieces in UTF-8, one a line, then `dims` unsigned bytes for each piece (128 is zero). A piece with a
leading space begins a word.
"""

from __future__ import annotations

import json
import math
import mmap
import re
import unicodedata
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import as_file, files
from itertools import accumulate
from operator import mul
from typing import Any

from bot.errors import ConfigError

MAGIC = "text-vectors 1"
ZERO = 128
MOST_CHARACTERS = 2000
"""Characters of a text that are read; a title and a lead are shorter."""
MOST_PIECES = 256
"""Pieces of a text that are read."""
LONGEST_PIECE = 12
WORD = re.compile(r" ?[^ ]{1,32}")
WORDS_KEPT = 4_096


class VectorsError(ConfigError):
    """The file of vectors is invalid."""


class Pieces(Mapping[str, int]):
    """The number of each piece, by a table of hashes: a dictionary would take six times the memory."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._text = "".join(pieces)
        self._ends = array("I", accumulate(map(len, pieces)))
        self._mask = (1 << (2 * len(pieces)).bit_length()) - 1
        self._slots = slots = array("i", [-1]) * (self._mask + 1)
        for number, hashed in enumerate(map(hash, pieces)):
            slot = hashed & self._mask
            while slots[slot] >= 0:
                slot = slot + 1 & self._mask
            slots[slot] = number

    def __getitem__(self, piece: str) -> int:
        """Return its number. Raises KeyError."""
        number: int | None = self.get(piece)
        if number is None:
            raise KeyError(piece)
        return number

    def get(self, piece: str, default: Any = None) -> Any:  # noqa: ANN401 - as a mapping has it
        """Return its number, or `default` if it is none."""
        slot = hash(piece) & self._mask
        while (number := self._slots[slot]) >= 0:
            if self._at(number) == piece:
                return number
            slot = slot + 1 & self._mask
        return default

    def _at(self, number: int) -> str:
        return self._text[self._ends[number - 1] if number else 0 : self._ends[number]]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the pieces in the order of their numbers."""
        return map(self._at, range(len(self._ends)))

    def __len__(self) -> int:
        return len(self._ends)


@dataclass(frozen=True)
class Vectors:
    """Vectors of pieces. `rows` holds `dims` bytes a piece; `scale` and `bias` turn a mean of bytes into a vector."""

    pieces: Mapping[str, int]
    rows: bytes | memoryview
    scale: tuple[float, ...]
    bias: tuple[float, ...]

    @property
    def dims(self) -> int:
        """The number of dimensions."""
        return len(self.scale)

    def split(self, text: str) -> list[int]:
        """Split a text into pieces, each the longest that matches; characters that no piece covers are skipped."""
        return [piece for word in words(text) for piece in self._split(word)][:MOST_PIECES]

    def _split(self, word: str) -> list[int]:
        split: list[int] = []
        start, pieces = 0, self.pieces
        while start < len(word):
            for end in range(min(len(word), start + LONGEST_PIECE), start, -1):
                piece = pieces.get(word[start:end])
                if piece is not None:
                    split.append(piece)
                    start = end
                    break
            else:
                start += 1
        return split

    def vector(self, text: str) -> tuple[float, ...]:
        """Return the mean vector of a text's pieces; `bias` for a text without a known piece."""
        rows = [self._row(piece) for word in self._read(text) for piece in word]
        if not rows:
            return self.bias
        means = [sum(column) / len(rows) - ZERO for column in zip(*rows, strict=True)]
        return tuple(bias + scale * mean for mean, scale, bias in zip(means, self.scale, self.bias, strict=True))

    def _read(self, text: str) -> Iterator[list[int]]:
        """Yield the pieces of each word, as far as a text is read."""
        left = MOST_PIECES
        for word in words(text):
            pieces = self._split(word)
            if (left := left - len(pieces)) < 0:
                return
            yield pieces

    def _row(self, piece: int) -> bytes | memoryview:
        return self.rows[piece * self.dims : (piece + 1) * self.dims]

    def along(self, direction: Sequence[float]) -> Callable[[str], float | None]:
        """Return a function of texts: their vectors times `direction`, word by word. It remembers words.

        It gives None for a text of most words of which no piece is known, as of one in a script that was not learned.
        """
        weights = [scale * value for scale, value in zip(self.scale, direction, strict=True)]
        start: float = sum(map(mul, self.bias, direction)) - ZERO * sum(weights)

        kept = array("d", [math.nan]) * len(self.pieces)

        def of_piece(piece: int) -> float:
            value = kept[piece]
            if math.isnan(value):
                value = kept[piece] = sum(map(mul, weights, self._row(piece)))
            return value

        @lru_cache(WORDS_KEPT)
        def of_word(word: str) -> tuple[float, int]:
            pieces = self._split(word)
            return sum(map(of_piece, pieces)), len(pieces)

        def of_text(text: str) -> float | None:
            total, count, unknown = 0.0, 0, 0
            for value, pieces in map(of_word, words(text)):
                unknown += not pieces
                if count + pieces > MOST_PIECES:
                    break
                total, count = total + value, count + pieces
            return start + total / count if count > unknown else None

        return of_text


def words(text: str) -> list[str]:
    """Split a text into lower-case words, each with the space before it; a run without spaces is cut."""
    plain = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).lower()[:MOST_CHARACTERS]
    return WORD.findall(" " + " ".join(plain.split()))


def read_vectors(name: str, data: bytes | mmap.mmap) -> Vectors:
    """Read a file of vectors; of a mapped one the rows stay where they are. Raises VectorsError if it is malformed."""
    start = data.find(b"\n") + 1
    try:
        header = json.loads(data[:start])
        dims, count, size = header["dims"], header["pieces"], header["text_bytes"]
        scale, bias = tuple(map(float, header["scale"])), tuple(map(float, header["bias"]))
        pieces = data[start : start + size].decode("utf-8").split("\n")
        whole = header["magic"] == MAGIC and len(pieces) == count and len(data) == start + size + count * dims
    except (ValueError, KeyError, TypeError) as error:
        raise VectorsError(f"{name}: {error!r}") from error
    if not whole or len(scale) != dims or len(bias) != dims:
        raise VectorsError(f"{name}: its parts do not fit its first line")
    return Vectors(Pieces(pieces), memoryview(data)[start + size :], scale, bias)


@cache
def shipped() -> Vectors:
    """Return the vectors that ship with the program, read once and shared by all processes of this machine."""
    with as_file(files("bot.data") / "vectors.bin") as path, path.open("rb") as file:
        return read_vectors("vectors.bin", mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


FULL_STOPS = " .。．｡।۔"


def whole_text(title: str, summary: str) -> str:
    """Join title and summary in the form from which the vectors were learned: a title without its full stop."""
    head, lead = title.strip().rstrip(FULL_STOPS), summary.strip()
    return f"{head}. {lead}" if lead else head
