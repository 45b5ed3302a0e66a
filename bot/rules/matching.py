"""Matches a question with items of acts: by name, code, act, party, or through a class of goods. PURE."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from bot.rules.fields import Binds, Threshold
from bot.rules.index import ItemPlace, RuleBase
from bot.rules.model import HsLine, Item, Limb, Measure
from bot.rules.notes import Note, NoteKind
from bot.rules.query.resolve import Asked, Thing
from bot.rules.status import state_on
from bot.text import question_words as said
from bot.text.normalize import is_han, key, words
from bot.text.notation import Quantity, citations, hs_digits, hs_match, hs_subheading_match, units
from bot.text.question_words import use_of
from bot.vocabulary import Status

_RESTRICTING = "act"
_PARAGRAPH = re.compile(r"\bpara(?:graph|\.)?\s*(?P<number>\d+(?:\s*\(\d+\))?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ItemMatch:
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
class _Search:
    """What is looked for, on which day; `told` collects what just missed."""

    base: RuleBase
    asked: Asked
    day: date
    told: Told

    def lives(self, place: ItemPlace) -> bool:
        """Return whether an item's act has not ended on the day."""
        state = state_on(place.limb, place.measure.announced, self.day)
        return state is None or state.status is not Status.EXPIRED


def find(base: RuleBase, asked: Asked, told: Told, day: date) -> list[ItemMatch]:
    """Return every item that matches the query on a day; add to `told` what just missed."""
    search = _Search(base, asked, day, told)
    found = [hit for hit in _hits(search) if exporter_asked(base, hit.place.measure, asked)]
    if not asked.things and not asked.acts:
        found += _meaning_them(base, found, asked)
    found = list(_where_the_others_count(base, found))
    return [*found, *_of_their_classes(base, found, asked)]


def _hits(search: _Search) -> Iterator[ItemMatch]:
    base, asked = search.base, search.asked
    for thing in asked.things:
        yield from _on_thing(search, thing)
    yield from _on_codes(search)
    if asked.acts and not asked.things:
        yield from _on_acts(base, asked)
    if (asked.parties or asked.uses) and not asked.acts:
        yield from _on_parties(base, asked)


def _on_thing(search: _Search, thing: Thing) -> Iterator[ItemMatch]:
    """Yield items on a thing, its kinds and broader subjects; only those that print its form or code, if one does."""
    base, asked, told = search.base, search.asked, search.told
    hits = list(_around(base, asked, thing, told))
    if asked.query.hs:
        coded = list(_with_codes(search, hits))
        printed = any(hit.place.item.hs and exporter_asked(base, hit.place.measure, asked) for hit in coded)
        if printed or not _is_misplaced(base, asked, hits):
            hits = coded
        else:
            told.passed += asked.query.hs
    if not thing.tail:
        yield from hits
        return
    fitting = [hit for hit in hits if _tail_fits(thing.tail, hit.place.item)]
    if any(exporter_asked(base, hit.place.measure, asked) for hit in fitting):
        yield from fitting
    else:
        told.passed += thing.tail
        yield from hits


def _around(base: RuleBase, asked: Asked, thing: Thing, told: Told) -> Iterator[ItemMatch]:
    acts = _with_affected(base, asked.acts)
    above = base.broader(thing.subject)
    for name in (*sorted(base.narrower(thing.subject)), *above):
        way = "class" if base.is_class(name) and name != thing.subject else "item"
        for place in base.items_on.get(name, ()):
            if name in above and place.item.only_as_named:
                continue
            if acts and place.measure.key not in acts:
                continue
            judged = judge(place.item, asked.query.quantities)
            if judged.holds is False:
                act, subject = place.measure.document, place.item.subject
                told.remarks.append(
                    Note.of(NoteKind.OUTSIDE_THRESHOLD, document=act, subject=subject, compared=judged.why)
                )
                continue
            yield ItemMatch(place, way)


