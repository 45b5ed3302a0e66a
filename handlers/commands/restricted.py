"""`/restricted <thing>` and `/exports report`: the answer in chat, and a report that one is wrong. PURE.

The rules are in memory, so it is answered without a store too; the store adds the channel's usual places, and the
alerts that wait for a review. The report is filled in as far as it is known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version

from bot.answering import RestrictedQuery, Supplements, day_of, look_up
from bot.subscriptions.records import NO_DEFAULTS
from handlers.commands import help_
from handlers.commands.command import Button, Call, Command, Need, Option, Section, StoredReader
from handlers.commands.lookups import wants_of
from handlers.messages import answers, deliveries, reporting
from handlers.messages.reply import Line, LineKind, Reply, Tone
from handlers.messages.speech import later, say

_HELP = ("help", "?")


@dataclass(frozen=True, slots=True)
class ChatQuestion:
    """A question, the asker's today, and what is beside the rules for its answer."""

    query: RestrictedQuery
    today: date
    beside: Supplements


async def _look_up(store: StoredReader, call: Call) -> ChatQuestion | None:
    """Return the question with what is beside its answer; None if help was asked for.

    Raises UsageError for what cannot be understood.
    """
    if call.text.strip().casefold() in _HELP:
        return None
    usual = await store.briefly(store.records.settings_of(call.channel), NO_DEFAULTS)
    query = RestrictedQuery(call.text, usual_from=usual.from_, usual_to=usual.to)
    zone = usual.options.zone
    today = day_of(call.now, zone if isinstance(zone, str) else None)
    wants = await store.compute(call.asker, wants_of, query, today)
    return ChatQuestion(query, today, await store.answers(call.channel).beside(wants))


LOOKED_UP = Need(_look_up, computes=True)


def answer(call: Call) -> Reply:
    """Answer the question, with the unreviewed acts that touch what was found."""
    found = call.stored[LOOKED_UP]
    if found is None:
        return help_.answer(call)
    looked_up = found.beside.added_to(look_up(call.rules, found.query, found.today))
    reply = answers.reply(looked_up)
    if looked_up.unreviewed is not None:
        return reply
    away = Line(say("Whether newer alerts touch these rules could not be looked up just now."), LineKind.SMALL)
    return replace(reply, lines=(*reply.lines, away))


COMMAND = Command(
    "restricted",
    later("is it under export control, by whom, how, since when"),
    (
        Option(
            "item",
            later("A name in any language, HS code, CAS number, ECCN, or an act"),
            required=True,
            suggests="item",
        ),
        Option("to", later("Country that it would be sent to"), key="to", suggests="country"),
        Option("on", later("Day to look at, as 2024-12-10; empty for today"), key="on"),
        Option("from", later("Country whose rules to look at"), key="from", suggests="country"),
    ),
    (LOOKED_UP,),
    answer=answer,
    usage=later("<thing>"),
    example="graphite to:US",
    section=Section.ASK,
    shares=True,
    alone=True,
)
TRY = Button(deliveries.TRY, (LOOKED_UP,), answer=answer)
"""The example on a greeting."""


_HEADING = "### "
_BULLET = "- "


def report(call: Call) -> Reply:
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
        say("Is this answer wrong?"),
        Tone.CALM,
        (Line(how), *(_report_line(one) for one in text.splitlines() if one.strip())),
    )


def _report_line(text: str) -> Line:
    if text.startswith(_HEADING):
        return Line(text.removeprefix(_HEADING), LineKind.HEADING)
    if text.startswith(_BULLET):
        return Line(text.removeprefix(_BULLET), LineKind.BULLET)
    return Line(text)


REPORT = Command(
    "report",
    later("say that an answer is wrong: a text to fill in"),
    (Option("item", later("The question, as it was asked"), required=True, suggests="item"),),
    (LOOKED_UP,),
    answer=report,
    usage=later("<thing>"),
    example="graphite to:US",
    section=Section.BACK,
)
