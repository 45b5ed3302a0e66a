"""The history and the future of a subject: acts, changes, starts and ends in date order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.rules.answer.findings import Finding
from bot.rules.index import RuleBase
from bot.rules.model import Limb, Measure
from bot.rules.notes import Note, NoteKind
from bot.rules.query.asked import Asked
from bot.rules.query.facts import asks_of_changes
from bot.rules.status import state_on
from bot.text.dates import When
from bot.vocabulary import Status


@dataclass(frozen=True, slots=True)
class Event:
    """One dated event. `kind`: announced, starts, changes, suspended, suspension-ends, ends, quota-year."""

    date: When
    kind: str
    measure: Measure
    document: str
    """The act that did it; the measure's own unless another one changed it."""
    what: Note
    part: str | None = None


def changes(base: RuleBase, subject: str, jurisdiction: str | None = None) -> tuple[Event, ...]:
    """Return every event of the acts on a subject (with its narrower and broader ones), oldest first."""
    wide = (*base.narrower(subject), *base.broader(subject))
    places = [place for name in wide if not base.is_class(name) for place in base.items_on.get(name, ())]
    measures = {place.measure.key: place.measure for place in places}
    limbs = {key: [p.limb for p in places if p.measure.key == key] for key in measures}
    chosen = [m for m in measures.values() if jurisdiction in {None, m.jurisdiction}]
    return in_order(event for m in chosen for event in _of(m, tuple(dict.fromkeys(limbs[m.key]))))


_CHANGES_TOLD = 4


def changes_asked(base: RuleBase, asked: Asked, today: date) -> tuple[Event, ...]:
    """Return what changed for the goods of a question that asks for it: in the span that it names, else lately."""
    if not asked.things or not asks_of_changes(asked.query.shown):
        return ()
    each = (event for thing in asked.things for event in changes(base, thing.subject, asked.from_))
    found = [one for one in in_order(each) if _changed_something(one, today) and _reaches(base, one, asked.to)]
    first, last = asked.query.on, asked.query.until
    if first and last:
        found = [one for one in found if first <= one.date.last and one.date.first <= last]
    return tuple(found[-_CHANGES_TOLD:])


def _reaches(base: RuleBase, event: Event, to: str | None) -> bool:
    """Return whether what changed, and the act on file that changed it, reach a destination."""
    own = event.measure
    by = (one for one in base.acts_on_file if one.document == event.document and one.jurisdiction == own.jurisdiction)
    parts = frozenset((event.part or "").split(", "))
    changed = [one for one in own.limbs if not event.part or one.cite == event.part or one.part in parts]
    each = (changed, *(one.limbs for one in by if one.key != own.key))
    return to is None or all(not limbs or any(base.reaches(one.destinations, to) for one in limbs) for limbs in each)


_STARTS = "starts"
_CHANGING = frozenset({"act", "amending"})


def _changed_something(event: Event, today: date) -> bool:
    """Return whether an event of an act has come, and is no start of one that was suspended by then."""
    if event.measure.standing not in _CHANGING or event.date.first > today:
        return False
    return event.kind != _STARTS or not _is_suspended(event.measure, event.date.first)


def _is_suspended(measure: Measure, day: date) -> bool:
    """Return whether all of an act is suspended on the day on which it would have begun."""
    states = [state_on(limb, measure.announced, day) for limb in measure.limbs]
    return all(one is not None and one.status is Status.SUSPENDED for one in states)


def of_measure(measure: Measure) -> tuple[Event, ...]:
    """Return every event of one act, oldest first."""
    return in_order(_of(measure, measure.limbs))


def upcoming(base: RuleBase, today: date, days: int) -> tuple[Event, ...]:
    """Return starts, ends and other dated events after today, up to `days` ahead."""
    events = (event for measure in base.measures.values() for event in _of(measure, measure.limbs))
    return in_order(ahead(events, today, days))


def ahead(events: Iterable[Event], today: date, days: int) -> Iterator[Event]:
    """Yield the events after today, up to `days` ahead.

    Of acts that can set a status; of what is told beside them (`context`) the changes that its file names.
    """
    last = today + timedelta(days=days)
    for event in events:
        standing = event.measure.standing
        told = standing == "act" or (standing == "context" and event.kind == "changes")
        if told and event.date.is_day and today < event.date.first <= last:
            yield event


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """Oldest first, each once."""
    return tuple(dict.fromkeys(sorted(events, key=lambda event: (event.date.first, event.measure.key, event.kind))))


def _of(measure: Measure, limbs: Iterable[Limb]) -> Iterator[Event]:
    if measure.announced:
        yield Event(measure.announced, "announced", measure, measure.document, Note.written(measure.title))
    told = set()
    for change in measure.changes:
        told.add((change.date.text, change.document))
        parts = ", ".join(change.parts) or None
        yield Event(change.date, "changes", measure, change.document, Note.written(change.what), parts)
    for limb in limbs:
        yield from _dates(measure, limb, told)


