"""An item during detection: the page, its language, and all matches found in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.detect.document import UNSPACED_FROM, Page, fold, is_word, plain
from bot.detect.lexicon import ANY, NO_RELATIONS, Relations, Term, split_term
from bot.detect.model import SourceText
from bot.text.profiles import UNKNOWN, Profile, Profiles

# Find every term of the lexicons in a page, in one pass (Aho-Corasick), however many terms there are.


AFFIXED_FROM = 4
"""Letters from which a word of a language that affixes articles is found inside another."""

GAP = 60
"""Characters that ` .. ` may stand for in scripts with spaces."""

UNSPACED_GAP = 30

HIT_LIMIT = 40
"""Hits of one meaning that are kept; a text that repeats itself says no more the next time."""


class Hit(NamedTuple):
    """One term found: what it means, and where. A text has sixty; a tuple is made in a third of a dataclass's time."""

    concept: str
    value: str
    start: int
    end: int
    sentence: int
    language: str


_HIT = tuple.__new__
"""Makes a hit without the call in between: it takes half the time, and there are sixty a text."""

_meaning, _begin, _stop = itemgetter(0, 1), itemgetter(2), itemgetter(3)

LEFT, RIGHT = 1, 2


@dataclass(slots=True, eq=False)
class _Gapped:
    """A term of several parts: its meaning, how many there are, and whether gaps part them or only rests of words."""

    concept: str
    value: str
    parts: int
    gaps: bool


_Use = tuple[int, str, str, str, _Gapped | None, int]
"""Where a pattern is used: at which ends no word may go on (LEFT, RIGHT), the pattern with its tones if these tell
words apart, concept and value, and if it is a part of a term, of which, and its number there."""


class Compiled:
    """The terms of one language: the automaton that finds their patterns, and for each pattern its uses."""

    def __init__(self, terms: Iterable[Term], language: str, table: Mapping[int, str], profiles: Profiles) -> None:
        self.language = language
        self.uses: list[tuple[_Use, ...]] = []
        traits = profiles.of(language).traits
        parted: list[tuple[Term, str, _Gapped | None, int]] = []
        for term in dict.fromkeys(terms):
            parts, gapped = split_term(term.text), None
            if len(parts) > 1:
                gapped = _Gapped(term.concept, term.value, len(parts), term.text.count(" .. ") == len(parts) - 1)
            parted += [(term, part.strip(), gapped, number) for number, part in enumerate(parts)]
        # All at once: a call for each of thousands of patterns takes most of the time of a start.
        written = plain("\n".join(part.strip("*") for _, part, _, _ in parted))
        each = zip(parted, written.split("\n"), fold(written, table).split("\n"), strict=True)
        texts: dict[str, int] = {}
        same: dict[Hashable, Any] = {}
        for (term, part, gapped, number), shown, bare in each:
            free = "affixed" in traits and len(bare) >= AFFIXED_FROM
            left = not free and is_word(bare[0]) and part[0] != "*"
            right = not free and is_word(bare[-1]) and part[-1] != "*"
            exact = shown.lower() if "tonal" in traits else ""
            use: _Use = (LEFT * left + RIGHT * right, exact, term.concept, term.value, gapped, number)
            use = use if gapped else same.setdefault(use, use)
            at = texts.setdefault(bare, len(texts))
            if at == len(self.uses):
                self.uses.append((use,))
            else:
                self.uses[at] = (*self.uses[at], use)
        self.uses = [same.setdefault(uses, uses) for uses in self.uses]
        # Only the automaton is kept of the patterns themselves, and of equal values one.
        self.find = AhoCorasick(list(texts), matchkind=MatchKind.Standard, store_patterns=False).find_matches_as_indexes


