"""The lines of an answer on acts, lists and codes at first sight: which of them stand there, in which order. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.rules.answer.by_goods import GoodsVerdict
from bot.rules.answer.findings import Finding
from bot.rules.answer.list_findings import ListFinding
from bot.rules.answer.model import Answer
from bot.vocabulary import RESTRICTING, Outcome, Status
from handlers.messages import finding_lines, headline, verdicts, wording
from handlers.messages.asked_words import goods_name
from handlers.messages.finding_lines import WORDS
from handlers.messages.first_sight import AIM, ALWAYS, HEADED, LIMIT, REMARKED, Part
from handlers.messages.reply import Line, LineKind, Tone
from handlers.messages.speech import say
from handlers.messages.verdicts import of_goods, strictest, sure_beside

_ACTS, _NAMED = 3, 2
_GOODS = 5
"""Goods that a first sight tells in any case."""


_CODES, _CODE_EXPORTERS = 5, 3
"""Codes that a first sight tells in any case, and exporters that each of them names."""


def told_acts(answer: Answer, lead: Sequence[Finding]) -> Iterator[Part]:
    """Yield the acts of first sight: of each code, of each of several goods, or of what the first line is about."""
    several = of_goods(answer)
    if answer.by_code and not several:
        yield from _lines_of_codes(answer)
    elif (stricter := strictest(answer)) is not answer:
        yield from first_acts(stricter, acts_of(stricter)[0][:1])
        yield from first_acts(answer, lead)
    elif several:
        yield from _lines_of_goods(several)
    else:
        yield from first_acts(answer, lead)


def _lines_of_goods(several: Sequence[tuple[GoodsVerdict, Answer]]) -> Iterator[Part]:
    """Yield a line for each of several goods, its gravest act or list entry; one for those of which nothing is said."""
    alone = len({code for _, one in several for code in verdicts.exporters(one)}) == 1
    silent: dict[tuple[str, Tone], list[str]] = {}
    for place, (goods, one) in enumerate(several):
        name = goods_name(one, goods.name)
        if (line := _line_of(one, alone=alone)) is None:
            silent.setdefault((_unfound(goods, one), finding_lines.tone(one.status)), []).append(name)
            continue
        said = f"{name[:1].upper()}{name[1:]}"
        demand = _uncapped(line.bold) if alone else line.bold
        if demand and one.outcome is Outcome.PARTLY_UNDERSTOOD and one.status in RESTRICTING:
            demand = say("perhaps {status}", status=demand)
        led = say("{exporter}, {demand}", exporter=said, demand=demand) if demand else wording.lead(said)
        yield ALWAYS if place < _GOODS else AIM, replace(line, bold=led)
    for (text, tone), names in silent.items():
        said = wording.listed(list(dict.fromkeys(names)), _GOODS)
        yield ALWAYS, Line(text, LineKind.BULLET, wording.lead(f"{said[:1].upper()}{said[1:]}"), tone=tone)


def _line_of(one: Answer, *, alone: bool) -> Line | None:
    """Return the line of one of several goods; None if no act and no list is told of it."""
    lead, _ = acts_of(one)
    if lead and one.status in RESTRICTING:
        return finding_lines.first(one, lead[0], alone=alone)
    return finding_lines.of_list(one.lists[0], alone=alone) if one.lists else None


def _unfound(goods: GoodsVerdict, answer: Answer) -> str:
    """Write that nothing is on file for one of several goods, and up to when it was looked for."""
    told = headline.clause(answer)
    if not goods.searched:
        return say("{text}.", text=told)
    return say("{text}, looked for up to {day}.", text=told, day=wording.said(goods.searched.looked_for))


def _uncapped(text: str) -> str:
    """Return a lead-in within a sentence: `Licence:` as `licence:`, a country's name as it is."""
    return wording.uncapped(text) if text[:1] + text[1:].lower() == text else text


