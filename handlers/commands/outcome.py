"""What a command comes to: a reply, and what it wants changed. Changing is done elsewhere, after the command."""

from __future__ import annotations

from dataclasses import dataclass

from bot.alerts.subscriptions import Subscription
from handlers.reply import Reply


@dataclass(frozen=True, slots=True)
class AddSubscription:
    """Put this subscription on record."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class RemoveSubscription:
    """Take the subscription with this id off record."""

    id: str


Intent = AddSubscription | RemoveSubscription


@dataclass(frozen=True, slots=True)
class Outcome:
    """A command's reply, to be given after its intents were applied."""

    reply: Reply
    intents: tuple[Intent, ...] = ()
