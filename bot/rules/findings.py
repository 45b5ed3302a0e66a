"""Which limbs of which acts speak to what is asked, and whether they count."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from bot.rules import quantities
from bot.rules.base import Place, RuleBase
from bot.rules.citations import Citation
from bot.rules.codes import hs_match
from bot.rules.model import Change, Destinations, Exemption, Item, Limb, Measure
from bot.rules.status import (
    State,
    certainty,
    disputes_on,
    exempt_destination,
    exemptions_on,
    reaches,
    spares_toward,
    state_on,
)
from bot.rules.understanding import Asked, Thing
from bot.rules.words import key, words
from bot.vocabulary import Certainty, Status

_RESTRICTING = frozenset({"act"})
_NO_LATER = "no later act is on file"
_STANDINGS = {
    "context": "Context: this act is no export control and sets no status.",
    "planned": "Planned, not in force.",
    "not-adopted": "Proposed and not adopted.",
    "amending": "This act changes others; it has no items of its own.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One limb of one act, as it stands on the asked day."""

    measure: Measure
    limb: Limb
    items: tuple[Item, ...]
    state: State
    certainty: Certainty
    sets_status: bool
    apart: str | None
    """Why it does not set the status: destination, party, class, exempt, standing, released; None if it does."""
    notes: tuple[str, ...]

    def __hash__(self) -> int:
        """Cheap; equality still compares all."""
        return hash((self.measure.key, self.limb.part, self.state.status, self.apart))

    def to_json(self) -> dict[str, Any]:
        """One object of `findings` in the command line's contract; to be read, not changed."""
        return _json_of(self)

    def to_json_text(self) -> str:
        """The same as JSON text."""
        return _text_of(self)

    @property
    def changes(self) -> tuple[Change, ...]:
        """The dated events that concern this limb."""
        return tuple(
            change
            for change in self.measure.changes
            if not change.parts or self.limb.part is None or self.limb.part in change.parts
        )


@dataclass(frozen=True, slots=True)
class _Hit:
    """An item that speaks to the query, and why."""

    place: Place
    way: str
    """`item`, `class` (through a class of goods), `act` (the act itself was named)."""
    note: str = ""


def find(base: RuleBase, asked: Asked, day: date) -> tuple[list[Finding], list[str]]:
    """Every finding for a query on a day, unordered, and remarks on what just missed."""
    remarks: list[str] = []
    hits = [hit for hit in _hits(base, asked, remarks) if _exporter_asked(base, hit.place.measure, asked)]
    hits = list(_where_the_others_count(base, hits))
    hits += list(_of_their_classes(base, hits, asked))
    together: dict[tuple[str, int], list[_Hit]] = {}
    for hit in hits:
        together.setdefault((hit.place.measure.key, hit.place.measure.limbs.index(hit.place.limb)), []).append(hit)
    judge = _Judge(base, asked, day)
    found = [judge.finding(those) for those in together.values()]
    found += [judge.bare(act, limb) for act, limb in _without_items(base, asked)]
    kept = [finding for finding in found if finding and not _aimed_elsewhere(finding, asked)]
    return [_with_the_act_beside(finding, kept) for finding in kept], remarks


def _aimed_elsewhere(finding: Finding, asked: Asked) -> bool:
    """An act toward other destinations than the asked one is no finding, unless it was asked for itself."""
    aimed = finding.apart == "destination" and finding.limb.destinations.only is not None
    return aimed and asked.to is not None and finding.measure.key not in asked.acts


def _with_the_act_beside(finding: Finding, findings: list[Finding]) -> Finding:
    """What is said of an unknown act where a later act of the same exporter is shown with it."""
    if finding.state.status is not Status.UNKNOWN or finding.state.since is None:
        return finding
    later = [
        other.measure.document
        for other in findings
        if other.sets_status
        and other.measure.jurisdiction == finding.measure.jurisdiction
        and other.state.status not in {Status.UNKNOWN, Status.EXPIRED}
        and other.measure.announced
        and other.measure.announced.first >= finding.state.since.first
    ]
    if not later:
        return finding
    beside = f"no later act that carries it on is on file (a later act stands beside it: {later[0]})"
    return replace(finding, notes=tuple(note.replace(_NO_LATER, beside) for note in finding.notes))


