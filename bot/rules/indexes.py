"""The indexes of rules: names of subjects, acts and parties; codes that items print; searches of coverage. PURE."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.data import read_yaml
from bot.rules.acts import gather, grouped
from bot.rules.model import HsLine, Item, Limb, Measure, Searched, Subject
from bot.rules.names import NameIndex
from bot.text.endings import bent_in_their_own_text, shortest_stems, stems_of
from bot.text.normalize import is_han, words_of_names
from bot.text.notation import control_key, control_match, hs_subheading_match
from bot.text.question_words import use_of

if TYPE_CHECKING:
    from bot.lists.mentions import NamesInText


Stem: TypeAlias = tuple[tuple[str, ...], tuple[str, ...], str, str]
"""The stems of a name's words, the subjects that bear it, the name as it is shown, and its language."""
Bound: TypeAlias = Mapping[str, tuple[tuple[Measure, Limb, str], ...]]

_KeyOf = Callable[[str], str]
_WordsOf = Callable[[str], Sequence[str]]
"""Name → the keys of its words."""
_MODEL = re.compile(r"(?<=[\w)][ :-])(?=\d*[A-Za-z])(?=[A-Za-z]*\d)\w{5,}$")
"""The number of a model behind the name of its series: figures with a letter."""


def of_subjects(subjects: Collection[Subject], key_of: _KeyOf) -> NameIndex:
    """Return names of subjects → canonical names; the model's number of a trade name is one too."""
    models = [
        (model[0], subject.name)
        for subject in subjects
        for name in subject.trade_names
        if (model := _MODEL.search(name))
    ]
    named: list[tuple[str, str]] = []
    brief: list[tuple[str, str]] = []
    for subject in subjects:
        brief += [(symbol, subject.name) for symbol in (*subject.symbols, *subject.abbreviations)]
        for name in (subject.name, *(name for _, name in subject.spellings)):
            (brief if _is_short_latin(name) else named).append((name, subject.name))
    short = read_yaml("query/forms")["shortened"]
    ends = tuple(f" {word}" for word in short)
    cut = ((*name.rpartition(" ")[::2], target) for name, target in named if name.endswith(ends))
    plain = models + named + [(f"{stem} {short[last]}", target) for stem, last, target in cut if stem]  # petalite conc
    plain += _of_making(subjects)
    return NameIndex(plain, dict.fromkeys(brief), key_of, as_written=_of_their_own_texts(subjects, key_of))


def _of_their_own_texts(subjects: Iterable[Subject], key_of: _KeyOf) -> frozenset[str]:
    """Return the keys of names that only languages have which are read in their own texts."""
    rare, common = set[str](), set[str]()
    for subject in subjects:
        for language, name in (("", subject.name), *subject.spellings):
            (rare if language in bent_in_their_own_text() else common).add(key_of(name))
    return frozenset(rare - common)


def _of_making(subjects: Iterable[Subject]) -> Iterator[tuple[str, str]]:
    """Yield names of the technology of making goods, for technologies whose names say no more than the goods."""
    ends: Mapping[str, list[str]] = read_yaml("query/forms")["of_making_too"]
    for subject in subjects:
        for _, name in subject.spellings if subject.kind == "technology" else ():
            end = next((end for end in ends if name.endswith(end)), None)
            if end and not any(name.endswith(longer) for longer in ends[end]):
                yield from ((name.removesuffix(end) + longer, subject.name) for longer in ends[end])


def of_single_words(subjects: Iterable[Subject], words_of: _WordsOf) -> NameIndex:
    """Return the single words of names of subjects that acts may name, but for those read in their own texts only."""
    asked = [subject for subject in subjects if subject.kind != "everyday"]
    spelt = [pair for subject in asked for pair in (("", subject.name), *subject.spellings)]
    names = (name for language, name in spelt if language not in bent_in_their_own_text())
    found = frozenset(word for name in names for word in words_of(name))
    return NameIndex(((word, word) for word in sorted(found) if len(word) > 1 and not is_han(word[0])), key_of=str)


def all_words(subjects: Iterable[Subject], measures: Collection[Measure], words_of: _WordsOf) -> frozenset[str]:
    """Return every word of any name: of subjects, acts and parties."""
    acts = (name for m in measures for name in (m.document, m.title, *m.names, *m.authority))
    bound = (limb.binds for m in measures for limb in m.limbs if limb.binds)
    parties = (name for binds in bound for name in (*binds.parties, *binds.words))
    names = (name for subject in subjects for name in subject.all_names)
    return frozenset(word for name in {*acts, *parties, *names} for word in words_of(name))


