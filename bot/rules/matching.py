"""Matches a question with items of acts: by name, code, act, party, class of goods, and by amounts. PURE."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import lru_cache
from math import inf

from msgspec import Struct

from bot.model.copies import replace
from bot.rules import matches
from bot.rules.fields import OWNERS, Binds, Threshold
from bot.rules.index import RuleBase
from bot.rules.indexes import ItemPlace
from bot.rules.matches import ItemMatch, Search, Told, exporter_asked
from bot.rules.model import Item, Limb, Measure
from bot.rules.notes import Note, NoteKind
from bot.rules.query.asked import Asked
from bot.rules.query.making import MADE, holds_form, words_of, words_of_forms
from bot.rules.query.subjects import Thing
from bot.text.normalize import is_han, key
from bot.text.notation import Quantity, citations, units
from bot.text.question_words import Role, use_of

_RESTRICTING = "act"
EVERYTHING = "all goods"
LISTED_GOODS = "dual-use items"
"""What stands on a control list, but for munitions, as a class of the rules."""
_PARAGRAPH = re.compile(r"\bpara(?:graph|\.)?\s*(?P<number>\d+(?:\s*\(\d+\))?)", re.IGNORECASE)


def find(base: RuleBase, asked: Asked, told: Told, day: date) -> list[ItemMatch]:
    """Return every item that matches the query on a day; add to `told` what just missed."""
    search = Search(base, asked, day, told)
    found = [hit for hit in _hits(search) if exporter_asked(base, hit.place.measure, asked)]
    if not asked.things and not asked.acts:
        found += _meaning_them(base, found, asked)
    found = list(_where_the_others_count(base, found))
    return [*found, *_of_their_classes(base, found, asked)]


def _hits(search: Search) -> Iterator[ItemMatch]:
    base, asked = search.base, search.asked
    for thing in asked.things:
        yield from _on_thing(search, thing)
    yield from _on_codes(search)
    yield from _on_all_trade(base, asked)
    if asked.acts and not asked.things:
        yield from _on_acts(base, asked)
    if (asked.parties or asked.uses) and not asked.acts:
        yield from _on_parties(base, asked)


def _on_all_trade(base: RuleBase, asked: Asked) -> Iterator[ItemMatch]:
    """Yield acts of the exporter asked for that stop all trade with a destination, whatever the goods."""
    if not asked.to or not asked.from_ or not (asked.things or asked.query.hs):
        return
    for place in base.items_on.get(EVERYTHING, ()):
        if place.limb.binds is None and asked.to in (place.limb.destinations.only or ()):
            yield ItemMatch(place, "item")


def _on_thing(search: Search, thing: Thing) -> Iterator[ItemMatch]:
    """Yield items on a thing, its kinds and broader subjects; only those that print its form or code, if one does."""
    base, asked, told = search.base, search.asked, search.told
    hits = list(_around(base, asked, thing, told))
    if asked.query.hs:
        hits = matches.beside_a_name(search, thing, hits)
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
    for name in (*sorted(base.narrower(thing.subject) - _lacking(base, thing)), *above):
        way = "class" if base.is_class(name) and name != thing.subject else "item"
        for place in base.items_on.get(name, ()):
            if name in above and place.item.only_as_named:
                continue
            if acts and place.measure.key not in acts:
                continue
            judged = compare(place.item, asked.query.quantities)
            if judged.holds is False:
                told.remarks += _outside(base, asked, thing, place, judged)
                continue
            yield ItemMatch(place, way)


def _outside(base: RuleBase, asked: Asked, thing: Thing, place: ItemPlace, judged: ThresholdCheck) -> Iterator[Note]:
    """Yield that amounts put an item outside; not of a compound of the thing where the act has an item on that itself.

    Of an antimony ingot it says enough: that it would be outside as a hydride is nothing that was asked.
    """
    items = base.items_on.get(thing.subject, ()) if _names_a_compound(place.item.subject, thing.subject) else ()
    own = (one.item for one in items if one.limb is place.limb)
    if not any(compare(item, asked.query.quantities).holds is not False for item in own):
        act, subject = place.measure.document, place.item.subject
        yield Note.of(NoteKind.OUTSIDE_THRESHOLD, document=act, subject=subject, compared=judged.why)


def _names_a_compound(subject: str, of: str) -> bool:
    return any(holds_form({MADE[Role.COMPOUND]}, word) for word in words_of(subject) - words_of(of))


def _lacking(base: RuleBase, thing: Thing) -> frozenset[str]:
    """Return the kinds of a thing that hold what the question says it is without: "magnets without dysprosium"."""
    if not thing.lacking:
        return frozenset()
    without = {name for subject in thing.lacking for name in base.narrower(subject)}
    kinds = base.narrower(thing.subject) - {thing.subject}
    return frozenset(kind for kind in kinds if not without.isdisjoint(base.subjects[kind].related))


def _tail_fits(tail: tuple[str, ...], item: Item) -> bool:
    """Return whether the item's own words hold those behind the name ("samarium oxide")."""
    vocabulary, forms = words_of_forms(item.forms or ""), key(item.forms or "")
    return all(holds_form(vocabulary, word) or (not word.isascii() and word in forms) for word in tail)


