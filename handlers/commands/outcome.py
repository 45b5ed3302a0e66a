"""The result of a command: a reply, and the changes to make. The caller makes them afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from bot.alerts.channels import Usual
from bot.alerts.delivery import Channel
from bot.alerts.subscriptions import Subscription
from handlers.reply import Reply


@dataclass(frozen=True, slots=True)
class AddSubscription:
    """Put this subscription on record, in place of the one with its id."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class RemoveSubscription:
    """Take the subscription with this id off record."""

    id: str


@dataclass(frozen=True, slots=True)
class ChangeSettings:
    """Make this usual in the channel."""

    channel: Channel
    usual: Usual


@dataclass(frozen=True, slots=True)
class MuteEvent:
    """Post nothing more of the act of this delivery in its channel, or again."""

    delivery: str
    mute: bool


Intent = AddSubscription | RemoveSubscription | ChangeSettings | MuteEvent


@dataclass(frozen=True, slots=True)
class Outcome:
    """A command's reply, to be given after its intents were applied."""

    reply: Reply
    intents: tuple[Intent, ...] = ()
