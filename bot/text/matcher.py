"""Finds terms of many languages in running text, in one pass (Aho-Corasick), however many terms there are. PURE.

A term has a concept and perhaps a value; what these mean is its owner's.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick

from bot.text.normalize import UNSPACED_FROM, FoldedText, fold, is_word, without_optional_signs
from bot.text.profiles import Profiles

AFFIXED_FROM = 4
"""Letters from which a word of a language that affixes articles is found inside another."""

GAP = 60
"""Characters that ` .. ` may stand for in scripts with spaces."""

UNSPACED_GAP = 30

HIT_LIMIT = 40
"""Hits of one meaning that are kept; a text that repeats itself says no more the next time."""

ANY = "any"
"""The language of terms that are read in every text."""

_PARTS = re.compile(r" \.\. |(?<=\*) ")


class Term(NamedTuple):
    """One entry: `text` may end or begin with `*` (inflection, compound) and hold ` .. ` (a gap)."""

    text: str
    concept: str
    value: str = ""
    language: str = ANY


def split_term(text: str) -> list[str]:
    """The parts of a term: apart at gaps, and after each stem inside it (`экспортн* контрол*`)."""
    return _PARTS.split(text)


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

begin, _stop = itemgetter(2), itemgetter(3)
"""Where a hit begins and ends."""

LEFT, RIGHT = 1, 2


_Part = tuple[int, int, str]
"""A pattern's number, the ends at which no word may go on (LEFT, RIGHT), and its tones if these tell words apart."""

_Place = tuple[int, int, int]
"""Where a pattern begins and ends, and the ends at which a word goes on."""

_Use = tuple[int, str, str, str]
"""A pattern that is a whole term: ends and tones as above, concept and value."""


@dataclass(frozen=True, slots=True)
class _Parted:
    """A term of several parts: its meaning, and whether gaps part them or only rests of words."""

    concept: str
    value: str
    parts: tuple[_Part, ...]
    gaps: bool


class Compiled:
    """The terms of one language: the automaton that finds their patterns, and what each pattern is used for."""

    def __init__(self, terms: Iterable[Term], language: str, table: Mapping[int, str], profiles: Profiles) -> None:
        self.language = language
        traits = profiles.of(language).traits
        split = [(term, [part.strip() for part in split_term(term.text)]) for term in dict.fromkeys(terms)]
        # All at once: a call for each of thousands of patterns takes most of the time of a start.
        written = without_optional_signs("\n".join(part.strip("*") for _, parts in split for part in parts))
        each = zip(written.split("\n"), fold(written, table).split("\n"), strict=True)
        texts: dict[str, int] = {}
        uses: list[list[_Use]] = []
        parted: list[_Parted] = []
        same: dict[Hashable, Any] = {}
        for term, parts in split:
            found = [_part(part, *next(each), traits, texts) for part in parts]
            uses += ([] for _ in range(len(texts) - len(uses)))
            if len(found) == 1:
                use = (*found[0][1:], term.concept, term.value)
                uses[found[0][0]].append(same.setdefault(use, use))
            else:
                gaps = term.text.count(" .. ") == len(parts) - 1
                parted.append(_Parted(term.concept, term.value, tuple(found), gaps))
        # Only the automaton is kept of the patterns themselves, and of equal values one.
        self.uses: list[tuple[_Use, ...]] = [same.setdefault(found, found) for found in map(tuple, uses)]
        self._find = AhoCorasick(list(texts), store_patterns=False).find_matches_as_indexes
        self.parted = _by_the_rarest(parted)
        """Terms of several parts by the rarest of these; the other parts lead to none."""

    def hits(self, text: FoldedText) -> list[Hit]:
        """Every term found: those of one part in the order of their ends, then those of several."""
        hits, parts = self._of_one_part(text)
        for term in [term for pattern in parts for term in self.parted[pattern]]:
            if all(part in parts for part, _, _ in term.parts):
                spans = [_where(parts[pattern], ends, exact, text) for pattern, ends, exact in term.parts]
                hits.extend(_joined(term, self.language, spans, text))
        return hits

    def _of_one_part(self, text: FoldedText) -> tuple[list[Hit], dict[int, list[_Place]]]:
        """Return the terms of one part, and where the parts of others are."""
        shown, starts, uses, language = text.shown, text.starts, self.uses, self.language
        around, toned = f" {text.folded} ", not shown.isascii()
        hits: list[Hit] = []
        parts: dict[int, list[_Place]] = {}
        for pattern, start, end in self._find(text.folded, overlapping=True):
            # As `is_word` says, without a call: this is the innermost loop.
            before, after = around[start], around[end + 1]
            inside = LEFT if before < UNSPACED_FROM and before.isalnum() else 0
            if after < UNSPACED_FROM and after.isalnum():
                inside |= RIGHT
            for ends, exact, concept, value in uses[pattern]:
                if not inside & ends and not (exact and toned and shown[start:end].lower() != exact):
                    sentence = bisect_right(starts, start) - 1
                    hits.append(_HIT(Hit, (concept, value, start, end, sentence, language)))
            if pattern in self.parted:
                parts.setdefault(pattern, []).append((start, end, inside))
        return hits, parts


