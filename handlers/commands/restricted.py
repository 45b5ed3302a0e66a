"""`/restricted <thing>`: the command in chat. PURE.

The rules are in memory, so it is answered without a store too; the store adds the channel's usual places, and the
alerts that wait for a review.
"""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.model.supplements import NoticesByRule
from bot.rules.answer import Answer
from bot.rules.answers import answer as answer_by_rules
from bot.subscriptions.records import NO_DEFAULTS
from handlers.commands import help_
from handlers.commands.command import Call, Command, Need, Option, Section, StoredReader
from handlers.messages import answers
from handlers.messages.reply import Line, LineKind, Reply

_HELP = ("help", "?")
_AWAY: NoticesByRule = {}


async def _look_up(store: StoredReader, call: Call) -> tuple[Answer, bool] | None:
    """Return the answer, and whether the store named the unreviewed acts; None if help was asked for.

    Raises UsageError for what cannot be understood.
    """
    if _asks_for_help(call):
        return None
    usual = await store.briefly(store.records.settings_of(call.channel), NO_DEFAULTS)
    zone = usual.options.zone
    today = call.now.astimezone(ZoneInfo(zone)).date() if isinstance(zone, str) else call.today
    answer = answer_by_rules(call.rules, call.text, today=today, usual_from=usual.from_, usual_to=usual.to)
    measures = list(dict.fromkeys(finding.measure.key for finding in answer.findings))
    waiting = await store.briefly(store.records.unreviewed(measures, call.channel), _AWAY)
    if answer.firms:
        answer = answer.with_elsewhere(await store.records.screened(answer.firms))
    return (answer, False) if waiting is _AWAY else (answer.with_notices(waiting), True)


LOOKED_UP = Need(_look_up)


def answer(call: Call) -> Reply:
    """Answer the question, with the unreviewed acts that touch what was found."""
    found = call.stored[LOOKED_UP]
    if found is None:
        return help_.answer(call)
    looked_up, with_alerts = found
    reply = answers.reply(looked_up)
    if with_alerts:
        return reply
    away = Line("Whether newer alerts touch these rules could not be looked up just now.", LineKind.SMALL)
    return replace(reply, lines=(*reply.lines, away))


def _asks_for_help(call: Call) -> bool:
    return call.text.strip().casefold() in _HELP


COMMAND = Command(
    "restricted",
    "is it under export control, by whom, how, since when",
    (
        Option("item", "A name in any language, HS code, CAS number, ECCN, or an act", required=True, suggests="item"),
        Option("to", "Country that it would be sent to", key="to", suggests="country"),
        Option("on", "Day to look at, as 2024-12-10; empty for today", key="on"),
        Option("from", "Country whose rules to look at", key="from", suggests="country"),
    ),
    (LOOKED_UP,),
    answer=answer,
    usage="<thing>",
    example="graphite to:US",
    section=Section.ASK,
    shares=True,
    alone=True,
)
