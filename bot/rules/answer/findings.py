"""Findings for a query: limbs of acts with their state on a day, and whether they set the status. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice

from bot.model.copies import replace
from bot.rules import matching as hits
from bot.rules.acts import grouped
from bot.rules.fields import LISTED, PLANTS, Exemption
from bot.rules.index import RuleBase
from bot.rules.indexes import ItemPlace
from bot.rules.matches import ItemMatch, Told, exporter_asked
from bot.rules.matching import names_party
from bot.rules.model import Change, Embargo, Item, Limb, Measure
from bot.rules.notes import Note, NoteKind
from bot.rules.query.asked import Asked
from bot.rules.query.standing import Standing
from bot.rules.query.subjects import Thing
from bot.rules.status import State, certainty, disputes_on, exempt_destination, exemptions_on, spares_toward, state_on
from bot.text.normalize import key
from bot.vocabulary import Certainty, Status

# Notes beside a finding.


_STANDINGS = {
    one.value: Note(one)
    for one in (NoteKind.FRAMEWORK, NoteKind.CONTEXT, NoteKind.PLANNED, NoteKind.NOT_ADOPTED, NoteKind.AMENDING)
}


def finding_notes(  # noqa: PLR0913, PLR0917 - everything that a note may speak about
    measure: Measure,
    limb: Limb,
    state: State,
    day: date,
    items: tuple[Item, ...],
    matched: tuple[Note, ...],
    *,
    exempt: bool,
) -> Iterator[Note]:
    """Yield what a reader of one finding must know and no field says. `matched` tells how the query hit it."""
    if standing := _STANDINGS.get(measure.standing):
        yield standing
    if state.status is Status.UNKNOWN:
        yield _unknown_note(measure, limb, state, day)
    if limb.binds:
        yield Note.of(NoteKind.BINDS, who=limb.binds.text)
    if exempt:
        yield Note(NoteKind.EXEMPT_HERE)
    yield from map(_exempt_note, exemptions_on(limb, day))
    for quota in limb.quotas:
        yield Note.of(NoteKind.QUOTA, period=quota.period, amount=quota.amount, unit=quota.unit, why=quota.note)
    yield from matched
    for dispute in disputes_on(measure, limb, day):
        yield Note.of(NoteKind.SOURCES_CONFLICT, what=dispute.what.rstrip("."))
    if measure.certainty == "single-source":
        yield Note(NoteKind.SINGLE_SOURCE)
    yield from (Note.of(NoteKind.ITEM, subject=item.subject, text=item.note.rstrip(".")) for item in items if item.note)
    yield from (Note.written(text) for text in (limb.note, measure.note) if text)


def _exempt_note(exemption: Exemption) -> Note:
    return Note.of(
        NoteKind.EXEMPTION,
        until=exemption.until.said if exemption.until else None,
        firms=tuple(exemption.firms),
        destinations=tuple(exemption.destinations),
        why=exemption.note,
    )


def _unknown_note(measure: Measure, limb: Limb, state: State, day: date) -> Note:
    suspended = any(stop.until and stop.until.last < day for stop in limb.suspensions)
    statement = _statement(measure, limb, state, day)
    if state.seen:
        return Note.of(NoteKind.NOT_SEEN, day=state.seen.said, otherwise=f"{state.restores}")
    return Note.of(
        NoteKind.NOT_KNOWN,
        since=state.since.said if state.since else None,
        by=state.by,
        again=f"{state.restores}" if suspended else None,
        otherwise=None if suspended else f"{state.restores}",
        statement=statement.document if statement else None,
        what=statement.what.rstrip(".") if statement else None,
    )


def _statement(measure: Measure, limb: Limb, state: State, day: date) -> Change | None:
    """Return the last statement on file without legal effect, from the start of the dated state on."""
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
    return said[-1] if said else None


@dataclass(frozen=True, slots=True)
class Finding:
    """One limb of one act with its state on the asked day."""

    measure: Measure
    limb: Limb
    items: tuple[Item, ...]
    state: State
    certainty: Certainty
    sets_status: bool
    apart: str | None
    """Why it does not set the status: destination, party, class, exempt, standing, released; None if it does."""
    notes: tuple[Note, ...]

    def __hash__(self) -> int:
        """Cheap; equality still compares all."""
        return hash((self.measure.key, self.limb.part, self.state.status, self.apart))

    @property
    def holds(self) -> bool:
        """Whether its act has begun and has not ended: what only begins later silences no list, and decides nothing."""
        return self.state.status not in {Status.EXPIRED, Status.NOT_YET_IN_FORCE}

    @property
    def document(self) -> str:
        """The document on which its state rests: on a past day perhaps an earlier one than the act's own."""
        return self.state.document or self.measure.document

    @property
    def changes(self) -> tuple[Change, ...]:
        """The dated events that concern this limb."""
        return tuple(
            change
            for change in self.measure.changes
            if not change.parts or self.limb.part is None or self.limb.part in change.parts
        )


