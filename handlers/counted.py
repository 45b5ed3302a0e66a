"""Counts what a platform answers to deliveries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model.delivery import Delivery, Lookup, Outcome, Refused, Sender, Sent, Unclear, Wait
from bot.store.counters import Counters


@dataclass(slots=True)
class Counted:
    """A `Sender` that counts the outcomes of another."""

    sender: Sender
    platform: str
    counters: Counters
    repeat_window: timedelta = field(init=False)

    def __post_init__(self) -> None:
        self.repeat_window = self.sender.repeat_window

    async def pace(self, delivery: Delivery) -> Wait | None:
        """The sender's."""
        return await self.sender.pace(delivery)

    async def send(self, delivery: Delivery) -> Outcome:
        """Post once, and count the outcome."""
        outcome = await self.sender.send(delivery)
        self.counters.add("sends", self.platform, _named(outcome))
        return outcome

    async def find(self, delivery: Delivery, first_tried: datetime) -> Lookup:
        """The sender's."""
        return await self.sender.find(delivery, first_tried)


def _named(outcome: Outcome) -> str:
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
