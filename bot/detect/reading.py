"""An item during detection: the page, its language, and all matches found in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from operator import attrgetter

from bot.detect.model import SourceText
from bot.detect.scan import Hit
from bot.detect.text import Page
from bot.vocabulary import Kind

_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Reason:
    """What one cue counted for, in words, and the hit that shows it."""

    weight: float
    text: str
    kind: Kind | None = None
    hit: Hit | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Page and hits of one item."""

    text: SourceText
    page: Page
    language: str | None
    hits: Mapping[str, Sequence[Hit]]
    published: date | None
    """The day from the feed, or from the address."""
    traded: frozenset[str] = frozenset()
    """Goods of which a restriction means exports, where nothing else is said."""
    _asked: dict[tuple[str, ...], list[Hit]] = field(default_factory=dict, compare=False, repr=False)
    """What was asked before: the same question is asked by several rules."""
    _titled: dict[tuple[str, ...], list[Hit]] = field(default_factory=dict, compare=False, repr=False)
    """The same for the title."""

    def of(self, *concepts: str) -> Sequence[Hit]:
        """Hits of these concepts, in the order of the text."""
        if len(concepts) == 1:
            return self.hits.get(concepts[0], ())
        found = self._asked.get(concepts)
        if found is None:
            found = [hit for concept in concepts for hit in self.hits.get(concept, ())]
            found.sort(key=_start)
            self._asked[concepts] = found
        return found

    def has(self, *concepts: str) -> bool:
        """Whether any of these concepts was found."""
        return any(self.hits.get(concept) for concept in concepts)

    def word(self, hit: Hit) -> str:
        """The words of a hit as they stand in the text, at most 60 characters."""
        shown = self.page.shown[hit.start : hit.end].strip()
        return shown if len(shown) <= 60 else f"{shown[:57]}…"  # noqa: PLR2004 - said above

    def title_hits(self, *concepts: str) -> Sequence[Hit]:
        """Hits of these concepts in the title, in the order of the text."""
        found = self._titled.get(concepts)
        if found is None:
            end = self.page.title_end
            found = self._titled[concepts] = [hit for hit in self.of(*concepts) if hit.start < end]
        return found


def grouped(hits: Iterable[Hit]) -> dict[str, list[Hit]]:
    """Hits by concept."""
    found: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        found[hit.concept].append(hit)
    return dict(found)


def near(first: Iterable[Hit], second: Sequence[Hit], span: int) -> list[tuple[Hit, Hit]]:
    """Pairs of one of each within `span` characters in one sentence; the nearest second for each first."""
    pairs: list[tuple[Hit, Hit]] = []
    at = 0
    for hit in first:
        while at < len(second) and second[at].end < hit.start - span:
            at += 1
        best: tuple[int, Hit] | None = None
        for other in islice(second, at, None):
            if other.start > hit.end + span:
                break
            distance = max(0, other.start - hit.end, hit.start - other.end)
            if other.sentence == hit.sentence and (best is None or distance < best[0]):
                best = (distance, other)
            if distance == 0:
                break
        if best and best[0] <= span:
            pairs.append((hit, best[1]))
    return pairs
