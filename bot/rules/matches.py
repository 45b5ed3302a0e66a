"""What matches a question: an item of an act, what the search says beside it; customs codes that acts print. PURE."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from msgspec import Struct

from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.indexes import ItemPlace
from bot.rules.model import HsLine, Item, Measure
from bot.rules.notes import Note, NoteKind
from bot.rules.query.asked import Asked
from bot.rules.query.subjects import Thing
from bot.rules.status import rank, state_on
from bot.text.notation import hs_digits, hs_match, hs_subheading_match
from bot.vocabulary import Status


class ItemMatch(Struct, frozen=True):
    """An item that matches the query, and why."""

    place: ItemPlace
    way: str
    """`item`, `class` (through a class of goods), `act` (the act itself was named)."""
    note: Note | None = None


@dataclass(slots=True)
class Told:
    """Collects what a search says beside its hits: what just missed, and words that no item holds."""

    remarks: list[Note] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, on which day; `told` collects what just missed."""

    base: RuleBase
    asked: Asked
    day: date
    told: Told

    def lives(self, place: ItemPlace) -> bool:
        """Return whether an item's act has not ended on the day."""
        state = state_on(place.limb, place.measure.announced, self.day)
        return state is None or state.status is not Status.EXPIRED

    def holds(self, place: ItemPlace) -> bool:
        """Return whether an item's act is known to hold on the day."""
        state = state_on(place.limb, place.measure.announced, self.day)
        return state is not None and rank(state.status) < rank(Status.UNKNOWN)


def exporter_asked(base: RuleBase, measure: Measure, asked: Asked) -> bool:
    """Return whether an act is of the exporter asked for, and not of the destination or of one left out."""
    if measure.jurisdiction in asked.not_from:
        return False
    if asked.to and (measure.jurisdiction == asked.to or asked.to in base.groups.get(measure.jurisdiction, ())):
        return False
    if asked.from_ is None or measure.jurisdiction == asked.from_:
        return True
    return asked.from_ in base.groups.get(measure.jurisdiction, frozenset())


_HEADING = 4


@dataclass(frozen=True, slots=True)
class CodeFit:
    """A line of an act that agrees with an asked code on `digits`; `whole`: in all that both say."""

    asked: str
    line: HsLine
    digits: int

    @property
    def agrees(self) -> bool:
        """Whether they mean the same goods, as far as `hs_match` can tell."""
        return hs_match(self.asked, self.line.code) > 0

    @property
    def whole(self) -> bool:
        """Whether nothing that both print differs."""
        return self.digits == min(len(self.asked), len(self.line.code))

    def note(self) -> Note | None:
        """Return what the act prints, if it is not the code that was asked for."""
        if not self.whole:
            return self.note_beside_a_name()
        longer = len(self.line.code) > len(self.asked)
        return Note.of(NoteKind.PART_OF_CODE, printed=self.line.printed, code=self.asked) if longer else None

    def note_beside_a_name(self) -> Note | None:
        """Return what the act prints, if digits that both say differ."""
        if self.whole:
            return None
        return Note.of(NoteKind.CODES_AGREE, printed=self.line.printed, code=self.asked, digits=self.digits)


def printing(search: Search, codes: Sequence[str], places: Iterable[ItemPlace]) -> dict[int, CodeFit]:
    """Return the items that print an asked code (by their `id`), each with the line that agrees best.

    Digits behind the sixth are those of the importer's tariff as often as of the exporter's. They narrow an exporter's
    acts where a line that has not ended agrees with them; where none does, or the tariff of the destination has them,
    the six digits count.
    """
    found: dict[int, CodeFit] = {}
    held = list(places)
    for code in codes:
        near = [(place, fit) for place in held if (fit := _nearest_line(code, place.item))]
        of_the_importer = search.base.importers_lines(code, search.asked.to)
        agreeing = [] if of_the_importer else [place for place, fit in near if fit.agrees and search.lives(place)]
        narrowed = {place.measure.jurisdiction for place in agreeing}
        for place, fit in near:
            kept = fit.agrees or place.measure.jurisdiction not in narrowed
            if kept and (id(place.item) not in found or found[id(place.item)].digits < fit.digits):
                found[id(place.item)] = fit
    return found