# What speaks to the query.


def _hits(base: RuleBase, asked: Asked, remarks: list[str]) -> Iterator[_Hit]:
    for thing in asked.things:
        if not thing.component:
            yield from _on_thing(base, asked, thing, remarks)
    yield from _on_codes(base, asked, remarks)
    if asked.acts and not asked.things:
        yield from _on_acts(base, asked.acts, asked.query.citations)
    if asked.parties and not asked.things and not asked.acts:
        yield from _on_parties(base, asked)


def _on_thing(base: RuleBase, asked: Asked, thing: Thing, remarks: list[str]) -> Iterator[_Hit]:
    acts = _with_affected(base, asked.acts)
    above = base.broader(thing.subject)
    for name in (*sorted(base.narrower(thing.subject)), *above):
        way = "class" if base.is_class(name) and name != thing.subject else "item"
        for place in base.items_on.get(name, ()):
            if name in above and place.item.only_as_named:
                continue
            if acts and place.measure.key not in acts:
                continue
            if not _tail_fits(thing, place.item) or not _codes_fit(asked, place.item):
                continue
            judged = quantities.judge(place.item, asked.query.quantities)
            if judged.holds is False:
                remarks.append(f"{place.measure.document}: {place.item.subject} is outside ({judged.why}).")
                continue
            yield _Hit(place, way)


def _tail_fits(thing: Thing, item: Item) -> bool:
    """Words behind the name must stand in the item's own words ("samarium oxide"), else another thing is meant."""
    if not thing.tail:
        return True
    vocabulary = _vocabulary(item.forms or "")
    return all(word in vocabulary or (not word.isascii() and word in key(item.forms or "")) for word in thing.tail)


@lru_cache(maxsize=8192)
def _vocabulary(forms: str) -> frozenset[str]:
    return frozenset(word.key for word in words(forms))


def _codes_fit(asked: Asked, item: Item) -> bool:
    """A customs code beside a name narrows it where the item prints codes."""
    return (
        not asked.query.hs
        or not item.hs
        or any(hs_match(code, line.code) for code in asked.query.hs for line in item.hs)
    )


def _on_codes(base: RuleBase, asked: Asked, remarks: list[str]) -> Iterator[_Hit]:
    if asked.things:
        return
    for code in asked.query.hs:
        yield from _on_hs(base, asked, code, remarks)
    for code in asked.query.controls:
        yield from (_Hit(place, "item") for place in base.by_control(code))
    for code in (*asked.query.cas, *asked.query.controls):
        for subject in base.subjects_by_code(code):
            yield from _on_thing(base, asked, Thing(subject, code), remarks)


def _on_hs(base: RuleBase, asked: Asked, code: str, remarks: list[str]) -> Iterator[_Hit]:
    printed = list(base.by_hs(code))
    outside = {
        id(place.item): why for place, _, _ in printed for listed, why in place.item.hs_outside if listed == code
    }
    printing = {place.measure.jurisdiction for place, _, _ in printed}
    for place, line, digits in printed:
        if why := outside.get(id(place.item)):
            remarks.append(f"{place.measure.document}: {code} is outside: {why}.")
            continue
        note = ""
        if digits < min(len(code), len(line.code)):
            note = (
                f"The act prints {line.printed}; you asked for {code}. They agree on {digits} digits, and the digits "
                "behind move from year to year: compare the description."
            )
        elif len(line.code) > len(code):
            note = f"The act prints {line.printed}, a part of {code}."
        yield _Hit(place, "item", note)
    for subject, line in base.subjects_by_hs(code):
        for hit in _on_thing(base, replace(asked, query=replace(asked.query, hs=())), Thing(subject, code), remarks):
            # Where an exporter prints codes that agree, or says that this one is outside, a heading says nothing more.
            if not hit.place.item.hs and hit.way == "item" and hit.place.measure.jurisdiction not in printing:
                yield replace(hit, note=f"{line.printed} is the usual heading of {subject}; the act prints no code.")


