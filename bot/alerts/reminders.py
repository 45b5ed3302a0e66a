"""Reminders: which dated changes are due to be announced to a channel that asked for them. PURE."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.alerts.planning import spoken
from bot.model.added import seen_in
from bot.model.announcement import Announcement, Report
from bot.model.delivery import Channel, Content, Delivery, delivery_id
from bot.rules.answer.timeline import Event
from bot.rules.model import Limb, Measure
from bot.rules.notes import Note
from bot.subscriptions.clauses import FilterFacts
from bot.subscriptions.delivery_options import USUAL_TIME, PostingMode, instant, last_day, quiet_until, zone
from bot.subscriptions.filters import Filter
from bot.vocabulary import DetectedMeasure, Kind, MeasureType, Tier

LATE = timedelta(days=7)
"""A bot that was off tells what it missed, as far back as this."""
FARTHEST = timedelta(days=366)
MOST_DATES = 60
"""Dates in one message; more are counted."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Dated:
    """One dated change. `act` is what filters look at; `what` says it in words, empty for an announced act's start.

    `event` names the announcement whose effective day it is; empty for what stands in the rules.
    """

    day: date
    act: Announcement
    document: str
    what: str
    link: str
    event: str = ""
    measure: str = ""
    facts: tuple[FilterFacts, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "facts", FilterFacts.by_report(self.act))


@dataclass(frozen=True, slots=True)
class ReminderRequest:
    """One subscription that is reminded."""

    id: str
    filter: Filter
    mode: PostingMode


DETECTED_AS: dict[MeasureType, str] = {
    MeasureType.PROHIBITION: DetectedMeasure.PROHIBITION,
    MeasureType.PRESUMPTION_OF_DENIAL: DetectedMeasure.PROHIBITION,
    MeasureType.TECHNOLOGY_PROHIBITION: DetectedMeasure.TECHNOLOGY_BAN,
    MeasureType.QUOTA: DetectedMeasure.QUOTA,
    MeasureType.LICENCE: DetectedMeasure.LICENCE,
    MeasureType.STATE_TRADING: DetectedMeasure.LICENCE,
    MeasureType.REGISTRATION: DetectedMeasure.LICENCE,
    MeasureType.TECHNOLOGY_RESTRICTION: DetectedMeasure.LICENCE,
    MeasureType.TAX: DetectedMeasure.TAX,
}
_KINDS = {"starts": Kind.NEW_MEASURE, "suspended": Kind.SUSPENSION, "suspension-ends": Kind.SUSPENSION}


def in_rules(events: Iterable[Event], word: Callable[[Note], str]) -> tuple[Dated, ...]:
    """Return the dated changes in the rules as acts for filters: exporter, goods, destinations, measure, kind.

    `word` says what a note says.
    """
    dated = (event for event in events if event.date.is_day and event.kind != "announced")
    return tuple(_date_of_rule(event, word(event.what)) for event in dated)


def _date_of_rule(event: Event, what: str) -> Dated:
    measure = event.measure
    limbs = [limb for limb in measure.limbs if event.part is None or limb.cite == event.part] or list(measure.limbs)
    subjects = tuple(dict.fromkeys(item.subject for limb in limbs for item in limb.items))
    act = Announcement(
        event=f"{measure.key}|{event.date.text}|{event.kind}",
        announced_at="",
        summary=f"{measure.title}. {measure.document}, {event.document}. {what}. {', '.join(subjects)}",
        kind=_KINDS.get(event.kind, Kind.AMENDMENT),
        measure=_measure(limbs, event),
        jurisdiction=measure.jurisdiction,
        subjects=subjects,
        destinations=_destinations(limbs),
        effective=event.date.text,
        until=None,
        document=event.document,
        score=1.0,
        why=(),
        measures=(measure.key,),
        items=(official(measure),),
    )
    part = f", {event.part}" if event.part else ""
    return Dated(event.date.first, act, measure.document + part, what, _link(measure), measure=measure.key)


def official(measure: Measure) -> Report:
    """Make the report of a rule: it rests on the act itself, so `tier:official` lets it pass."""
    authority = ", ".join(measure.authority)
    return Report(
        "", authority, authority, Tier.OFFICIAL, "en", measure.key, measure.title, _link(measure), "", None, ""
    )