def _is_misplaced(base: RuleBase, asked: Asked, hits: list[ItemMatch]) -> bool:
    """Return whether a customs code agrees with no code of the thing at all, and so says nothing about it."""
    headings = {line.code[:4] for hit in hits for line in hit.place.item.hs}
    names = {hit.place.item.subject for hit in hits}
    headings |= {line.code[:4] for name in names if name in base.subjects for line in base.subjects[name].hs}
    return bool(headings) and not any(code[:4] in headings for code in asked.query.hs)


def _tail_fits(tail: tuple[str, ...], item: Item) -> bool:
    """Return whether the item's own words hold those behind the name ("samarium oxide")."""
    vocabulary = _vocabulary(item.forms or "")
    forms = key(item.forms or "")
    return all(word in vocabulary or said.concept(word) in vocabulary or _is_glued_in(word, forms) for word in tail)


def _is_glued_in(word: str, forms: str) -> bool:
    return not word.isascii() and word in forms


@lru_cache(maxsize=8192)
def _vocabulary(forms: str) -> frozenset[str]:
    return frozenset(word.key for word in words(forms))


def _with_codes(search: _Search, hits: Sequence[ItemMatch]) -> Iterator[ItemMatch]:
    """Yield the hits that print no code, and those that a code beside their name agrees with, as `printing` has it."""
    agreed = printing(search, (hit.place for hit in hits))
    for hit in hits:
        if not hit.place.item.hs:
            yield hit
        elif fit := agreed.get(id(hit.place.item)):
            yield replace(hit, note=None if fit.whole else _of_another_tariff(fit))


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


def printing(search: _Search, places: Iterable[ItemPlace]) -> dict[int, CodeFit]:
    """Return the items that print an asked code (by their `id`), each with the line that agrees best.

    Digits behind the sixth are those of the importer's tariff as often as of the exporter's. They narrow an exporter's
    acts where a line that has not ended agrees with them; where none does, or the tariff of the destination has them,
    the six digits count.
    """
    found: dict[int, CodeFit] = {}
    held = list(places)
    for code in search.asked.query.hs:
        near = [(place, fit) for place in held if (fit := _nearest_line(code, place.item))]
        agreeing = (
            []
            if search.base.importers_lines(code, search.asked.to)
            else [place for place, fit in near if fit.agrees and search.lives(place)]
        )
        narrowed = {place.measure.jurisdiction for place in agreeing}
        for place, fit in near:
            kept = fit.agrees or place.measure.jurisdiction not in narrowed
            if kept and (id(place.item) not in found or found[id(place.item)].digits < fit.digits):
                found[id(place.item)] = fit
    return found


def _nearest_line(code: str, item: Item) -> CodeFit | None:
    fits = [CodeFit(code, line, digits) for line in item.hs if (digits := hs_subheading_match(code, line.code))]
    return max(fits, key=lambda fit: fit.digits, default=None)


def _of_another_tariff(fit: CodeFit) -> Note:
    return Note.of(NoteKind.CODES_AGREE, printed=fit.line.printed, code=fit.asked, digits=fit.digits)


def _on_codes(search: _Search) -> Iterator[ItemMatch]:
    base, asked = search.base, search.asked
    if asked.things:
        return
    for code in asked.query.hs:
        yield from _on_hs(search, code)
    for code in asked.query.controls:
        yield from (ItemMatch(place, "item") for place in base.by_control(code))
    for code in asked.query.controls:
        for subject in base.subjects_by_code(code):
            yield from _on_thing(search, Thing(subject, code))


