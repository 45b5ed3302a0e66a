"""`/exports changes <thing>`: every act and change on a thing, or in the life of an act, oldest first. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.rules.answer.timeline import Event, changes, in_order, of_measure
from bot.rules.index import RuleBase
from bot.rules.query import parse as query
from bot.rules.query.asked import Asked
from bot.rules.query.resolve import understand
from handlers.commands.command import Call, Command, Option, Section
from handlers.messages import timeline, wording
from handlers.messages.reply import Line, LineKind, Reply, Tone
from handlers.messages.speech import counted, later, say

_CHANGES_SHOWN = 8
_CHANGES_BEHIND_MORE = 150
_LONGEST_NAME = 80


def answer(call: Call) -> Reply:
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


COMMAND = Command(
    "changes",
    later("every act on a thing and each of its changes, in order"),
    (
        Option("item", later("A name in any language, a code, or an act"), required=True, suggests="item"),
        Option("from", later("Country whose acts to look at"), key="from", suggests="country"),
    ),
    answer=answer,
    usage=later("<thing>"),
    section=Section.ASK,
    shares=True,
    sign="🕰️",
)