def _on_codes(search: Search) -> Iterator[ItemMatch]:
    base, asked = search.base, search.asked
    if asked.things:
        return
    for code in asked.query.hs:
        yield from _on_hs(search, code)
    for code in asked.query.controls:
        yield from (ItemMatch(place, "item") for place in base.codes.by_control(code))
    for code in asked.query.controls:
        for subject in base.codes.subjects_by_code(code):
            yield from _on_thing(search, Thing(subject, code))


def _on_hs(search: Search, code: str) -> Iterator[ItemMatch]:
    base = search.base
    printed = list(base.codes.by_hs(code))
    agreed = matches.printing(search, (code,), printed)
    jurisdictions = {place.measure.jurisdiction for place in printed if id(place.item) in agreed}
    for place in printed:
        judged = compare(place.item, search.asked.query.quantities)
        if why := matches.outside((code,), place):
            search.told.remarks.append(why)
        elif not (fit := agreed.get(id(place.item))):
            continue
        elif judged.holds is False:
            subject = place.item.subject
            search.told.remarks += _outside(base, search.asked, Thing(subject, code), place, judged)
        else:
            yield ItemMatch(place, "item", fit.note())
    yield from _by_headings(search, code, jurisdictions)


def _by_headings(search: Search, code: str, jurisdictions: Collection[str]) -> Iterator[ItemMatch]:
    """Yield items without codes of goods whose usual heading the code is under, but not of exporters that print it."""
    base, asked, told = search.base, search.asked, search.told
    uncoded = replace(search, asked=replace(asked, query=replace(asked.query, hs=())))
    for subject, line in base.codes.subjects_by_hs(code):
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
    """Acts that bind a party that was named; beside a thing only those on a class.

    That is one of which no member is on file, or dual-use items, on the list of which the goods are. What binds by
    ownership binds whatever the owned firm buys.
    """
    for measure in base.measures.values():
        for limb in measure.limbs:
            if limb.binds is None or not names_party(limb, asked):
                continue
            for item in limb.items:
                if not asked.things:
                    yield ItemMatch(ItemPlace(measure, limb, item), "act")
                elif item.subject == LISTED_GOODS and measure.jurisdiction in asked.listed_by:
                    yield ItemMatch(ItemPlace(measure, limb, item), "item")
                elif base.is_class(item.subject) and (
                    limb.binds.who == OWNERS or (measure.jurisdiction, item.subject) not in base.filled_classes
                ):
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


def names_party(limb: Limb, asked: Asked) -> bool:
    """Return whether the query names a party or a use that an act binds."""
    if not limb.binds:
        return False
    if asked.uses and any(use == limb.binds.who or use in _given(limb.binds) for use in asked.uses):
        return True
    if not asked.parties:
        return False
    names = (*limb.binds.parties, *limb.binds.words)
    return any(key(name) in asked.parties for name in names)


@lru_cache(maxsize=1024)
def _given(limb: Binds) -> frozenset[str]:
    """Return the uses that the words of a limb mean."""
    found = {use_of(key(word)) for word in limb.words if not is_han(word[0])}
    found |= {use_of(key(part)) for word in limb.words for part in word.split()}
    return frozenset(use for use in found if use)


_SLACK = 1e-9
_HALF, _PURE = 50, 90
"""Per cent: less than half is no purity, and a threshold of purity is more than nine tenths."""
_SIZES = frozenset({"m", "l", "m3", "t"})
"""Units that may measure several things of goods: the piece, its grains, the amount."""


class ThresholdCheck(Struct, frozen=True):
    """Whether an item's thresholds can hold for what was asked: None if nothing was comparable."""

    holds: bool | None
    why: tuple[Note, ...] = ()