def _on_hs(search: _Search, code: str) -> Iterator[ItemMatch]:
    base, asked, told = search.base, search.asked, search.told
    printed = list(base.by_hs(code))
    outside = {
        id(place.item): line.why for place in printed for line in place.item.hs_outside if hs_digits(line.code) == code
    }
    agreed = printing(replace(search, asked=replace(asked, query=replace(asked.query, hs=(code,)))), printed)
    jurisdictions = {place.measure.jurisdiction for place in printed if id(place.item) in agreed}
    for place in printed:
        if why := outside.get(id(place.item)):
            told.remarks.append(Note.of(NoteKind.OUTSIDE_CODE, document=place.measure.document, code=code, why=why))
        elif fit := agreed.get(id(place.item)):
            yield ItemMatch(place, "item", _of_the_line(fit))
    yield from _by_headings(search, code, jurisdictions)


def _of_the_line(fit: CodeFit) -> Note | None:
    """Return what an act prints, if it is not the code that was asked for."""
    if not fit.whole:
        return _of_another_tariff(fit)
    longer = len(fit.line.code) > len(fit.asked)
    return Note.of(NoteKind.PART_OF_CODE, printed=fit.line.printed, code=fit.asked) if longer else None


def _by_headings(search: _Search, code: str, jurisdictions: Collection[str]) -> Iterator[ItemMatch]:
    """Yield items without codes of goods whose usual heading the code is under, but not of exporters that print it."""
    base, asked, told = search.base, search.asked, search.told
    uncoded = replace(search, asked=replace(asked, query=replace(asked.query, hs=())))
    for subject, line in base.subjects_by_hs(code):
        for hit in _on_thing(uncoded, Thing(subject, code)):
            # Where an exporter prints codes that agree, or says that this one is outside, a heading says nothing more.
            plain = not hit.place.item.hs and hit.way == "item" and hit.place.measure.jurisdiction not in jurisdictions
            if plain and not _under_another_heading(base, subject, hit.place.item.subject, code):
                if len(line.code) < len(code):
                    told.remarks.append(Note.of(NoteKind.BY_HEADING, code=code, subject=subject, printed=line.printed))
                yield replace(hit, note=Note.of(NoteKind.USUAL_HEADING, printed=line.printed, subject=subject))


def _under_another_heading(base: RuleBase, asked: str, found: str, code: str) -> bool:
    """Return whether a narrower thing, or one between, has headings of its own, and none that agrees with the code."""
    for name in (found, *base.broader(found)):
        lines = base.subjects[name].hs if name in base.subjects and asked in base.broader(name) else ()
        if lines and not any(code.startswith(line.code) or line.code.startswith(code) for line in lines):
            return True
    return False


def _on_acts(base: RuleBase, asked: Asked) -> Iterator[ItemMatch]:
    """Yield the limbs of acts that were named, and those that an amending act among them changed."""
    for act in asked.acts:
        measure = base.measures[act]
        limbs = [(measure, limb) for limb in base.acts.limbs_changed(measure, asked.query.citations)]
        by = citations(measure.document)
        for other in (base.measures[key_] for key_ in measure.affects if key_ in base.measures):
            limbs += [(other, limb) for limb in base.acts.limbs_changed(other, by)]
        for of, limb in _as_cited(limbs, asked.query.plain):
            yield from (ItemMatch(ItemPlace(of, limb, item), "act") for item in limb.items)


def _as_cited(limbs: list[tuple[Measure, Limb]], typed: str) -> list[tuple[Measure, Limb]]:
    """Return the limbs whose paragraph the query names ("No. 46 of 2024, paragraph 2"); all if it names none."""
    text = key(typed)
    whole = [pair for pair in limbs if pair[1].cite and key(pair[1].cite) in text]
    paragraph = _PARAGRAPH.search(typed)
    begin = key(f"paragraph {paragraph['number']}") if paragraph else ""
    under = [pair for pair in limbs if begin and key(pair[1].cite or "").startswith(begin)]
    return whole or under or limbs


def _with_affected(base: RuleBase, acts: tuple[str, ...]) -> tuple[str, ...]:
    """Add the acts that an amending act among those asked for changed."""
    found = dict.fromkeys(acts)
    for act in acts:
        found.update(dict.fromkeys(key_ for key_ in base.measures[act].affects if key_ in base.measures))
    return tuple(found)


