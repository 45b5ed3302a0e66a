"""Acts found by what they are called: number and year, number alone, name, or a description with a date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from bot.rules.model import Limb, Measure
from bot.text import countries, notation
from bot.text import dates as worded_dates
from bot.text.dates import When
from bot.text.normalize import words

_First = TypeVar("_First", bound=Hashable)
_Second = TypeVar("_Second")
_HALF, _SOME = 0.5, 0.01
_BARE_WORDS = frozenset({"no", "nos", "announcement", "mofcom", "gac", "order", "of", "the"})


class Acts:
    """The measures of a rule base, found by citation or description. Each index is built when first needed."""

    def __init__(self, measures: Mapping[str, Measure]) -> None:
        self._measures = measures

    def cited(self, cited: Iterable[notation.Citation], jurisdiction: str | None = None) -> tuple[str, ...]:
        """Return the keys of the measures with one of these citations; if none has it, those that the act changed.

        `No. 10 of 2025` is the announcement of that number, not the entity list whose name holds it.
        """
        found: dict[str, None] = {}
        for citation in cited:
            own = [key for key in self._own_citations.get(citation, ()) if self.is_of(key, jurisdiction)]
            changed = [key for key in self._changed_by.get(citation, ()) if self.is_of(key, jurisdiction)]
            mentions = [key for key in self._mentions.get(citation, ()) if self.is_of(key, jurisdiction)]
            found.update(dict.fromkeys(self._plainest(citation, own) or changed or mentions))
        return tuple(found)

    def limbs_changed(self, measure: Measure, cited: Iterable[notation.Citation]) -> tuple[Limb, ...]:
        """Return the limbs that an act with one of these citations changed; all if it is the measure itself."""
        wanted = set(cited)
        if any(measure.key in self._own_citations.get(citation, ()) for citation in wanted):
            return measure.limbs
        parts = {
            part
            for change in measure.changes
            if wanted & set(notation.citations(change.document))
            for part in change.parts
        }
        touched = tuple(
            limb
            for limb in measure.limbs
            if limb.part in parts or wanted & {c for text in makers(limb) for c in notation.citations(text)}
        )
        return touched or measure.limbs

    def numbered(self, number: str, jurisdiction: str | None = None) -> tuple[str, ...]:
        """Return the keys of the measures with this number in any year, newest first; else of those that it changed."""
        for index in (self._own_citations, self._changed_by):
            hits = [
                (citation[2], measure)
                for citation, keys in index.items()
                if citation[0] == "n" and citation[1] == number
                for measure in keys
                if self.is_of(measure, jurisdiction)
            ]
            # The act of that number before one whose title holds it ("suspends Nos. 55 to 58, 61 and 62").
            own = [hit for hit in hits if hit[1] in self._plain.get(("n", number, hit[0]), ())]
            if hits:
                return tuple(dict.fromkeys(measure for _, measure in sorted(own or hits, reverse=True)))
        return ()

    def described(self, typed: Sequence[str], dates: Sequence[When], jurisdiction: str | None) -> tuple[str, ...]:
        """Return the keys of the measures with one of these dates whose words fit best ("decree of Oct 2022").

        `typed` holds keys of words. At least half of them must occur in the act's names and documents, or one of them
        if no other act has that day.
        """
        for index in (self._own_dates, self._dates):
            dated = [
                key
                for key, those in index.items()
                if self.is_of(key, jurisdiction)
                and any(when.first <= own.last and own.first <= when.last for when in dates for own in those)
            ]
            alone = len(dated) == 1 and all(when.is_day for when in dates)
            if found := self.fitting(dated, typed, at_least=_SOME if alone else _HALF):
                return found
        return ()

    def fitting(self, keys: Sequence[str], typed: Iterable[str], at_least: float = 0.0) -> tuple[str, ...]:
        """Return those of several measures whose names hold most of the typed words; all if none holds any."""
        wanted = set(typed)
        if not wanted:
            return tuple(keys)
        shares = {key: len(wanted & self._words_of(key)) / len(wanted) for key in keys}
        best = max(shares.values(), default=0.0)
        return tuple(key for key in keys if shares[key] == best) if best >= at_least else ()

    def is_of(self, measure: str, jurisdiction: str | None) -> bool:
        """Return whether a measure is of a jurisdiction; True if no jurisdiction is asked for."""
        return jurisdiction is None or self._measures[measure].jurisdiction == jurisdiction

    def _plainest(self, citation: notation.Citation, keys: Sequence[str]) -> Sequence[str]:
        """Keep of each jurisdiction the measures whose document is the number alone; all if there is none."""
        plain = {key for key in keys if key in self._plain.get(citation, ())}
        taken = {self._measures[key].jurisdiction for key in plain}
        return [key for key in keys if key in plain or self._measures[key].jurisdiction not in taken]

    def _words_of(self, key: str) -> frozenset[str]:
        known = self._vocabulary.get(key)
        if known is None:
            measure = self._measures[key]
            told = (measure.title, *measure.authority, countries.name(measure.jurisdiction))
            texts = (*_texts(measure), *told, *map(_initials, measure.authority))
            known = frozenset(word.key for text in texts for word in words(text))
            self._vocabulary[key] = known
        return known

    @cached_property
    def _vocabulary(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def _plain(self) -> Mapping[notation.Citation, tuple[str, ...]]:
        """Citation → measures whose document is that number and nothing else."""
        return gather(
            (citation, key)
            for key, measure in self._measures.items()
            if not {word.key for word in words(measure.document) if not word.key.isdigit()} - _BARE_WORDS
            for citation in notation.citations(measure.document)
        )

    @cached_property
    def _own_citations(self) -> Mapping[notation.Citation, tuple[str, ...]]:
        return gather(
            (citation, measure.key)
            for measure in self._measures.values()
            for text in (measure.document, *measure.names)
            for citation in _with_bare(text)
        )

    @cached_property
    def _changed_by(self) -> Mapping[notation.Citation, tuple[str, ...]]:
        return gather(
            (citation, measure.key)
            for measure in self._measures.values()
            for text in (
                *(change.document for change in measure.changes if change.effect != "none"),
                *(maker for limb in measure.limbs for maker in makers(limb)),
            )
            for citation in _with_bare(text)
        )

    @cached_property
    def _mentions(self) -> Mapping[notation.Citation, tuple[str, ...]]:
        return gather(
            (citation, measure.key)
            for measure in self._measures.values()
            for change in measure.changes
            for citation in notation.citations(change.document)
        )

    @cached_property
    def _own_dates(self) -> Mapping[str, tuple[When, ...]]:
        """Key → days and months that its own names give, and its announcement."""
        return {
            key: (
                *((measure.announced,) if measure.announced else ()),
                *(hit.when for text in (measure.document, *measure.names) for hit in worded_dates.find(text)),
            )
            for key, measure in self._measures.items()
        }

    @cached_property
    def _dates(self) -> Mapping[str, tuple[When, ...]]:
        """Key → days and months that name the acts which made and changed it."""
        return {
            key: tuple(hit.when for text in _texts(measure) for hit in worded_dates.find(text))
            for key, measure in self._measures.items()
        }


def makers(limb: Limb) -> Iterable[str]:
    """Yield the documents of the acts that suspended or ended a limb, or on which it rested before."""
    yield from (stop.by for stop in limb.suspensions)
    yield from (period.document for period in limb.periods if period.document)
    yield from (period.by for period in limb.periods if period.by)


def grouped(pairs: Iterable[tuple[_First, _Second]]) -> dict[_First, tuple[_Second, ...]]:
    """Group pairs by their first value, in order."""
    found = defaultdict[_First, list[_Second]](list)
    for first, second in pairs:
        found[first].append(second)
    return {first: tuple(seconds) for first, seconds in found.items()}


def gather(pairs: Iterable[tuple[_First, str]]) -> dict[_First, tuple[str, ...]]:
    """Group pairs by their first value: each second value once, in order."""
    return grouped(dict.fromkeys(pairs))


def _texts(measure: Measure) -> Iterable[str]:
    yield from (measure.document, *measure.names)
    yield from (change.document for change in measure.changes)
    for limb in measure.limbs:
        yield from makers(limb)


def _initials(authority: str) -> str:
    """Return the initials of an authority: BIS for `Bureau of Industry and Security`."""
    return "".join(word[0] for word in authority.replace(",", " ").split() if word[0].isupper())


def _with_bare(text: str) -> Iterable[notation.Citation]:
    """Return the citations in a text, and its numbers without a year, which a question without a year may mean."""
    cited, numbers, _ = notation.take_citations(text)
    return (*cited, *(("n", number, "") for number in numbers))
