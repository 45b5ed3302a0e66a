"""The reader of misspelt words, as the words of names that they are nearest to. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.query import spelling
from bot.rules.query.tokens import Candidate, Name, Scan, Use
from bot.text import countries as places
from bot.text.normalize import Word


def corrected(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Misspelt words read as the words of names that they are nearest to."""
    near = spelling.corrected(base, scan)
    yield from _reread(base, scan, near) if near else ()
    for first, last, target in spelling.kana(base, scan):
        yield Candidate.of_name(Name(first, last, (target,), target), over=True)


def as_corrected(scan: Scan, candidate: Candidate) -> tuple[str, str]:
    """Return what was typed, and what it was taken for."""
    if candidate.place:
        return scan.typed(candidate.first, candidate.last), places.name(candidate.place.code)
    targets = candidate.name.subjects if candidate.name else ("",)
    return scan.typed(candidate.first, candidate.last), targets[0]


def _reread(base: RuleBase, scan: Scan, near: Mapping[int, str]) -> Iterator[Candidate]:
    """Yield the names that the corrected words make, alone or with the words beside them."""
    for first, last in _stretches(scan, near):
        right = _corrected_words(scan, near, first, last)
        for hit in base.names.inside(right):
            places = [first + n for n, word in enumerate(right) if word.start < hit.end and hit.start < word.end]
            begin, end = places[0], places[-1] + 1
            if any(place in near for place in places) and _is_free_for(scan, begin, end):
                yield Candidate.of_name(Name(begin, end, base.names.get(hit.key), base.names.shown(hit.key)), over=True)


def _corrected_words(scan: Scan, near: Mapping[int, str], first: int, last: int) -> list[Word]:
    right: list[Word] = []
    length = 0
    for place in range(first, last):
        text = near.get(place, scan.words[place].key)
        right.append(replace(scan.words[place], key=text, start=length, end=length + len(text)))
        length += len(text)
    return right


def _is_free_for(scan: Scan, begin: int, end: int) -> bool:
    """Return whether words are not taken, or only by names that lie wholly among them."""
    held = (name for name in scan.subjects if name.first < end and begin < name.last)
    inside = all(begin <= name.first and name.last <= end for name in held)
    return inside and all(scan.taken[place] in {"", Use.SUBJECT} for place in range(begin, end))


def _stretches(scan: Scan, near: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield each corrected word with the words around it that may belong to one name with it."""
    seen = 0
    for place in sorted(near):
        if place < seen:
            continue
        first, last = place, place + 1
        while first > 0 and scan.taken[first - 1] in {"", "subject"}:
            first -= 1
        while last < len(scan.words) and scan.taken[last] in {"", "subject"}:
            last += 1
        seen = last
        yield first, last