def _on_parties(base: RuleBase, asked: Asked) -> Iterator[ItemMatch]:
    """Acts that bind a party that was named; beside a thing only those on a class of which no member is on file."""
    for measure in base.measures.values():
        for limb in measure.limbs:
            if not names_party(limb, asked):
                continue
            for item in limb.items:
                if not asked.things:
                    yield ItemMatch(ItemPlace(measure, limb, item), "act")
                elif base.is_class(item.subject) and (measure.jurisdiction, item.subject) not in base.filled_classes:
                    note = Note.of(NoteKind.CLASS_OF_PARTY, subject=item.subject)
                    yield ItemMatch(ItemPlace(measure, limb, item), "item", note)


def without_items(base: RuleBase, asked: Asked) -> Iterator[tuple[str, Limb]]:
    """Acts that were named and hold no items (laws, plans, amending acts)."""
    for act in asked.acts:
        for limb in base.measures[act].limbs:
            if not limb.items:
                yield act, limb


def _where_the_others_count(base: RuleBase, hits: list[ItemMatch]) -> Iterator[ItemMatch]:
    """Leave out items that mean another act's items while that act does not speak to the query."""
    speaking = {hit.place.measure.key for hit in hits if not hit.place.item.as_in}
    for hit in hits:
        known = [other for other in hit.place.item.as_in if other in base.measures]
        if hit.way == "act" or not known or speaking & set(known):
            yield hit


def _meaning_them(base: RuleBase, hits: list[ItemMatch], asked: Asked) -> Iterator[ItemMatch]:
    """Yield items of other acts that mean the items found by their codes ("the items of No. 23 of 2023")."""
    seen = {(hit.place.measure.key, id(hit.place.item)) for hit in hits}
    for hit in hits:
        names = {hit.place.item.subject, *base.broader(hit.place.item.subject)}
        for place in base.meaning(hit.place.measure.key):
            one = (place.measure.key, id(place.item))
            if place.item.subject in names and one not in seen and exporter_asked(base, place.measure, asked):
                seen.add(one)
                yield ItemMatch(place, "item")


def _of_their_classes(base: RuleBase, hits: list[ItemMatch], asked: Asked) -> Iterator[ItemMatch]:
    """Acts on a whole class of goods that an act found so far puts its items into."""
    if not asked.things and not asked.query.hs and not asked.query.controls and not asked.query.cas:
        return
    acts = _with_affected(base, asked.acts)
    seen = {(hit.place.measure.key, hit.place.item.subject) for hit in hits}
    for jurisdiction, name in dict.fromkeys(
        (hit.place.measure.jurisdiction, name)
        for hit in hits
        if hit.place.measure.standing == _RESTRICTING
        for name in hit.place.measure.classes
    ):
        for place in base.items_on.get(name, ()):
            same = place.measure.jurisdiction == jurisdiction
            if same and (place.measure.key, name) not in seen and (not acts or place.measure.key in acts):
                yield ItemMatch(place, "class")


def exporter_asked(base: RuleBase, measure: Measure, asked: Asked) -> bool:
    """Return whether an act is of the exporter asked for, and not of the destination or of one left out."""
    if measure.jurisdiction in asked.not_from:
        return False
    if asked.to and (measure.jurisdiction == asked.to or asked.to in base.groups.get(measure.jurisdiction, ())):
        return False
    if asked.from_ is None or measure.jurisdiction == asked.from_:
        return True
    return asked.from_ in base.groups.get(measure.jurisdiction, frozenset())


def names_party(limb: Limb, asked: Asked) -> bool:
    """Return whether the query names a party or a use that an act binds."""
    if not limb.binds:
        return False
    if asked.uses and _binds(limb.binds, asked.uses):
        return True
    if not asked.parties:
        return False
    names = (*limb.binds.parties, *limb.binds.words)
    return any(key(name) in asked.parties for name in names)


# Amounts of a question against the thresholds of an item.