def _on_acts(base: RuleBase, acts: tuple[str, ...], cited: tuple[Citation, ...]) -> Iterator[_Hit]:
    for act in _with_affected(base, acts):
        measure = base.measures[act]
        for limb in base.limbs_changed(measure, cited):
            yield from (_Hit(Place(measure, limb, item), "act") for item in limb.items)


def _with_affected(base: RuleBase, acts: tuple[str, ...]) -> tuple[str, ...]:
    """An act that only amends others is asked for because of them."""
    found = dict.fromkeys(acts)
    for act in acts:
        found.update(dict.fromkeys(key_ for key_ in base.measures[act].affects if key_ in base.measures))
    return tuple(found)


def _on_parties(base: RuleBase, asked: Asked) -> Iterator[_Hit]:
    for measure in base.measures.values():
        for limb in measure.limbs:
            if _names_party(limb, asked):
                yield from (_Hit(Place(measure, limb, item), "act") for item in limb.items)


def _without_items(base: RuleBase, asked: Asked) -> Iterator[tuple[str, Limb]]:
    """Acts that were named and hold no items (laws, plans, amending acts)."""
    for act in asked.acts:
        for limb in base.measures[act].limbs:
            if not limb.items:
                yield act, limb


def _where_the_others_count(base: RuleBase, hits: list[_Hit]) -> Iterator[_Hit]:
    """Without items that mean another act's items while that act does not speak to the query."""
    speaking = {hit.place.measure.key for hit in hits if not hit.place.item.as_in}
    for hit in hits:
        known = [other for other in hit.place.item.as_in if other in base.measures]
        if hit.way == "act" or not known or speaking & set(known):
            yield hit


def _of_their_classes(base: RuleBase, hits: list[_Hit], asked: Asked) -> Iterator[_Hit]:
    """Acts on a whole class of goods that an act found so far puts its items into."""
    if not asked.things and not asked.query.hs and not asked.query.controls and not asked.query.cas:
        return
    acts = _with_affected(base, asked.acts)
    seen = {(hit.place.measure.key, hit.place.item.subject) for hit in hits}
    for jurisdiction, name in dict.fromkeys(
        (hit.place.measure.jurisdiction, name)
        for hit in hits
        if hit.place.measure.standing in _RESTRICTING
        for name in hit.place.measure.classes
    ):
        for place in base.items_on.get(name, ()):
            same = place.measure.jurisdiction == jurisdiction
            if same and (place.measure.key, name) not in seen and (not acts or place.measure.key in acts):
                yield _Hit(place, "class")


def _exporter_asked(base: RuleBase, measure: Measure, asked: Asked) -> bool:
    if asked.to and (measure.jurisdiction == asked.to or asked.to in base.groups.get(measure.jurisdiction, ())):
        return False
    if asked.from_ is None or measure.jurisdiction == asked.from_:
        return True
    return asked.from_ in base.groups.get(measure.jurisdiction, frozenset())


# What it is on that day.


