"""Builds the message of every kind of delivery, the same on all platforms. PURE but for the clock given.

A platform's sender calls this at each attempt, so that a message that had to wait says what is true when it goes out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.alerts.delivery import Delivery
from handlers import alerts, gathered, notices
from handlers.needs import Rulebook
from handlers.reply import Reply


@dataclass(frozen=True, slots=True)
class Posts:
    """Words deliveries. `clock` gives aware instants (UTC)."""

    rules: Rulebook
    clock: Callable[[], datetime]

    def __call__(self, delivery: Delivery) -> Reply:
        """The message of a delivery; its buttons carry the delivery's id (an edit's, that of the alert it changes)."""
        match delivery.kind:
            case "digest":
                return gathered.digest(delivery)
            case "reminder":
                return gathered.reminder(delivery)
            case "notice":
                return notices.notice(delivery)
            case "report":
                if delivery.content.report is None:
                    return alerts.changed_since(delivery.act, delivery.id)
                return alerts.later_report(delivery.act, delivery.content.report, delivery.id)
        touched = self.rules.touched(delivery.act.measures, self.clock().date())
        known_as = delivery.parent if delivery.kind == "edit" else delivery.id
        return alerts.alert(delivery.act, touched, known_as, delivery.others)
