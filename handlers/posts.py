"""What a delivery says: one wording for every kind of message, the same on all platforms. PURE but for the clock given.

A platform's sender calls this at each attempt, so that a message that had to wait says what is true when it goes out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.alerts.delivery import Delivery
from handlers import alerts, wording
from handlers.answering import Rulebook
from handlers.reply import Line, LineKind, Reply, Tone

_DIGEST_LINES = 50


@dataclass(frozen=True, slots=True)
class Posts:
    """Words deliveries. `clock` gives aware instants (UTC)."""

    rules: Rulebook
    clock: Callable[[], datetime]

    def __call__(self, delivery: Delivery) -> Reply:
        """The message of a delivery; its buttons carry the delivery's id (an edit's, that of the alert it changes)."""
        match delivery.kind:
            case "digest":
                return digest(delivery)
            case "reminder" | "notice":
                return notice(delivery)
            case "report":
                return alerts.later_report(delivery.act, delivery.content.report, delivery.id)
        touched = self.rules.touched(delivery.act.measures, self.clock().date())
        known_as = delivery.parent if delivery.kind == "edit" else delivery.id
        return alerts.alert(delivery.act, touched, known_as)


def notice(delivery: Delivery) -> Reply:
    """Words of ours, as they stand in the delivery."""
    lines = tuple(Line(text) for text in delivery.content.lines)
    about = (Line(alerts.title(delivery.act), bold="Act:"),) if delivery.announcement else ()
    return Reply(delivery.content.title or "Exportwatch", Tone.CALM, (*about, *lines), private=False)


def digest(delivery: Delivery) -> Reply:
    """Several acts, one line each."""
    acts = delivery.others
    lines = [Line(alerts.title(act), LineKind.BULLET, link=alerts.first_link(act)) for act in acts]
    title = delivery.content.title or wording.counted(len(acts), "act")
    return Reply(
        title,
        Tone.CALM,
        (*(Line(text) for text in delivery.content.lines), *lines[:_DIGEST_LINES]),
        footer=f"{wording.DISCLAIMER}.",
        private=False,
        more=tuple(lines[_DIGEST_LINES:]),
    )
