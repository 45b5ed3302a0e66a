"""Frequent words that name no goods in any language served, persons' names, and what goods travel in. PURE.

`bot/data/query/no-goods.txt`, which tools/no_goods.py writes from public dictionaries.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class NoGoods(StrEnum):
    """What a word is that names no goods."""

    WORD = "words"
    NAME = "names"
    """A person's name."""
    CARRIER = "carriers"
    """What goods travel in: a truck, a container. With a count before goods it is an amount of them."""


@dataclass(frozen=True, slots=True)
class SortedWords:
    """Sorted words in one text of bytes, a line each: a tenth of what a set of them takes."""

    text: bytes

    def __contains__(self, word: str) -> bool:
        """Return whether a word is one of them."""
        sought, low, high = word.encode(), 0, len(self.text)
        while low < high:
            begin = self.text.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = self.text.find(b"\n", begin)
            found = self.text[begin:end]
            if found == sought:
                return True
            low, high = (end + 1, high) if found < sought else (low, begin)
        return False


@cache
def tables() -> tuple[tuple[NoGoods, SortedWords], ...]:
    """Return the words of each kind."""
    text = files("bot.data").joinpath("query/no-goods.txt").read_bytes()
    blocks = (block.partition(b"\n") for block in text.split(b"## ")[1:])
    return tuple((NoGoods(kind.decode()), SortedWords(those)) for kind, _, those in blocks)


def kind_of(folded: str) -> NoGoods | None:
    """Return what a word is, by its key, if it names no goods."""
    return next((kind for kind, those in tables() if folded in those), None)
