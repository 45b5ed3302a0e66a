"""`/exports changes <thing>`: every act and change on a thing, or in the life of an act, oldest first. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.rules.index import RuleBase
from bot.rules.query import parse as query
from bot.rules.query.resolve import Asked, understand
from bot.rules.timeline import Event, changes, in_order, of_measure
from handlers.commands.command import Call, Command, Option, Section
from handlers.messages import timeline, wording
from handlers.messages.reply import Line, LineKind, Reply, Tone

_SHOWN = 8
_MORE = 150
_NAMED = 80


def answer(call: Call) -> Reply:
    """List the events in the life of a thing or act, the last ones on the first page. Raises UsageError."""
    if not call.text.strip():
        return _asked_nothing()
    today = call.today
    asked, events = life(call.rules, call.text, today)
    if not events:
        return _nothing(asked)
    past = tuple(event for event in events if event.date.first <= today)
    coming = tuple(event for event in events if event.date.first > today)
    shown = past[-_SHOWN:] if len(past) > _SHOWN else past
    earlier = past[: len(past) - len(shown)][-_MORE:]
    return Reply(
        f"{_name(asked)}: {wording.counted(len(events), 'dated event')}",
        Tone.CALM,
        (
            *(Line(f"“{typed}” is taken for {target}.") for typed, target in asked.corrected),
            *_block(f"The last {len(shown)} of {len(past)} so far" if earlier else "So far", shown),
            *_block("To come, as far as acts on file say", coming[:_SHOWN]),
            Line(_scope(asked, today), LineKind.SMALL),
        ),
        more=(*_block("To come, further", coming[_SHOWN:]), *_block("Before that", earlier)),
        footer=f"{wording.disclaimer()}.",
    )


def life(base: RuleBase, text: str, today: date) -> tuple[Asked, tuple[Event, ...]]:
    """Return how the text was understood, and its events, oldest first. Raises UsageError if it is no question."""
    asked = understand(base, query.read(text, today))
    found = [event for one in asked.things for event in changes(base, one.subject, asked.from_)]
    if not asked.things:
        found += [event for act in asked.acts for event in of_measure(base.measures[act])]
        subjects = (
            subject for code in (*asked.query.cas, *asked.query.controls) for subject in base.subjects_by_code(code)
        )
        places = (place for code in asked.query.hs for place in base.by_hs(code))
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
    return wording.trimmed(wording.listed(list(subjects), 3) or asked.query.shown, _NAMED)


def _scope(asked: Asked, today: date) -> str:
    of = f"Acts of {wording.country(asked.from_)} on file" if asked.from_ else "Acts of all exporters on file"
    return f"{of}, as of {wording.said(today)}. What is in force now: {wording.code(f'/restricted {_name(asked)}')}"


def _asked_nothing() -> Reply:
    return Reply(
        "Changes of what?",
        Tone.CAUTION,
        (Line(f"Name a thing, a code or an act, for example {wording.code('/exports changes graphite from:CN')}"),),
        mistaken=True,
    )


def _nothing(asked: Asked) -> Reply:
    near = (Line(f"Near: {', '.join(dict.fromkeys(asked.near))}."),) if asked.near else ()
    return Reply(
        f"No act on “{_name(asked)}” is on file",
        Tone.CALM,
        (*near, Line("That is no permission: acts that are not on file may apply all the same.", LineKind.SMALL)),
        footer=f"{wording.disclaimer()}.",
    )


COMMAND = Command(
    "changes",
    "every act on a thing and each of its changes, in order",
    (
        Option("item", "A name in any language, a code, or an act", required=True, suggests="item"),
        Option("from", "Country whose acts to look at", key="from", suggests="country"),
    ),
    answer=answer,
    usage="<thing>",
    section=Section.ASK,
    shares=True,
)
