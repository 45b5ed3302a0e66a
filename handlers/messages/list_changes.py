"""Words what changed in a watched parts list: each line with its answer before and after. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from bot.errors import RecordError
from bot.model.delivery import Delivery
from bot.parts.watching import LineChange, ListChange
from bot.vocabulary import DetectedMeasure, Status
from handlers.messages import wording
from handlers.messages.reply import Line, LineKind, Reply, Tone
from handlers.messages.speech import Words, counted, figures, later, say

LINES_SHOWN = 8
"""Lines at first sight; the rest is behind “more”."""
_NAME, _GOODS, _SAID, _DOCUMENT = 60, 60, 110, 60
_WHY = 5
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
            *lines[:LINES_SHOWN],
            *([] if lines[LINES_SHOWN:] else rest),
        ),
        footer=wording.disclaimer_line(),
        private=False,
        more=(*lines[LINES_SHOWN:], *rest) if lines[LINES_SHOWN:] else (),
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
    return say("Because of: {names}", names=wording.listed(one.why, _WHY)) if one.why else ""


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
