"""Finds technologies whose names stand apart in a text: "lidar design technology", *технология лидара*. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.rules.index import RuleBase
from bot.rules.query.making import is_form
from bot.rules.query.tokens import Candidate, Name, Scan, Use
from bot.text import question_words as said
from bot.text import thing_words
from bot.text.normalize import key

_MOST_WORDS, _MOST_BETWEEN = 5, 3
"""Words of a thing that technology is of, and between it and the word for technology."""
_TECHNOLOGY = "technology"


def know_how(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Yield names of technologies on file whose thing and word for technology are parted, or of two languages."""
    taken = 0
    for place in range(len(scan.words)):
        if place < taken or scan.taken[place] or not _teaches(scan, place) or _is_of_a_name(scan, base, place):
            continue
        found = next(_with_its_thing(scan, base, place, taken), None)
        if found is not None:
            yield found
            taken = found.last


def _teaches(scan: Scan, place: int) -> bool:
    """Return whether a word says technology or papers that hold it: making by itself may be what a machine is for."""
    word = scan.forms.get(place, scan.words[place].key)
    return thing_words.form(word) == _TECHNOLOGY and not thing_words.is_of_a_process(word)


def _is_of_a_name(scan: Scan, base: RuleBase, place: int) -> bool:
    """Return whether a word stands in a name as written, which is read as such."""
    firsts = range(max(0, place - _MOST_WORDS), place + 1)
    lasts = range(place + 1, min(len(scan.words), place + _MOST_WORDS) + 1)
    return any(base.names.get(scan.joined_key(first, last)) for first in firsts for last in lasts)


def _with_its_thing(scan: Scan, base: RuleBase, place: int, begin: int) -> Iterator[Candidate]:
    """Yield the technologies that a word for it makes of what stands around it, those of more words first."""
    for first, last in (*_behind(scan, place), *_before(scan, place, begin)):
        start, end = min(first, place), max(last, place + 1)
        between = range(last, place) if last <= place else range(place + 1, first)
        if _names_goods(scan, base, between):
            continue
        if subjects := _technology_of(base, scan.typed(first, last)):
            yield Candidate(start, end, Use.SUBJECT, name=Name(start, end, tuple(subjects), subjects[0]))


def _behind(scan: Scan, place: int) -> Iterator[tuple[int, int]]:
    """Yield where a thing may stand behind a word for technology, over small words alone: "technology for a lidar"."""
    small = said.group("of", "articles", "purpose")
    first = place + 1
    while first < len(scan.words) and (scan.words[first].key in small or _teaches(scan, first)):
        first += 1
    yield from _spans(scan, [(first, first + count) for count in range(_MOST_WORDS, 0, -1)], place)


def _before(scan: Scan, place: int, begin: int) -> Iterator[tuple[int, int]]:
    """Yield where a thing may stand before one, over words that tell what of it: "lidar design technology"."""
    ends = range(place, max(begin, place - _MOST_BETWEEN - 1), -1)
    yield from _spans(scan, [(end - count, end) for end in ends for count in range(_MOST_WORDS, 0, -1)], place)


def _spans(scan: Scan, those: Sequence[tuple[int, int]], place: int) -> Iterator[tuple[int, int]]:
    """Yield spans that lie in the text and that no sign or word in use parts from the word for technology."""
    parted = scan.apart | scan.after_field
    for first, last in those:
        inside = range(min(first, place), max(last, place + 1))
        whole = first >= 0 and last <= len(scan.words)
        if whole and parted.isdisjoint(inside[1:]) and not any(scan.taken[at] for at in inside):
            yield first, last


def _names_goods(scan: Scan, base: RuleBase, places: range) -> bool:
    """Return whether words name goods, which are asked about as well: "rare earths and gallium technology"."""
    spans = ((first, last + 1) for first in places for last in places if first <= last)
    return any(base.names.get(scan.joined_key(first, last)) for first, last in spans)


def _technology_of(base: RuleBase, typed: str) -> Sequence[str]:
    """Return the technologies on file of a thing in any language, which has no file of its own: that asks for both."""
    for text in () if base.names.get(key(typed)) else dict.fromkeys((typed, base.in_english(typed).text)):
        subjects = base.names.get(key(f"{text} {_TECHNOLOGY}"))
        if subjects and all(is_form(base, subject, _TECHNOLOGY) for subject in subjects):
            return subjects
    return ()