def find(base: RuleBase, asked: Asked, day: date) -> tuple[tuple[Finding, ...], Told]:
    """Return every finding for a query on a day, unordered, and what just missed."""
    query = asked.query
    all_that_counts = (
        "findings", day, asked.from_, asked.to, asked.not_from, asked.parties, asked.uses, asked.acts,
        asked.listed_by,
        tuple((thing.subject, thing.tail, thing.lacking) for thing in asked.things),
        query.hs, query.cas, query.controls, query.citations, query.quantities, query.plain if asked.acts else "",
    )  # fmt: skip
    known: tuple[tuple[Finding, ...], Told] | None = base.remembered.get(all_that_counts)
    return known or base.remember(all_that_counts, _found(base, asked, day))


def _found(base: RuleBase, asked: Asked, day: date) -> tuple[tuple[Finding, ...], Told]:
    asked = _without_what_does_not_exist(base, asked, day)
    told = Told()
    together = grouped(
        ((hit.place.measure.key, hit.place.measure.limbs.index(hit.place.limb)), hit)
        for hit in hits.find(base, asked, told, day)
    )
    judge = _Judge(base, asked, day)
    found = [judge.finding(those) for those in together.values()]
    found += [judge.bare(act, limb) for act, limb in hits.without_items(base, asked)]
    kept = [finding for finding in found if finding and not _aimed_elsewhere(finding, asked)]
    return tuple(_with_the_act_beside(finding, kept) for finding in kept), told


def _without_what_does_not_exist(base: RuleBase, asked: Asked, day: date) -> Asked:
    """Leave out acts that only change others and were not announced yet: they have changed nothing."""
    acts = tuple(act for act in asked.acts if not _is_to_come(base.measures[act], day))
    return asked if acts == asked.acts else replace(asked, acts=acts)


def _is_to_come(measure: Measure, day: date) -> bool:
    return measure.standing == "amending" and measure.announced is not None and day < measure.announced.first


def _aimed_elsewhere(finding: Finding, asked: Asked) -> bool:
    """An act toward other destinations than the asked one is no finding, unless it was asked for itself."""
    aimed = finding.apart == "destination" and finding.limb.destinations.only is not None
    return aimed and asked.to is not None and finding.measure.key not in asked.acts


def _with_the_act_beside(finding: Finding, findings: list[Finding]) -> Finding:
    """Name in the note of an unknown state a later act of the same exporter that is shown beside it."""
    if finding.state.status is not Status.UNKNOWN or finding.state.since is None:
        return finding
    later = [
        other.document
        for other in findings
        if other.sets_status
        and other.measure.jurisdiction == finding.measure.jurisdiction
        and other.state.status not in {Status.UNKNOWN, Status.EXPIRED}
        and other.measure.announced
        and other.measure.announced.first >= finding.state.since.first
    ]
    if not later:
        return finding
    notes = (one.completed(later=later[0]) if one.kind is NoteKind.NOT_KNOWN else one for one in finding.notes)
    return replace(finding, notes=tuple(notes))


# What it is on that day.


@dataclass(frozen=True, slots=True)
class _Judge:
    """Whether a limb counts for a query on a day."""

    base: RuleBase
    asked: Asked
    day: date

    def finding(self, those: Sequence[ItemMatch]) -> Finding | None:
        """Return the limb of these hits as a finding; None if the act does not exist on the day."""
        place = those[0].place
        measure, limb = place.measure, place.limb
        counts = self._counts(measure, limb, those)
        stands = _stands(measure, limb, self.day, counts=counts)
        if stands is None:
            return None
        apart = self._apart(place, stands[0], those, counts=counts)
        items = tuple(dict.fromkeys(hit.place.item for hit in those))
        said = tuple(dict.fromkeys(hit.note for hit in those if hit.note))
        return _made(measure, limb, self.day, items, apart, said)

    def bare(self, act: str, limb: Limb) -> Finding | None:
        """Return a limb without items, of an act that was named."""
        measure = self.base.measures[act]
        if not exporter_asked(self.base, measure, self.asked):
            return None
        nothing = Item(subject="")
        found = self.finding([ItemMatch(ItemPlace(measure, limb, nothing), "act")])
        return replace(found, items=()) if found else None

    def _counts(self, measure: Measure, limb: Limb, those: Sequence[ItemMatch]) -> bool:
        """Return whether an act can set a status.

        A framework, or an ended context act, can only if the query names it.
        """
        if measure.standing == "act":
            return True
        if not any(hit.way == "act" for hit in those):
            return False
        state = state_on(limb, measure.announced, self.day)
        ended = state is not None and state.status in {Status.EXPIRED, Status.SUSPENDED, Status.UNKNOWN}
        return measure.standing == "framework" or (measure.standing == "context" and ended)

    def _apart(self, place: ItemPlace, state: State, those: Sequence[ItemMatch], *, counts: bool) -> str | None:
        """Return why a finding does not set the status, or None."""
        named = any(hit.way == "act" for hit in those)
        if not counts:
            return "standing"
        if state.released and not named:
            return "released"
        return self._spared(place.limb, those, named=named) or self._bound(place.limb, those, named=named)

    def _spared(self, limb: Limb, those: Sequence[ItemMatch], *, named: bool) -> str | None:
        """Return `destination` or `exempt` if the act does not reach this destination or firm."""
        to = self.asked.to
        aimed = limb.destinations.only is not None
        plants = limb.binds is not None and limb.binds.who == PLANTS
        if to is None and aimed and not named and (plants or not names_party(limb, self.asked)):
            return self._bound(limb, those, named=named) or "destination"
        if to is not None and not self._is_named(limb) and not self.base.reaches(limb.destinations, to):
            return "destination"
        if to is not None and exempt_destination(limb, to, self.day, self.base.groups):
            return "exempt"
        return "exempt" if self.asked.parties and self._spares_a_firm(limb) else None

    def _spares_a_firm(self, limb: Limb) -> bool:
        """Return whether a firm that the query names is exempt on the day, toward its destination."""
        running = exemptions_on(limb, self.day)
        spared = (exemption for exemption in running if spares_toward(exemption, self.asked.to, self.base.groups))
        return not self.asked.parties.isdisjoint(key(firm) for exemption in spared for firm in exemption.firms)

    def _is_named(self, limb: Limb) -> bool:
        """Return whether the query names a listed party, whom the limb binds wherever the goods meet it."""
        return bool(self.asked.parties and limb.binds and limb.binds.who == LISTED) and names_party(limb, self.asked)

    def _bound(self, limb: Limb, those: Sequence[ItemMatch], *, named: bool) -> str | None:
        """Return `party` or `class` if the act binds some only, or a whole class, and the query does not name it."""
        if names_party(limb, self.asked):
            return None
        if limb.binds and not named:
            return "party"
        return "class" if all(hit.way == "class" for hit in those) else None


