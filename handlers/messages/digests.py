"""Messages that combine several things: a digest of acts, a reminder of upcoming dates. PURE."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby

from bot.alerts.digests import severity
from bot.model.announcement import Announcement
from bot.model.delivery import Delivery
from bot.subscriptions.delivery_options import zone
from bot.vocabulary import DetectedMeasure
from handlers.messages import alerts, wording
from handlers.messages import lists as dated
from handlers.messages.reply import Line, LineKind, Reply, Tone

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
    """A digest: grouped by what the acts do, the gravest first."""
    acts = sorted(delivery.others, key=severity)
    gone = len(delivery.content.events) - len(acts)
    name = _EVERY.get(delivery.content.get("every"), "Digest")
    return Reply(
        f"{name}: {wording.counted(len(delivery.content.events), 'act')}",
        alerts.tone(acts[0]) if acts else Tone.CALM,
        (*_acts(acts[:_SHOWN]), *_cleared(gone), *_span(delivery)),
        footer=f"{wording.DISCLAIMER}.",
        private=False,
        more=tuple(_acts(acts[_SHOWN:])),
    )


def whole(delivery: Delivery) -> Reply:
    """All of a digest or reminder for one person: what stood behind “more” as well."""
    reply = digest(delivery) if delivery.kind == "digest" else reminder(delivery)
    return replace(reply, lines=(*reply.lines, *reply.more), more=(), private=True)


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
        act.items[0].source_name if act.items else "",
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


def reminder(delivery: Delivery) -> Reply:
    """A reminder: the dates in their order, each with how near it is."""
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
        footer=f"From the rules on file and from announced acts; check before you rely on it. {wording.DISCLAIMER}.",
        private=False,
        more=(*_dates(entries[_SHOWN:], acts, today), *(rest if more else ())),
    )


Entry = dict[str, str]


def _entries(delivery: Delivery) -> list[Entry]:
    try:
        found = json.loads(delivery.content.get("dates") or "[]")
    except ValueError:
        return []
    return [{str(name): str(value) for name, value in one.items()} for one in found if isinstance(one, dict)]


def _headline(entries: list[Entry], today: date | None, more: int) -> str:
    days = {one.get("day", "") for one in entries}
    near = _near(_day(days.pop()), today) if len(days) == 1 else "Coming up"
    return f"Reminder: {wording.counted(len(entries) + more, 'dated change')} {near[0].lower()}{near[1:]}"


def _dates(entries: Iterable[Entry], acts: dict[str, Announcement], today: date | None) -> Iterator[Line]:
    for day, theirs in groupby(entries, key=lambda one: one.get("day", "")):
        yield Line(f"{wording.day(day)} ({_near(_day(day), today).lower()})", LineKind.HEADING)
        yield from (_date(one, acts) for one in theirs)


def _date(one: Entry, acts: dict[str, Announcement]) -> Line:
    link = wording.web_link(one.get("link"))
    if act := acts.get(one.get("event", "")):
        document = f"{act.document}, " if act.document else ""
        return Line(
            f"{document}holds from this day, as announced", LineKind.BULLET, f"{alerts.title(act)}:", link, "open"
        )
    place = wording.country(one["from"]) if one.get("from") else ""
    cited = ", ".join(filter(None, (place, one.get("document", ""))))
    return Line(
        wording.trimmed(dated.plain(one.get("what", "")), _WHAT),
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
