"""What holds for a limb on a day, toward a destination. The rules are those of the design: see docs/rules.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from msgspec import Struct

from bot.model.supplements import Notice
from bot.rules.fields import Destinations, Exemption, Period, Suspension
from bot.rules.model import Dispute, Limb, Measure
from bot.text.dates import When
from bot.vocabulary import STATUS_IN_FORCE, Certainty, Status

FRESH = timedelta(days=180)
"""How long after its newest evidence an answer counts as confirmed."""

_DAY = timedelta(days=1)
_RANKS: Mapping[Status, int] = {status: place for place, status in enumerate(Status)}


class State(Struct, frozen=True):
    """What holds on the asked day.

    `since` and `until` bound the present state (for `not-yet-in-force`: the coming one; for `expired`: the time it was
    in force). `restores` is the status that the text of an `unknown` act would restore. `by` is the act that made
    the state. `released` says that the end took the items off the list on purpose. `guessed` says that the day falls
    into a span of which only the month or year is known. `announced` is the renewal's own announcement, if it had one.
    `seen` is the last day on which an act without an end that was read was seen in force. `document` is the document
    on which it rests, where that is not the act's own.
    """

    status: Status
    since: When | None
    until: When | None
    restores: Status | None = None
    by: str | None = None
    released: bool = False
    guessed: bool = False
    announced: When | None = None
    seen: When | None = None
    document: str | None = None

    @property
    def rank(self) -> int:
        """Severity, 0 the gravest. An unknown act ranks as what its text would restore."""
        return _RANKS[self.restores or self.status]


def rank(status: Status) -> int:
    """Severity of a status, 0 the gravest."""
    return _RANKS[status]


def state_on(limb: Limb, announced: When | None, day: date) -> State | None:
    """Return the state of a limb on a day; None while the act does not exist yet."""
    if not _exists(limb, announced, day):
        return None
    for stop in limb.suspensions:
        if stop.from_.first <= day and (stop.until is None or day <= stop.until.last):
            return State(Status.SUSPENDED, stop.from_, stop.until, by=stop.by, guessed=_inside(day, stop.from_))
    base = _base(limb, announced, day)
    ended = [stop for stop in limb.suspensions if stop.until and stop.until.last < day]
    if not ended or base.status in {Status.EXPIRED, Status.UNKNOWN}:
        return base
    return _after(ended[-1], base, limb)


def _exists(limb: Limb, announced: When | None, day: date) -> bool:
    own = limb.periods[0].announced if limb.periods else None
    first = limb.periods[0].from_ if limb.periods else None
    known = own or announced
    if first and (first.first if first.is_day or not known else first.last) <= day:
        return True  # made known later than it began: it reaches back
    return known.first <= day if known else first is None


def _base(limb: Limb, announced: When | None, day: date) -> State:
    """Return the state without suspensions."""
    in_force = STATUS_IN_FORCE[limb.type]
    last: Period | None = None
    for place, period in enumerate(limb.periods):
        if period.from_ and day < period.from_.first:
            known = period.announced or (announced if place == 0 else None)
            if last is None or (known and known.first <= day):
                coming = Status.NOT_YET_IN_FORCE
                return State(coming, period.from_, period.until, announced=period.announced, document=period.document)
            break
        if period.until is None or day <= period.until.last:
            guessed = _inside(day, period.from_) or _inside(day, period.until)
            until = _earliest(period.until, _next_stop(limb, day))
            return State(
                in_force, period.from_, until, guessed=guessed, announced=period.announced, document=period.document
            )
        last = period
    if last is None:  # neither a period nor a date: an act of which only the announcement is known
        return State(Status.NOT_YET_IN_FORCE, None, None)
    return _over(last, in_force, final=last is limb.periods[-1])


def _over(last: Period, in_force: Status, *, final: bool) -> State:
    if final and last.then in {"unknown", "unseen"} and last.until:
        since, seen = _day_after(last.until), last.until if last.then == "unseen" else None
        return State(
            Status.UNKNOWN, since, None, in_force, last.by, announced=last.announced, seen=seen, document=last.document
        )
    return State(
        Status.EXPIRED,
        last.from_,
        last.until,
        by=last.by,
        released=last.then == "released",
        announced=last.announced,
        document=last.document,
    )


def _after(stop: Suspension, base: State, limb: Limb) -> State:
    """Return the state once a suspension has ended."""
    if stop.until is None:
        return base
    back = _day_after(stop.until)
    began_later = base.since is not None and base.since.first >= back.first
    if began_later and base.status is not Status.NOT_YET_IN_FORCE:
        return base
    if stop.then == "ended":
        return State(Status.EXPIRED, base.since, _day_before(stop.from_), by=stop.by)
    if stop.then == "unknown":
        return State(Status.UNKNOWN, back, None, restores=STATUS_IN_FORCE[limb.type], by=stop.by)
    if base.status is Status.NOT_YET_IN_FORCE:
        return base
    return State(base.status, back, base.until, guessed=base.guessed, document=base.document)


def certainty(measure: Measure, limb: Limb, state: State, day: date) -> Certainty:
    """Return how far the state can be trusted on the day."""
    if disputes_on(measure, limb, day):
        return Certainty.DISPUTED
    ended_by_act = state.status is Status.EXPIRED and state.by is not None
    stale = day > measure.evidence_as_of + FRESH and not ended_by_act
    if state.status is Status.UNKNOWN or state.guessed or stale:
        return Certainty.BY_ITS_TEXT
    return Certainty.CONFIRMED


def disputes_on(measure: Measure, limb: Limb, day: date) -> tuple[Dispute, ...]:
    """Return the conflicts between sources that concern this limb on this day."""
    return tuple(
        dispute
        for dispute in measure.disputes
        if (not dispute.parts or limb.part in dispute.parts)
        and (dispute.from_ is None or dispute.from_.first <= day)
        and (dispute.until is None or day <= dispute.until.last)
    )


def reaches(destinations: Destinations, to: str, groups: Mapping[str, frozenset[str]]) -> bool:
    """Return whether an act aimed at these destinations counts toward a country, or toward a part of a group."""
    asked = groups.get(to, frozenset({to})) | {to}
    spared = _members(destinations.except_, groups)
    if destinations.only is None:
        return bool(asked - {to} - spared) if to in groups else to not in spared
    return bool((asked & _members(destinations.only, groups)) - spared)


def exempt_destination(limb: Limb, to: str, day: date, groups: Mapping[str, frozenset[str]]) -> Exemption | None:
    """Return the exemption that spares a destination on a day, whoever ships."""
    spared = (e for e in limb.exempt if not e.firms and _in_time(e, day))
    return next((e for e in spared if to in _members(e.destinations, groups)), None)


def exemptions_on(limb: Limb, day: date) -> tuple[Exemption, ...]:
    """Return the exemptions of firms that run on a day."""
    return tuple(e for e in limb.exempt if e.firms and _in_time(e, day))


def spares_toward(exemption: Exemption, to: str | None, groups: Mapping[str, frozenset[str]]) -> bool:
    """Return whether a firm's exemption holds toward a destination.

    One that names destinations holds toward those alone.
    """
    return not exemption.destinations or (to is not None and to in _members(exemption.destinations, groups))


def overall(states: Iterable[State]) -> Status:
    """Return the strictest status; a known one goes before `unknown` of the same severity."""
    strictest = min(states, key=lambda state: (state.rank, state.status is Status.UNKNOWN), default=None)
    return strictest.status if strictest else Status.NOT_LISTED


def _still_open(measure: Measure, notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return the notices published since the rule's newest evidence; what is older only confirms the file."""
    return tuple(notice for notice in notices if notice.published >= measure.evidence_as_of)


