"""`/restricted <thing>`: the command in chat. PURE.

The rules are in memory, so it is answered without a store too; the store adds the channel's usual places, and the
alerts that wait for a review.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.model.rule_notices import NoticesByRule
from bot.rules.answers import Answer
from bot.rules.answers import answer as answer_by_rules
from bot.subscriptions.records import NOTHING_USUAL
from bot.text import countries
from handlers.commands import help_
from handlers.commands.command import Call, Command, Need, Option, Section
from handlers.commands.stored import Reader
from handlers.messages import answers, wording
from handlers.messages.reply import Line, LineKind, Reply

_HELP = ("help", "?")
_AWAY: NoticesByRule = {}


@dataclass(frozen=True, slots=True)
class _LookedUp:
    """An answer, what it took from the channel's settings, and whether the store told what waits for a review."""

    answer: Answer
    usual_from: str | None
    usual_to: str | None
    with_alerts: bool


async def _look_up(store: Reader, call: Call) -> _LookedUp | None:
    """None for a call for help. Raises UsageError for what cannot be understood."""
    if _asks_for_help(call):
        return None
    usual = await store.briefly(store.records.settings_of(call.channel), NOTHING_USUAL)
    zone = usual.options.zone
    today = call.now.astimezone(ZoneInfo(zone)).date() if isinstance(zone, str) else call.today
    answer = answer_by_rules(call.rules, call.text, today=today, usual_from=usual.from_, usual_to=usual.to)
    from_, to = answer.usual_from, answer.usual_to
    measures = list(dict.fromkeys(finding.measure.key for finding in answer.findings))
    waiting = await store.briefly(store.records.unreviewed(measures, call.channel), _AWAY)
    if waiting is _AWAY:
        return _LookedUp(answer, from_, to, with_alerts=False)
    return _LookedUp(answer.with_notices(waiting), from_, to, with_alerts=True)


LOOKED_UP = Need(_look_up)


def answer(call: Call) -> Reply:
    """The answer, with the alerts that touch what was found and wait for a review."""
    found = call.stored[LOOKED_UP]
    if found is None:
        return help_.answer(call)
    reply = _with_usual(answers.reply(found.answer), found.usual_from, found.usual_to)
    return reply if found.with_alerts else _without_alerts(reply)


def _asks_for_help(call: Call) -> bool:
    return call.text.strip().casefold() in _HELP


def _with_usual(reply: Reply, from_: str | None, to: str | None) -> Reply:
    """Name the channel's usual exporter or destination that the question was answered for."""
    taken = [f"of {countries.the(from_)} (this channel's usual exporter)"] if from_ else []
    taken += [f"toward {countries.the(to)} (this channel's usual destination)"] if to else []
    if not taken:
        return reply
    text = f"Asked {' and '.join(taken)}. For another, write `from:` or `to:`; `/exports settings` shows what is usual."
    return replace(reply, lines=(*reply.lines, Line(wording.ticked(text), LineKind.SMALL)))


def _without_alerts(reply: Reply) -> Reply:
    """Say that the store could not add what waits for a review."""
    away = Line("Whether newer alerts touch these rules could not be looked up just now.", LineKind.SMALL)
    return replace(reply, lines=(*reply.lines, away))


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