def _measure(limbs: Sequence[Limb], event: Event) -> str:
    types = {DETECTED_AS.get(limb.type, DetectedMeasure.OTHER) for limb in limbs}
    return types.pop() if len(types) == 1 else DETECTED_AS.get(event.measure.type, DetectedMeasure.OTHER)


def _destinations(limbs: Sequence[Limb]) -> tuple[str, ...]:
    """Return the destinations; none (every one) as soon as one limb is not aimed at named ones."""
    if any(limb.destinations.only is None for limb in limbs):
        return ()
    return tuple(dict.fromkeys(code for limb in limbs for code in limb.destinations.only or ()))


def _link(measure: Measure) -> str:
    return measure.sources[0].url if measure.sources else ""


def announced(acts: Iterable[Announcement], rules: Sequence[Dated]) -> tuple[Dated, ...]:
    """Return the effective days of announced acts; those that a touched rule has on file already are left out."""
    on_file = {(one.measure, one.day) for one in rules}
    found = ((act, _day(act.effective)) for act in acts)
    return tuple(
        Dated(day, act, act.document or "", "", act.lead.link if act.lead else "", event=act.event)
        for act, day in found
        if day and not any((key, day) in on_file for key in act.measures)
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def reached(mode: PostingMode, now: datetime) -> date:
    """Return the last local day whose reminders are due: at nine or with the digest, not in quiet hours.

    During a pause none is; the days that it took are told after it.
    """
    if mode.paused_at(now):
        return date.min
    where, at = zone(mode.zone), mode.digest.at if mode.digest else USUAL_TIME
    day = last_day(where, at, now)
    end = quiet_until(where, mode.quiet, instant(where, day, at)) if mode.quiet else None
    return day - _DAY if end and end > now else day


def reminder(
    channel: Channel, wanted: Sequence[ReminderRequest], dated: Iterable[Dated], after: date, upto: date
) -> Delivery | None:
    """Make one message for the days after `after` up to `upto` (the channel's today); None if nothing comes near.

    A date is told so many days before it as a matching subscription says, and on the day; once, however many of them
    were missed.
    """
    first = max(after, upto - LATE)
    seen = (one for one in dated if seen_in(one.act, channel) is not None)
    told = [(one, ids) for one in seen if (ids := _subscriptions_asking(one, wanted, first, upto))]
    if not told:
        return None
    told.sort(key=lambda pair: (pair[0].day, pair[0].act.jurisdiction or "", pair[0].document, pair[0].what))
    shown = [one for one, _ in told][:MOST_DATES]
    data = (
        ("day", upto.isoformat()),
        ("dates", json.dumps([_entry(one) for one in shown], ensure_ascii=False)),
        ("more", str(len(told) - len(shown))),
        *spoken(one.mode for one in wanted),
    )
    return Delivery(
        id=delivery_id(f"reminder|{upto.isoformat()}", channel, "reminder"),
        channel=channel,
        kind="reminder",
        subscriptions=tuple(sorted({name for _, ids in told for name in ids})),
        content=Content(events=tuple(dict.fromkeys(one.event for one in shown if one.event)), data=data),
        loud=False,
    )


def _subscriptions_asking(one: Dated, wanted: Sequence[ReminderRequest], first: date, upto: date) -> list[str]:
    """Return the subscriptions that want to hear of it on a day after `first` and up to `upto`."""
    before = [(each, {one.day - _DAY * days for days in (*each.mode.remind, 0)}) for each in wanted]
    due = [each for each, days in before if any(first < day <= upto for day in days)]
    return [each.id for each in due if any(map(each.filter.holds, one.facts))]


def _entry(one: Dated) -> dict[str, str]:
    return {
        "day": one.day.isoformat(),
        "from": one.act.jurisdiction or "",
        "document": one.document,
        "what": one.what,
        "link": one.link,
        "event": one.event,
    }


Dates = Callable[[date, date], Sequence[Dated]]
"""The dated changes of the rules from one day to another, both included."""
