"""Everything that the lists answer: codes toward a destination, goods in words, customs codes, parties."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from bot.lists.codes import SUBHEADING, Code, CustomsCode, Shape, Substance, TariffLine, parse, within
from bot.lists.goods import Candidate
from bot.lists.licensing import UNION, look_up_by_chart, look_up_by_regime, look_up_renumbered, look_up_union, remarked
from bot.lists.list_answer import Knowledge, ListAnswer, Remark
from bot.lists.loading import ListFiles
from bot.lists.model import Edition, ParagraphThreshold, Party, PartyChange, PartyList, PartyMatch, Regime, Register

if TYPE_CHECKING:
    from bot.lists.mentions import Mention


_WORD = re.compile(r"[^\W\d_]+")


class EditionNote(Struct, frozen=True):
    """An edition on file: what `exportwatch lists` shows. `count` is of entries, codes or parties."""

    key: str
    title: str
    jurisdiction: str
    document: str
    date: str
    source: str
    terms: str
    count: int
    newer: str = ""


class Lists:
    """The lists on file. Nothing is read before a question needs it."""

    def __init__(self, files: ListFiles) -> None:
        self._files = files

    def look_up(
        self, code: Code | str, destination: str | None = None, exporters: Iterable[str] = (), *, named: bool = False
    ) -> tuple[ListAnswer, ...]:
        """Return what each list says of a code; only those of `exporters`, if given. Empty for a text that is no code.

        EAR99 is a word of the United States alone: no other list answers it. `named`: the code stands for goods that
        were named, so that a national list answers only if it means the same by it, and for the entry as a whole.
        """
        asked = parse(code) if isinstance(code, str) else code
        if asked is None:
            return ()
        wanted = set(exporters)
        answers: list[ListAnswer] = []
        if not wanted or "US" in wanted:
            answers.append(self._counted(asked, lambda code: self._look_up_in_chart(code, destination)))
        if asked.shape is Shape.EAR99:
            return tuple(answers)
        if not wanted or wanted & {UNION, *self._files.union.members}:
            annex, union = self._files.annex, self._files.union
            answers.append(self._counted(asked, lambda code: look_up_by_regime(annex, union, code, destination)))
        elsewhere = any(one.knowledge is Knowledge.KNOWN for one in answers)
        for edition, regime in self._national(wanted):
            if regime.shapes and asked.shape not in regime.shapes:
                continue
            own = not named and (edition.jurisdiction in wanted or not elsewhere)
            answers += self._nationally(edition, regime, asked, destination, named=named, own=own)
        return tuple(answers)

    def goes_to(self, authorisation: str, country: str) -> bool | None:
        """Return whether a general authorisation of the EU is for a country; None if it is none on file."""
        found = next((one for one in self._files.union.general if one.name == authorisation), None)
        return found.goes_to(country) if found else None

    def _counted(self, asked: Code, look_up: Callable[[Code], ListAnswer]) -> ListAnswer:
        """Return a list's answer; a paragraph of a substance that it counts otherwise is answered by its own."""
        found = look_up(asked)
        substances = self._printed_under.get(str(asked), ()) if found.has(Remark.PARAGRAPH) else ()
        own = {code for one in substances if (code := one.code(found.jurisdiction)) and code.entry == asked.entry}
        return remarked(look_up(own.pop()), Remark.RENUMBERED, str(asked)) if len(own) == 1 else found

    @cached_property
    def _printed_under(self) -> Mapping[str, tuple[Substance, ...]]:
        """Paragraph of a list that counts for itself → the substances that it prints there."""
        found: dict[str, tuple[Substance, ...]] = {}
        for one in self.substances().values():
            for code in {one.code(whose) for whose in ("US", UNION)} - {None}:
                found[str(code)] = (*found.get(str(code), ()), one)
        return found

    def _nationally(  # noqa: PLR0913 - what was asked, and what decides whose number is meant
        self, edition: Edition, regime: Regime, asked: Code, destination: str | None, *, named: bool, own: bool
    ) -> Iterable[ListAnswer]:
        """Return what one country's list says; `own`: its own number may be meant, where it numbers otherwise."""
        meant = Code(asked.shape, asked.entry) if named else asked
        if regime.renumbered:
            return look_up_renumbered(edition, regime, meant, destination, own=own)
        if named and self._files.means_its_own(edition.jurisdiction, asked.entry):
            return ()
        return (look_up_by_regime(edition, regime, meant, destination),)

    def _national(self, exporters: set[str]) -> Iterator[tuple[Edition, Regime]]:
        for key, regime in self._files.regimes.items():
            if not exporters or exporters & regime.members:
                yield self._files.national(key), regime

    def _look_up_in_chart(self, code: Code, destination: str | None) -> ListAnswer:
        files = self._files
        if destination == UNION:
            return look_up_union(files.ccl, files.chart, code, UNION, files.union.members)
        return look_up_by_chart(files.ccl, files.chart, code, destination)

    def between(self, first: str, last: str, exporters: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the entries from one to another, of the lists of `exporters` or of all."""
        wanted = set(exporters)
        union = {UNION, *self._files.union.members}
        held = [
            *((self._files.ccl,) if not wanted or "US" in wanted else ()),
            *((self._files.annex,) if not wanted or wanted & union else ()),
            *(edition for edition, regime in self._national(wanted) if wanted or not regime.renumbered),
        ]
        return tuple(sorted({code for one in held for code in one.entries if first <= code <= last}))

    def names_goods_of(self, exporter: str) -> bool:
        """Return whether goods that are named in words can be looked up in a dual-use list of the exporter's own."""
        if exporter in {"US", UNION, *self._files.union.members}:
            return True
        regimes = (regime for regime in self._files.regimes.values() if exporter in regime.members)
        return any(not regime.shapes or Shape.ENTRY in regime.shapes for regime in regimes)

    def has_list_of(self, exporter: str) -> bool:
        """Return whether a control list that binds an exporter's goods is on file, by names or by titles."""
        held = any(exporter in regime.members for regime in self._files.regimes.values())
        return held or exporter in {"US", UNION, *self._files.union.members}

    def members(self, union: str) -> frozenset[str]:
        """Return the members of a union whose list is on file."""
        return self._files.union.members if union == UNION else frozenset()

    def goods(self, text: str, *, misspelt: bool = True) -> tuple[Candidate, ...]:
        """Return the entries where goods named in words may be; `misspelt`: of names that are nearly these, too."""
        return self._files.goods.find(text, misspelt=misspelt)

    def goods_of_words(self, words: tuple[str, ...]) -> tuple[Candidate, ...]:
        """Return what `goods` does for a text of these words (those of `folded`), none misspelt."""
        return self._files.goods.find_words(words, misspelt=False)

    def names_in(self, language: str) -> dict[str, str]:
        """Return names of goods in a language, and how its words are bent; empty if there are none."""
        return self._files.names_in(language)

    @cached_property
    def words_of_names(self) -> frozenset[str]:
        """The words of the English names of goods, small."""
        return frozenset(_WORD.findall(self.names_in("en").get("names", "").casefold()))

    def goods_of(self, entry: str) -> tuple[str, ...]:
        """Return what people call the goods of an entry."""
        return self._files.goods.named(entry)

    def limits_of(self, entry: str) -> tuple[tuple[str, str], ...]:
        """Return the limits of an entry as they go together: what each code is for, and what must be met."""
        return self._files.limits.get(entry, ())

    def thresholds(self, code: Code) -> tuple[tuple[str, ParagraphThreshold], ...]:
        """Return the numbers of an entry below a paragraph, with the key of the list that prints them."""
        return tuple(
            (edition.key, one)
            for edition in (self._files.ccl, self._files.annex)
            if code.entry in edition.entries
            for one in edition.entries[code.entry].thresholds
            if within(one.path, code.path)
        )

    def customs(self, text: str) -> CustomsCode | None:
        """Return a customs code with its name; None if the text has no such form."""
        return self._files.nomenclature.look_up(text)

    def tariff_lines(self, digits: str) -> tuple[TariffLine, ...]:
        """Return the lines of importers' tariffs that a customs code is, of the subheadings on file."""
        lines = self._files.tariff_lines.get(digits[:SUBHEADING], ())
        return tuple(line for line in lines if line.is_of(digits))

    def high_priority(self, digits: str) -> str:
        """Return the tier of a customs code on the Common High Priority List; empty if it has none there."""
        return self._files.high_priority.get(digits[:SUBHEADING], "")

    def substances(self) -> Mapping[str, Substance]:
        """Return every substance on file by its CAS number."""
        return self._files.substances

    def substance(self, cas: str) -> Substance | None:
        """Return the substance that control lists print by a CAS number; None if no list on file does."""
        return self._files.substances.get(cas)

    def parties(self, name: str) -> tuple[PartyMatch, ...]:
        """Return listed parties whose names are like this one. A name match is not an identity."""
        return self._files.parties.find(name)

    def parties_beginning(self, name: str) -> tuple[Party, ...]:
        """Return listed parties whose names begin with this one and go on."""
        return self._files.parties.beginning(name)

    def parties_in(self, text: str) -> tuple[tuple[Mention, tuple[Party, ...]], ...]:
        """Return the stretches of a text that name listed parties, in order, each with the parties that it names."""
        found = self._files.parties_in_text.inside(text)
        if not found:
            return ()
        listed = self._files.parties.listed
        return tuple((one, tuple(listed[owner] for owner in one.owners)) for one in found)

    def listed_parties(self) -> tuple[Party, ...]:
        """Return every party of every list."""
        return tuple(self._files.parties.listed)

    def may_be_a_party(self, name: str) -> bool:
        """Return whether `parties` is likely to find something: a rare word of the name is one of a listed party's."""
        return self._files.parties.knows(name)

    def party_lists(self) -> tuple[str, ...]:
        """Return the titles of the party lists on file, with the day of their edition."""
        return tuple(f"{of.title} ({one.date})" for one in self._files.registers for of in one.lists.values())

    def party_list(self, key: str) -> PartyList:
        """Return the list on which a party stands."""
        return next(one.lists[key] for one in self._files.registers if key in one.lists)

    def party_change(self, party: Party) -> tuple[PartyChange, str] | None:
        """Return the last change of a party by an act newer than its list's edition, with that edition's day."""
        edition = next(one.date for one in self._files.registers if party.list_key in one.lists)
        newer = (
            one
            for one in self._files.parties_changed
            if one.list_key == party.list_key and party.name in one.parties and one.day > edition
        )
        last = max(newer, key=lambda one: one.day, default=None)
        return (last, edition) if last else None

    def editions(self) -> tuple[EditionNote, ...]:
        """Return every edition on file."""
        chart, names = self._files.chart, self._files.nomenclature
        return (
            _note(self._files.ccl),
            EditionNote(
                "us-chart",
                "Commerce Country Chart",
                "US",
                chart.document,
                chart.date,
                chart.source,
                self._files.ccl.terms,
                len(chart.rows),
            ),
            *map(_note, self.control_lists()[1:]),
            *(_note_of_parties(one) for one in self._files.registers),
            EditionNote(
                "hs",
                "Harmonized System",
                "",
                names.edition,
                names.edition.rpartition(" ")[2],
                names.source,
                names.terms,
                len(names.names),
            ),
        )

    def control_lists(self) -> tuple[Edition, ...]:
        """Return the control lists in use, each with all its entries."""
        return (self._files.ccl, self._files.annex, *map(self._files.national, self._files.regimes))

    def days_of(self, key: str) -> tuple[str, ...]:
        """Return the days of a control list's editions on file (ISO), the newest first.

        Empty for a list that is none.
        """
        known = {one.key for one in self.control_lists()}
        return tuple(sorted(self._files.editions(key), reverse=True)) if key in known else ()

    def edition(self, key: str, day: str = "") -> Edition | None:
        """Return a control list's edition of a day on file, or the one in use; None if there is none."""
        in_use = next((one for one in self.control_lists() if one.key == key), None)
        if in_use is None or day in {"", in_use.date}:
            return in_use
        path = self._files.editions(key).get(day)
        return self._files.read_edition(path, in_use.jurisdiction) if path else None

    def days(self) -> dict[str, str]:
        """Return the day of each edition on file (ISO), by its key; no list is read for it."""
        return self._files.days()

    def stamp(self) -> tuple[object, ...]:
        """Return what tells whether another edition of any list lies there; no list is read for it."""
        return self._files.stamp()

    def beside_editions(self) -> dict[str, str]:
        """Return a digest of each file beside the control and party lists: the chart, names of goods, customs codes."""
        return self._files.beside({one.key for one in self.control_lists()})

    def not_held(self) -> dict[str, list[str]]:
        """Return lists that a question may mean and that are not on file, by jurisdiction."""
        return self._files.not_held

    def parties_not_held(self) -> tuple[str, ...]:
        """Return well-known party lists that are not on file, as people call them."""
        return self._files.parties_not_held


def _note_of_parties(register: Register) -> EditionNote:
    lists = list(register.lists.values())
    return EditionNote(
        f"{lists[0].jurisdiction.lower()}-parties",
        ", ".join(one.title for one in lists),
        lists[0].jurisdiction,
        "; ".join(one.document for one in lists),
        register.date,
        register.source,
        register.terms,
        len(register.parties),
    )


def _note(edition: Edition) -> EditionNote:
    return EditionNote(
        key=edition.key,
        title=edition.title,
        jurisdiction=edition.jurisdiction,
        document=edition.document,
        date=edition.date,
        source=edition.source,
        terms=edition.terms,
        count=len(edition.entries),
        newer=edition.newer,
    )
