"""`/exports changes` and `upcoming`: the dated events of acts, those that were and those that come. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.errors import UsageError
from bot.rules.answer.timeline import Event, ahead, changes, in_order, of_measure, upcoming
from bot.rules.index import RuleBase
from bot.rules.query import parse as query
from bot.rules.query.asked import Asked
from bot.rules.query.resolve import understand
from bot.rules.status import reaches
from handlers.commands.command import Call, Command, Option, Section
from handlers.messages import timeline, wording
from handlers.messages.reply import Line, LineKind, Reply, Tone
from handlers.messages.speech import counted, figures, later, say

_CHANGES_SHOWN = 8
_CHANGES_BEHIND_MORE = 150
_LONGEST_NAME = 80


def answer_changes(call: Call) -> Reply:
    """List the events in the life of a thing or act, the last ones on the first page. Raises UsageError."""
    if not call.text.strip():
        return _refuse_nothing()
    today = call.today
    asked, events = life(call.rules, call.text, today)
    if not events:
        return _nothing(asked)
    past = tuple(event for event in events if event.date.first <= today)
    coming = tuple(event for event in events if event.date.first > today)
    shown = past[-_CHANGES_SHOWN:] if len(past) > _CHANGES_SHOWN else past
    earlier = past[: len(past) - len(shown)][-_CHANGES_BEHIND_MORE:]
    return Reply(
        counted("{goods}: {n} dated event", "{goods}: {n} dated events", len(events), goods=_shown_question(asked)),
        Tone.CALM,
        (
            *(
                Line(say("“{typed}” is taken for {goods}.", typed=typed, goods=wording.goods(target)))
                for typed, target in asked.corrected
            ),
            *_block(
                say("The last {n} of {all} so far", n=len(shown), all=len(past)) if earlier else say("So far"), shown
            ),
            *_block(say("To come, as far as acts on file say"), coming[:_CHANGES_SHOWN]),
            Line(_scope(asked, today), LineKind.SMALL),
        ),
        more=(*_block(say("To come, further"), coming[_CHANGES_SHOWN:]), *_block(say("Before that"), earlier)),
        footer=wording.disclaimer_line(),
    )


def life(base: RuleBase, text: str, today: date) -> tuple[Asked, tuple[Event, ...]]:
    """Return how the text was understood, and its events, oldest first. Raises UsageError if it is no question."""
    asked = understand(base, query.read(text, today))
    found = [event for one in asked.things for event in changes(base, one.subject, asked.from_)]
    if not asked.things:
        found += [event for act in asked.acts for event in of_measure(base.measures[act])]
        subjects = (
            subject
            for code in (*asked.query.cas, *asked.query.controls)
            for subject in base.codes.subjects_by_code(code)
        )
        places = (place for code in asked.query.hs for place in base.codes.by_hs(code))
        found += [event for subject in subjects for event in changes(base, subject, asked.from_)]
        found += [
            event
            for measure in dict.fromkeys(place.measure for place in places)
            if asked.from_ in {None, measure.jurisdiction}
            for event in of_measure(measure)
        ]
    return asked, in_order(found)


def _block(head: str, events: Sequence[Event]) -> tuple[Line, ...]:
    return (Line(head, LineKind.HEADING), *map(timeline.event_line, events)) if events else ()


def _name(asked: Asked) -> str:
    subjects = dict.fromkeys(thing.subject for thing in asked.things)
    return wording.trimmed(wording.listed(list(subjects), 3) or asked.query.shown, _LONGEST_NAME)


def _shown_question(asked: Asked) -> str:
    """Return the same as the reader knows it."""
    subjects = [wording.goods(name) for name in dict.fromkeys(thing.subject for thing in asked.things)]
    return wording.trimmed(wording.listed(subjects, 3) or asked.query.shown, _LONGEST_NAME)


def _scope(asked: Asked, today: date) -> str:
    command, day = wording.code(f"/restricted {_name(asked)}"), wording.said(today)
    if asked.from_:
        return say(
            "Acts of {country} on file, as of {day}. What is in force now: {command}",
            country=wording.country(asked.from_),
            day=day,
            command=command,
        )
    return say("Acts of all exporters on file, as of {day}. What is in force now: {command}", day=day, command=command)


def _refuse_nothing() -> Reply:
    return Reply(
        say("Changes of what?"),
        Tone.CAUTION,
        (Line(wording.ticked(say("Name a thing, a code or an act, for example `/exports changes graphite from:CN`"))),),
        mistaken=True,
    )


def _nothing(asked: Asked) -> Reply:
    names = say(", ").join(map(wording.goods, dict.fromkeys(asked.near)))
    near = (Line(say("Near: {goods}.", goods=names)),) if asked.near else ()
    return Reply(
        say("No act on “{goods}” is on file", goods=_shown_question(asked)),
        Tone.CALM,
        (*near, Line(say("That is no permission: acts that are not on file may apply all the same."), LineKind.SMALL)),
        footer=wording.disclaimer_line(),
    )


CHANGES = Command(
    "changes",
    later("every act on a thing and each of its changes, in order"),
    (
        Option("item", later("A name in any language, a code, or an act"), required=True, suggests="item"),
        Option("from", later("Country whose acts to look at"), key="from", suggests="country"),
    ),
    answer=answer_changes,
    usage=later("<thing>"),
    section=Section.ASK,
    shares=True,
    sign="🕰️",
)


DAYS = 90
MOST_DAYS = 3660
_DATES_SHOWN, _DATES_BEHIND_MORE = 10, 90
_UNIT = r"(?P<unit>d|days?|w|weeks?|m|months?|y|years?)"
_SPANS = (
    re.compile(rf"^(?P<count>\d{{1,6}})\s*{_UNIT}?(?!\S)(?!\s+of\b)", re.IGNORECASE),
    re.compile(rf"(?<!\S)(?P<count>\d{{1,6}})\s*{_UNIT}$", re.IGNORECASE),
    re.compile(r"(?<!\S)(?P<count>\d{1,3})(?P<unit>)$"),
)
"""A span of days at the head of the text, or at its end, where a longer number could be a year or a code."""
_UNITS = {"d": 1, "w": 7, "m": 30, "y": 365}


@dataclass(frozen=True, slots=True)
class Coming:
    """The dated events of the next `days`; `asked` is the question understood, None if there was none."""

    events: tuple[Event, ...]
    days: int
    asked: Asked | None = None


def coming(base: RuleBase, text: str, today: date) -> Coming:
    """Read `90`, `6 months`, `30 graphite from:CN` and return the events. Raises UsageError with what can be typed."""
    days, rest = _days(text)
    if not rest:
        return Coming(upcoming(base, today, days), days)
    asked = understand(base, query.read(rest, today))
    if asked.things or asked.acts or asked.query.hs or asked.query.cas or asked.query.controls:
        events = life(base, rest, today)[1]
    elif asked.from_ or asked.to:
        events = upcoming(base, today, days)
    else:
        near = say(" Near: {goods}.", goods=", ".join(dict.fromkeys(asked.near))) if asked.near else ""
        raise UsageError(
            say(
                "“{typed}” is no number of days, and no thing or country on file.{near} "
                "Write for example 90, or 180 graphite from:CN.",
                typed=wording.trimmed(rest, 80),
                near=near,
            )
        )
    return Coming(tuple(_within(base, events, asked, today, days)), days, asked)


def answer_upcoming(call: Call) -> Reply:
    """List the next dates, the soonest first. Raises UsageError for text that cannot be read."""
    today = call.today
    found = coming(call.rules, call.text, today)
    events = found.events
    corrected = found.asked.corrected if found.asked else ()
    note = Line(say("Acts that are not on file yet have no date here: new ones may come any day."), LineKind.SMALL)
    return Reply(
        heading(found, today),
        Tone.CALM,
        (
            *(
                Line(say("“{typed}” is taken for {goods}.", typed=typed, goods=wording.goods(target)))
                for typed, target in corrected
            ),
            *map(timeline.event_line, events[:_DATES_SHOWN]),
            note,
        ),
        more=tuple(map(timeline.event_line, events[_DATES_SHOWN : _DATES_SHOWN + _DATES_BEHIND_MORE])),
        footer=wording.disclaimer_line(),
    )


def heading(found: Coming, today: date) -> str:
    """Write how many dates there are, on what, and up to which day."""
    last = wording.said(today + timedelta(days=found.days))
    span, about = counted("{n} day, to {day}", "{n} days, to {day}", found.days, day=last), _about(found.asked)
    if not found.events:
        return say("No dated event{about} is on file for the next {span}", about=about, span=span)
    return counted(
        "{n} dated event{about} in the next {span}",
        "{n} dated events{about} in the next {span}",
        len(found.events),
        about=about,
        span=span,
    )


def _days(text: str) -> tuple[int, str]:
    """Take the span off the text; return its days and the rest."""
    bare = " ".join(text.split())
    match = next((found for form in _SPANS if (found := form.search(bare))), None)
    if match is None:
        return DAYS, bare
    days = int(match["count"]) * _UNITS[(match["unit"] or "d")[0].lower()]
    if not 1 <= days <= MOST_DAYS:
        raise UsageError(
            say("The span must be 1 to {most} days; {typed} is not.", most=figures(MOST_DAYS), typed=match[0])
        )
    return days, f"{bare[: match.start()]} {bare[match.end() :]}".strip()


def _within(base: RuleBase, events: tuple[Event, ...], asked: Asked, today: date, days: int) -> Iterator[Event]:
    for event in ahead(events, today, days):
        exporter = event.measure.jurisdiction
        own = asked.from_ in {None, exporter} or asked.from_ in base.groups.get(exporter, ())
        if own and (asked.to is None or _reached(base, event, asked.to)):
            yield event


def _reached(base: RuleBase, event: Event, to: str) -> bool:
    limbs = [limb for limb in event.measure.limbs if event.part in {None, limb.cite, limb.part}] or event.measure.limbs
    return any(reaches(limb.destinations, to, base.groups) for limb in limbs)


def _about(asked: Asked | None) -> str:
    if asked is None:
        return ""
    subjects = wording.listed(
        [wording.goods(name) for name in dict.fromkeys(thing.subject for thing in asked.things)], 3
    )
    named = subjects or (wording.trimmed(asked.query.text, 60) if asked.acts or asked.query.hs else "")
    parts = [
        say(" on {goods}", goods=named) if named else "",
        say(" of {country}", country=wording.country(asked.from_)) if asked.from_ else "",
        say(" toward {country}", country=wording.country(asked.to)) if asked.to else "",
    ]
    return "".join(parts)


UPCOMING = Command(
    "upcoming",
    later("what starts, ends or runs out in the next 90 days, by the rules on file"),
    (
        Option("days", later("How many days ahead; empty for 90")),
        Option("about", later("Only of a thing, an act or a country, for example: graphite from:CN"), suggests="item"),
    ),
    answer=answer_upcoming,
    usage=later("[days] [thing or country]"),
    section=Section.ASK,
    shares=True,
    sign="📅",
)
