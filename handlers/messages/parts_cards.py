"""Words a parts list in chat: what was found, which lines were not understood, which lists there are. PURE."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.parts.records import UNREAD, PartsList, StoredLine
from bot.vocabulary import Outcome
from handlers.messages import wording
from handlers.messages.finding_lines import WORDS
from handlers.messages.reply import Action, Line, LineKind, Reply, Tone
from handlers.messages.speech import counted, say

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