@dataclass(frozen=True, slots=True)
class _Judge:
    """Whether a limb counts for a query on a day."""

    base: RuleBase
    asked: Asked
    day: date

    def finding(self, hits: list[_Hit]) -> Finding | None:
        """The limb of these hits as it stands; None while the act does not exist."""
        place = hits[0].place
        measure, limb = place.measure, place.limb
        stands = _stands(measure, limb, self.day)
        if stands is None:
            return None
        state = stands[0]
        apart = self._apart(place, state, hits)
        items = tuple(dict.fromkeys(hit.place.item for hit in hits))
        said = tuple(dict.fromkeys(hit.note for hit in hits if hit.note))
        return _made(measure, limb, self.day, items, apart, said)

    def bare(self, act: str, limb: Limb) -> Finding | None:
        """A limb without items, of an act that was named."""
        measure = self.base.measures[act]
        if not _exporter_asked(self.base, measure, self.asked):
            return None
        nothing = Item("", None, (), (), (), (), (), "all", (), only_as_named=False, note=None)
        found = self.finding([_Hit(Place(measure, limb, nothing), "act")])
        return replace(found, items=()) if found else None

    def _apart(self, place: Place, state: State, hits: list[_Hit]) -> str | None:
        """Why a finding does not set the status, or None."""
        named = any(hit.way == "act" for hit in hits)
        if place.measure.standing not in _RESTRICTING:
            return "standing"
        if state.released:
            return "released"
        return self._spared(place.limb, named=named) or self._bound(place.limb, hits, named=named)

    def _spared(self, limb: Limb, *, named: bool) -> str | None:
        """`destination` or `exempt` where the act does not reach this destination or firm."""
        to = self.asked.to
        aimed = limb.destinations.only is not None
        if to is None and aimed and not named and not _names_party(limb, self.asked):
            return "destination"
        if to is not None and not reaches(limb.destinations, to, self.base.groups):
            return "destination"
        if to is not None and exempt_destination(limb, to, self.day, self.base.groups):
            return "exempt"
        if not self.asked.parties:
            return None
        running = exemptions_on(limb, self.day)
        spared = (exemption for exemption in running if spares_toward(exemption, to, self.base.groups))
        firms = {key(firm) for exemption in spared for firm in exemption.firms}
        return "exempt" if self.asked.parties & firms else None

    def _bound(self, limb: Limb, hits: list[_Hit], *, named: bool) -> str | None:
        """`party` or `class` where the act binds only some, or a whole class, and the query names neither."""
        if _names_party(limb, self.asked):
            return None
        if limb.binds and not named:
            return "party"
        return "class" if all(hit.way == "class" for hit in hits) else None


def _names_party(limb: Limb, asked: Asked) -> bool:
    if not asked.parties or not limb.binds:
        return False
    names = (*limb.binds.parties, *limb.binds.words)
    return any(key(name) in asked.parties for name in names)


# Answers repeat: a parts list asks for the same acts on the same day over and over.


@lru_cache(maxsize=8192)
def _stands(measure: Measure, limb: Limb, day: date) -> tuple[State, Certainty] | None:
    """The state of a limb on a day and how sure it is; None while the act does not exist."""
    state = state_on(limb, measure.announced, day)
    if state is None:
        return None
    if measure.standing not in _RESTRICTING:
        state = State(Status.NOT_LISTED, None, None)
    return state, certainty(measure, limb, state, day)


@lru_cache(maxsize=8192)
def _made(  # noqa: PLR0913, PLR0917 - everything that tells one finding from another
    measure: Measure, limb: Limb, day: date, items: tuple[Item, ...], apart: str | None, said: tuple[str, ...]
) -> Finding | None:
    stands = _stands(measure, limb, day)
    if stands is None:
        return None
    notes = tuple(_sentences(measure, limb, day, items, (apart == "exempt", *said)))
    return Finding(measure, limb, items, *stands, apart is None, apart, notes)


def _sentences(
    measure: Measure, limb: Limb, day: date, items: tuple[Item, ...], said: tuple[bool | str, ...]
) -> Iterator[str]:
    exempt, *matched = said
    if standing := _STANDINGS.get(measure.standing):
        yield standing
    stands = _stands(measure, limb, day)
    if stands and stands[0].status is Status.UNKNOWN:
        yield _unknown_note(measure, limb, stands[0], day)
    if limb.binds:
        yield f"Binds only: {limb.binds.text}."
    if exempt:
        yield "Exempt, by the terms given here."
    yield from map(_exempt_note, exemptions_on(limb, day))
    for quota in limb.quotas:
        why = f" ({quota.note})" if quota.note else ""
        yield f"Quota {quota.period}: {quota.amount:,.15g} {quota.unit}{why}."
    yield from (str(note) for note in matched)
    for dispute in disputes_on(measure, limb, day):
        yield f"Sources conflict: {dispute.what}".rstrip(".") + "."
    if measure.certainty == "single-source":
        yield "Rests on a single source."
    yield from (f"{item.subject}: {item.note}".rstrip(".") + "." for item in items if item.note)
    yield from (text for text in (limb.note, measure.note) if text)


