"""Replies that several commands give: for a missing right, a store that is away, an unanswerable question. PURE."""

from __future__ import annotations

from bot.errors import ExportwatchError
from handlers.commands.command import Asker
from handlers.messages import wording
from handlers.messages.reply import Line, LineKind, Reply, Tone

_GUEST = "What is posted here is changed by members of the bot's own workspace, and you come from another one."


def refusal(asker: Asker) -> Reply:
    """Say which right is needed and who can help."""
    return Reply(
        "Sorry, you may not change this channel's subscriptions",
        Tone.CAUTION,
        (
            Line(_GUEST if asker.guest else asker.platform.right),
            Line(asker.platform.granted_by),
            Line(
                wording.ticked("Everybody may use `/restricted`, `/exports list` and `/exports latest`."),
                LineKind.SMALL,
            ),
        ),
    )


def store_away() -> Reply:
    """The store cannot be reached just now."""
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