def names_on_file(subjects: Iterable[Subject], measures: Iterable[Measure]) -> Iterator[str]:
    """Yield every name of subjects, acts and parties."""
    for subject in subjects:
        yield from subject.all_names
    for measure in measures:
        yield from (measure.document, measure.title, *measure.names)
        for limb in measure.limbs:
            yield from (*((*limb.binds.parties, *limb.binds.words) if limb.binds else ()), *_spared(limb))


def words_of(names: Iterable[str]) -> dict[str, str]:
    """Return each name → the keys of its words, blanks between them."""
    each = list(dict.fromkeys(names))
    return dict(zip(each, map(" ".join, words_of_names(each)), strict=True))


def place_of(stem: Stem) -> tuple[int, str]:
    """Return where a stem is looked for: by its number of words and its first letters."""
    return len(stem[0]), stem[0][0][:3]


def stems(subjects: Iterable[Subject], names: NameIndex, words_of: _WordsOf) -> Iterator[tuple[Stem, ...]]:
    """Yield the names in languages with cases, those of a place together (`place_of`), the longest stem first."""
    found: dict[tuple[int, str], list[Stem]] = {}
    bent = ((subject, *spelt) for subject in subjects for spelt in subject.spellings if spelt[0] in shortest_stems())
    for subject, language, name in bent:
        own = words_of(name)
        alone, several = shortest_stems()[language]
        shortest = several if len(own) > 1 else alone + 1 if subject.kind == "everyday" else alone
        owners = names.get("".join(own)) or (subject.name,)
        for parts in product(*(stems_of(word, language) for word in own)) if own else ():
            if all(len(part) >= shortest for part in parts):  # a short stem begins other words too
                stem = (parts, owners, name, language)
                found.setdefault(place_of(stem), []).append(stem)
    for those in found.values():  # of several stems that a word begins with, the longest is meant
        yield tuple(sorted(those, key=lambda one: -len("".join(one[0]))))


def of_acts(measures: Iterable[Measure], key_of: _KeyOf) -> NameIndex:
    """Return names, titles and documents of acts → keys of measures."""
    names = ((name, one.key) for one in measures for name in (one.document, one.title, *one.names))
    return NameIndex(names, key_of=key_of)


def of_parties(measures: Iterable[Measure], key_of: _KeyOf) -> NameIndex:
    """Return parties and spared firms of acts, and words for users that no vocabulary has → the same in lower case."""
    names = (
        (name, key_of(name))
        for _, limb in _limbs(measures)
        for name in (*((*limb.binds.parties, *limb.binds.words) if limb.binds else ()), *_spared(limb))
    )
    parties = ((name, folded) for name, folded in names if use_of(folded) is None)
    return NameIndex(parties, key_of=key_of, of_firms=True)


def bound_parties(measures: Iterable[Measure], key_of: _KeyOf) -> Bound:
    """Return the key of a party → each limb that binds or spares it, and its name there."""
    return grouped(
        (key_of(name), (measure, limb, name))
        for measure, limb in _limbs(measures)
        for name in (*(limb.binds.parties if limb.binds else ()), *_spared(limb))
    )


def in_text(bound: Bound) -> NamesInText:
    """Return the names of parties in acts, to be met inside a text; owners are their places in `bound`."""
    from bot.lists.mentions import NamesInText  # noqa: PLC0415 - a question about codes loads no matcher
    from bot.lists.party_names import NameReader  # noqa: PLC0415 - see above

    names = ((name, place) for place, those in enumerate(bound.values()) for name in {one[2] for one in those})
    return NamesInText(names, NameReader(read_yaml("lists/party-names")), by_house=True)


def _limbs(measures: Iterable[Measure]) -> Iterator[tuple[Measure, Limb]]:
    return ((measure, limb) for measure in measures for limb in measure.limbs)


def _spared(limb: Limb) -> Iterator[str]:
    return (firm for exemption in limb.exempt for firm in exemption.firms)


def _is_short_latin(name: str) -> bool:
    """Return whether a name has one or two letters: it counts in its exact case only, as symbols do (WC, He)."""
    return len(name) <= 2 and name.isascii()  # noqa: PLR2004 - the length of an element symbol


_HEADING = 4


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """An item with its limb and its act."""

    measure: Measure
    limb: Limb
    item: Item


