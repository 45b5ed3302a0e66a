"""`/exports report <question>`: a report that an answer is wrong, filled in as far as it is known. PURE."""

from __future__ import annotations

from importlib.metadata import version

from bot.answering import look_up
from handlers.commands import help_
from handlers.commands.command import Call, Command, Option, Section
from handlers.commands.restricted import LOOKED_UP
from handlers.messages import reporting
from handlers.messages.reply import Line, LineKind, Reply, Tone
from handlers.messages.speech import later, say

_HEADING = "### "
_BULLET = "- "


def answer(call: Call) -> Reply:
    """Return the report on the answer to a question, to be copied."""
    found = call.stored[LOOKED_UP]
    if found is None or not call.text.strip():
        return help_.answer(call)
    text = reporting.report(
        found.beside.added_to(look_up(call.rules, found.query, found.today)), version("exportwatch")
    )
    how = say(
        "Copy this, write in what is right and where it says so, and send it to whoever keeps your rules, or as an "
        "issue."
    )
    return Reply(
        say("Is this answer wrong?"), Tone.CALM, (Line(how), *(_line(one) for one in text.splitlines() if one.strip()))
    )


def _line(text: str) -> Line:
    if text.startswith(_HEADING):
        return Line(text.removeprefix(_HEADING), LineKind.HEADING)
    if text.startswith(_BULLET):
        return Line(text.removeprefix(_BULLET), LineKind.BULLET)
    return Line(text)


COMMAND = Command(
    "report",
    later("say that an answer is wrong: a text to fill in"),
    (Option("item", later("The question, as it was asked"), required=True, suggests="item"),),
    (LOOKED_UP,),
    answer=answer,
    usage=later("<thing>"),
    example="graphite to:US",
    section=Section.BACK,
)
