"""`/exports latest [filter]`: what was announced last."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.announcement import Announcement
from bot.subscriptions import options
from bot.subscriptions.filters import FilterError, Vocabulary
from handlers.commands import help_
from handlers.commands import lists as matches
from handlers.messages import wording
from handlers.messages.reply import Line, LineKind, Reply, Tone

_SHOWN = 5
_MORE = 15


def answer(text: str, *, vocabulary: Vocabulary, recent: Sequence[Announcement], platform: str = "") -> Reply:
    """The newest announcements that match; `recent` is newest first. Options beside the filter change nothing here."""
    try:
        wanted = options.read(text, vocabulary, platform).filter
    except FilterError as error:
        return help_.mistake(error, "latest")
    found = matches.matching(recent, wanted, _SHOWN + _MORE)
    if not found:
        return _nothing(wanted.text, len(recent))
    lines = matches.lines(found)
    head = (Line(wording.code(wanted.text), bold="Filter:"),) if wanted.text else ()
    return Reply(
        "The latest announcement" if len(found) == 1 else "The latest announcements",
        Tone.CALM,
        (*head, *lines[:_SHOWN]),
        footer=wording.DISCLAIMER,
        more=lines[_SHOWN:],
    )


def _nothing(text: str, looked: int) -> Reply:
    if not looked:
        return Reply(
            "Nothing has been announced yet",
            Tone.CALM,
            (Line("The first poll of a source only remembers what it finds; what is published later is announced."),),
        )
    among = wording.counted(looked, "latest announcement")
    lines = (
        Line(wording.filtered(text), bold="Filter:"),
        Line(
            f"A wider filter may find some: leave out a part, or put {wording.code('|')} between two.", LineKind.SMALL
        ),
    )
    return Reply(f"No match among the {among}", Tone.CALM, lines)