def unreviewed(
    measures: Mapping[str, Measure], touched: Mapping[str, Iterable[Notice]]
) -> Mapping[str, tuple[Notice, ...]]:
    """Map each rule to its notices that no curator has reviewed; rules without any, and unknown keys, are left out."""
    found = {key: _still_open(measures[key], notices) for key, notices in touched.items() if key in measures}
    return {key: notices for key, notices in found.items() if notices}


def _members(places: Iterable[str], groups: Mapping[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    for place in places:
        found |= groups.get(place, frozenset()) | {place}
    return frozenset(found)


def _in_time(exemption: Exemption, day: date) -> bool:
    begun = exemption.from_ is None or exemption.from_.first <= day
    return begun and (exemption.until is None or day <= exemption.until.last)


def _next_stop(limb: Limb, day: date) -> When | None:
    """Return the last day before the next suspension."""
    return next((_day_before(stop.from_) for stop in limb.suspensions if stop.from_.first > day), None)


def _earliest(one: When | None, other: When | None) -> When | None:
    if one and other:
        return one if one.last <= other.last else other
    return one or other


def _inside(day: date, span: When | None) -> bool:
    return span is not None and not span.is_day and span.first <= day <= span.last


def _day_after(when: When) -> When:
    return When.read(when.last + _DAY)


def _day_before(when: When) -> When:
    return When.read(when.first - _DAY)
