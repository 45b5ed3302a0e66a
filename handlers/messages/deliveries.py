"""Builds the message of every kind of delivery, the same on all platforms. PURE but for the clock given.

A platform's sender calls this at each attempt, so that a message that had to wait says what is true when it goes out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model.delivery import Channel, Content, Delivery, delivery_id
from bot.rules.model import Measure
from handlers.messages import alerts, digests, wording
from handlers.messages.reply import Line, LineKind, Link, Reply, Tone
from handlers.messages.touched_rules import touched

_GREETING = (
    "I answer what is under export control, and post new acts here as soon as an authority publishes them.",
    f"Ask: {wording.code('/restricted graphite to:US')}",
    f"Be told: {wording.code('/exports subscribe about:graphite from:CN')} (without a filter: of everything)",
    f"All commands: {wording.code('/exports help')}",
)


def greeting(channel: Channel) -> Delivery:
    """The greeting when the bot is invited to a channel: the same one however often the platform says so."""
    content = Content(title="Hello, this is Exportwatch", lines=_GREETING)
    return Delivery(delivery_id("hello", channel, "notice"), channel, kind="notice", content=content)


def changed_elsewhere(channel: Channel, user: str, what: str, undo: str, at: datetime) -> Delivery:
    """What a person changed here from a form or a page, which nobody in the channel saw."""
    content = Content(
        title="What is posted here was changed from elsewhere",
        lines=(f"{user} {what}", f"To undo it, type: `/exports {undo}`"),
    )
    return Delivery(
        delivery_id(f"changed|{at.isoformat()}|{user}", channel, "notice"), channel, kind="notice", content=content
    )


def notice(delivery: Delivery) -> Reply:
    """A message of the bot itself to a channel or a person, with the acts that it mentions."""
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


def whole(delivery: Delivery) -> Reply:
    """All of it for one person: what a platform's limits cut off as well."""
    return replace(notice(delivery), private=True)


@dataclass(frozen=True, slots=True)
class Messages:
    """Words deliveries. `measures` are the rules by their keys; `clock` gives aware instants (UTC)."""

    measures: Mapping[str, Measure]
    clock: Callable[[], datetime]

    def __call__(self, delivery: Delivery) -> Reply:
        """The message of a delivery; its buttons carry the delivery's id (an edit's, that of the alert it changes)."""
        match delivery.kind:
            case "digest":
                return digests.digest(delivery)
            case "reminder":
                return digests.reminder(delivery)
            case "notice":
                return notice(delivery)
            case "report":
                if delivery.content.report is None:
                    return alerts.changed_since(delivery.act, delivery.id)
                return alerts.later_report(delivery.act, delivery.content.report, delivery.id)
        rules = touched(self.measures, delivery.act.measures, self.clock().date())
        known_as = delivery.parent if delivery.kind == "edit" else delivery.id
        return alerts.alert(delivery.act, rules, known_as, delivery.others)