def first_acts(answer: Answer, lead: Sequence[Finding]) -> Iterator[Part]:
    """Yield one line for each act and list: the first always, one of each exporter and status, more if they fit."""
    order = {code: place for place, code in enumerate(verdicts.exporters(answer))}
    found: list[Finding | ListFinding] = [*lead, *answer.lists[: _ACTS - len(lead)]]
    sure = [act for code in order if (act := sure_beside(answer, code))]
    found.sort(key=lambda one: (order.get(_jurisdiction(one), len(order)), one not in sure, not _decides(answer, one)))
    alone, met = names_one_exporter(answer), set[tuple[str, Status]]()
    for place, one in enumerate(found):
        if isinstance(one, Finding):
            beside = one.apart in {"standing", "released"} and not answer.asked.acts
            is_of_a_use = bool(answer.asked.uses) and one.sets_status and one.limb.binds is not None
            kind, line = (one.state.status, finding_lines.first(answer, one, alone=alone))
        else:
            beside, is_of_a_use, kind = False, False, one.status
            line = finding_lines.of_list(one, alone=len(order) == 1)
        key = (_jurisdiction(one), kind)
        unclear = kind is Status.UNKNOWN and key not in met  # what is sure before it is not all
        most = REMARKED if beside else HEADED if place else LIMIT
        yield LIMIT if is_of_a_use or unclear else AIM if key in met else most, line
        met.add(key)


def _lines_of_codes(answer: Answer) -> Iterator[Part]:
    """Yield one line for each of several codes: its status, the exporters that give it, and what the code holds."""
    for place, (code, (status, by_exporter)) in enumerate(answer.by_code.items()):
        whose = [wording.country(one) for one, own in by_exporter.items() if own is status and not answer.from_]
        goods = wording.listed([wording.goods(name) for name in answer.goods_by_code[code]], 1)
        told = f"{WORDS[status]}{f' ({wording.listed(whose, _CODE_EXPORTERS)})' if whose else ''}"
        text = say("{text}.", text=wording.clauses(filter(None, (told, goods))))
        line = Line(text, LineKind.BULLET, wording.lead(code), tone=finding_lines.tone(status))
        yield LIMIT if place < _CODES else AIM, line


def not_in_full(answer: Answer, waiting: Iterable[Line], lead: Sequence[Finding]) -> Iterator[Line]:
    """Yield the waiting lines without those of acts and lists that stand in full behind "more"."""
    in_full = [found for found in lead if found.sets_status]
    told = {line for _, line in first_acts(answer, in_full)} if not answer.by_code else set()
    yield from (line for line in waiting if line not in told)


def _decides(answer: Answer, found: Finding | ListFinding) -> bool:
    """Return whether an exporter's status is that of this act or list."""
    status = found.state.status if isinstance(found, Finding) else found.status
    return status is answer.by_exporter.get(_jurisdiction(found))


def _jurisdiction(found: Finding | ListFinding) -> str:
    return found.measure.jurisdiction if isinstance(found, Finding) else found.jurisdiction


def acts_of(answer: Answer) -> tuple[list[Finding], list[Finding]]:
    """Return the acts of first sight, the gravest of each exporter in the headline's order first; and all others."""
    order = {code: place for place, code in enumerate(verdicts.exporters(answer))}
    firsts = [act for code in order for act in _firsts(answer, code)]
    running = [f for f in answer.findings if f.sets_status and f.state.status is not Status.EXPIRED]
    lead = list(dict.fromkeys([*firsts, *running])) if order else _acts_without_verdict(answer)
    lead.sort(key=lambda f: (f not in firsts, order.get(f.measure.jurisdiction, len(order))))
    named = answer.asked.acts and not answer.things
    shown = lead[: _ACTS + 1 if named else _ACTS]
    return shown, [f for f in answer.findings if f not in shown]


def _firsts(answer: Answer, exporter: str) -> Iterator[Finding]:
    """Yield an exporter's deciding act, behind the sure one if its status is unknown."""
    deciding = verdicts.deciding(answer, exporter)[:1]
    if deciding and (sure := sure_beside(answer, deciding[0].measure.jurisdiction)):
        yield sure
    yield from deciding


def _acts_without_verdict(answer: Answer) -> list[Finding]:
    """Return the acts to show if nothing restricts: those that spare this case, and those that were named."""
    apart = ("destination", "exempt", "standing", "released")
    return [f for f in answer.findings if f.sets_status or f.apart in apart][:_NAMED]


def names_one_exporter(answer: Answer) -> bool:
    """Return whether the headline names one exporter, whom the lines need not name again."""
    shown = verdicts.exporters(answer)
    return len(shown) == 1 and {f.measure.jurisdiction for f in answer.findings} <= {*shown}
