"""The figures of a question as it was typed: amounts and codes of goods, and numbers of papers. PURE."""

from __future__ import annotations

from collections.abc import Mapping

from bot.rules.query import papers
from bot.rules.query.atoms import Kind, Typed
from bot.rules.query.parse import Query
from bot.rules.query.tokens import Scan
from bot.text.normalize import Word, words
from bot.text.question_words import Role

AMOUNTS = frozenset({"t", "l", "m3"})
"""Units of amounts; a size or a purity between a name and a word parts them no more than a grade does."""
_HEADING, _LONGEST_AMOUNT = 4, 6
_COUNTING = frozenset({Role.TRADE, Role.PACKAGING})
"""Roles of the words by which goods are counted: pieces, drums."""


def figures(query: Query, typed: Typed, scan: Scan, found_at: Mapping[int, int]) -> dict[int, Kind]:
    """Return the places of figures, with what each is; `found_at` tells where words of the scan stand as typed."""
    amounts, sizes = _measured(query, typed)
    codes = _codes(query)
    counting = _counting(typed, scan, found_at)
    found: dict[int, Kind] = dict.fromkeys(amounts, Kind.VALUE)
    for place, word in enumerate(typed.words):
        if place in sizes or place in amounts or not _is_a_figure(word):
            continue
        counted = place + 1 in counting and len(word.key) <= _LONGEST_AMOUNT
        if counted or _is_of(codes, word) or papers.is_counted(typed.text, *typed.spans[place]):
            found[place] = Kind.VALUE
        elif _is_of_a_paper(typed, place):
            found[place] = Kind.NUMBER
    return found


def _is_a_figure(word: Word) -> bool:
    return word.raw[-1:].isdecimal() or word.raw[:1].isdecimal()


def _measured(query: Query, typed: Typed) -> tuple[set[int], set[int]]:
    """Return the places of the words of amounts, and of those of sizes and purities."""
    sizes, amounts = set[int](), set[int]()
    for one in query.quantities:
        start = typed.text.find(one.text)
        if start >= 0:
            end = start + len(one.text)
            covered = {place for place, span in enumerate(typed.spans) if start <= span[0] < end}
            (amounts if one.unit in AMOUNTS else sizes).update(covered)
    return amounts, sizes


def _codes(query: Query) -> frozenset[str]:
    """Return the words of the codes of goods."""
    customs = (code for code in query.hs if code not in query.numerals or len(code) > _HEADING)
    return frozenset(word.key for code in (*customs, *query.cas, *query.controls) for word in words(code))


def _is_of(codes: frozenset[str], word: Word) -> bool:
    """Return whether a word is a part of a code."""
    return len(word.key) > 1 and word.key.isdigit() and any(word.key in code for code in codes)


def _counting(typed: Typed, scan: Scan, found_at: Mapping[int, int]) -> frozenset[int]:
    """Return the places of words that count what stands before them."""
    units = (at for place, at in found_at.items() if scan.role(place) in _COUNTING)
    return frozenset(at for at in units if at and typed.gap(at).strip(".") in {"", " "})


def _is_of_a_paper(typed: Typed, place: int) -> bool:
    """Return whether the word for a paper stands before a number: it is the paper's."""
    while place and any(map(str.isdecimal, typed.words[place].raw)):
        place -= 1
    return papers.names_a_paper(typed.words[place].raw)
