"""Where names stand in a question: in its parts, in what is free of them, and as links of a chain. PURE."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby, pairwise

from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.names import NameHit, NameIndex
from bot.rules.query.tokens import Scan
from bot.text.normalize import Word


def span(scan: Scan, found: NameHit) -> tuple[int, int]:
    """Return the place of a name's first word, and the place behind its last one."""
    first = bisect_right(scan.words, found.start, key=lambda word: word.end)
    return first, bisect_left(scan.words, found.end, lo=first, key=lambda word: word.start)


def inside_a_part(part: Sequence[Word], index: NameIndex) -> Iterator[NameHit]:
    """Yield the names in a part of a text, at their places in the whole."""
    begin = part[0].start
    own = [replace(word, start=word.start - begin, end=word.end - begin) for word in part]
    for hit in index.inside(own):
        yield NameHit(hit.start + begin, hit.end + begin, hit.key)


def of_goods(scan: Scan, index: NameIndex) -> list[NameHit]:
    """Return the names in a text, none across a comma that it has not itself, and none with words that are taken.

    "graphite, pencils" are two goods, and no graphite pencils; "LFP powder grade" is LFP where the grade is known.
    """
    found: list[NameHit] = []
    for hit in _apart(scan, index):
        first, last = span(scan, hit)
        if any(scan.taken[first:last]):
            for free, places in groupby(range(first, last), key=lambda place: not scan.taken[place]):
                run = list(places) if free else []
                found += inside_a_part(scan.words[run[0] : run[-1] + 1], index) if run else ()
        else:
            found.append(hit)
    return found


def _apart(scan: Scan, index: NameIndex) -> list[NameHit]:
    """Return the names in a text, those across a comma as the names in the parts that it makes."""
    hits = index.inside(scan.words)
    stops = [place for place in sorted(scan.after_comma) if place and not scan.words[place].glued]
    places = [scan.words[place].start for place in stops]
    kept = [
        hit for hit in hits if "," in index.shown(hit.key) or not any(hit.start < start < hit.end for start in places)
    ]
    if len(kept) < len(hits):
        for first, last in pairwise((0, *stops, len(scan.words))):
            kept += inside_a_part(scan.words[first:last], index)
    return kept


def is_a_mark(scan: Scan, index: NameIndex, found: NameHit, others: Iterable[NameHit]) -> bool:
    """Return whether a name is a mark beside goods: letters and figures with a hyphen that the name has not, A-100."""
    if not (found.key[0].isalpha() and found.key[-1].isdigit()) or "-" in index.shown(found.key):
        return False
    first, last = span(scan, found)
    if scan.after_hyphen.isdisjoint(range(first + 1, last)):
        return False
    return any(one.end <= found.start or found.end <= one.start for one in others)


class Chains:
    """Longer names that run into a name beside them, of things that are related.

    In "lithium battery cathode technology" the battery runs into the technology, and lithium is no goods beside it.
    """

    def __init__(self, base: RuleBase, scan: Scan) -> None:
        """Look at the names of goods in a question."""
        self._base, self._scan = base, scan

    def have(self, found: NameHit, chosen: Mapping[int, NameHit]) -> bool:
        """Return whether a name begins a longer one that runs into one of the names chosen before, by their places."""
        if not any(start >= found.end for start in chosen):
            return False
        return any(
            start in chosen and self._are_related(hit, chosen[start])
            for hit in self._longer(found)
            for start in range(found.end, hit.end)
        )

    def _longer(self, found: NameHit) -> Iterator[NameHit]:
        """Yield the names that begin with a name, or hold it, and end behind it, none across a comma."""
        for start in range(max(0, found.start - self._longest), found.start + 1):
            for hit in self._by_start.get(start, ()):
                first, last = span(self._scan, hit) if hit.end > found.end else (0, 0)
                if hit.end > found.end and self._scan.after_comma.isdisjoint(range(first + 1, last)):
                    yield hit

    @cached_property
    def _by_start(self) -> Mapping[int, Sequence[NameHit]]:
        found: dict[int, list[NameHit]] = {}
        for hit in self._base.names.every(self._scan.words):
            found.setdefault(hit.start, []).append(hit)
        return found

    @cached_property
    def _longest(self) -> int:
        return max((hit.end - hit.start for those in self._by_start.values() for hit in those), default=0)

    def _are_related(self, hit: NameHit, other: NameHit) -> bool:
        names, theirs = self._base.names, self._base.names.get(other.key)
        return any(two in self._base.neighbours(one) or one == two for one in names.get(hit.key) for two in theirs)
