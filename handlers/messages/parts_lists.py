"""Words a parts list: what was found in it, which lists there are, and what changed in a watched one. PURE.

Of a changed line its answer before and after is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.errors import RecordError
from bot.model.delivery import Delivery
from bot.parts.records import UNREAD, PartsList, StoredLine
from bot.parts.watching import LineChange, ListChange
from bot.vocabulary import DetectedMeasure, Outcome, Status
from handlers.messages import wording
from handlers.messages.finding_lines import WORDS
from handlers.messages.reply import Action, Line, LineKind, Reply, Tone
from handlers.messages.speech import Words, counted, figures, later, say

SOON = timedelta(days=60)
LINES_SHOWN = 10
"""Lines and lists at first sight; the rest is behind “more”."""
WATCH, UNWATCH, UNCLEAR, DELETE = "watch-list", "unwatch-list", "unclear-list", "delete-list"
"""The ids of the buttons under a list; their value is the list's id."""
_NAME, _GOODS, _WHY = 60, 60, 140
_UNCLEAR = frozenset({Outcome.UNRECOGNISED, Outcome.PARTLY_UNDERSTOOD, Outcome.NOT_COVERED, UNREAD})


@dataclass(frozen=True, slots=True)
class ListFacts:
    """What a card tells of a list beside its counts: lines with a change within SOON, lines that are not clear."""

    soon: int
    unclear: int


def facts_of(lines: Sequence[StoredLine], today: date) -> ListFacts:
    """Count what a card tells."""
    last = (today + SOON).isoformat()
    soon = sum(today.isoformat() < (line.answer.get("next_change") or "~")[:10] <= last for line in lines)
    return ListFacts(soon, sum(map(is_unclear, lines)))


def taken(one: PartsList, facts: ListFacts) -> Reply:
    """Tell what a list that was just given holds."""
    restricted = one.outcomes.get(Outcome.RESTRICTED, 0)
    name = wording.trimmed(one.name, _NAME)
    title = counted(
        "{name}: {restricted} of {n} line is restricted",
        "{name}: {restricted} of {n} lines are restricted",
        one.lines,
        name=name,
        restricted=restricted,
    )
    lines = [
        Line(f"{count:,}", LineKind.BULLET, bold=WORDS[status])
        for status in WORDS
        if (count := one.statuses.get(status, 0))
    ]
    if facts.soon:
        told = counted("{n} line changes within 60 days", "{n} lines change within 60 days", facts.soon)
        lines.append(Line(told, LineKind.BULLET, bold="⏳"))
    if facts.unclear:
        told = counted(
            "{n} line is not understood, or not covered", "{n} lines are not understood, or not covered", facts.unclear
        )
        lines.append(Line(told, LineKind.BULLET, bold="❔"))
    lines.append(Line(say("How it was read: {found}", found=wording.trimmed(one.found, 300)), LineKind.SMALL))
    ask = [Action(UNCLEAR, say("What is not understood?"), one.id)] if facts.unclear else []
    return Reply(
        title,
        Tone.CAUTION if restricted or facts.unclear else Tone.CALM,
        lines=tuple(lines),
        actions=(Action(WATCH, say("Watch this list"), one.id), *ask),
        footer=f"{wording.disclaimer()}.",
        private=False,
    )


def is_unclear(line: StoredLine) -> bool:
    """Return whether a line was not, or not wholly, understood, or is not covered."""
    return line.outcome in _UNCLEAR


def unclear(one: PartsList, lines: Sequence[StoredLine]) -> Reply:
    """Name the lines that were not understood, and what to ask the supplier."""
    name = wording.trimmed(one.name, _NAME)
    told = tuple(
        Line(
            f"“{wording.trimmed(line.query, _GOODS)}” · {wording.trimmed(_why(line), _WHY)}",
            LineKind.BULLET,
            bold=say("Line {number}:", number=line.number),
        )
        for line in lines
    )
    ask = Line(
        say(
            "Ask your supplier for the customs code of the exporting country, what the part is made of and how pure, "
            "its form, and its figures (frequency, accuracy, power); then correct the line and give the list again."
        ),
        LineKind.SMALL,
    )
    if not lines:
        return Reply(say("{name}: every line was understood", name=name), Tone.CALM, private=True)
    return Reply(
        counted("{name}: {n} line is not clear", "{name}: {n} lines are not clear", len(lines), name=name),
        Tone.CAUTION,
        lines=(*told[:LINES_SHOWN], ask),
        more=told[LINES_SHOWN:],
    )


