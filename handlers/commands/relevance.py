"""The buttons “Relevant” and “Not relevant” under an alert."""

from __future__ import annotations

from bot.model.announcement import Announcement
from handlers.commands import why
from handlers.messages import alerts, wording
from handlers.messages.reply import Line, LineKind, Reply, Tone

RELEVANT, NOT_RELEVANT = "relevant", "irrelevant"
"""The actions of the two buttons."""


def answer(announcement: Announcement | None, *, relevant: bool, before: bool | None) -> Reply:
    """`before` is what the same person had said of this alert; None: nothing."""
    if announcement is None:
        return why.gone()
    said = "relevant" if relevant else "not relevant"
    changed = "changed to" if before is not None and before != relevant else "noted:"
    return Reply(
        f"Thank you, {changed} {said}",
        Tone.DONE,
        (
            Line(alerts.title(announcement), bold="Alert:"),
            Line(
                "Your answer is kept with your name and this channel. Only whoever runs this bot sees it, to test "
                "and improve how acts are recognised. It changes nothing in this channel."
            ),
            *(() if relevant else (_fewer(),)),
            Line("You may change your mind: your last answer counts. Others may answer too.", LineKind.SMALL),
        ),
    )


def _fewer() -> Line:
    return Line(
        f"To see fewer alerts of this kind here, narrow the filter: {wording.code('/exports list')} shows it.",
        LineKind.SMALL,
    )
