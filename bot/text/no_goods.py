"""Frequent words that name no goods in any language served, persons' names, and what goods travel in. PURE.

`bot/data/query/no-goods/*.txt`, a file a script, which tools/no_goods.py writes from public dictionaries.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

from bot.data import SortedLines
from bot.text import question_words as said
from bot.text.normalize import is_hangul, script_of


class NoGoods(StrEnum):
    """What a word is that names no goods."""

    WORD = "words"
    NAME = "names"
    """A person's name."""
    CARRIER = "carriers"
    """What goods travel in: a truck, a container. With a count before goods it is an amount of them."""


SHORTEST_JOINED, LONGEST_JOINED = 2, 14
"""Letters of a word that is told from those to which it is joined."""
_LONGEST_RUN = 40
_REMEMBERED = 4096


@cache
def tables(script: str) -> Mapping[NoGoods, SortedLines]:
    """Return the words of each kind in a script, as Unicode calls it; none if no file has any."""
    file = files("bot.data").joinpath(f"query/no-goods/{script}.txt")
    text = file.read_bytes() if file.is_file() else b""
    blocks = (block.partition(b"\n") for block in text.split(b"## ")[1:])
    return {NoGoods(kind.decode()): SortedLines(those) for kind, _, those in blocks}


@lru_cache(_REMEMBERED)
def kind_of(folded: str) -> NoGoods | None:
    """Return what a word is, by its key, if it names no goods."""
    return next((kind for kind, those in tables(script_of(folded)).items() if folded in those), None)


@lru_cache(_REMEMBERED)
def begins(letters: str) -> bool:
    """Return whether a word that names no goods begins so."""
    those = tables(script_of(letters)).get(NoGoods.WORD)
    return bool(letters) and those is not None and those.begins(letters)


def are_such(text: str) -> bool:
    """Return whether a text without spaces is words that name no goods, and words of questions that change nothing.

    At least one of them is told by this table.
    """
    return len(text) in ends_of_such(text)


@lru_cache(_REMEMBERED)
def ends_of_such(text: str) -> frozenset[int]:
    """Return the lengths of the beginnings of a text that are such words."""
    if not SHORTEST_JOINED <= len(text) <= _LONGEST_RUN:
        return frozenset()
    small, beginnings = _small(glued=is_hangul(text[0]))
    reached = {0: False}
    for begin in range(len(text)):
        if begin not in reached:
            continue
        for end in range(begin + 1, min(begin + LONGEST_JOINED, len(text)) + 1):
            part = text[begin:end]
            told = len(part) >= SHORTEST_JOINED and kind_of(part) is NoGoods.WORD
            if told or part in small:
                reached[end] = reached.get(end, False) or told or reached[begin]
            if part not in beginnings and not begins(part):
                break
    return frozenset(end for end, told in reached.items() if told)


@cache
def _small(*, glued: bool) -> tuple[frozenset[str], frozenset[str]]:
    """Return words of questions that change nothing, and how they begin.

    They are of languages without spaces, or of those that glue particles.
    """
    those = (said.glued() if glued else said.unspaced()).whole
    small = frozenset(word for word, role in those.items() if not role.makes_another_thing)
    return small, frozenset(word[:length] for word in small for length in range(1, len(word) + 1))