def _why(line: StoredLine) -> str:
    answer = line.answer
    if passed := answer.get("passed_over"):
        return say("not understood: {words}", words=passed)
    return answer.get("error") or answer.get("headline") or ""


def lists(ones: Sequence[PartsList], watched: Collection[str]) -> Reply:
    """Show the lists of a channel."""
    if not ones:
        how = say("Give me one: write to me, or mention me here, with a table (.xlsx, .ods, .csv) in your message.")
        return Reply(say("There is no parts list here"), Tone.CALM, (Line(how),))
    told = tuple(
        Line(
            say(
                "{lines}, {restricted} restricted; given {day}",
                lines=counted("{n} line", "{n} lines", one.lines),
                restricted=one.outcomes.get(Outcome.RESTRICTED, 0),
                day=wording.said(date.fromisoformat(one.created[:10])),
            )
            + (f" · {say('watched')}" if one.id in watched else ""),
            LineKind.BULLET,
            bold=wording.trimmed(one.name, _NAME),
        )
        for one in ones
    )
    return Reply(
        counted("{n} parts list here", "{n} parts lists here", len(ones)),
        Tone.CALM,
        lines=told[:LINES_SHOWN],
        actions=tuple(action for one in ones[:2] for action in _actions(one, watched=one.id in watched)),
        more=told[LINES_SHOWN:],
    )


def _actions(one: PartsList, *, watched: bool) -> tuple[Action, ...]:
    name = wording.trimmed(one.name, 24)
    watch = (
        Action(UNWATCH, say("Stop watching {name}", name=name), one.id)
        if watched
        else Action(WATCH, say("Watch {name}", name=name), one.id)
    )
    return watch, Action(DELETE, say("Delete {name}", name=name), one.id, danger=True)


def watching(one: PartsList, *, watch: bool) -> Reply:
    """Confirm that a list is watched, or is no more."""
    name = wording.trimmed(one.name, _NAME)
    if not watch:
        return Reply(say("{name} is not watched any more", name=name), Tone.DONE, private=False)
    told = say(
        "What an act, a list or a coming day changes in one of its lines is told here once, each line with its answer "
        "before and after."
    )
    return Reply(say("{name} is watched", name=name), Tone.DONE, (Line(told),), private=False)


def deleted(one: PartsList) -> Reply:
    """Confirm that a list was deleted."""
    return Reply(say("{name} is deleted", name=wording.trimmed(one.name, _NAME)), Tone.DONE, private=False)


CHANGES_SHOWN = 8
"""Lines at first sight; the rest is behind “more”."""
_SAID, _DOCUMENT = 110, 60
_CAUSES_NAMED = 5
_NAMES: Mapping[str, str] = Words(
    {
        "documents": later("acts"),
        "since": later("since"),
        "until": later("until"),
        "next_change": later("next change"),
        "parties": later("listed parties"),
        "embargo": later("embargo"),
        "outcome": later("outcome"),
    }
)
"""Columns of an answer that tell what changed where its headline is the same."""
_CAUSES: Mapping[str, str] = Words(
    {
        "rules": later("Acts, lists or parties on file changed."),
        "day": later("A day was reached or comes near."),
        "event": later("An act was announced."),
        "due": later("Work on changed lines is due."),
    }
)
_GRAVE = frozenset(
    {Status.PROHIBITED, Status.TECHNOLOGY_PROHIBITED, DetectedMeasure.PROHIBITION, DetectedMeasure.TECHNOLOGY_BAN}
)


def change_of(delivery: Delivery) -> ListChange | None:
    """Return the change that a delivery tells; None if it cannot be read."""
    try:
        return ListChange.from_json(delivery.content.get("change"))
    except RecordError:
        return None


def reply(delivery: Delivery) -> Reply:
    """Build the message of a change."""
    change, name = change_of(delivery), wording.trimmed(delivery.content.title, _NAME)
    if change is None:
        return Reply(say("A watched list changed: {name}", name=name), Tone.CAUTION, private=False)
    lines = [line_of(one) for one in change.lines]
    left = change.count - len({one.number for one in change.lines})
    told = counted("and {n} more line: the console has all", "and {n} more lines: the console has all", left)
    rest = [Line(told, LineKind.SMALL)] if left > 0 else []
    return Reply(
        title_of(change, int(delivery.content.get("of") or 0)),
        tone_of(change),
        lines=(
            Line(f"{name}. {cause_of(change)}", LineKind.SMALL),
            *lines[:CHANGES_SHOWN],
            *([] if lines[CHANGES_SHOWN:] else rest),
        ),
        footer=wording.disclaimer_line(),
        private=False,
        more=(*lines[CHANGES_SHOWN:], *rest) if lines[CHANGES_SHOWN:] else (),
    )


