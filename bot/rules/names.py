"""Resolves a name in any spelling: exact first, then inside a sentence, then the clearly nearest.

Pure and frozen once built. Keys are those of `bot.text.normalize`.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from bot.data import read_yaml
from bot.text.normalize import Word, is_han, is_hangul, key, keys_of
from bot.text.thing_words import is_unspaced

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

_DOUBLED = re.compile(r"(.)\1+")
_SHORTEST_FUZZY = 4
_LONG = 8
_SHORT_HANGUL = 1
_SHORTEST_PART = 4
"""Letters of each word into which some cut a name of one word."""
_BETWEEN_WORDS = re.compile(r"[^\w]")
_LOOKED_AT = 40
_MOST_OFFERED = 3
"""Mistakes of a long name that is offered."""
_REMEMBERED = 4096
_Spreads: TypeAlias = "tuple[list[str], array[int]]"
"""Spread keys, and the places of the keys among all."""


@cache
def substances() -> frozenset[str]:
    """Elements, stones, timber and the like: known for what they are, and right as they stand."""
    return frozenset(keys_of(str(read_yaml("query/substances")["substances"]).split()))


@cache
def right_words() -> frozenset[str]:
    """Words that are right as they stand: they are never taken for a misspelling of something else."""
    return substances() | frozenset(keys_of(str(read_yaml("query/substances")["others"]).split()))


@cache
def english_words() -> frozenset[str]:
    """English words that are everyday names in other languages alone: *drop* is Dutch for liquorice."""
    return frozenset(keys_of(str(read_yaml("query/substances")["english"]).split()))


@cache
def materials_of_articles() -> frozenset[str]:
    """Return keys of plain names of materials of which everyday articles are made: behind one they say no more."""
    names = str(read_yaml("query/substances")["of_articles"]).split()
    return frozenset(key(name.replace("_", " ")) for name in names)


@cache
def materials_of_products() -> frozenset[str]:
    """Return subjects, outside the chapters of plain materials, of which everyday products are made."""
    return frozenset(name.replace("_", " ") for name in str(read_yaml("query/substances")["of_products"]).split())


@cache
def names_of_colours() -> frozenset[str]:
    """Return subjects whose names are also those of colours."""
    return frozenset(name.replace("_", " ") for name in str(read_yaml("query/substances")["as_colours"]).split())


@cache
def drives_of_machines() -> frozenset[str]:
    """Return subjects that tell, right before an everyday machine, by what it is driven."""
    return frozenset(name.replace("_", " ") for name in str(read_yaml("query/substances")["drives"]).split())


@dataclass(frozen=True, slots=True)
class NameHit:
    """A stretch of a text (places in its key text) and the key of the name that it holds."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Nearest:
    """What a misspelling may mean. `target` is None when no one is clearly nearest; `tied` are those equally near."""

    target: str | None
    near: tuple[str, ...]
    tied: tuple[str, ...] = ()


class PackedNames(Struct, frozen=True, array_like=True):
    """An index as it is kept: keys with the names that are shown for them, and places among the targets."""

    keys: list[str]
    shown: list[str]
    targets: list[tuple[str, ...]]
    targets_of: list[int]
    symbols: dict[str, tuple[str, ...]]
    of_firms: bool
    as_written: list[int]