class Scanner:
    """Finds the terms of lexicons. The terms of a language are compiled when it is first read; nothing else changes."""

    def __init__(
        self,
        terms: Iterable[Term],
        table: Mapping[int, str],
        profiles: Profiles,
        further: Callable[[str, Sequence[Term]], Iterable[Term]] = lambda _language, _terms: (),
    ) -> None:
        """`further`: more terms of a language beside its own, which may be none; asked for when it is first read."""
        self._table, self._profiles, self._further = table, profiles, further
        by_language: dict[str, list[Term]] = defaultdict(list)
        for term in terms:
            by_language[term.language].append(term)
        self._terms = {language: _packed(those) for language, those in by_language.items()}
        self._compiled: dict[str, Compiled] = {}
        self._served = tuple(self._terms)

    def _of(self, language: str) -> Compiled:
        found = self._compiled.get(language)
        if found is None:
            terms = [*_unpacked(self._terms.pop(language, b""), language)]
            terms += self._further(language, tuple(terms))
            found = self._compiled[language] = Compiled(terms, language, self._table, self._profiles)
        return found

    def find(self, text: FoldedText, languages: Collection[str | None] | None) -> list[Hit]:
        """All hits in the order of the text. `languages` None: terms of every language of `terms` count."""
        wanted = [one for one in self._served if languages is None or one in languages or one == ANY]
        wanted += [one for one in sorted(filter(None, languages or ())) if one not in self._served]
        hits = [hit for language in wanted for hit in self._of(language).hits(text)]
        # In the order of the text, of those that begin together the longest first.
        hits.sort(key=_stop, reverse=True)
        hits.sort(key=begin)
        return hits


def _packed(terms: Iterable[Term]) -> bytes:
    """Write terms of one language: most languages are never met, and their terms as objects take six times as much."""
    return "\n".join(f"{term.text}\t{term.concept}\t{term.value}" for term in terms).encode()


def _unpacked(packed: bytes, language: str) -> Iterator[Term]:
    for line in packed.decode().split("\n") if packed else ():
        text, concept, value = line.split("\t")
        yield Term(text, concept, value, language)


def _part(written: str, shown: str, bare: str, traits: Collection[str], texts: dict[str, int]) -> _Part:
    """Return a part of a term; `texts` numbers the patterns and takes a new one up."""
    free = "affixed" in traits and len(bare) >= AFFIXED_FROM
    left = not free and is_word(bare[0]) and written[0] != "*"
    right = not free and is_word(bare[-1]) and written[-1] != "*"
    pattern = texts.setdefault(bare, len(texts))
    return pattern, LEFT * left + RIGHT * right, shown.lower() if "tonal" in traits else ""


def _by_the_rarest(parted: Sequence[_Parted]) -> dict[int, tuple[_Parted, ...]]:
    """Return the terms of several parts by the rarest of these; every other part has none."""
    often = Counter(part[0] for joined in parted for part in joined.parts)
    found: dict[int, tuple[_Parted, ...]] = dict.fromkeys(often, ())
    for joined in parted:
        rarest = min((part[0] for part in joined.parts), key=often.__getitem__)
        found[rarest] = (*found[rarest], joined)
    return found


def _where(places: Iterable[_Place], ends: int, exact: str, text: FoldedText) -> list[tuple[int, int]]:
    """Return where a part of a term is, at which no word goes on that must end there."""
    toned = exact and not text.shown.isascii()
    free = ((start, end) for start, end, inside in places if not inside & ends)
    return [(start, end) for start, end in free if not (toned and text.shown[start:end].lower() != exact)]


def _joined(
    term: _Parted, language: str, found: Sequence[Sequence[tuple[int, int]]], text: FoldedText
) -> Iterable[Hit]:
    """Hits of a term of several parts: in order, near each other, in one sentence."""
    for start, end in found[0][:HIT_LIMIT]:
        sentence, last = text.sentence(start), end
        for spans in found[1:]:
            at = bisect_left(spans, (last, 0))
            if at == len(spans) or text.sentence(spans[at][0]) != sentence:
                break
            between = text.folded[last : spans[at][0]]
            if len(between) > _gap(text.folded, last) or (not term.gaps and not _one_word(between)):
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


def grouped(hits: Iterable[Hit]) -> dict[str, list[Hit]]:
    """Hits by concept, at most HIT_LIMIT of each meaning, so that judging them takes bounded time."""
    found: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        found[hit[0]].append(hit)
    for concept, those in found.items():
        if len(those) > HIT_LIMIT:
            found[concept] = list(_bounded(those))
    return dict(found)


def _bounded(hits: Iterable[Hit]) -> Iterator[Hit]:
    seen: Counter[str] = Counter()
    for hit in hits:
        seen[hit.value] += 1
        if seen[hit.value] <= HIT_LIMIT:
            yield hit
