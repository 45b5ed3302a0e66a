"""A sender that counts the outcomes of deliveries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model.delivery import Delivery, Lookup, Outcome, Refused, Sender, Sent, Unclear, Wait
from bot.store.counters import Counters


@dataclass(slots=True)
class CountingSender:
    """Wraps a `Sender` and counts its outcomes."""

    sender: Sender
    platform: str
    counters: Counters
    repeat_window: timedelta = field(init=False)

    def __post_init__(self) -> None:
        self.repeat_window = self.sender.repeat_window

    async def pace(self, delivery: Delivery) -> Wait | None:
        """Call the wrapped sender's `pace`."""
        return await self.sender.pace(delivery)

    async def send(self, delivery: Delivery) -> Outcome:
        """Post once and count the outcome."""
        outcome = await self.sender.send(delivery)
        self.counters.add("sends", self.platform, _outcome_name(outcome))
        return outcome

    async def find(self, delivery: Delivery, first_tried: datetime) -> Lookup:
        """Call the wrapped sender's `find`."""
        return await self.sender.find(delivery, first_tried)


def _outcome_name(outcome: Outcome) -> str:
    match outcome:
        case Sent():
            return "sent"
        case Wait(limited=True):
            return "rate-limited"
        case Wait():
            return "unreachable"
        case Refused():
            return "refused"
        case Unclear():
            return "unclear"