# Answers repeat: a parts list asks for the same acts on the same day over and over.


@lru_cache(maxsize=8192)
def _stands(measure: Measure, limb: Limb, day: date, *, counts: bool) -> tuple[State, Certainty] | None:
    """Return the state of a limb on a day and how sure it is; None while the act does not exist."""
    state = state_on(limb, measure.announced, day)
    if state is None:
        return None
    if not counts:
        state = State(Status.NOT_LISTED, None, None)
    return state, certainty(measure, limb, state, day)


@lru_cache(maxsize=8192)
def _made(  # noqa: PLR0913, PLR0917 - everything that tells one finding from another
    measure: Measure, limb: Limb, day: date, items: tuple[Item, ...], apart: str | None, said: tuple[Note, ...]
) -> Finding | None:
    stands = _stands(measure, limb, day, counts=apart != "standing")
    if stands is None:
        return None
    told = tuple(finding_notes(measure, limb, stands[0], day, items, said, exempt=apart == "exempt"))
    return Finding(measure, limb, items, *stands, apart is None, apart, told)


# Notes beside a status: why nothing counts, what a status rests on, what an embargo means.


_OUTSIDE = 2


def embargo_note(found: Embargo) -> Note:
    """Return what to know of an embargoed destination."""
    return Note.of(
        NoteKind.EMBARGO,
        places=found.place,
        country=found.country,
        scope=found.scope,
        laws=tuple(found.laws),
        as_of=found.as_of.isoformat(),
    )


def status_notes(base: RuleBase, asked: Asked, findings: Sequence[Finding]) -> Iterator[Note]:
    """Yield what to know beside a status, or in its place."""
    counted = [finding for finding in findings if finding.sets_status and finding.state.status is not Status.EXPIRED]
    if counted:
        named = dict.fromkeys(item.subject for finding in counted for item in finding.items)
        for thing in asked.things:
            yield from _through_narrower(base, thing, named)
    else:
        yield from _why_not(base, asked)


def _through_narrower(base: RuleBase, thing: Thing, subjects: Mapping[str, None]) -> Iterator[Note]:
    """Say which kinds the acts name if they name kinds only (`indium`), and which are known to be outside.

    `subjects` are those of the items of all acts that count.
    """
    if thing.component or thing.tail:
        return
    below = base.narrower(thing.subject) - {thing.subject}
    kinds = [name for name in subjects if name in below]
    if not kinds or not set(subjects).isdisjoint({thing.subject, *base.broader(thing.subject)}):
        return
    yield Note.of(NoteKind.NARROWER, subject=thing.subject, kinds=tuple(kinds))
    outside = (base.subjects[name].not_listed for name in sorted(below) if name not in subjects)
    yield from map(Note.written, islice(filter(None, outside), _OUTSIDE))


def _why_not(base: RuleBase, asked: Asked) -> Iterator[Note]:
    for thing in asked.things:
        subject = base.subjects.get(thing.subject)
        unread = subject.not_read if subject else {}
        yield from (Note.written(told) for code, told in unread.items() if asked.from_ in {None, code})
        if subject and subject.not_listed and all(one.standing is Standing.QUALITY for one in asked.left):
            yield Note.written(subject.not_listed)
