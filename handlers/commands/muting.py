"""The buttons “Mute this event” and “Undo”: whether a channel hears more of an act that was announced there."""

from __future__ import annotations

from bot.model.announcement import Announcement
from handlers.chat.interfaces import Asker
from handlers.commands import results as rights
from handlers.commands import why
from handlers.commands.results import MuteEvent, Outcome
from handlers.messages import alerts, wording
from handlers.messages.reply import Action, Line, LineKind, Reply, Tone


def mute(asker: Asker, announcement: Announcement | None, delivery: str) -> Outcome:
    """Nothing more of the act in this channel. `delivery` is the alert's, for the button that undoes it."""
    if not asker.may_manage:
        return Outcome(rights.refusal(asker))
    if announcement is None:
        return Outcome(why.gone())
    reply = Reply(
        "Muted: nothing more of this act is posted in this channel",
        Tone.DONE,
        (
            Line(alerts.title(announcement), bold="Act:"),
            Line("That is later reports, acts that follow it, and changes of the alert. Other acts come as before."),
            Line(f"The rules stay as they are: {wording.code('/restricted')} answers as before.", LineKind.SMALL),
        ),
        actions=(Action("unmute", "Undo", delivery),),
    )
    return Outcome(reply, (MuteEvent(delivery, mute=True),))


def unmute(asker: Asker, announcement: Announcement | None, delivery: str) -> Outcome:
    """Take that back."""
    if not asker.may_manage:
        return Outcome(rights.refusal(asker))
    if announcement is None:
        return Outcome(why.gone())
    reply = Reply(
        "No longer muted: what comes of this act is posted in this channel again",
        Tone.DONE,
        (Line(alerts.title(announcement), bold="Act:"),),
        actions=(Action("mute", "Mute this event", delivery),),
    )
    return Outcome(reply, (MuteEvent(delivery, mute=False),))