def _exempt_note(exemption: Exemption) -> str:
    until = f" until {exemption.until.text}" if exemption.until else ""
    why = f" ({exemption.note})" if exemption.note else ""
    toward = f" toward {', '.join(exemption.destinations)}" if exemption.destinations else ""
    return f"Exempt{until}: {', '.join(exemption.firms)}{toward}{why}."


def _unknown_note(measure: Measure, limb: Limb, state: State, day: date) -> str:
    by = f" by {state.by}" if state.by else ""
    since = f" since {state.since.text}" if state.since else ""
    suspended = any(stop.until and stop.until.last < day for stop in limb.suspensions)
    text = "by its text it applies again" if suspended else "by its text the rule would be"
    return (
        f"Not known{since}: what was dated{by} has ended and {_NO_LATER}; {text} (“{state.restores}”); not confirmed; "
        f"check with the authority.{_statement(measure, limb, state, day)}"
    )


def _statement(measure: Measure, limb: Limb, state: State, day: date) -> str:
    """The last thing on file that was only said, while the dated state ran or after it."""
    began = max((stop.from_.first for stop in limb.suspensions if stop.from_.first <= day), default=None)
    began = began or (state.since.first if state.since else None)
    said = [
        change
        for change in measure.changes
        if change.effect == "none"
        and began
        and began < change.date.first <= day
        and (not change.parts or limb.part is None or limb.part in change.parts)
    ]
    return f" Said, without being an act: {said[-1].document}: {said[-1].what.rstrip('.')}." if said else ""


@lru_cache(maxsize=8192)
def _json_of(finding: Finding) -> dict[str, Any]:
    return {
        "measure": finding.measure.key,
        "jurisdiction": finding.measure.jurisdiction,
        "authority": list(finding.measure.authority),
        "document": finding.measure.document,
        "type": str(finding.limb.type),
        "status": str(finding.state.status),
        "announced": finding.measure.announced.iso if finding.measure.announced else None,
        "since": finding.state.since.iso if finding.state.since else None,
        "until": finding.state.until.iso if finding.state.until else None,
        "destinations": _shown_destinations(finding.limb.destinations),
        "sets_status": finding.sets_status,
        "items": [_item_json(item) for item in finding.items],
        "changes": [_change_json(change) for change in finding.changes],
        "note": " ".join(finding.notes) or None,
        "sources": [source.url for source in finding.measure.sources],
        "checked_on": finding.measure.checked_on.isoformat(),
        "certainty": str(finding.certainty),
    }


@lru_cache(maxsize=8192)
def _text_of(finding: Finding) -> str:
    return json.dumps(_json_of(finding), ensure_ascii=False)


def _shown_destinations(destinations: Destinations) -> str | list[str] | Mapping[str, list[str]]:
    """`all`, a list of codes, or `{"except": […]}` (with `only` where both are given)."""
    if destinations.is_all:
        return "all"
    if not destinations.except_:
        return list(destinations.only or ())
    spared = {"except": list(destinations.except_)}
    return {"only": list(destinations.only), **spared} if destinations.only is not None else spared


def _item_json(item: Item) -> dict[str, Any]:
    return {
        "subject": item.subject,
        "forms": item.forms,
        "hs": [line.printed for line in item.hs],
        "control_codes": [*item.control_codes, *item.entries],
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {"date": change.date.iso, "document": change.document, "what": change.what}
