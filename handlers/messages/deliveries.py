"""Builds the message of every kind of delivery, the same on all platforms. PURE but for the clock given.

A platform's sender calls this at each attempt, so that a message that had to wait says what is true when it goes out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from bot.alerts.planning import severity
from bot.model.announcement import Announcement
from bot.model.delivery import Channel, Content, Delivery, delivery_id
from bot.rules.model import Measure
from bot.subscriptions.delivery_options import zone
from bot.vocabulary import DetectedMeasure
from handlers.messages import alerts, list_changes, timeline, wording
from handlers.messages.reply import Line, LineKind, Link, Reply, Tone
from handlers.messages.touched_rules import touched

# -- digests of acts


_SHOWN = 20
"""Acts or dates at first sight; the rest is behind “more”."""
_TITLE, _VALUE, _WHAT = 160, 100, 220
_GROUPS: dict[str, str] = {
    DetectedMeasure.PROHIBITION: "Bans",
    DetectedMeasure.TECHNOLOGY_BAN: "Technology bans",
    DetectedMeasure.ENTITY_LIST: "Entity listings",
    DetectedMeasure.QUOTA: "Quotas",
    DetectedMeasure.LICENCE: "Licences",
    DetectedMeasure.TAX: "Export duties",
    DetectedMeasure.OTHER: "Other controls",
}
_EASED = "Eased, suspended or explained"
_EVERY = {"daily": "Daily digest", "weekly": "Weekly digest"}


def digest(delivery: Delivery) -> Reply:
    """Build a digest: acts grouped by what they do, the gravest first."""
    acts = sorted(delivery.others, key=severity)
    gone = len(delivery.content.events) - len(acts)
    name = _EVERY.get(delivery.content.get("every"), "Digest")
    return Reply(
        f"{name}: {wording.counted(len(delivery.content.events), 'act')}",
        alerts.tone(acts[0]) if acts else Tone.CALM,
        (*_acts(acts[:_SHOWN]), *_cleared(gone), *_span(delivery)),
        footer=f"{wording.disclaimer()}.",
        private=False,
        more=tuple(_acts(acts[_SHOWN:])),
    )


def _acts(acts: Iterable[Announcement]) -> Iterator[Line]:
    for group, theirs in groupby(acts, key=_group):
        yield Line(group, LineKind.HEADING)
        yield from map(_act, theirs)


def _group(act: Announcement) -> str:
    return _EASED if severity(act)[0] else _GROUPS.get(act.measure or "", _GROUPS[DetectedMeasure.OTHER])


def _act(act: Announcement) -> Line:
    told = (
        f"from {wording.day(act.effective)}" if act.effective else "",
        alerts.document(act),
        act.lead.source_name if act.lead else "",
    )
    text = " · ".join(wording.trimmed(part, _VALUE) for part in told if part)
    return Line(text, LineKind.BULLET, wording.trimmed(alerts.title(act), _TITLE), alerts.first_link(act), "open")


def _cleared(gone: int) -> tuple[Line, ...]:
    if gone <= 0:
        return ()
    return (
        Line(
            f"{wording.counted(gone, 'act')} of it {'is' if gone == 1 else 'are'} no longer on record.", LineKind.SMALL
        ),
    )


def _span(delivery: Delivery) -> tuple[Line, ...]:
    try:
        since = datetime.fromisoformat(delivery.content.get("since"))
    except ValueError:
        return ()
    name = delivery.content.get("zone") or "UTC"
    local = since.astimezone(zone(name))
    shown = "UTC" if name == "UTC" else f"{name.replace('_', ' ')} time"
    text = f"Announced since {wording.said(local.date())}, {local:%H:%M} {shown}."
    return (Line(text, LineKind.SMALL),)


# -- reminders of upcoming dates


def reminder(delivery: Delivery) -> Reply:
    """Build a reminder: dates in their order, each with how near it is."""
    today, entries = _day(delivery.content.get("day")), _entries(delivery)
    more = int(delivery.content.get("more") or 0)
    acts = {act.event: act for act in delivery.others}
    lines = tuple(_dates(entries[:_SHOWN], acts, today))
    rest = (
        Line(
            f"and {wording.counted(more, 'further date')}: {wording.code('exportwatch upcoming')} lists all.",
            LineKind.SMALL,
        ),
    )
    return Reply(
        _headline(entries, today, more),
        Tone.CALM,
        lines,
        footer=f"From the rules on file and from announced acts; check before you rely on it. {wording.disclaimer()}.",
        private=False,
        more=(*_dates(entries[_SHOWN:], acts, today), *(rest if more else ())),
    )


_ReminderDate = dict[str, str]


def _entries(delivery: Delivery) -> list[_ReminderDate]:
    try:
        found = json.loads(delivery.content.get("dates") or "[]")
    except ValueError:
        return []
    return [{str(name): str(value) for name, value in one.items()} for one in found if isinstance(one, dict)]


def _headline(entries: list[_ReminderDate], today: date | None, more: int) -> str:
    days = {one.get("day", "") for one in entries}
    near = _near(_day(days.pop()), today) if len(days) == 1 else "Coming up"
    return f"Reminder: {wording.counted(len(entries) + more, 'dated change')} {near[0].lower()}{near[1:]}"


def _dates(entries: Iterable[_ReminderDate], acts: dict[str, Announcement], today: date | None) -> Iterator[Line]:
    for day, theirs in groupby(entries, key=lambda one: one.get("day", "")):
        yield Line(f"{wording.day(day)} ({_near(_day(day), today).lower()})", LineKind.HEADING)
        yield from (_date(one, acts) for one in theirs)


def _date(one: _ReminderDate, acts: dict[str, Announcement]) -> Line:
    link = wording.web_link(one.get("link"))
    if act := acts.get(one.get("event", "")):
        document = f"{act.document}, " if act.document else ""
        return Line(
            f"{document}holds from this day, as announced", LineKind.BULLET, f"{alerts.title(act)}:", link, "open"
        )
    place = wording.country(one["from"]) if one.get("from") else ""
    cited = ", ".join(filter(None, (place, one.get("document", ""))))
    return Line(
        wording.trimmed(timeline.without_hyphens(one.get("what", "")), _WHAT),
        LineKind.BULLET,
        wording.trimmed(f"{cited}:", _TITLE),
        link,
    )


def _near(day: date | None, today: date | None) -> str:
    if day is None or today is None:
        return "Coming up"
    left = (day - today).days
    if left == 0:
        return "Today"
    if left == 1:
        return "Tomorrow"
    return f"In {left} days" if left > 0 else f"{wording.counted(-left, 'day')} ago"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# -- messages of the bot itself


_GREETING = (
    "I answer what is under export control, and post new acts here as soon as an authority publishes them.",
    f"Ask: {wording.code('/restricted graphite to:US')}",
    f"Be told: {wording.code('/exports subscribe about:graphite from:CN')} (without a filter: of everything)",
    f"All commands: {wording.code('/exports help')}",
)


def greeting(channel: Channel) -> Delivery:
    """Build the greeting for a channel that invites the bot; its id is the same however often that happens."""
    content = Content(title="Hello, this is Exportwatch", lines=_GREETING)
    return Delivery(delivery_id("hello", channel, "notice"), channel, kind="notice", content=content)


def changed_elsewhere(channel: Channel, user: str, what: str, undo: str, at: datetime) -> Delivery:
    """Build the notice of a change that a person made from a form or a page, unseen by the channel."""
    content = Content(
        title="What is posted here was changed from elsewhere",
        lines=(f"{user} {what}", f"To undo it, type: `/exports {undo}`"),
    )
    return Delivery(
        delivery_id(f"changed|{at.isoformat()}|{user}", channel, "notice"), channel, kind="notice", content=content
    )


def notice(delivery: Delivery) -> Reply:
    """Build a message of the bot itself to a channel or person, with the acts that it mentions."""
    content = delivery.content
    lines = [_line(text) for text in content.lines]
    about = (Line(alerts.title(delivery.act), bold="Act:"),) if delivery.announcement else ()
    acts = [Line(alerts.title(act), LineKind.BULLET, link=alerts.first_link(act)) for act in delivery.others]
    further = int(content.get("count") or 0) - len(acts)
    if further > 0:
        acts.append(
            Line(f"and {wording.counted(further, 'more act')}: {wording.code('/exports latest')}", LineKind.BULLET)
        )
    link = wording.web_link(content.get("link"))
    return Reply(
        content.title or "Exportwatch",
        Tone.CAUTION if content.get("tone") == Tone.CAUTION else Tone.CALM,
        (*about, *lines, *acts),
        links=(Link("Open the channel", link),) if link else (),
        private=False,
    )


_LEADS = ("Why", "What to do", "Subscribed to", "Ask", "Be told", "All commands")
"""What a line of ours begins with and is set in bold."""


def _line(text: str) -> Line:
    lead, colon, rest = text.partition(": ")
    return Line(rest, bold=f"{lead}:") if colon and lead in _LEADS else Line(text)


# -- every kind of delivery


_ABOUT_NO_ACT: Mapping[str, Callable[[Delivery], Reply]] = {
    "digest": digest,
    "reminder": reminder,
    "notice": notice,
    "parts": list_changes.reply,
}
"""Kinds that are not worded by one act."""


def whole(delivery: Delivery) -> Reply | None:
    """Build a digest, reminder or notice for one person, with what is behind “more”; None for an alert."""
    word = _ABOUT_NO_ACT.get(delivery.kind)
    if word is None:
        return None
    reply = word(delivery)
    return replace(reply, lines=(*reply.lines, *reply.more), more=(), private=True)


@dataclass(frozen=True, slots=True)
class Messages:
    """Words deliveries. `measures` are the rules by their keys; `clock` gives aware instants (UTC)."""

    measures: Mapping[str, Measure]
    clock: Callable[[], datetime]

    def __call__(self, delivery: Delivery) -> Reply:
        """Build the message of a delivery. Its buttons carry the delivery's id; an edit's, that of its alert."""
        if word := _ABOUT_NO_ACT.get(delivery.kind):
            return word(delivery)
        if delivery.kind == "report":
            content = delivery.content
            if content.report is None:
                return alerts.changed_since(delivery.act, delivery.id)
            edited, others = content.get("edited"), content.lines
            return alerts.later_report(delivery.act, content.report, delivery.id, edited, others)
        rules = touched(self.measures, delivery.act.measures, self.clock().date())
        known_as = delivery.parent if delivery.kind == "edit" else delivery.id
        return alerts.alert(delivery.act, rules, known_as, delivery.others)
