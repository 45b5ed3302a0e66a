"""`/exports latest [filter]`: what was announced last. PURE."""

from __future__ import annotations

from bot.alerts.archive import archive
from bot.subscriptions import options
from bot.subscriptions.filters import FilterError
from handlers.commands import help_
from handlers.commands.command import RECENT, TOLD_BEFORE, Call, Command
from handlers.commands.options import FILTER
from handlers.messages import alerts, wording
from handlers.messages.reply import Line, LineKind, Reply, Tone
from handlers.messages.speech import counted, later, say

_ACTS_SHOWN = 5
_ACTS_BEHIND_MORE = 15


def answer(call: Call) -> Reply:
    """List the newest announcements that match the filter; options beside it are ignored."""
    recent = call.stored[RECENT]
    try:
        wanted = options.read(call.text, call.vocabulary, call.asker.platform.mentions).filter
    except FilterError as error:
        return help_.mistake(error, "latest")
    found = alerts.matching(recent, wanted, _ACTS_SHOWN + _ACTS_BEHIND_MORE)
    older = (
        alerts.archived_lines(archive(call.rules, call.today, call.stored[TOLD_BEFORE]), wanted)
        if len(found) < _ACTS_SHOWN
        else ()
    )
    if not found:
        return _nothing(wanted.text, len(recent), older)
    lines = alerts.list_lines(found)
    head = (Line(wording.code(wanted.text), bold=say("Filter:")),) if wanted.text else ()
    return Reply(
        say("The latest announcement") if len(found) == 1 else say("The latest announcements"),
        Tone.CALM,
        (*head, *lines[:_ACTS_SHOWN], *older),
        footer=wording.disclaimer(),
        more=lines[_ACTS_SHOWN:],
    )


def _nothing(text: str, looked: int, older: tuple[Line, ...]) -> Reply:
    if not looked:
        told = say("The first poll of a source only remembers what it finds; what is published later is announced.")
        title = say("Nothing has been announced yet")
        return Reply(title, Tone.CALM, (Line(told), *older), footer=wording.disclaimer())
    hint = wording.ticked(say("A wider filter may find some: leave out a part, or put `|` between two."))
    lines = (Line(wording.filtered(text), bold=say("Filter:")), Line(hint, LineKind.SMALL))
    title = counted("No match among the {n} latest announcement", "No match among the {n} latest announcements", looked)
    return Reply(title, Tone.CALM, (*lines, *older))


COMMAND = Command(
    "latest",
    later("the newest acts"),
    FILTER,
    (RECENT, TOLD_BEFORE),
    answer=answer,
    usage=later("[filter]"),
    also=("last", "news", "recent"),
    shares=True,
    sign="📰",
)