class NameIndex:
    """Names → targets (any strings). A name may have several targets."""

    def __init__(
        self,
        names: Iterable[tuple[str, str]],
        symbols: Iterable[tuple[str, str]] = (),
        key_of: Callable[[str], str] = key,
        *,
        of_firms: bool = False,
        as_written: Collection[str] = (),
    ) -> None:
        """`names` and `symbols` are (name, target); symbols are matched with exact case inside a text.

        `as_written`: keys that no misspelling is corrected to. `of_firms`: names of one word may be cut anywhere ("Hua
        Wei"); those of goods only into longer words.
        """
        self._of_firms = of_firms
        self._as_written = as_written
        targets: dict[str, tuple[str, ...]] = {}
        shown: dict[str, str] = {}
        alone: dict[str, tuple[str, ...]] = {}  # most names have one target: these share its tuple
        for name, target in names:
            folded = key_of(name)
            held = targets.get(folded)
            if folded and held is None:
                targets[folded], shown[folded] = alone.setdefault(target, (target,)), name
            elif held is not None and target not in held:
                targets[folded] = (*held, target)
        self._targets: Mapping[str, tuple[str, ...]] = targets
        self._shown: Mapping[str, str] = shown
        by_symbol: dict[str, list[str]] = {}
        for symbol, target in symbols:
            by_symbol.setdefault(symbol, []).append(target)
        self._symbols: Mapping[str, tuple[str, ...]] = {symbol: tuple(those) for symbol, those in by_symbol.items()}
        self._nearest: dict[str, Nearest] = {}
        """Answers of `nearest`: one query asks for the same stretch of words more than once."""
        self._ordered: dict[tuple[int, _Letters, int], _Spreads] = {}

    def packed(self) -> PackedNames:
        """Return the index in a form that is quick to write and to read."""
        keys, targets = list(self._targets), list(dict.fromkeys(self._targets.values()))
        places = {those: place for place, those in enumerate(targets)}
        return PackedNames(
            keys=keys,
            shown=list(self._shown.values()),
            targets=targets,
            targets_of=[places[those] for those in self._targets.values()],
            symbols=dict(self._symbols),
            of_firms=self._of_firms,
            as_written=[place for place, folded in enumerate(keys) if folded in self._as_written],
        )

    @classmethod
    def unpacked(cls, packed: PackedNames) -> NameIndex:
        """Return the index that was packed."""
        found = cls(())
        found._of_firms, found._symbols = packed.of_firms, packed.symbols
        found._targets = dict(zip(packed.keys, map(packed.targets.__getitem__, packed.targets_of), strict=True))
        found._shown = dict(zip(packed.keys, packed.shown, strict=True))
        found._as_written = frozenset(map(packed.keys.__getitem__, packed.as_written))
        return found

    def __len__(self) -> int:
        return len(self._targets)

    def sounds_like(self, folded: str) -> tuple[str, ...]:
        """Targets of names that are spelt as one hears this one: grafite, graphite."""
        return self._by_sound.get(_sound(folded), ())

    def all_keys(self) -> Iterable[str]:
        """Return every key that is a name."""
        return self._targets.keys()

    def get(self, folded: str) -> tuple[str, ...]:
        """Return the targets of a key, none if it is no name."""
        return self._targets.get(folded, ())

    def shown(self, folded: str) -> str:
        """Return the name as it is written in the file."""
        return self._shown.get(folded, folded)

    def symbol(self, raw: str) -> tuple[str, ...]:
        """Return the targets of a symbol in its exact case."""
        return self._symbols.get(raw, ())

    def any_case_symbol(self, text: str) -> tuple[str, ...]:
        """Return the targets of a text that is a symbol and nothing else, in any case."""
        wanted = text.strip().lower()
        return next((those for symbol, those in self._symbols.items() if symbol.lower() == wanted), ())

    def inside(self, text_words: Sequence[Word]) -> list[NameHit]:
        """Return names in a text, longest first, without overlaps, in order of place."""
        whole = "".join(word.key for word in text_words)
        if whole in self._targets:
            return [NameHit(0, len(whole), whole)]
        return sorted(_without_overlaps(self.every(text_words)), key=lambda hit: hit.start)

    def every(self, text_words: Sequence[Word]) -> list[NameHit]:
        """Return every name in a text, also those that overlap."""
        whole = "".join(word.key for word in text_words)
        if not self._targets or not whole:
            return []
        starts = {word.start for word in text_words}
        ends = {word.end for word in text_words}
        parts = [] if self._of_firms else [word for word in text_words if not is_unspaced(word.key)]
        begins, short = _starts(parts), _starts(word for word in parts if len(word.key) < _SHORTEST_PART)
        return [
            NameHit(start, end, self._keys[number])
            for number, start, end in self._machine.find_matches_as_indexes(whole, overlapping=True)
            if _at_boundaries(whole, start, end, starts, ends)
            and not (_count(short, start, end) and _count(begins, start, end) > 1 and self._is_of_one_word(number))
        ]  # letters from two words, one of them short, are put together: "ETA in" is no étain

    def _is_of_one_word(self, number: int) -> bool:
        """Return whether a name is one word of letters, which some cut in two long ones ("poly silicon").

        One of letters and figures is cut anywhere: A-100, H 100.
        """
        folded = self._keys[number]
        return folded.isalpha() and not _BETWEEN_WORDS.search(self.shown(folded))

    def nearest(self, folded: str) -> Nearest:
        """Return what a misspelt key means, if one target is clearly nearer than every other."""
        found = self._nearest.get(folded)
        if found is None:
            if len(self._nearest) >= _REMEMBERED:
                self._nearest.clear()
            found = self._nearest[folded] = self._find_nearest(folded)
        return found

    def _find_nearest(self, folded: str) -> Nearest:
        if len(folded) < _SHORTEST_FUZZY or folded in right_words() or _is_formula(folded):
            return Nearest(None, ())
        alike = self._by_sound.get(_sound(folded), ())
        if len(alike) == 1:
            return Nearest(alike[0], alike)
        ranked = self._ranked(folded)
        if not ranked:
            return Nearest(None, ())
        first = min(ranked.values())
        best = [target for target, distance in ranked.items() if distance == first]
        close = [target for target, distance in ranked.items() if distance <= _offered(folded)]
        near = tuple(sorted(close, key=lambda target: ranked[target])[:5])
        if first > _allowed(_spread(folded)):
            return Nearest(None, near)
        return Nearest(best[0] if len(best) == 1 else None, near, tuple(best))

    def beginning(self, typed: str) -> Iterator[tuple[str, str]]:
        """(name, target) of every name whose key begins with what was typed."""
        if folded := key(typed):
            yield from self._found(f"\n{folded}", first=True)

    def holding(self, typed: str) -> Iterator[tuple[str, str]]:
        """(name, target) of every name whose key holds what was typed, and does not begin with it."""
        if folded := key(typed):
            yield from self._found(folded, first=False)

    def _found(self, sought: str, *, first: bool) -> Iterator[tuple[str, str]]:
        """Yield names in whose line of `_lines` a text stands; `first` says that it begins with the line's break."""
        place, last = self._lines.find(sought), -1
        while place >= 0:
            number = bisect_right(self._breaks, place) - 1
            if number > last and (first or place > self._breaks[number] + 1):
                last = number
                candidate = self._keys[number]
                for target in self._targets[candidate]:
                    yield self._shown[candidate], target
            place = self._lines.find(sought, place + 1)

    def _ranked(self, folded: str) -> dict[str, float]:
        """Target → smallest distance, within what is allowed or offered."""
        from rapidfuzz import process  # noqa: PLC0415 - only a misspelling pays for it
        from rapidfuzz.distance import OSA  # noqa: PLC0415 - see above

        spread = _spread(folded)
        limit = max(_allowed(spread), _offered(folded))
        ranked: dict[str, float] = {}
        letters = _letters(spread)
        for length in range(len(spread) - limit, len(spread) + limit + 1):
            found: set[tuple[float, int]] = set()
            for spreads, places in self._that_may_be(spread, (length, letters), limit):
                near = process.extract(spread, spreads, scorer=OSA.distance, score_cutoff=limit, limit=None)
                found.update((distance, places[at]) for _, distance, at in near)
            for distance, place in sorted(found)[:_LOOKED_AT]:
                for target in self._targets[self._keys[place]]:
                    ranked[target] = min(ranked.get(target, limit), distance)
        return ranked

    def _that_may_be(self, spread: str, of: tuple[int, _Letters], limit: int) -> Iterator[_Spreads]:
        """Yield spread keys among which are all within some mistakes: one alone leaves the first or the last letter."""
        if limit != 1:
            yield self._in_order(of, 0)
            return
        for end in (0, -1):
            spreads, places = self._in_order(of, end)
            first = bisect_left(spreads, spread[end], key=lambda one: one[end])
            last = bisect_right(spreads, spread[end], lo=first, key=lambda one: one[end])
            yield spreads[first:last], places[first:last]

    def _in_order(self, of: tuple[int, _Letters], end: int) -> _Spreads:
        """Return the spread keys of a length and letters that may be compared, by their first letter or by their last.

        A few mistakes change the length by as few, and make no word of other letters.
        """
        found = self._ordered.get((*of, end))
        if found is None:
            length, letters = of
            own = {*_Letters} if letters is _Letters.BOTH else {letters, _Letters.BOTH}
            those = [one for each in sorted(own) for one in self._by_length.get((length, each), ())]
            found = self._ordered[*of, end] = _ordered(those, end)
        return found

    @cached_property
    def _keys(self) -> list[str]:
        return list(self._targets)

    @cached_property
    def _lines(self) -> str:
        """Every key behind a line break, in order."""
        return "".join(f"\n{folded}" for folded in self._keys)

    @cached_property
    def _breaks(self) -> Sequence[int]:
        """Where each key's line break stands in `_lines`."""
        return list(accumulate((len(folded) + 1 for folded in self._keys[:-1]), initial=0)) if self._keys else []

    @cached_property
    def _by_length(self) -> Mapping[tuple[int, _Letters], list[tuple[str, int]]]:
        """Length of a spread key, and its letters → the spread keys, and the places of their keys."""
        found = defaultdict[tuple[int, _Letters], list[tuple[str, int]]](list)
        for place, folded in enumerate(self._keys):
            if folded not in self._as_written:
                spread = _spread(folded)
                found[len(spread), _letters(spread)].append((spread, place))
        return found

    @cached_property
    def _by_sound(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for folded, targets in self._targets.items():
            if len(folded) >= _SHORTEST_FUZZY and folded not in self._as_written:
                found.setdefault(_sound(folded), {}).update(dict.fromkeys(targets))
        return {sound: tuple(targets) for sound, targets in found.items()}

    @cached_property
    def _machine(self) -> AhoCorasick:
        from ahocorasick_rs import AhoCorasick  # noqa: PLC0415 - an exact name does not need it

        return AhoCorasick(self._keys)


def _ordered(those: list[tuple[str, int]], end: int) -> _Spreads:
    """Return spread keys in the order of a letter, with the places of their keys."""
    those = sorted(those, key=lambda one: one[0][end])
    return [spread for spread, _ in those], array("I", (place for _, place in those))


def _at_boundaries(whole: str, start: int, end: int, starts: set[int], ends: set[int]) -> bool:
    """A name begins and ends with a word; Chinese has no words, and Korean glues particles on.

    A Korean name that begins within a word is within that word: the end of one and the beginning of the next are none.
    """
    if is_hangul(whole[start]) and end - start > _SHORT_HANGUL:
        return start in starts or starts.isdisjoint(range(start + 1, end))
    if not (start in starts or is_han(whole[start])):
        return False
    return end in ends or is_han(whole[end - 1])


def _starts(those: Iterable[Word]) -> list[int]:
    return [word.start for word in those]


def _count(places: Sequence[int], start: int, end: int) -> int:
    """Return how many of some places, in order, are in a stretch."""
    return bisect_left(places, end) - bisect_left(places, start)


def _without_overlaps(hits: Sequence[NameHit]) -> list[NameHit]:
    chosen: list[NameHit] = []
    covered = bytearray(max((hit.end for hit in hits), default=0))
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        if not any(covered[hit.start : hit.end]):
            covered[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
            chosen.append(hit)
    return chosen


def _is_formula(folded: str) -> bool:
    """Sc2O3 is no misspelt Sb2O3: one letter of a formula makes another substance."""
    return folded.isascii() and len(folded) <= _LONG and any(map(str.isdecimal, folded))


class _Letters(StrEnum):
    """Whether a text has letters and figures of ASCII, others, or both."""

    ASCII = "ascii"
    OTHERS = "others"
    BOTH = "both"


def _letters(text: str) -> _Letters:
    if text.isascii():
        return _Letters.ASCII
    return _Letters.BOTH if any(map(str.isascii, text)) else _Letters.OTHERS


def _spread(folded: str) -> str:
    """Korean syllables as their letters, so that one wrong letter is one mistake."""
    return folded if folded.isascii() or not any(map(is_hangul, folded)) else unicodedata.normalize("NFD", folded)


def _sound(folded: str) -> str:
    """Spellings that sound alike fall together: grafite, graphite; galium, gallium."""
    alike = folded.replace("ph", "f").replace("ck", "k").replace("y", "i")
    return _DOUBLED.sub(r"\1", alike)


def _offered(folded: str) -> int:
    """Return how many mistakes a word may have for a name to be offered: of a short one most letters must be right."""
    return min((max(len(folded), 5) + 1) // 5, _MOST_OFFERED)


def _allowed(folded: str) -> int:
    """Return how many mistakes a word of this length may have and still be clear."""
    if len(folded) <= _SHORTEST_FUZZY:
        return 0  # one letter in four makes another word: same and SME
    return 1 if len(folded) < _LONG else 2  # at most one in six letters
