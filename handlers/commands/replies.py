"""Replies that any command may give: a right that is missing, a store that is away, a question not understood. PURE."""

from __future__ import annotations

from bot.errors import ExportwatchError, LookupBusyError, LookupCostError
from handlers.commands.records import Asker
from handlers.messages import wording
from handlers.messages.reply import Line, LineKind, Reply, Tone
from handlers.messages.speech import later, say

_GUEST = later("What is posted here is changed by members of the bot's own workspace, and you come from another one.")


def refusal(asker: Asker) -> Reply:
    """Return the refusal for a missing right: which right is needed and whom to ask."""
    return Reply(
        say("Sorry, you may not change this channel's subscriptions"),
        Tone.CAUTION,
        (
            Line(say(_GUEST if asker.guest else asker.platform.right)),
            Line(say(asker.platform.granted_by)),
            Line(
                wording.ticked(say("Everybody may use `/restricted`, `/exports list` and `/exports latest`.")),
                LineKind.SMALL,
            ),
        ),
    )


def undecided(asker: Asker) -> Reply:
    """Return the refusal for who may not work on alerts: who may."""
    granted = say("Whoever runs the bot names those who may (EXPORTWATCH_DECIDERS).")
    lines = (Line(say(_GUEST)),) if asker.guest else (Line(say("You may read what is done about it.")), Line(granted))
    return Reply(say("Sorry, you may not work on alerts here"), Tone.CAUTION, lines)


def store_away() -> Reply:
    """Return the reply for a store that cannot be reached."""
    return Reply(
        say("Please try again in a minute"),
        Tone.CAUTION,
        (
            Line(say("The bot cannot reach its records at the moment. Alerts wait until it can; none is lost.")),
            Line(
                wording.ticked(
                    say("What you changed just now may be lost: `/exports list` will show. `/restricted` works.")
                )
            ),
        ),
        mistaken=True,
    )


def refused(error: ExportwatchError) -> str:
    """Word a refusal: those of a busy or slow machine in the reader's language, any other as it stands."""
    match error:
        case LookupBusyError(late=True):
            return say("This machine is busy, and the answer did not come in time. Ask again in a few seconds.")
        case LookupBusyError(of_asker=True):
            return say("Several questions of yours are being answered already. Ask again in a few seconds.")
        case LookupBusyError():
            return say("Many questions are being answered already. Ask again in a few seconds.")
        case LookupCostError():
            return say("This takes too long to look up. Ask for less at once: fewer words, goods or codes.")
    return str(error)


def busy(error: ExportwatchError) -> Reply:
    """Return the reply where too many questions are being answered, or the machine is busy."""
    return Reply(say("Please try again in a moment"), Tone.CAUTION, (Line(refused(error)),), mistaken=True)


def not_understood(error: ExportwatchError) -> Reply:
    """Return the reply for a question that cannot be answered: the error's text."""
    return Reply(
        say("This cannot be answered as it stands"),
        Tone.CAUTION,
        (Line(refused(error)), Line(wording.ticked(say("`/exports help` shows what can be typed.")), LineKind.SMALL)),
        mistaken=True,
    )


def old_button() -> Reply:
    """Return the reply for a button of another version."""
    return Reply(
        say("This button is of another version of the bot"),
        Tone.CAUTION,
        (Line(wording.ticked(say("Please type the command instead; `/exports help` lists them."))),),
    )