_SLACK = 1e-9
_HALF, _PURE = 50, 90
"""Per cent: less than half is no purity, and a threshold of purity is more than nine tenths."""
_SIZES = frozenset({"m", "l", "m3", "t"})
"""Units that may measure several things of goods: the piece, its grains, the amount."""


@dataclass(frozen=True, slots=True)
class ThresholdCheck:
    """Whether an item's thresholds can hold for what was asked: None if nothing was comparable."""

    holds: bool | None
    why: tuple[Note, ...] = ()


def judge(item: Item, asked: Sequence[Quantity]) -> ThresholdCheck:
    """Compare the quantities of a question with the thresholds of an item.

    A quantity speaks to a threshold of the same unit; where two thresholds share one unit it could mean either, and
    says nothing. All thresholds must hold together unless the item says `any`.
    """
    verdicts: list[tuple[bool, Note]] = []
    for quantity in asked:
        same = [t for t in item.thresholds if _unit(t)[0] == quantity.unit and not _is_a_share(t, quantity)]
        if len(same) == 1 and not _is_another_size(same[0], quantity):
            verdicts.append((_holds(same[0], quantity.value), _compared(quantity, same[0])))
    if not verdicts:
        return ThresholdCheck(None)
    decisive = any if item.thresholds_apply == "any" else all
    holds = decisive(held for held, _ in verdicts)
    if item.thresholds_apply == "any" and not holds and len(verdicts) < len(item.thresholds):
        return ThresholdCheck(None)
    return ThresholdCheck(holds, tuple(why for _, why in verdicts))


def _is_a_share(threshold: Threshold, quantity: Quantity) -> bool:
    """Return whether a percentage says how much of a mixture a thing is, and not how pure: 1 % stibine in hydrogen."""
    pure = (threshold.over or threshold.from_ or 0) >= _PURE and threshold.unit == "%"
    return pure and quantity.value < _HALF * _unit(threshold)[1]


def _is_another_size(threshold: Threshold, quantity: Quantity) -> bool:
    """Return whether a length is of another scale than the threshold's.

    A wheel of 25 mm says nothing of grains of 5 μm.
    """
    return quantity.unit in _SIZES and quantity.factor != _unit(threshold)[1]


def _compared(quantity: Quantity, threshold: Threshold) -> Note:
    """Return an amount of the question beside the threshold that it was compared with."""
    bounds = {"over": threshold.over, "from": threshold.from_, "under": threshold.under, "up_to": threshold.up_to}
    unit = {"unit": threshold.unit}
    return Note.of(NoteKind.COMPARED, amount=quantity.text, what=threshold.what, **bounds, **unit)


def _unit(threshold: Threshold) -> tuple[str, float]:
    written = unicodedata.normalize("NFKC", threshold.unit).lower()
    return units().get(written, (written, 1.0))


def _holds(threshold: Threshold, value: float) -> bool:
    factor = _unit(threshold)[1]

    def bound(number: float | None) -> float | None:
        return None if number is None else number * factor

    slack = abs(value) * _SLACK
    over, at_least, under, at_most = map(bound, (threshold.over, threshold.from_, threshold.under, threshold.up_to))
    return (
        (over is None or value > over + slack)
        and (at_least is None or value >= at_least - slack)
        and (under is None or value < under - slack)
        and (at_most is None or value <= at_most + slack)
    )


def _binds(limb: Binds, uses: frozenset[str]) -> bool:
    """Return whether a limb binds one of these uses: by its kind, or by a word that it gives."""
    return any(use == limb.who or use in _given(limb) for use in uses)


@lru_cache(maxsize=1024)
def _given(limb: Binds) -> frozenset[str]:
    """Return the uses that the words of a limb mean."""
    found = {use_of(key(word)) for word in limb.words if not is_han(word[0])}
    found |= {use_of(key(part)) for word in limb.words for part in word.split()}
    return frozenset(use for use in found if use)
