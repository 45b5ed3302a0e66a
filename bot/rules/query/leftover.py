"""What is left of a query when every word that is known has its use: the words that an answer passes over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.rules.index import RuleBase
from bot.rules.query import forms as shaped
from bot.rules.query import vocabulary as said
from bot.rules.query.subjects import Reading, own_words, words_of
from bot.rules.query.tokens import Scan
from bot.rules.query.vocabulary import Role
from bot.text.normalize import is_han, is_hangul, key

_LONGEST_ENDING = 2


@dataclass(frozen=True, slots=True)
class Left:
    """A word, or a run of characters, that was passed over. `role` is None if nothing knows it."""

    typed: str
    role: Role | None


def left_over(base: RuleBase, scan: Scan, reading: Reading) -> tuple[Left, ...]:
    """Every word that no name, act, country, day or amount explains, in order, as typed.

    Left out are the words of the vocabulary that change nothing, those that made another thing of a name, and those
    that the names or the acts on the things themselves use.
    """
    subjects = [thing.subject for thing in reading.things]
    known = _Own(base, subjects)
    found = [*_words(scan, reading, known), *_rests(scan, known)]
    return tuple(left for _, left in sorted(found, key=lambda pair: pair[0]))


class _Own:
    """The words that names of some subjects, and items of acts on them, use."""

    def __init__(self, base: RuleBase, subjects: Iterable[str]) -> None:
        self._base, self._subjects = base, tuple(subjects)

    def __contains__(self, folded: str) -> bool:
        return folded in self._plain or any(folded in words_of(forms) for forms in self._forms)

    @cached_property
    def _below(self) -> frozenset[str]:
        return frozenset(name for subject in self._subjects for name in self._base.narrower(subject))

    @cached_property
    def _plain(self) -> frozenset[str]:
        base = self._base
        around = {
            name for subject in self._subjects for name in (subject, *base.broader(subject)) if name in base.subjects
        }
        added = (key(word) for name in around for word in base.subjects[name].words)
        return frozenset((*added, *(word for name in self._below for word in own_words(base, name))))

    @cached_property
    def _forms(self) -> tuple[str, ...]:
        places = (place for name in self._below for place in self._base.items_on.get(name, ()))
        return tuple(place.item.forms for place in places if place.item.forms)


def _words(scan: Scan, reading: Reading, known: _Own) -> Iterator[tuple[int, Left]]:
    place = 0
    while place < len(scan.words):
        first, place = place, place + 1
        if not scan.is_content(first) or first in reading.used:
            continue
        role = scan.role(first)
        if is_han(scan.words[first].key[0]):
            while place < len(scan.words) and _goes_on(scan, reading, place, role):
                place += 1
            if "".join(word.key for word in scan.words[first:place]) in known:
                continue
        elif _is_explained(scan, first, known):
            continue
        yield first, Left(scan.typed(first, place), role)


def _goes_on(scan: Scan, reading: Reading, place: int, role: Role | None) -> bool:
    word = scan.words[place]
    same = scan.is_content(place) and place not in reading.used and scan.role(place) is role
    return same and word.glued and is_han(word.key[0])


def _is_explained(scan: Scan, place: int, known: _Own) -> bool:
    """Whether a word is one of the things' own, or the receiver of the goods."""
    folded = scan.words[place].key
    concept = shaped.concept(folded)
    return folded in known or (concept is not None and concept in known) or folded.startswith(said.receivers())


def _rests(scan: Scan, known: _Own) -> Iterator[tuple[int, Left]]:
    """What is glued to Korean names and is no particle."""
    for place, rest in scan.tails.items():
        for piece in said.pieces(rest) if is_hangul(rest[0]) else ():
            text = rest[piece.start : piece.end]
            if piece.role is Role.FORM or text in known:
                continue
            if piece.role is None or piece.role.makes_another_thing:
                yield place, Left(text, piece.role)
