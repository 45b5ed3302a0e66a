"""Text embeddings: a text's vector is the mean of the vectors of its word pieces. PURE.

The vectors were distilled from a sentence-embedding model (`tools/build_vectors.py`), so words of similar meaning have
similar vectors across languages. File format: a first line of JSON (`magic`, `dims`, `pieces`, `text_bytes`, `bias`,
`scale`), the pieces in UTF-8, one a line, then `dims` unsigned bytes for each piece (128 is zero). A piece with a
leading space begins a word.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from struct import unpack

from bot.errors import ConfigError

MAGIC = "text-vectors 1"
ZERO = 128
MOST_CHARACTERS = 2000
"""Characters of a text that are read; a title and a lead are shorter."""
MOST_PIECES = 256
"""Pieces of a text that are read: a sum of so many bytes fits into two bytes."""
LONGEST_PIECE = 12
WORD = re.compile(r" ?[^ ]{1,32}")
WORDS_KEPT = 16_384

Sum = tuple[int, int, int]
"""Sums of the even and the odd columns of rows, two bytes each, and the number of rows."""


class VectorsError(ConfigError):
    """The file of vectors is invalid."""


@dataclass(frozen=True)
class Vectors:
    """Vectors of pieces. `rows` holds `dims` bytes a piece; `scale` and `bias` turn a mean of bytes into a vector."""

    pieces: Mapping[str, int]
    rows: bytes
    scale: tuple[float, ...]
    bias: tuple[float, ...]
    _of_word: Callable[[str], Sum] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_of_word", lru_cache(WORDS_KEPT)(self._sum))

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
        even = odd = count = 0
        for word in words(text):
            of_even, of_odd, pieces = self._of_word(word)
            if count + pieces > MOST_PIECES:
                break
            even, odd, count = even + of_even, odd + of_odd, count + pieces
        if not count:
            return self.bias
        total = [0] * self.dims
        total[::2], total[1::2] = self._numbers(even), self._numbers(odd)
        parts = zip(total, self.scale, self.bias, strict=True)
        return tuple([bias + scale * (value / count - ZERO) for value, scale, bias in parts])

    def _sum(self, word: str) -> Sum:
        """Sum the rows of a word. A row is one large integer, whose even and odd bytes are summed separately."""
        dims, rows, split = self.dims, self.rows, self._split(word)
        mask = int.from_bytes(b"\xff\x00" * (dims // 2), "little")
        even = odd = 0
        for piece in split:
            row = int.from_bytes(rows[piece * dims : (piece + 1) * dims], "little")
            even += row & mask
            odd += row >> 8 & mask
        return even, odd, len(split)

    def _numbers(self, total: int) -> tuple[int, ...]:
        return unpack(f"<{self.dims // 2}H", total.to_bytes(self.dims, "little"))


def words(text: str) -> list[str]:
    """Split a text into lower-case words, each with the space before it; a run without spaces is cut."""
    plain = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).lower()[:MOST_CHARACTERS]
    return WORD.findall(" " + " ".join(plain.split()))


def read_vectors(name: str, data: bytes) -> Vectors:
    """Read a file of vectors. Raises VectorsError if it is malformed."""
    head, _, body = data.partition(b"\n")
    try:
        header = json.loads(head)
        dims, count, size = header["dims"], header["pieces"], header["text_bytes"]
        scale, bias = tuple(map(float, header["scale"])), tuple(map(float, header["bias"]))
        pieces = body[:size].decode("utf-8").split("\n")
        whole = header["magic"] == MAGIC and len(pieces) == count and len(body) == size + count * dims
    except (ValueError, KeyError, TypeError) as error:
        raise VectorsError(f"{name}: {error!r}") from error
    if not whole or dims % 2 or len(scale) != dims or len(bias) != dims:
        raise VectorsError(f"{name}: its parts do not fit its first line")
    return Vectors({piece: number for number, piece in enumerate(pieces)}, body[size:], scale, bias)


@cache
def shipped() -> Vectors:
    """Return the vectors that ship with the program, read once."""
    return read_vectors("vectors.bin", (files("bot.data") / "vectors.bin").read_bytes())


def whole_text(title: str, summary: str) -> str:
    """Join title and summary in the form from which the vectors were learned."""
    return f"{title.strip()}. {summary.strip()}" if summary.strip() else title.strip()
