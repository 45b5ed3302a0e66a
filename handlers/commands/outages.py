"""Replies when no answer can be given: the store is unreachable, or the request is not understood."""

from __future__ import annotations

from dataclasses import replace

from bot.errors import ExportwatchError
from handlers import wording
from handlers.reply import Line, LineKind, Reply, Tone


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