def compare(item: Item, asked: Sequence[Quantity]) -> ThresholdCheck:
    """Compare the quantities of a question with the thresholds of an item.

    A quantity speaks to a threshold of the same unit; where two thresholds share one unit it could mean either, and
    says nothing, as does a percentage of another substance. Of several quantities for one threshold it is enough that
    one can hold: they may be of several goods.
    All thresholds must hold together unless the item says `any`.
    """
    verdicts: dict[Threshold, list[tuple[bool, Note]]] = {}
    for threshold, quantity in _spoken_to(item, asked):
        verdicts.setdefault(threshold, []).append(
            (holds(threshold, quantity, _unit(threshold)[1]), _compared(quantity, threshold))
        )
    if not verdicts:
        return ThresholdCheck(None)
    decisive = any if item.thresholds_apply == "any" else all
    can_hold = decisive(any(held for held, _ in those) for those in verdicts.values())
    if item.thresholds_apply == "any" and not can_hold and len(verdicts) < len(item.thresholds):
        return ThresholdCheck(None)
    return ThresholdCheck(can_hold, tuple(why for those in verdicts.values() for _, why in those))


def _spoken_to(item: Item, asked: Sequence[Quantity]) -> Iterator[tuple[Threshold, Quantity]]:
    """Yield the one threshold that each quantity speaks to, where there is one."""
    shares = any(quantity.of for quantity in asked)
    for quantity in asked:
        same = [t for t in item.thresholds if _unit(t)[0] == quantity.unit and not _is_a_share(t, quantity)]
        if quantity.unit == "%" and shares and not any(_is_of(quantity, t) for t in same):
            continue
        if len(same) == 1 and not _is_another_size(same[0], quantity):
            yield same[0], quantity


def _is_a_share(threshold: Threshold, quantity: Quantity) -> bool:
    """Return whether a percentage says how much of a mixture a thing is, and not how pure: 1 % stibine in hydrogen."""
    pure = (threshold.over or threshold.from_ or 0) >= _PURE and threshold.unit == "%"
    return pure and quantity.value < _HALF * _unit(threshold)[1]


def _is_of(quantity: Quantity, threshold: Threshold) -> bool:
    """Return whether a percentage beside others that are of substances may be what a threshold is on.

    A bare one is the content of what the goods are sold for; "Ni 4.9 %, 2 %" tells no elongation.
    """
    return quantity.of in threshold.of if quantity.of else bool(threshold.of)


def _is_another_size(threshold: Threshold, quantity: Quantity) -> bool:
    """Return whether a length is of another scale than the threshold's.

    A wheel of 25 mm says nothing of grains of 5 μm.
    """
    return quantity.unit in _SIZES and quantity.factor != _unit(threshold)[1]


def limits(item: Item, asked: Sequence[Quantity]) -> tuple[Note, ...]:
    """Return the thresholds of an item if a question says nothing that could be compared with them."""
    if compare(item, asked).holds is not None:
        return ()
    return tuple(Note.of(NoteKind.LIMIT, **bounds(threshold)) for threshold in item.thresholds)


def _compared(quantity: Quantity, threshold: Threshold) -> Note:
    """Return an amount of the question beside the threshold that it was compared with."""
    return Note.of(NoteKind.COMPARED, amount=quantity.text, **bounds(threshold))


def bounds(threshold: Threshold) -> dict[str, str | float | None]:
    """Return the values of a note on a threshold."""
    ends = {"over": threshold.over, "from": threshold.from_, "under": threshold.under, "up_to": threshold.up_to}
    return {"what": threshold.what, **ends, "unit": threshold.unit}


def _unit(threshold: Threshold) -> tuple[str, float]:
    written = unicodedata.normalize("NFKC", threshold.unit).lower()
    return units().get(written, (written, 1.0))


def holds(threshold: Threshold, quantity: Quantity, factor: float) -> bool:
    """Return whether a threshold can hold for a quantity: `≥ 280` may be more, `200-300` is both.

    `factor` is that of the threshold's unit.
    """
    least, most = quantity.ends

    def bound(number: float | None) -> float | None:
        return None if number is None else number * factor

    low, high = abs(least) * _SLACK, abs(most) * _SLACK if most < inf else 0
    over, at_least, under, at_most = map(bound, (threshold.over, threshold.from_, threshold.under, threshold.up_to))
    return (
        (over is None or most > over + high)
        and (at_least is None or most >= at_least - high)
        and (under is None or least < under - low)
        and (at_most is None or least <= at_most + low)
    )
