"""`RuleBase`: all rules with their indexes. Built once from a `RuleSet` and immutable afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from bot.prepared import Prepared
from bot.rules import indexes
from bot.rules.acts import Acts, gather, grouped
from bot.rules.edition import Edition
from bot.rules.everyday_names import InEnglish, ListNames
from bot.rules.fields import Destinations
from bot.rules.indexes import TECHNOLOGY, CodeIndex, ItemPlace, Searches
from bot.rules.model import Embargo, Limb, Measure, RuleSet, Searched, Subject
from bot.rules.names import NameIndex, PackedNames
from bot.rules.status import reaches
from bot.text import notation, thing_words
from bot.text.locales import SOURCE
from bot.text.normalize import key, words

if TYPE_CHECKING:
    from bot.lists.codes import TariffLine
    from bot.lists.library import Lists
    from bot.lists.mentions import NamesInText

_Found = TypeVar("_Found")
_REMEMBERED = 8192


class RuleBase:
    """The rules, ready to be asked. `problems` holds what was wrong in a team's own rules (one sentence each)."""

    def __init__(
        self,
        rules: RuleSet,
        lists: Lists | None = None,
        edition: Edition | None = None,
        prepared: Prepared | None = None,
    ) -> None:
        """`lists` are the control lists beside the rules; without them a code is looked up in the acts alone.

        `edition` is that of a feed; None for the shipped rules. `prepared` keeps indexes from one process to the next.
        """
        self._prepared = prepared or Prepared()
        self.lists = lists
        self.edition = edition
        self.embargoes: Mapping[str, Embargo] = {
            place: embargo for embargo in rules.embargoes for place in embargo.regions or (embargo.country,)
        }
        self.measures: Mapping[str, Measure] = {measure.key: measure for measure in rules.measures}
        self.subjects: Mapping[str, Subject] = {subject.name: subject for subject in rules.subjects}
        self.groups: Mapping[str, frozenset[str]] = {code: group.members for code, group in rules.groups.items()}
        self.group_names: Mapping[str, str] = {code: group.name for code, group in rules.groups.items()}
        self.problems: tuple[str, ...] = rules.problems
        self.guides = rules.guides
        """How licences are applied for; `licensing.guide_for` finds those for an act or for goods."""
        self.searches = Searches(rules.searches, self.groups)
        self.acts = Acts(self.measures)
        self.codes = CodeIndex(self.measures.values(), self.subjects.values())
        self._ranked: dict[str, tuple[str, ...]] = {}
        self._named: dict[str, Mapping[str, str]] = {}
        self._spelt: dict[str, str] = {}
        """Answers of `exporters_of` and `shown`: the same subjects are asked for over and over."""
        self._reached: dict[tuple[Destinations, str], bool] = {}
        """Answers of `reaches`: few destinations are asked for over and over."""
        self._above: dict[str, tuple[str, ...]] = {}
        self._below_too: dict[str, frozenset[str]] = {}
        """Answers of `broader` and `narrower`."""
        self._codes_of: dict[str, tuple[str, ...]] = {}
        self._languages_of: dict[str, dict[str, tuple[str, ...]]] = {}
        """Answers of `customs_codes_of` and `languages_of_names`."""
        self.remembered: dict[tuple[object, ...], Any] = {}
        """What was worked out for questions that are asked over and over, as the lines of a parts list are."""

    # What others ask.

    def remember(self, asked: tuple[object, ...], found: _Found) -> _Found:
        """Keep what was found for a question; what is kept stays small."""
        if len(self.remembered) >= _REMEMBERED:
            self.remembered.clear()
        self.remembered[asked] = found
        return found

    @cached_property
    def subject_names(self) -> Mapping[str, tuple[str, ...]]:
        """Canonical name → all names of that subject, the canonical one first.

        Without bare words of form, which an asker uses alone and headlines for other things ("to scrap a quota"), and
        without everyday goods, which no act names.
        """
        return {
            subject.name: (
                subject.name,
                *(name for name in subject.all_names[1:] if not thing_words.form(self._key(name))),
            )
            for subject in self.subjects.values()
            if subject.kind != "everyday"
        }

    def find_subject(self, text: str) -> str | None:
        """Return the canonical subject for any of its names, in any spelling; None if the text as a whole is none."""
        targets = self.names.get(key(text)) or self.names.symbol(text.strip())
        return targets[0] if targets else None

    def narrower(self, subject: str) -> frozenset[str]:
        """Return a subject with every narrower one. An unknown subject is only itself."""
        found = self._below_too.get(subject)
        if found is None:
            found = self._narrower_of(subject, frozenset())
            if subject in self.subjects:  # whatever else is asked for is not kept
                self._below_too[subject] = found
        return found

    def touched_by(self, jurisdiction: str | None, subjects: Sequence[str], document: str | None) -> tuple[str, ...]:
        """Return the keys of the acts that an event touches: the one it cites, and its exporter's on these subjects.

        Without a jurisdiction only the cited act counts: a subject alone would touch half the world.
        """
        touched = dict.fromkeys(self.cited(notation.citations(document or ""), jurisdiction))
        if document:
            touched.update(dict.fromkeys(self._by_own_name(document, jurisdiction)))
        if jurisdiction:
            wide = {name for subject in subjects for name in (*self.narrower(subject), *self.broader(subject))}
            for name in sorted(wide):
                touched.update(
                    (place.measure.key, None)
                    for place in self.items_on.get(name, ())
                    if place.measure.jurisdiction == jurisdiction
                )
        return tuple(touched)

    # Links between subjects.

    def broader(self, subject: str) -> tuple[str, ...]:
        """Return every subject above this one, nearest first, itself not included; classes included."""
        if subject not in self.subjects:
            return ()
        found = self._above.get(subject)
        if found is None:
            found = self._above[subject] = self._broader_of(subject)
        return found

    def _broader_of(self, subject: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        level = list(self.subjects[subject].broader)
        while level:
            found.update(dict.fromkeys(level))
            above = [up for name in level if name in self.subjects for up in self.subjects[name].broader]
            level = [name for name in above if name not in found]
        return tuple(found)

    def is_class(self, subject: str) -> bool:
        """Return whether the subject stands for a whole class of goods."""
        return subject in self.subjects and self.subjects[subject].kind == "class"

    def is_everyday(self, subject: str) -> bool:
        """Return whether the subject is a kind of finished goods that no act names."""
        return subject in self.subjects and self.subjects[subject].kind == "everyday"

    def is_spared(self, subject: str) -> bool:
        """Return whether no act is on a subject, as its file says: everyday goods, and what is on file as outside."""
        told = subject in self.subjects and bool(self.subjects[subject].not_listed) and not self.is_ruled(subject)
        return told or self.is_everyday(subject)

    def family(self, subject: str) -> tuple[str, ...]:
        """Return a subject, its kinds, and what is above it; no whole class of goods."""
        return (*self.narrower(subject), *(name for name in self.broader(subject) if not self.is_class(name)))

    def is_ruled(self, subject: str) -> bool:
        """Return whether an act on file names the subject, a kind of it or what is above it."""
        return any(name in self.items_on for name in self.family(subject))

    def neighbours(self, subject: str) -> tuple[str, ...]:
        """Related subjects, in both directions."""
        own = self.subjects[subject].related if subject in self.subjects else ()
        return tuple(dict.fromkeys((*own, *self._related_from.get(subject, ()))))

    def exporters_of(self, subject: str) -> tuple[str, ...]:
        """Return exporters in the order in which they matter for a subject.

        The order is that of its file, else of the number of their acts' items on it, or on what it is a kind of.
        """
        found = self._ranked.get(subject)
        if found is None:
            found = self._ranked[subject] = self._by_weight(subject)
        return found

    def _by_weight(self, subject: str) -> tuple[str, ...]:
        with_broader = (subject, *self.broader(subject))
        for name in with_broader:
            if name in self.subjects and self.subjects[name].exporters:
                return self.subjects[name].exporters
        counts = next(filter(None, map(self._acts_on, with_broader)), Counter())
        return tuple(sorted(counts, key=lambda code: (-counts[code], code)))

    def _acts_on(self, subject: str) -> Counter[str]:
        """Count the items of each exporter's acts on a subject and its kinds."""
        return Counter(
            place.measure.jurisdiction
            for name in self.narrower(subject)
            for place in self.items_on.get(name, ())
            if place.measure.standing == "act"
        )

    def names_in(self, language: str) -> Mapping[str, str]:
        """Return the first name of every subject in a language of its file (`zh-Hans`), by its English name."""
        found = self._named.get(language)
        if found is None:
            named = ((name, one.names.get(language, ())) for name, one in self.subjects.items())
            found = self._named[language] = {name: names[0] for name, names in named if names}
        return found

    def shown(self, subject: str) -> str:
        """Return a subject's name with the capitals that its other names write: NVIDIA H100."""
        found = self._spelt.get(subject)
        if found is None:
            found = self._spelt[subject] = self._proper_name(subject)
        return found

    @cached_property
    def names_with_capitals(self) -> Mapping[str, str]:
        """The names of subjects as they are shown, where that differs: `euv masks` → EUV masks."""
        names = self.subjects
        return self._prepared.table(
            "capitals", dict[str, str], lambda: {name: shown for name in names if (shown := self.shown(name)) != name}
        )

    def _proper_name(self, subject: str) -> str:
        if subject not in self.subjects:
            return subject
        names = self.subjects[subject].spellings
        text = "\n".join(name for _, name in names)
        folded, asked = text.casefold(), subject.split()
        if all(folded.count(word) == text.count(word) for word in asked):  # nowhere with a capital: most names
            return subject
        spellings: dict[str, Counter[str]] = {}
        for language, name in names:
            for word in name.split():
                # Some languages begin every noun with a capital: the word is no proper name for it.
                if language in _OF_ENGLISH_OR_NONE or word[1:] != word[1:].lower():
                    spellings.setdefault(word.casefold(), Counter())[word] += 1
        return " ".join(_proper(word, spellings.get(word, Counter())) for word in asked)

    # Look-ups by code and citation.

    def importers_lines(self, code: str, to: str | None) -> tuple[TariffLine, ...]:
        """Return the lines of the destination's tariff that a code with national digits is, as far as it is on file."""
        lines = self.lists.tariff_lines(code) if self.lists and to else ()
        return tuple(line for line in lines if to == line.jurisdiction or to in self.groups.get(line.jurisdiction, ()))

    def subjects_of(self, codes: Sequence[str], jurisdiction: str | None) -> tuple[str, ...]:
        """Return subjects for which codes stand on the lists of a jurisdiction: by its acts, and by everyday names."""
        found: dict[str, None] = {}
        for code in codes:
            places = (place for place in self.codes.by_control(code) if place.measure.jurisdiction == jurisdiction)
            found.update((place.item.subject, None) for place in places)
            goods = self.lists.goods_of(code.partition(".")[0]) if self.lists else ()
            found.update((subject, None) for name in goods if (subject := self.find_subject(name)))
        return tuple(found)

    def reaches(self, destinations: Destinations, to: str) -> bool:
        """Return whether an act aimed at these destinations counts toward a country or group."""
        found = self._reached.get((destinations, to))
        if found is None:
            found = self._reached[destinations, to] = reaches(destinations, to, self.groups)
        return found

    def cited(self, cited: Iterable[notation.Citation], jurisdiction: str | None = None) -> tuple[str, ...]:
        """Return the keys of the measures with one of these citations; see `Acts.cited`."""
        return self.acts.cited(cited, jurisdiction)

    def is_or_binds(self, jurisdiction: str, exporter: str) -> bool:
        """Return whether acts of a jurisdiction are an exporter's own, or those of a union that it is in."""
        return jurisdiction == exporter or exporter in self.groups.get(jurisdiction, ())

    def covers(self, exporter: str) -> bool:
        """Return whether acts of an exporter, or of a union that it is in, are on file."""
        return exporter in self.exporters or any(
            exporter in members and code in self.exporters for code, members in self.groups.items()
        )

    def looked_for(self, exporter: str, subject: str) -> Searched | None:
        """Return the newest search among an exporter's acts that a subject falls under, by customs code or class.

        Everyday goods fall under none unless all their headings do: then it is the oldest of these.
        """
        if self.is_everyday(subject):
            made = [self.code_looked_for(exporter, line.code) for line in self.subjects[subject].hs]
            found = [one for one in made if one]
            return min(found, key=lambda one: one.looked_for) if found and len(found) == len(made) else None
        names = {subject, *self.broader(subject)}
        if subject in self.subjects and self.subjects[subject].kind == "technology":
            names.add(TECHNOLOGY)
        acts = {place.measure.key for name in names for place in self.items_on.get(name, ())}
        names.update(one for act in acts for one in self.measures[act].classes)
        return self.searches.newest(exporter, self.customs_codes_of(subject), names)

    def code_looked_for(self, exporter: str, code: str) -> Searched | None:
        """Return the newest search among an exporter's acts that a customs code falls under."""
        return self.searches.newest(exporter, (code,), ())

    def customs_codes_of(self, *subjects: str) -> tuple[str, ...]:
        """Return the customs codes of subjects: own ones or those that acts print for each, else of what is near it."""
        for one in subjects:
            if one not in self._codes_of:
                self._codes_of[one] = next(filter(None, map(self._own_codes_of, self._around(one))), ())
        return tuple(code for one in subjects for code in self._codes_of[one])

    def chapters_of(self, *subjects: str) -> frozenset[int]:
        """Return the chapters of the Harmonized System in which subjects are, by their customs codes."""
        return frozenset(int(code[:2]) for code in self.customs_codes_of(*subjects))

    def languages_of_names(self, subject: str) -> Mapping[str, tuple[str, ...]]:
        """Return the key of each name of a subject → the languages in which it is one; empty for an unknown one."""
        found = self._languages_of.get(subject)
        if found is None:
            found = self._languages_of[subject] = {}
            for language, name in self.subjects[subject].spellings if subject in self.subjects else ():
                if language and language not in (held := found.get(key(name), ())):
                    found[key(name)] = (*held, language)
        return found

    def _around(self, subject: str) -> Iterator[str]:
        yield subject
        yield from self.broader(subject)
        yield from sorted(self.narrower(subject))

    def _own_codes_of(self, name: str) -> tuple[str, ...]:
        own = self.subjects[name].hs if name in self.subjects else ()
        printed = (line for place in self.items_on.get(name, ()) for line in place.item.hs)
        return tuple(line.code for line in (*own, *printed))

    def knows_customs_code(self, code: str) -> bool:
        """Return whether an act prints the code, or the customs nomenclature has it or a heading that holds it."""
        found = self.lists.customs(code) if self.lists else None
        return (found is not None and found.known) or any(self.codes.by_hs(code))

    def knows_substance(self, cas: str) -> bool:
        """Return whether a control list prints a substance by this CAS number."""
        return self.lists is not None and self.lists.substance(cas) is not None

    def goods_of(self, measure: str) -> frozenset[str]:
        """Return the subjects that an act names."""
        return self._goods_of.get(measure, frozenset())

    @cached_property
    def _goods_of(self) -> Mapping[str, frozenset[str]]:
        return {
            act.key: frozenset(item.subject for limb in act.limbs for item in limb.items)
            for act in self.measures.values()
        }

    @cached_property
    def abroad(self) -> Mapping[str, tuple[Measure, ...]]:
        """Jurisdiction → its acts that bind goods if another country sends them."""
        return grouped((act.jurisdiction, act) for act in self.measures.values() if act.reaches_abroad)

    @cached_property
    def goods_bound_abroad(self) -> Mapping[str, frozenset[str]]:
        """Jurisdiction → the goods that its acts bind if another country sends them."""
        return {
            jurisdiction: frozenset(
                item.subject for act in acts for limb in act.limbs if limb.abroad for item in limb.items
            )
            for jurisdiction, acts in self.abroad.items()
        }

    @cached_property
    def filled_classes(self) -> frozenset[tuple[str, str]]:
        """(Exporter, class of goods) of each act that binds everyone and says that its goods are in the class."""
        return frozenset(
            (measure.jurisdiction, name)
            for measure in self.measures.values()
            if measure.standing == "act" and any(limb.binds is None for limb in measure.limbs)
            for name in measure.classes
        )

    @cached_property
    def exporters(self) -> frozenset[str]:
        """Jurisdictions whose acts are here."""
        return frozenset(measure.jurisdiction for measure in self.measures.values())

    @cached_property
    def acts_on_file(self) -> tuple[Measure, ...]:
        """The rules that are acts; beside them stand framework laws, plans, statements, what was not adopted."""
        return tuple(measure for measure in self.measures.values() if measure.standing == "act")

    @cached_property
    def extent(self) -> tuple[int, int]:
        """How many acts are on file, and of how many exporters."""
        return len(self.acts_on_file), len({measure.jurisdiction for measure in self.acts_on_file})

    @cached_property
    def checked_on(self) -> date | None:
        """The day of the newest check in the whole base."""
        return max((measure.checked_on for measure in self.measures.values()), default=None)

    def in_english(self, text: str) -> InEnglish:
        """Return a text with the goods of control lists that it names in other languages named in English."""
        return self._list_names.in_english(text) if self._list_names else InEnglish(text)

    # Indexes, each built when first needed.

    @cached_property
    def _list_names(self) -> ListNames | None:
        return ListNames(self.lists) if self.lists else None

    @cached_property
    def names(self) -> NameIndex:
        """Names of subjects → canonical names; the model's number of a trade name is one too (1980Di of NXT:1980Di)."""
        return self._index("names", lambda: indexes.of_subjects(self.subjects.values(), self._key))

    @cached_property
    def name_words(self) -> NameIndex:
        """The single words of names of subjects that acts may name: a misspelling is corrected word by word."""
        return self._index("name-words", lambda: indexes.of_single_words(self.subjects.values(), self._words))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of any name on file: of subjects, acts and parties. None of them is a misspelling."""
        return self._prepared.table(
            "vocabulary",
            frozenset[str],
            lambda: indexes.all_words(self.subjects.values(), self.measures.values(), self._words),
        )

    @cached_property
    def stems(self) -> Mapping[tuple[int, str], tuple[indexes.Stem, ...]]:
        """(Number of words, first letters) → stems, subjects and shown form of each name in a language with cases."""
        found = self._prepared.table(
            "stems",
            list[tuple[indexes.Stem, ...]],
            lambda: list(indexes.stems(self.subjects.values(), self.names, self._words)),
        )
        return {indexes.place_of(those[0]): those for those in found}

    @cached_property
    def act_names(self) -> NameIndex:
        """Names, titles and documents of acts → keys of measures."""
        return self._index("act-names", lambda: indexes.of_acts(self.measures.values(), self._key))

    @cached_property
    def party_names(self) -> NameIndex:
        """Parties and spared firms of acts, and words for users that no vocabulary has → the same in lower case."""
        return self._index("party-names", lambda: indexes.of_parties(self.measures.values(), self._key))

    def _index(self, name: str, make: Callable[[], NameIndex]) -> NameIndex:
        return NameIndex.unpacked(self._prepared.table(name, PackedNames, lambda: make().packed()))

    @cached_property
    def bound(self) -> Mapping[str, tuple[tuple[Measure, Limb, str], ...]]:
        """Key of a party → each limb that binds or spares it, and its name there."""
        return indexes.bound_parties(self.measures.values(), key)

    @cached_property
    def bound_in_text(self) -> NamesInText:
        """The names of parties in acts, to be met inside a text; owners are their places in `bound`."""
        return indexes.in_text(self.bound)

    @cached_property
    def listing(self) -> frozenset[str]:
        """Exporters whose acts on file list parties."""
        return frozenset(
            measure.jurisdiction
            for measure in self.measures.values()
            if any(limb.binds and limb.binds.who == "listed-parties" for limb in measure.limbs)
        )

    @cached_property
    def _words_of(self) -> Mapping[str, str]:
        """Name of a subject or an act → the keys of its words, blanks between them: many at once take half the time."""
        names = indexes.names_on_file(self.subjects.values(), self.measures.values())
        return self._prepared.table("words", dict[str, str], lambda: indexes.words_of(names))

    def _key(self, name: str) -> str:
        known = self._words_of.get(name)
        return key(name) if known is None else known.replace(" ", "")

    def _words(self, name: str) -> Sequence[str]:
        """Return the keys of the words of a name."""
        known = self._words_of.get(name)
        return [word.key for word in words(name)] if known is None else known.split()

    @cached_property
    def items_on(self) -> Mapping[str, tuple[ItemPlace, ...]]:
        """Subject → items that name it."""
        return grouped((place.item.subject, place) for place in self.codes.places)

    def meaning(self, measure: str) -> tuple[ItemPlace, ...]:
        """Return items of other acts that mean the items of this one."""
        return self._meaning.get(measure, ())

    @cached_property
    def _meaning(self) -> Mapping[str, tuple[ItemPlace, ...]]:
        return grouped((other, place) for place in self.codes.places for other in place.item.as_in)

    @cached_property
    def _related_from(self) -> Mapping[str, tuple[str, ...]]:
        return gather((other, subject.name) for subject in self.subjects.values() for other in subject.related)

    @cached_property
    def _directly_narrower(self) -> Mapping[str, tuple[str, ...]]:
        return gather((above, subject.name) for subject in self.subjects.values() for above in subject.broader)

    def _narrower_of(self, subject: str, seen: frozenset[str]) -> frozenset[str]:
        if subject in seen:
            return frozenset()
        found = frozenset({subject})
        for below in self._directly_narrower.get(subject, ()):
            found |= self._narrower_of(below, seen | {subject})
        return found

    def _by_own_name(self, document: str, jurisdiction: str | None) -> list[str]:
        return [key_ for key_ in self.act_names.get(key(document)) if self.acts.is_of(key_, jurisdiction)]


_OF_ENGLISH_OR_NONE = frozenset({"", SOURCE})
"""Languages of spellings whose first letters count: formulas and trade names are of none."""


def _proper(word: str, spellings: Counter[str]) -> str:
    """Return a word as other names write it most often: NVIDIA, DUV, graphite."""
    usual = spellings.most_common(1)
    return usual[0][0] if usual and usual[0][1] > spellings[word] else word
