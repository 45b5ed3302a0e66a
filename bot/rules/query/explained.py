"""The terms of export control that a question asks the meaning of, and nothing else. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from bot.data import read_yaml
from bot.text import question_words as said
from bot.text.normalize import Word, key, words
from bot.text.thing_words import is_unspaced

_LONGEST_QUESTION = 24
"""Words of a question on terms; a Chinese or Thai character counts as one."""
_EXCEPTION = "licence exception"
"""The term that makes a symbol in capitals one of an exception."""
_LONGEST = 16
"""Words, or characters, of the longest phrase."""


def terms_asked(text: str) -> tuple[str, ...]:
    """Return the terms whose meaning a question asks, in its order; none if it has a word on anything else."""
    those = words(text)
    if len(those) > _LONGEST_QUESTION:
        return ()
    found: dict[str, None] = {}
    asks, place = False, 0
    while place < len(those):
        if those[place].raw in exceptions():
            found.setdefault(those[place].raw)
            term = None
        elif term := _longest(those, place, _terms()):
            found.setdefault(_terms()[term[0]])
        elif phrase := _longest(those, place, _asking()):
            term, asks = phrase, True
        elif not _is_beside(those[place]):
            return ()
        place = term[1] if term else place + 1
    named = [term for term in found if term in exceptions()]
    if named and _EXCEPTION not in found:
        return ()  # "HBM" alone may be goods
    return (tuple(named) or tuple(found)) if asks else ()


def _longest(those: Sequence[Word], first: int, known: Mapping[str, str]) -> tuple[str, int] | None:
    """Return the longest phrase that begins at a word, and where it ends."""
    folded, longest = "", None
    for last in range(first, min(len(those), first + _LONGEST)):
        folded += those[last].key
        longest = (folded, last + 1) if folded in known else longest
    return longest


@cache
def _terms() -> Mapping[str, str]:
    """Return the key of each phrase for a term, or for a reason for control and its column → the term."""
    read = read_yaml("query/explained")
    named = {folded: term for term, line in read["terms"].items() for folded in _keys(line)}
    return {**dict(_of_reasons(read["reasons"], _keys(read["columns"]))), **named}


def _of_reasons(reasons: Mapping[str, int], columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    for reason, most in reasons.items():
        yield key(reason), reason
        for number in range(1, most + 1):
            for word in ("", *columns):
                yield f"{key(reason)}{word}{number}", f"{reason} {number}"


@cache
def exceptions() -> Mapping[str, tuple[str, str]]:
    """Return the symbol of each US licence exception → its section and what it is for."""
    read = read_yaml("query/explained")["exceptions"]
    return {symbol: (section, purpose) for symbol, (section, purpose) in read.items()}


@cache
def _asking() -> Mapping[str, str]:
    return dict.fromkeys(_keys(read_yaml("query/explained")["asking"]), "")


@cache
def _beside() -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the words that may stand beside a term, whole and by their beginnings."""
    line = read_yaml("query/explained")["beside"].split()
    whole = frozenset(key(one) for one in line if "*" not in one)
    return whole, tuple(key(one.strip("*")) for one in line if "*" in one)


def _is_beside(word: Word) -> bool:
    whole, beginnings = _beside()
    if word.key in whole or word.key.startswith(beginnings):
        return True
    return not is_unspaced(word.key) and said.role(word.key) is said.Role.GRAMMAR


def _keys(line: str) -> tuple[str, ...]:
    return tuple(key(re.sub("_", " ", one)) for one in line.split())