def _nearest_line(code: str, item: Item) -> CodeFit | None:
    fits = [CodeFit(code, line, digits) for line in item.hs if (digits := hs_subheading_match(code, line.code))]
    return max(fits, key=lambda fit: fit.digits, default=None)


def outside(codes: Collection[str], place: ItemPlace) -> Note | None:
    """Return why an act says that an asked code is outside an item; None if it says no such thing."""
    for line in place.item.hs_outside:
        if (code := hs_digits(line.code)) in codes:
            return Note.of(NoteKind.OUTSIDE_CODE, document=place.measure.document, code=code, why=line.why)
    return None


def beside_a_name(search: Search, thing: Thing, hits: Sequence[ItemMatch]) -> list[ItemMatch]:
    """Return what customs codes beside a name leave of the items that it finds, by the law above."""
    base, asked, told = search.base, search.asked, search.told
    agreed = printing(search, asked.query.hs, (hit.place for hit in hits))
    printed = [hit for hit in hits if id(hit.place.item) in agreed]
    asked_of = any(exporter_asked(base, hit.place.measure, asked) for hit in printed)
    if not asked_of and _is_misplaced(base, asked, hits):
        told.passed += asked.query.hs
        return list(hits)
    naming = {hit.place.measure.key for hit in printed if search.lives(hit.place)}
    kinds = base.narrower(thing.subject) - {thing.subject}
    return _unless_another_holds(search, list(_left_by_codes(search, hits, agreed, naming, kinds)))


def _unless_another_holds(search: Search, hits: Sequence[ItemMatch]) -> list[ItemMatch]:
    """Leave out acts that print other codes, where one without codes asks the same of the same exporter's goods."""
    holding = {
        (hit.place.measure.jurisdiction, hit.place.limb.type)
        for hit in hits
        if not hit.place.item.hs and hit.way == "item" and hit.place.limb.binds is None and search.holds(hit.place)
    }
    return [
        hit
        for hit in hits
        if hit.note is None
        or hit.note.kind is not NoteKind.CODES_DIFFER
        or (hit.place.measure.jurisdiction, hit.place.limb.type) not in holding
    ]


def _left_by_codes(
    search: Search,
    hits: Sequence[ItemMatch],
    agreed: dict[int, CodeFit],
    naming: Collection[str],
    kinds: Collection[str],
) -> Iterator[ItemMatch]:
    """Yield the items that stand; `naming`: acts that print the code, `kinds`: what is narrower than the name."""
    codes = search.asked.query.hs
    for hit in hits:
        item = hit.place.item
        if not item.hs:
            yield hit
        elif fit := agreed.get(id(item)):
            yield replace(hit, note=fit.note_beside_a_name())
        elif why := outside(codes, hit.place):
            search.told.remarks.append(why)
        elif hit.place.measure.key not in naming and item.subject not in kinds:
            yield replace(hit, note=_contradiction(codes, item))


def _contradiction(codes: Sequence[str], item: Item) -> Note:
    return Note.of(NoteKind.CODES_DIFFER, printed=tuple(line.printed for line in item.hs), code=codes[0])


def _is_misplaced(base: RuleBase, asked: Asked, hits: Sequence[ItemMatch]) -> bool:
    """Return whether customs codes are of no heading of the goods at all, and so say nothing about them."""
    headings = {line.code[:_HEADING] for hit in hits for line in hit.place.item.hs}
    names = {hit.place.item.subject for hit in hits}
    headings |= {line.code[:_HEADING] for name in names if name in base.subjects for line in base.subjects[name].hs}
    return bool(headings) and not any(code[:_HEADING] in headings for code in asked.query.hs)