class Scanner:
    """Finds the terms of lexicons. The terms of a language are compiled when it is first read; nothing else changes."""

    def __init__(self, terms: Iterable[Term], table: Mapping[int, str], profiles: Profiles) -> None:
        self._table, self._profiles = table, profiles
        self._terms: dict[str, list[Term]] = defaultdict(list)
        for term in terms:
            self._terms[term.language].append(term)
        self._compiled: dict[str, Compiled | None] = dict.fromkeys(self._terms)

    def _of(self, language: str) -> Compiled:
        found = self._compiled[language]
        if found is None:
            terms = self._terms[language]
            found = self._compiled[language] = Compiled(terms, language, self._table, self._profiles)
            self._terms[language] = []
        return found

    def find(self, page: Page, languages: frozenset[str] | None) -> list[Hit]:
        """All hits in the order of the text. `languages` None: terms of every language count."""
        hits: list[Hit] = []
        gapped: list[Hit] = []
        for language in self._compiled:
            if languages is None or language in languages or language == ANY:
                self._find(page, self._of(language), hits, gapped)
        hits += gapped
        # In the order of the text, of those that begin together the longest first.
        hits.sort(key=_stop, reverse=True)
        hits.sort(key=_begin)
        return _bounded(hits)

    @staticmethod
    def _find(page: Page, compiled: Compiled, hits: list[Hit], gapped: list[Hit]) -> None:
        text, shown, starts, uses, language = page.folded, page.shown, page.starts, compiled.uses, compiled.language
        size = len(text)
        parts: dict[_Gapped, list[list[tuple[int, int]]]] = {}
        for pattern, start, end in compiled.find(text, overlapping=True):
            # As `is_word` says, without a call: this is the innermost loop.
            before, after = text[start - 1] if start else " ", text[end] if end < size else " "
            inside = LEFT if before < UNSPACED_FROM and before.isalnum() else 0
            if after < UNSPACED_FROM and after.isalnum():
                inside |= RIGHT
            for ends, exact, concept, value, term, number in uses[pattern]:
                if inside & ends or (exact and shown[start:end].lower() != exact and not shown.isascii()):
                    continue
                if term is None:
                    sentence = bisect_right(starts, start) - 1
                    hits.append(_HIT(Hit, (concept, value, start, end, sentence, language)))
                    continue
                found = parts.get(term)
                if found is None:
                    if number:  # the first part ends before the others do
                        continue
                    found = parts[term] = [[] for _ in range(term.parts)]
                found[number].append((start, end))
        for gap, spans in parts.items():
            if all(spans):
                gapped.extend(_joined(gap, language, spans, page))


def _bounded(hits: list[Hit]) -> list[Hit]:
    """At most HIT_LIMIT hits of each meaning, so that judging them takes bounded time."""
    if len(hits) - len(set(map(_meaning, hits))) < HIT_LIMIT:
        return hits
    seen: dict[tuple[str, str], int] = defaultdict(int)
    kept = []
    for hit in hits:
        meaning = hit.concept, hit.value
        seen[meaning] += 1
        if seen[meaning] <= HIT_LIMIT:
            kept.append(hit)
    return kept


def _joined(term: _Gapped, language: str, found: Sequence[Sequence[tuple[int, int]]], page: Page) -> Iterable[Hit]:
    """Hits of a term of several parts: in order, near each other, in one sentence."""
    for start, end in found[0][:HIT_LIMIT]:
        sentence, last = page.sentence(start), end
        for number in range(1, term.parts):
            spans = found[number]
            at = bisect_left(spans, (last, 0))
            if at == len(spans) or page.sentence(spans[at][0]) != sentence:
                break
            between = page.folded[last : spans[at][0]]
            if len(between) > _gap(page.folded, last) or (not term.gaps and not _one_word(between)):
                break
            last = spans[at][1]
        else:
            yield Hit(term.concept, term.value, start, last, sentence, language)


def _one_word(between: str) -> bool:
    """Whether only the rest of a word and one space lie between."""
    return between.endswith(" ") and between.count(" ") == 1


def _gap(text: str, at: int) -> int:
    return GAP if is_word(text[at - 1]) else UNSPACED_GAP


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Of hits that overlap, the one that begins first, then the longest; `hits` stand in the order of the text."""
    kept: list[Hit] = []
    for hit in hits:
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
        elif hit.start == kept[-1].start and hit.end > kept[-1].end:
            kept[-1] = hit
    return kept


_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Reading:
    """Page and hits of one item."""

    text: SourceText
    page: Page
    language: str | None
    hits: dict[str, list[Hit]]
    published: date | None
    """The day from the feed, or from the address."""
    relations: Relations = NO_RELATIONS
    grammar: Profiles = field(default_factory=Profiles)
    """How the languages work; `own` is that of the text's language."""
    own: Profile = UNKNOWN
    _asked: dict[tuple[str, ...], list[Hit]] = field(default_factory=dict, compare=False, repr=False)
    """What was asked before: the same question is asked by several rules."""
    _titled: dict[tuple[str, ...], list[Hit]] = field(default_factory=dict, compare=False, repr=False)
    """The same for the title."""
    asked: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What patterns found out about the text."""

    @property
    def narrow(self) -> bool:
        """Whether a character is about a word, so that distances are short."""
        return "narrow" in self.own.traits

    @property
    def verb_last(self) -> bool:
        """Whether the verb stands at the end of its clause."""
        return "verb_last" in self.own.traits

    def marked(self, hit: Hit, concept: str) -> bool:
        """Whether a word of a finer concept stands in the words of the hit."""
        return any(hit.start <= other.start < hit.end for other in self.of(concept))

    def begins(self, hit: Hit, concept: str) -> bool:
        """Whether the words of the hit begin with a word of a finer concept."""
        return any(hit.start == other.start for other in self.of(concept))

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