class CodeIndex:
    """Codes → items and subjects; each index is built when it is first needed."""

    def __init__(self, measures: Collection[Measure], subjects: Collection[Subject]) -> None:
        self._measures, self._subjects = measures, subjects

    @cached_property
    def places(self) -> tuple[ItemPlace, ...]:
        """Every item with its limb and its act."""
        return tuple(
            ItemPlace(measure, limb, item)
            for measure in self._measures
            for limb in measure.limbs
            for item in limb.items
        )

    def by_hs(self, asked: str) -> list[ItemPlace]:
        """Return items that print a code which agrees with the asked one, at least on its subheading; once each."""
        found = (
            place
            for heading in self._below(self._hs, asked)
            for place, line in self._hs[heading]
            if hs_subheading_match(asked, line.code)
        )
        return list({id(place): place for place in found}.values())

    def subjects_by_hs(self, asked: str) -> list[tuple[str, HsLine]]:
        """Return subjects with a heading that the asked code begins with, or that begins with it."""
        return [
            (subject, line)
            for heading in self._below(self._headings, asked)
            for subject, line in self._headings[heading]
            if asked.startswith(line.code) or line.code.startswith(asked)
        ]

    @staticmethod
    def _below(headings: Mapping[str, Any], asked: str) -> list[str]:
        """Return the headings of an index that a code, or a chapter, may hold."""
        if len(asked) < _HEADING:
            return [heading for heading in headings if heading.startswith(asked)]
        return [asked[:_HEADING]] if asked[:_HEADING] in headings else []

    def by_control(self, asked: str) -> list[ItemPlace]:
        """Return items under a control code or one of its paragraphs."""
        wanted = control_key(asked)
        return [place for place, code in self._controls.get(wanted[0], ()) if control_match(wanted, code)]

    def subjects_by_code(self, asked: str) -> list[str]:
        """Return subjects that carry a CAS number or control code themselves."""
        wanted = control_key(asked)
        own = (name for name, code in self._own_controls.get(wanted[0], ()) if control_match(wanted, code))
        return list(dict.fromkeys((*self.subjects_by_cas(asked), *own)))

    def subjects_by_cas(self, asked: str) -> tuple[str, ...]:
        """Return subjects with this CAS number."""
        return self._cas.get(asked, ())

    @cached_property
    def _hs(self) -> Mapping[str, tuple[tuple[ItemPlace, HsLine], ...]]:
        return grouped((line.code[:_HEADING], (place, line)) for place in self.places for line in place.item.hs)

    @cached_property
    def _controls(self) -> Mapping[str, tuple[tuple[ItemPlace, tuple[str, ...]], ...]]:
        codes = ((place, control_key(code)) for place in self.places for code in place.item.control_codes)
        return grouped((one[1][0], one) for one in codes)

    @cached_property
    def _headings(self) -> Mapping[str, tuple[tuple[str, HsLine], ...]]:
        return grouped((line.code[:_HEADING], (one.name, line)) for one in self._subjects for line in one.hs)

    @cached_property
    def _cas(self) -> Mapping[str, tuple[str, ...]]:
        return gather((number, subject.name) for subject in self._subjects for number in subject.cas)

    @cached_property
    def _own_controls(self) -> Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]:
        codes = ((one.name, control_key(code)) for one in self._subjects for code in one.control_codes)
        return grouped((one[1][0], one) for one in codes)


TECHNOLOGY = "technology"
"""Among the classes of a search: know-how of any kind."""


class Searches:
    """The searches of rules/coverage.yaml by exporter, those of a union beside its members' own."""

    def __init__(self, searches: Sequence[Searched], groups: Mapping[str, frozenset[str]]) -> None:
        self._of: dict[str, list[Searched]] = defaultdict(list)
        for search in searches:
            for place in {search.exporter, *groups.get(search.exporter, ())}:
                self._of[place].append(search)
        self.all = tuple(searches)

    def exporters(self) -> frozenset[str]:
        """Return the exporters whose acts were looked for at all."""
        return frozenset(self._of)

    def newest(self, exporter: str, codes: Collection[str], names: Collection[str]) -> Searched | None:
        """Return the newest search among an exporter's acts that covers goods of these customs codes or classes."""
        found = [one for one in self._of.get(exporter, ()) if _covers(one, codes, names)]
        return max(found, key=lambda one: one.looked_for, default=None)


def _covers(search: Searched, codes: Collection[str], names: Collection[str]) -> bool:
    if not set(search.classes).isdisjoint(names):
        return True
    return any(code.startswith(chapter) or chapter.startswith(code) for chapter in search.chapters for code in codes)