def title_of(change: ListChange, of: int) -> str:
    """Say how many lines change, and of an announced act what it does: `3 of 412 lines: No. 71 of 2027 → licence`."""
    told = counted("{count} of {n} line", "{count} of {n} lines", of, count=figures(change.count))
    if change.kind == "due":
        return say("{lines}: work is due", lines=told)
    if change.kind == "event":
        first = change.lines[0]
        does = wording.MEASURES.get(first.after.get("measure", ""), wording.KINDS.get(first.after.get("kind", ""), ""))
        act = wording.trimmed(change.title, _DOCUMENT)
        named = f"{told}: {act} → {does}" if does else f"{told}: {act}"
        return _from(named, first.from_day)
    if not all(one.from_day for one in change.lines):
        return say("{lines} changed", lines=told)
    days = {one.from_day for one in change.lines}
    return _from(say("{lines} will change", lines=told), days.pop() if len(days) == 1 else "")


def cause_of(change: ListChange) -> str:
    """Say what caused a change."""
    return _CAUSES.get(change.kind, change.kind)


def tone_of(change: ListChange) -> Tone:
    """Return the colour of a change: of the gravest that a line becomes."""
    said = {text for one in change.lines for text in (one.after.get("status"), one.after.get("measure"))}
    return Tone.STOP if said & _GRAVE else Tone.CAUTION


def line_of(one: LineChange) -> Line:
    """Word one line: `12. gallium oxide, to Japan: nothing on file → licence, from 1 Mar 2027`."""
    goods = wording.trimmed(one.goods, _GOODS)
    act = f" ({wording.trimmed(one.documents, _DOCUMENT)})" if one.documents else ""
    text = _from(f"{before_of(one)} → {after_of(one)}", one.from_day)
    if one.due:
        owner = f"{one.assignee}, " if one.assignee else ""
        text = say("{owner}due {day}: {what}", owner=owner, day=wording.day(one.due), what=text)
    return Line(f"{text}{act}", LineKind.BULLET, f"{one.number}. {_route_words(goods, one.from_, one.to)}:")


def _route_words(goods: str, from_: str, to: str) -> str:
    if from_ and to:
        return say("{goods} from {country} to {place}", goods=goods, country=_place(from_), place=_place(to))
    if from_:
        return say("{goods} from {country}", goods=goods, country=_place(from_))
    return say("{goods} to {place}", goods=goods, place=_place(to)) if to else goods


def _place(code: str) -> str:
    return wording.country(code)


def why_of(one: LineChange) -> str:
    """Say by what an announced act concerns a line."""
    return say("Because of: {names}", names=wording.listed(one.why, _CAUSES_NAMED)) if one.why else ""


def before_of(one: LineChange) -> str:
    """Say what a line was answered before."""
    return _headline_apart(one.before, one.after) or say("no answer")


def after_of(one: LineChange) -> str:
    """Say what a line is answered from then on, or what an announced act does."""
    if "headline" in one.after or "error" in one.after:
        return _headline_apart(one.after, one.before) or say("no answer")
    does = wording.MEASURES.get(one.after.get("measure", ""), "") or wording.KINDS.get(one.after.get("kind", ""), "")
    does = does or say("a new act")
    if until := one.after.get("until"):
        does = say("{what} until {day}", what=does, day=wording.day(until))
    whose = f"{wording.country(one.after['exporter'])}: " if one.after.get("exporter") else ""
    return f"{whose}{say('{what}, as announced', what=does)}"


def _headline_apart(own: Mapping[str, str], other: Mapping[str, str]) -> str:
    """Return a headline; where both have the same one, with what tells them apart."""
    said = own.get("headline") or own.get("error", "")
    beside: Iterable[str] = ()
    if said and said == other.get("headline"):
        beside = (f"{_NAMES[name]}: {_value(own.get(name, ''))}" for name in _NAMES if own.get(name) != other.get(name))
    return wording.trimmed("; ".join((said, *beside)), _SAID)


def _value(text: str) -> str:
    return wording.day(text) if text else "–"


def _from(said: str, day: str) -> str:
    try:
        return say("{what} from {day}", what=said, day=wording.said(date.fromisoformat(day))) if day else said
    except ValueError:
        return said
