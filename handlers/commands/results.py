"""The result of a command: a reply, and the changes to make. The caller makes them afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.errors import ExportwatchError
from bot.model.delivery import Channel
from bot.subscriptions.records import Subscription, Usual
from handlers.chat.interfaces import Asker
from handlers.messages import wording
from handlers.messages.reply import Line, LineKind, Reply, Tone


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


# The refusal for people who may not change a channel's subscriptions.


_NEEDED = {
    "discord": "Changing what is posted here needs the permission Manage Channels in this channel.",
    "slack": "Here only workspace admins may change what is posted (EXPORTWATCH_SLACK_MANAGERS=admins).",
}
_GUEST = "What is posted here is changed by members of the bot's own workspace, and you come from another one."
_WHO = {
    "discord": "Please ask somebody who has it, or a moderator of this server to grant it.",
    "slack": "Please ask a workspace admin, or whoever runs the bot.",
}


def refusal(asker: Asker) -> Reply:
    """Say which right is needed and who can help."""
    platform = asker.channel.platform
    needed = _NEEDED.get(platform, "Changing what is posted here needs the right to manage this channel.")
    return Reply(
        "Sorry, you may not change this channel's subscriptions",
        Tone.CAUTION,
        (
            Line(_GUEST if asker.guest else needed),
            Line(_WHO.get(platform, "Please ask whoever runs the bot.")),
            Line(
                wording.ticked("Everybody may use `/restricted`, `/exports list` and `/exports latest`."),
                LineKind.SMALL,
            ),
        ),
    )


# Replies when no answer can be given: the store is unreachable, or the request is not understood.


def store_away() -> Reply:
    """Redis cannot be reached just now."""
    return Reply(
        "Please try again in a minute",
        Tone.CAUTION,
        (
            Line("The bot cannot reach its records at the moment. Alerts wait until it can; none is lost."),
            Line(
                wording.ticked("What you changed just now may be lost: `/exports list` will show. `/restricted` works.")
            ),
        ),
        mistaken=True,
    )


def without_alerts(reply: Reply) -> Reply:
    """An answer from memory, to which the store could not add what waits for a review."""
    away = Line("Whether newer alerts touch these rules could not be looked up just now.", LineKind.SMALL)
    return replace(reply, lines=(*reply.lines, away))


def not_understood(error: ExportwatchError) -> Reply:
    """What our own error explains."""
    return Reply(
        "This cannot be answered as it stands",
        Tone.CAUTION,
        (Line(str(error)), Line(f"{wording.code('/exports help')} shows what can be typed.", LineKind.SMALL)),
        mistaken=True,
    )


def old_button() -> Reply:
    """A button that this version does not know."""
    return Reply(
        "This button is of another version of the bot",
        Tone.CAUTION,
        (Line(f"Please type the command instead; {wording.code('/exports help')} lists them."),),
    )