def _dates(measure: Measure, limb: Limb, told: set[tuple[str, str]]) -> Iterator[Event]:
    for period in limb.periods:
        if period.from_:
            rests = period.document or measure.document
            yield Event(period.from_, "starts", measure, rests, _of_limb(NoteKind.STARTS, limb), limb.cite)
        if period.until and period.then != "unseen":
            what = _of_limb(NoteKind.ENDS_UNRENEWED if period.then == "unknown" else NoteKind.ENDS, limb)
            yield Event(
                period.until, "ends", measure, period.by or period.document or measure.document, what, limb.cite
            )
    yield from _quota_years(measure, limb)
    for stop in limb.suspensions:
        if (stop.from_.text, stop.by) not in told:
            yield Event(stop.from_, "suspended", measure, stop.by, _of_limb(NoteKind.SUSPENDED, limb), limb.cite)
        if stop.until:
            then = {"unknown": stop.then == "unknown", "again": stop.then == "in-force"}
            what = _of_limb(NoteKind.SUSPENSION_ENDS, limb, **{name: 1 for name, held in then.items() if held})
            yield Event(stop.until, "suspension-ends", measure, stop.by, what, limb.cite)


def _quota_years(measure: Measure, limb: Limb) -> Iterator[Event]:
    """Yield the last day of each quota, unless a period of the limb ends on it."""
    ends = {period.until.last for period in limb.periods if period.until}
    for quota in limb.quotas:
        try:
            last = When.read(When.read(quota.period.split("/")[-1].strip()).last)
        except ValueError:  # a period in words
            continue
        if last.first not in ends:
            period, amount, unit = quota.period, quota.amount, quota.unit
            what = _of_limb(NoteKind.QUOTA_ENDS, limb, period=period, amount=amount, unit=unit)
            yield Event(last, "quota-year", measure, measure.document, what, limb.cite)


def _of_limb(kind: NoteKind, limb: Limb, **more: str | float) -> Note:
    """Return what happens to a limb of an act: its type and its goods."""
    subjects = tuple(dict.fromkeys(item.subject for item in limb.items))
    return Note.of(kind, type=str(limb.type), subjects=subjects, **more)


# What will change soon: the next day on which the status of a finding becomes another one.


AHEAD = timedelta(days=120)
"""How far an answer looks ahead."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NextChange:
    """The next change: `date` is the last day of what ends, or the first of what begins; `after` holds from then on."""

    date: date
    begins: bool
    before: Status
    after: Status
    jurisdiction: str
    measure: str
    document: str
    by: str
    suspension: bool = False

    @property
    def is_new_duty(self) -> bool:
        """Whether an act comes into force then: on the day on which another one ends it says more than that end."""
        return self.begins and self.after is not Status.SUSPENDED

    @property
    def what(self) -> Note:
        """What changes, without the day."""
        return Note.of(
            NoteKind.CHANGE_BEGINS if self.begins else NoteKind.CHANGE_ENDS,
            document=self.document,
            suspended=self.document if self.suspension else None,
            by=self.by if self.suspension else None,
            after=str(self.after),
        )


def next_change(findings: Iterable[Finding], by_exporter: Mapping[str, Status], on: date) -> NextChange | None:
    """Return the earliest change within `AHEAD` of the asked day, of a limb that sets a status or could."""
    found = [
        change
        for finding in findings
        if finding.measure.jurisdiction in by_exporter and finding.apart in {None, "destination"}
        for change in _status_changes(finding, on, on + AHEAD)
    ]
    return min(
        found,
        key=lambda change: (_first_day(change), not change.is_new_duty, change.jurisdiction, change.measure),
        default=None,
    )


def _first_day(change: NextChange) -> date:
    """Return the first day of what holds after a change."""
    return change.date if change.begins else change.date + _DAY


def _status_changes(finding: Finding, on: date, last: date) -> Iterator[NextChange]:
    """Yield each day from `on` to `last` at which the limb's state ends or begins, the earliest first."""
    measure, limb = finding.measure, finding.limb
    for day in sorted(set(boundaries(limb))):
        if not on < day <= last:
            continue
        before, after = (state_on(limb, measure.announced, one) for one in (day - _DAY, day))
        if before is None or after is None or before.status is after.status:
            continue
        begins = before.status is Status.NOT_YET_IN_FORCE
        rests = (after if begins else before).document or measure.document
        suspended = before.status is Status.SUSPENDED
        yield NextChange(
            date=day if begins else day - _DAY,
            begins=begins,
            before=before.status,
            after=after.status,
            jurisdiction=measure.jurisdiction,
            measure=measure.key,
            document=rests,
            by=before.by or rests,
            suspension=suspended,
        )


def schedule(limb: Limb, announced: When | None) -> tuple[tuple[date, Status | None], ...]:
    """Return each first day of a new state of a limb, with the status from then on, whatever day it is today."""
    days = sorted(set(boundaries(limb)))
    states = ((day, state_on(limb, announced, day)) for day in days)
    return tuple((day, state.status if state else None) for day, state in states)


def days_of(measure: Measure) -> frozenset[date]:
    """Return every day on which something that an act's file says begins, or has just ended."""
    whens = [measure.announced]
    for limb in measure.limbs:
        whens += [when for one in limb.periods for when in (one.from_, one.until, one.announced)]
        whens += [when for stop in limb.suspensions for when in (stop.from_, stop.until)]
        whens += [when for one in limb.exempt for when in (one.from_, one.until)]
    return frozenset(day for when in whens if when for day in (when.first, when.last + _DAY))


def boundaries(limb: Limb) -> Iterator[date]:
    """Yield the first days of new states."""
    for period in limb.periods:
        if period.from_ and period.from_.is_day:
            yield period.from_.first
        if period.until and period.until.is_day:
            yield period.until.last + _DAY
    for stop in limb.suspensions:
        if stop.from_.is_day:
            yield stop.from_.first
        if stop.until and stop.until.is_day:
            yield stop.until.last + _DAY
