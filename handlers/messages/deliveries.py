"""Builds the message of every kind of delivery, the same on all platforms. PURE but for the clock given.

A platform's sender calls this at each attempt, so that a message that had to wait says what is true when it goes out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from itertools import groupby

from bot.alerts.planning import severity
from bot.model.added import is_added
from bot.model.announcement import Announcement
from bot.model.delivery import Channel, Content, Delivery, delivery_id
from bot.rules.model import Measure
from bot.subscriptions.alert_form import NORMAL, AlertForm
from bot.subscriptions.delivery_options import zone
from bot.text.locales import SOURCE, served
from bot.vocabulary import DetectedMeasure
from handlers.messages import act_words, alerts, parts_lists, speech, timeline, wording
from handlers.messages.reply import Action, Line, LineKind, Link, Reply, Tone
from handlers.messages.speech import Words, counted, later, reading, say
from handlers.messages.touched_rules import touched

# -- digests of acts


_ACTS_SHOWN = 20
"""Acts or dates at first sight; the rest is behind “more”."""
_TITLE, _VALUE, _WHAT = 160, 100, 220
_GROUPS: Mapping[str, str] = Words(
    {
        DetectedMeasure.PROHIBITION: later("Bans"),
        DetectedMeasure.TECHNOLOGY_BAN: later("Technology bans"),
        DetectedMeasure.ENTITY_LIST: later("Entity listings"),
        DetectedMeasure.QUOTA: later("Quotas"),
        DetectedMeasure.LICENCE: later("Licences"),
        DetectedMeasure.TAX: later("Export duties"),
        DetectedMeasure.OTHER: later("Other controls"),
    }
)
_EASED = later("Eased, suspended or explained")
_EVERY = Words({"daily": later("Daily digest"), "weekly": later("Weekly digest")})


def digest(delivery: Delivery) -> Reply:
    """Build a digest: acts grouped by what they do, the gravest first."""
    acts = sorted(delivery.others, key=severity)
    gone = len(delivery.content.events) - len(acts)
    name = _EVERY.get(delivery.content.get("every")) or say("Digest")
    return Reply(
        counted("{name}: {n} act", "{name}: {n} acts", len(delivery.content.events), name=name),
        act_words.tone(acts[0]) if acts else Tone.CALM,
        (*_acts(acts[:_ACTS_SHOWN]), *_cleared(gone), *_span(delivery)),
        footer=wording.disclaimer_line(),
        private=False,
        more=tuple(_acts(acts[_ACTS_SHOWN:])),
    )


def _acts(acts: Iterable[Announcement]) -> Iterator[Line]:
    for group, theirs in groupby(acts, key=_group):
        yield Line(group, LineKind.HEADING)
        yield from map(_act, theirs)


def _group(act: Announcement) -> str:
    return say(_EASED) if severity(act)[0] else _GROUPS.get(act.measure or "", _GROUPS[DetectedMeasure.OTHER])


def _act(act: Announcement) -> Line:
    """Word an act: what it is, what it asks to do, by which document, who says so."""
    told = (
        f"→ {wording.trimmed(act_words.todo(act), _WHAT)}",
        *map(_short, (act_words.document(act), _lead_name(act))),
    )
    text = " · ".join(filter(None, told))
    return Line(
        text, LineKind.BULLET, wording.trimmed(act_words.title(act), _TITLE), act_words.first_link(act), say("open")
    )


def _short(text: str) -> str:
    return wording.trimmed(text, _VALUE)


def _lead_name(act: Announcement) -> str:
    if act.lead is None:
        return ""
    return act_words.source_name(act.lead) if is_added(act.lead.source) else act.lead.source_name


def _cleared(gone: int) -> tuple[Line, ...]:
    if gone <= 0:
        return ()
    told = counted("{n} act of it is no longer on record.", "{n} acts of it are no longer on record.", gone)
    return (Line(told, LineKind.SMALL),)


def _span(delivery: Delivery) -> tuple[Line, ...]:
    try:
        since = datetime.fromisoformat(delivery.content.get("since"))
    except ValueError:
        return ()
    name = delivery.content.get("zone") or "UTC"
    local = since.astimezone(zone(name))
    shown = name if name == "UTC" else say("{zone} time", zone=name.replace("_", " "))
    text = say(
        "Announced since {day}, {time} {zone}.", day=wording.said(local.date()), time=f"{local:%H:%M}", zone=shown
    )
    return (Line(text, LineKind.SMALL),)


# -- reminders of upcoming dates


def reminder(delivery: Delivery) -> Reply:
    """Build a reminder: dates in their order, each with how near it is; or of an alert that somebody works on."""
    if work := alerts.work_reminder(delivery):
        return work
    today, entries = _day(delivery.content.get("day")), _entries(delivery)
    more = int(delivery.content.get("more") or 0)
    acts = {act.event: act for act in delivery.others}
    lines = tuple(_dates(entries[:_ACTS_SHOWN], acts, today))
    rest = (
        Line(
            wording.ticked(
                counted(
                    "and {n} further date: `exportwatch upcoming` lists all.",
                    "and {n} further dates: `exportwatch upcoming` lists all.",
                    more,
                )
            ),
            LineKind.SMALL,
        ),
    )
    return Reply(
        _headline(entries, today, more),
        Tone.CALM,
        sign="⏰",
        lines=lines,
        footer=say(
            "From the rules on file and from announced acts; check before you rely on it. {disclaimer}.",
            disclaimer=wording.disclaimer(),
        ),
        private=False,
        more=(*_dates(entries[_ACTS_SHOWN:], acts, today), *(rest if more else ())),
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
    near = _day_words(_day(days.pop()), today) if len(days) == 1 else say("Coming up")
    return counted(
        "Reminder: {n} dated change {when}",
        "Reminder: {n} dated changes {when}",
        len(entries) + more,
        when=wording.uncapped(near),
    )


def _dates(entries: Iterable[_ReminderDate], acts: dict[str, Announcement], today: date | None) -> Iterator[Line]:
    for day, theirs in groupby(entries, key=lambda one: one.get("day", "")):
        near = wording.uncapped(_day_words(_day(day), today))
        yield Line(f"{wording.day(day)} ({near})", LineKind.HEADING)
        yield from (_date(one, acts) for one in theirs)


def _date(one: _ReminderDate, acts: dict[str, Announcement]) -> Line:
    link = wording.web_link(one.get("link"))
    if act := acts.get(one.get("event", "")):
        told = say("holds from this day, as announced")
        if act.document:
            told = say("{act}, holds from this day, as announced", act=act.document)
        return Line(told, LineKind.BULLET, wording.lead(act_words.title(act)), link, say("open"))
    place = wording.country(one["from"]) if one.get("from") else ""
    cited = ", ".join(filter(None, (place, one.get("document", ""))))
    return Line(
        wording.trimmed(timeline.without_hyphens(one.get("what", "")), _WHAT),
        LineKind.BULLET,
        wording.trimmed(wording.lead(cited), _TITLE),
        link,
    )


def _day_words(day: date | None, today: date | None) -> str:
    if day is None or today is None:
        return say("Coming up")
    left = (day - today).days
    if left == 0:
        return say("Today")
    if left == 1:
        return say("Tomorrow")
    return counted("In {n} day", "In {n} days", left) if left > 0 else counted("{n} day ago", "{n} days ago", -left)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# -- messages of the bot itself


HELLO = "hello"
"""What marks the content of a greeting: it has buttons."""
TRY, BEGIN = "try", "begin"
"""Actions of its buttons: an example is asked, and the form opens that subscribes."""
EXAMPLE = "graphite to US"
"""What a person can try first; the bot asks it itself at its start, so that the first answer does not wait."""


def greeting(channel: Channel) -> Delivery:
    """Build the greeting for a channel that invites the bot; its id is the same however often that happens."""
    watched = wording.code("/exports subscribe about:graphite from:CN")
    lines = (
        say("I answer what is under export control, and post new acts here as soon as an authority publishes them."),
        f"{say('Ask')}: {wording.code('/restricted graphite to:US')}",
        f"{say('Be told')}: {say('{command} (without a filter: of everything)', command=watched)}",
        f"{say('All commands')}: {wording.code('/exports help')}",
    )
    content = Content(title=say("Hello, this is Exportwatch"), lines=lines, data=((HELLO, "1"),))
    return Delivery(delivery_id("hello", channel, "notice"), channel, kind="notice", content=content)


def changed_elsewhere(channel: Channel, user: str, what: str, undo: str, at: datetime) -> Delivery:
    """Build the notice of a change that a person made from a form or a page, unseen by the channel."""
    content = Content(
        title=say("What is posted here was changed from elsewhere"),
        lines=(f"{user} {what}", say("To undo it, type: `/exports {command}`", command=undo)),
    )
    return Delivery(
        delivery_id(f"changed|{at.isoformat()}|{user}", channel, "notice"), channel, kind="notice", content=content
    )


def notice(delivery: Delivery) -> Reply:
    """Build a message of the bot itself to a channel or person, with the acts that it mentions."""
    content = delivery.content
    lines = [_line(text) for text in content.lines]
    about = (Line(act_words.title(delivery.act), bold=say("Act:")),) if delivery.announcement else ()
    acts = [Line(act_words.title(act), LineKind.BULLET, link=act_words.first_link(act)) for act in delivery.others]
    further = int(content.get("count") or 0) - len(acts)
    if further > 0:
        acts.append(
            Line(
                wording.ticked(
                    counted("and {n} more act: `/exports latest`", "and {n} more acts: `/exports latest`", further)
                ),
                LineKind.BULLET,
            )
        )
    link = wording.web_link(content.get("link"))
    hello = bool(content.get(HELLO))
    return Reply(
        content.title or "Exportwatch",
        Tone.CAUTION if content.get("tone") == Tone.CAUTION else Tone.CALM,
        (*about, *lines, *acts),
        links=(Link(say("Open the channel"), link),) if link else (),
        actions=_first_steps(delivery.id) if hello else (),
        private=False,
        sign="👋" if hello else "",
    )


def _first_steps(delivery: str) -> tuple[Action, ...]:
    return (
        Action(TRY, say("Try it: graphite to the US"), EXAMPLE),
        Action(BEGIN, say("Choose what is posted here"), delivery),
    )


_LEADS = (
    later("Why"),
    later("What to do"),
    later("Subscribed to"),
    later("Ask"),
    later("Be told"),
    later("All commands"),
)
"""What a line of ours begins with and is set in bold."""


@cache
def _leads() -> frozenset[str]:
    """Return them in every language: a notice is kept as it was worded."""
    return frozenset(speech.in_every_language(_LEADS))


def _line(text: str) -> Line:
    lead, colon, rest = text.partition(": ")
    return Line(rest, bold=say("{lead}:", lead=lead)) if colon and lead in _leads() else Line(text)


# -- every kind of delivery


def language(delivery: Delivery) -> str:
    """Return the language of a delivery: that of its subscription or channel when it was planned."""
    return served(delivery.worded("lang")) or SOURCE


def form(delivery: Delivery) -> AlertForm:
    """Return how long an alert is and its own title, as its subscription wanted when it was planned."""
    return AlertForm(delivery.worded("format") or NORMAL, delivery.worded("title"))


_ABOUT_NO_ACT: Mapping[str, Callable[[Delivery], Reply]] = {
    "digest": digest,
    "reminder": reminder,
    "notice": notice,
    "parts": parts_lists.reply,
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
    """Words deliveries, each in its language.

    `measures` are the rules by their keys, `goods` gives the names of goods in a language (`RuleBase.names_in`);
    `clock` gives aware instants (UTC).
    """

    measures: Mapping[str, Measure]
    clock: Callable[[], datetime]
    goods: Callable[[str], Mapping[str, str]] = lambda _: {}

    def __call__(self, delivery: Delivery) -> Reply:
        """Build the message of a delivery. Its buttons carry the delivery's id; an edit's, that of its alert."""
        spoken = language(delivery)
        with reading(spoken, self.goods(spoken)):
            return self._worded(delivery)

    def _worded(self, delivery: Delivery) -> Reply:
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
        worded = alerts.alert(delivery.act, rules, known_as, delivery.others, form(delivery))
        return replace(worded, lines=(*worded.lines, *alerts.work_lines(delivery.work)))
