"""Frequent words that name no goods in any language served, persons' names, and what goods travel in. PURE.

`bot/data/query/no-goods/*.txt`, a file a script, which tools/no_goods.py writes from public dictionaries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

from bot.text import question_words as said
from bot.text.normalize import is_hangul, script_of


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


SHORTEST_JOINED, LONGEST_JOINED = 2, 14
"""Letters of a word that is told from those to which it is joined."""
_LONGEST_RUN = 40
_REMEMBERED = 4096


@cache
def tables(script: str) -> Mapping[NoGoods, SortedWords]:
    """Return the words of each kind in a script, as Unicode calls it; none if no file has any."""
    file = files("bot.data").joinpath(f"query/no-goods/{script}.txt")
    text = file.read_bytes() if file.is_file() else b""
    blocks = (block.partition(b"\n") for block in text.split(b"## ")[1:])
    return {NoGoods(kind.decode()): SortedWords(those) for kind, _, those in blocks}


@lru_cache(_REMEMBERED)
def kind_of(folded: str) -> NoGoods | None:
    """Return what a word is, by its key, if it names no goods."""
    return next((kind for kind, those in tables(script_of(folded)).items() if folded in those), None)


@lru_cache(_REMEMBERED)
def are_such(text: str) -> bool:
    """Return whether a text without spaces is words that name no goods, and words of questions that change nothing.

    At least one of them is told by this table.
    """
    if not SHORTEST_JOINED <= len(text) <= _LONGEST_RUN:
        return False
    small = _small(glued=is_hangul(text[0]))
    reached = {0: False}
    for end in range(1, len(text) + 1):
        for begin in range(max(0, end - LONGEST_JOINED), end):
            if begin not in reached:
                continue
            part = text[begin:end]
            told = len(part) >= SHORTEST_JOINED and kind_of(part) is NoGoods.WORD
            if told or part in small:
                reached[end] = reached.get(end, False) or told or reached[begin]
    return reached.get(len(text), False)


@cache
def _small(*, glued: bool) -> frozenset[str]:
    """Return words of questions that change nothing: of languages without spaces, or of those that glue particles."""
    those = (said.glued() if glued else said.unspaced()).whole
    return frozenset(word for word, role in those.items() if not role.makes_another_thing)
