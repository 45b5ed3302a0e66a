"""What a text means, as a short list of numbers: pieces of words, each with a vector, and their mean.

The vectors were learned from a sentence-embedding model (`tools/build_vectors.py`), so words of one meaning lie
near each other across languages. The file needs nothing but the standard library: a first line of JSON (`magic`,
`dims`, `pieces`, `text_bytes`, `bias`, `scale`), the pieces in UTF-8, one a line, then `dims` unsigned bytes for each
piece (128 is zero). A piece that begins with a space begins a word.
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
"""More of a text is not read: a title and a lead are shorter."""
MOST_PIECES = 256
"""A sum of so many bytes still fits the two bytes that it has."""
LONGEST_PIECE = 12
WORD = re.compile(r" ?[^ ]{1,32}")
WORDS_KEPT = 16_384

Sum = tuple[int, int, int]
"""Even and odd numbers of rows added up, two bytes for each, and how many rows they are."""


class VectorsError(ConfigError):
    """The file of vectors is broken."""


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
        """How many numbers a vector has."""
        return len(self.scale)

    def split(self, text: str) -> list[int]:
        """The pieces of a text, the longest first that fits; characters that no piece covers are passed over."""
        return [piece for word in words(text) for piece in self._split(word)][:MOST_PIECES]

    def _split(self, word: str) -> list[int]:
        found: list[int] = []
        start, pieces = 0, self.pieces
        while start < len(word):
            for end in range(min(len(word), start + LONGEST_PIECE), start, -1):
                piece = pieces.get(word[start:end])
                if piece is not None:
                    found.append(piece)
                    start = end
                    break
            else:
                start += 1
        return found

    def vector(self, text: str) -> tuple[float, ...]:
        """The vector of a text: the mean of its pieces. A text without any known piece has the vector of nothing."""
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
        """The rows of a word added up. A row is one large integer; its even and odd bytes are added apart."""
        dims, rows, found = self.dims, self.rows, self._split(word)
        mask = int.from_bytes(b"\xff\x00" * (dims // 2), "little")
        even = odd = 0
        for piece in found:
            row = int.from_bytes(rows[piece * dims : (piece + 1) * dims], "little")
            even += row & mask
            odd += row >> 8 & mask
        return even, odd, len(found)

    def _numbers(self, total: int) -> tuple[int, ...]:
        return unpack(f"<{self.dims // 2}H", total.to_bytes(self.dims, "little"))


def words(text: str) -> list[str]:
    """The words of a text in lower case, each with the space before it; a longer run without a space is cut."""
    plain = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).lower()[:MOST_CHARACTERS]
    return WORD.findall(" " + " ".join(plain.split()))


def read_vectors(name: str, data: bytes) -> Vectors:
    """Read the bytes of a file of vectors. Raises VectorsError if its form is broken."""
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
    """The vectors that ship with the program, read once."""
    return read_vectors("vectors.bin", (files("bot.data") / "vectors.bin").read_bytes())


def whole_text(title: str, summary: str) -> str:
    """Title and summary as one text, in the form that the vectors were learned from."""
    return f"{title.strip()}. {summary.strip()}" if summary.strip() else title.strip()
