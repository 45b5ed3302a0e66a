"""`/restricted`: an answer as a card. PURE.

First sight tells what became of the question, the verdict of each exporter that matters, what will change soon, and
one line for each act, in few words. Goods in detail, acts on some users or on a whole class, notes, changes, sources
and where a licence is applied for stand behind "more".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from bot.rules.answer.findings import Finding, embargo_note
from bot.rules.answer.model import Answer
from bot.rules.answer.timeline import NextChange
from bot.rules.edition import Edition
from bot.rules.notes import NoteKind
from bot.rules.query.facts import asks_of_a_state
from bot.vocabulary import FREE, RESTRICTING, STATUS_IN_FORCE, Outcome, Status
from handlers.messages import asked_facts, finding_lines, guidance, headline, timeline, verdicts, wording
from handlers.messages.finding_lines import WORDS
from handlers.messages.first_sight import (
    ALWAYS,
    HEADED,
    LIMIT,
    REMARKED,
    UNCOUNTED,
    Part,
    asked_conditions,
    brief,
    coming_changes,
    count_words,
    divided,
    fitting,
    not_in_full,
    own_words,
    parties,
    parties_in_full,
    party_decides,
    planned_acts,
    told_acts,
    words_of,
)
from handlers.messages.guidance import Advice
from handlers.messages.guides import at_first_sight, in_full
from handlers.messages.notes import worded
from handlers.messages.reply import Line, LineKind, Reply
from handlers.messages.speech import counted, say
from handlers.messages.touched_rules import open_alert_lines
from handlers.messages.verdicts import AnswerView, goods_name, native_title, seen_from

_REMARKS, _ALERTS = 1, 1
_OF_REVISIONS = frozenset({NoteKind.ACT_CHANGE, NoteKind.NO_ACT_CHANGE})
"""Notes on what an act took up, struck out or changed, told where a question asks for it."""
_OF_LENGTH = frozenset({NoteKind.UNREAD_WORDS, NoteKind.UNREAD_CODES})
"""Notes that a part of the question was not read."""
_IN_BRACKETS = re.compile(r"\([^()]*\)")
"""What qualifies a verdict in the first line displaces no line below it: "(last confirmed 3 Aug 2022)"."""
_REVISIONS = 4
"""Changes of an act at first sight."""


def reply(answer: Answer) -> Reply:
    """Build the reply to `/restricted`."""
    if topic := asked_facts.card(answer) or guidance.card(answer):
        return topic
    view = AnswerView.of(answer)
    title, tone, sign = headline.headline(view), headline.tone(view), headline.sign(view)
    advice, footer = Advice.of(view), _footer(view)
    remarks, changed = AnswerRemarks.of(answer, advice.hints), tuple(open_alert_lines(answer))
    spent = count_words(_IN_BRACKETS.sub("", title)) + count_words(footer)
    parts = tuple(_parts(view, advice, remarks, changed))
    shown, waiting = divided(parts, spent)
    room = LIMIT - spent - sum(words_of(line) for most, line in parts if line in shown and most != UNCOUNTED)
    head = len(tuple(_embargo(answer)))
    changes = map(timeline.event_line, answer.changes)
    facts = (*changes, *asked_facts.thresholds(answer), *asked_facts.rates(answer), *asked_facts.beside(answer))
    applied = tuple(at_first_sight(view, of_authorities=not asked_facts.names_its_authority(answer.facts)))
    told = (*asked_conditions(view), *coming_changes(view))
    beside = tuple(fitting((*((line,) for line in told), *planned_acts(view)), room))
    room -= sum(map(words_of, beside))
    kept = sum(min(map(words_of, wordings)) for wordings in applied)  # whom to ask stands before what else is said
    detail = tuple(fitting(own_words(view), room - kept))
    guided = fitting(applied, room - sum(map(words_of, detail)))
    lines = tuple(dict.fromkeys((*shown[:head], *facts, *shown[head:], *beside, *detail, *guided)))
    more = (*not_in_full(view, waiting), *details(view, remarks.in_full, changed[_ALERTS:]))
    return Reply(
        title=title,
        tone=tone,
        sign=sign,
        lines=lines,
        more=tuple(line for line in more if line not in lines),
        actions=advice.actions,
        footer=footer,
        questions=advice.questions,
        mistaken=answer.outcome is Outcome.UNRECOGNISED and not answer.parties,
    )


@dataclass(frozen=True, slots=True)
class AnswerRemarks:
    """What is said beside the acts: what was not read, how to ask better, what an act changed, and all else."""

    cut: tuple[str, ...]
    hinted: tuple[str, ...]
    revised: tuple[str, ...]
    others: tuple[str, ...]

    @classmethod
    def of(cls, answer: Answer, hinted: tuple[str, ...]) -> AnswerRemarks:
        """Word the remarks of an answer; what a line of a code says already is left out."""
        revised = tuple(worded(note) for note in answer.remarks if note.kind in _OF_REVISIONS)
        cut = tuple(worded(note) for note in answer.remarks if note.kind in _OF_LENGTH)
        others = (one for one in answer.remarks if one.kind not in _OF_REVISIONS | _OF_LENGTH)
        told = tuple(worded(note) for note in others if note.given("code") not in answer.by_code)
        return cls(cut, hinted, revised, told)

    @property
    def in_order(self) -> tuple[str, ...]:
        """All of them but those that stand at first sight whatever else does."""
        return (*self.hinted, *self.others, *self.revised[_REVISIONS:])

    @property
    def in_full(self) -> tuple[str, ...]:
        """Those that first sight does not tell in full."""
        return tuple(text for place, text in enumerate(self.in_order) if place >= _REMARKS or brief(text) != text)


def _parts(view: AnswerView, advice: Advice, remarks: AnswerRemarks, changed: Sequence[Line]) -> Iterator[Part]:
    """Yield the parts of a first sight in their order, each with how many words there may be with it."""
    answer = view.answer
    yield from _embargo(answer)
    yield from _understood(view, advice.other_way)
    yield from ((ALWAYS, Line(text)) for text in (*remarks.cut, *guidance.outright(answer)))
    yield from changes_soon(view)
    firms_first = party_decides(answer)
    if firms_first:
        yield from parties(answer)
    yield from ((LIMIT, Line(text, LineKind.BULLET)) for text in remarks.revised[:_REVISIONS])
    yield from told_acts(view)
    yield from _of_state(view)
    if not firms_first:
        yield from parties(answer)
    yield from ((LIMIT if place else ALWAYS, line) for place, line in enumerate(changed[:_ALERTS]))
    weight = _weight(answer, remarks.hinted)
    yield from ((weight, Line(brief(text))) for text in remarks.in_order[:_REMARKS])
    steps = (*advice.steps, *guidance.beside(answer))
    yield from ((LIMIT, Line(text, LineKind.SMALL)) for text in steps)
    if answer.status not in RESTRICTING:
        yield from ((HEADED, Line(text, LineKind.SMALL)) for text in _passed_over(answer, names=False))


def _of_state(view: AnswerView) -> Iterator[Part]:
    """Yield what was said of the first act whose state is not known, for a question on how acts stand."""
    if asks_of_a_state(view.answer.query):
        told = (finding_lines.statement(one) for one in view.lead)
        yield from ((LIMIT, Line(brief(text), LineKind.SMALL)) for text in islice(dict.fromkeys(filter(None, told)), 1))


def _weight(answer: Answer, hinted: Sequence[str]) -> int:
    """Return up to how many words of a first sight a remark is shown: more if nothing else says what is amiss."""
    alone = answer.outcome is Outcome.PARTLY_UNDERSTOOD and not answer.doubted
    outside = any(one.kind is NoteKind.OUTSIDE_THRESHOLD for one in answer.remarks)
    if hinted:
        return LIMIT + 1  # before what the lines of acts take: without it the question is not asked better
    several = answer.from_ is not None and len(answer.by_exporter) > 1
    firm_alone = bool(answer.parties) and not answer.things  # what else of its house is listed is all there is to say
    return LIMIT if alone or several or firm_alone or outside or answer.status in FREE else REMARKED


def _embargo(answer: Answer) -> Iterator[Part]:
    if found := answer.embargo:
        laws = wording.clauses(found.laws).replace("(United States)", "(US)").replace(" (European Union)", "")
        as_of = wording.said(found.as_of)
        told = say("{laws}, as of {day}. Sanctions are not on file here.", laws=laws, day=as_of)
        yield LIMIT, Line(told, bold=say("Stop and check:"))


def _understood(view: AnswerView, other: str) -> Iterator[Part]:
    """Say what the question was taken for, unless that was plain: corrections, the reading of countries, the day."""
    answer = view.answer
    for typed, target in answer.corrected:
        yield LIMIT, Line(say("“{typed}” is taken for {goods}.", typed=typed, goods=goods_name(answer, target)))
    scope = list(filter(None, (_scope(view),)))
    if answer.on != answer.today or answer.asked.query.when:
        scope.append(say("on {day}", day=wording.said(answer.on)))
    if answer.of_today and answer.of_today.status is not answer.status and not view.today:
        today = AnswerView.of(seen_from(answer, answer.of_today))
        scope.append(say("today {verdict}", verdict=headline.verdict(today)))
    usual = (("from", answer.usual_from), ("to", answer.usual_to))
    if taken := " ".join(f"{name}:{code}" for name, code in usual if code):
        scope.append(wording.ticked(say("by this channel's defaults `{taken}` (`/exports settings`)", taken=taken)))
    if other and len(answer.subjects) > 1:  # of one thing it is offered as a question
        scope.append(wording.ticked(say("for the other way write `{other}`", other=other)))
    if scope:
        told = answer.on != answer.today or bool(view.goods)  # lines of goods name no route
        yield ALWAYS if told else LIMIT, Line(say(", ").join(scope), LineKind.SMALL)


def _scope(view: AnswerView) -> str:
    """Name goods and places as far as the headline does not."""
    answer = view.answer
    if view.main is not view:
        return view.asked.whole if answer.subjects else view.asked.way
    match answer.outcome:
        case Outcome.RESTRICTED:
            named = answer.subjects and not (answer.by_code or view.goods)  # their lines name them
            return view.asked.whole if named else view.asked.way
        case Outcome.PARTLY_UNDERSTOOD | Outcome.LISTED:
            led = bool(view.exporters) and not answer.destinations  # the headline names the exporter
            return "" if led else view.asked.way
        case _:
            return view.asked.way if view.goods else ""


def _passed_over(answer: Answer, *, names: bool) -> Iterator[str]:
    """Say which words changed nothing, as far as neither the headline nor a line of goods names them.

    `names`: whether those are told, too, that can be no goods.
    """
    told = {one.typed for one in answer.doubted} if answer.outcome is Outcome.PARTLY_UNDERSTOOD else set()
    told |= {goods.typed for goods in answer.by_goods}
    told |= {word for note in answer.remarks for word in str(note.given("typed") or "").split()}
    told |= set() if names else {one.typed for one in answer.left if one.is_no_goods}
    if beside := [word for word in answer.passed_over if word not in told and answer.things and not answer.asked.acts]:
        yield say("Passed over: {words}.", words=verdicts.quotes(beside))


def _evidence(view: AnswerView) -> Iterator[date]:
    """Yield the days to which the first exporter's deciding act, and the sure one beside it, were looked after."""
    for one in view.exporters[:1]:
        acts = [act for act in (one.sure, *one.deciding[:1]) if act]
        yield from (act.measure.evidence_as_of for act in acts)
        if not acts:
            own = (listed for listed in view.answer.lists if listed.jurisdiction == one.code)
            yield from (date.fromisoformat(listed.answer.edition) for listed in own)


def _footer(view: AnswerView) -> str:
    edition = f" · {_edition(view.answer.edition)}" if view.answer.edition else ""
    return f"{_freshness(view)}{edition} · {wording.uncapped(wording.disclaimer())}"


def _edition(edition: Edition) -> str:
    return say("Rules: edition {number} of {day}", number=str(edition.number), day=wording.said(edition.day))


def _freshness(view: AnswerView) -> str:
    """Say up to which day the acts that decide were looked after; where none does, what was searched."""
    answer, mains = view.answer, [one for _, one in view.goods] or [view.main]
    days = [day for main in mains for day in _evidence(main)]
    if days:
        return say("Evidence to {day}", day=wording.said(min(days)))
    return searched(answer) if answer.reviewed else say("No rules on file")


_FINDINGS_IN_FULL = 30
_LONGEST_NOTE = 220


def details(view: AnswerView, remarks: Iterable[str], changed: Sequence[Line]) -> Iterator[Line]:
    """Yield what stands behind "more": remarks and alerts, how one applies, acts in full, parties, history."""
    answer = view.answer
    if answer.embargo:
        yield Line(worded(embargo_note(answer.embargo)))
    yield from map(Line, remarks)
    yield from (Line(text, LineKind.SMALL) for text in _passed_over(answer, names=True))
    yield from changed[:_FINDINGS_IN_FULL]
    yield from in_full(view)
    counted = [f for f in answer.findings if f.sets_status]
    for finding in counted[:_FINDINGS_IN_FULL]:
        yield from finding_lines.lines(finding)
    aside = [f for f in view.rest if not f.sets_status]
    yield from (finding_lines.short(answer, finding) for finding in aside[:_FINDINGS_IN_FULL])
    if any(f.apart in {"party", "class"} for f in aside):
        told = say("Acts on some users or on a class of goods count once the question names them.")
        yield Line(told, LineKind.SMALL)
    yield from map(finding_lines.of_list_in_full, answer.lists)
    yield from parties_in_full(answer)
    yield from _history(counted)
    if answer.near:
        yield Line(say("Near: {goods}.", goods=say(", ").join(goods_name(answer, name) for name in answer.near)))
    yield Line(_searched_for(answer), LineKind.SMALL)


def searched(answer: Answer) -> str:
    """Say how many acts of how many exporters were searched."""
    measures, exporters = answer.searched
    return say(
        "Searched {acts} of {exporters}",
        acts=counted("{n} act", "{n} acts", measures),
        exporters=counted("{n} exporter", "{n} exporters", exporters),
    )


def _searched_for(answer: Answer) -> str:
    if not answer.from_:
        return say("{text}.", text=searched(answer))
    country = wording.place(answer.from_)
    return say("{searched}, for {country} as exporter.", searched=searched(answer), country=country)


def _history(findings: Sequence[Finding]) -> Iterator[Line]:
    for finding in findings:
        changes = finding.changes
        if not (finding.notes or changes):
            continue
        own = f" ({title})" if (title := native_title(finding)) else ""
        yield Line(f"{finding.document}: {finding.measure.title}{own}", LineKind.HEADING)
        yield from (Line(wording.trimmed(worded(note), _LONGEST_NOTE), LineKind.TEXT) for note in finding.notes)
        for change in changes:
            day = wording.lead(wording.day(change.date.text))
            yield Line(f"{change.document}: {change.what}", LineKind.BULLET, bold=day)
        yield from (
            Line(source.supports, LineKind.SMALL, bold=wording.lead(finding_lines.source_kind(source.kind)), link=link)
            for source in finding.measure.sources
            if (link := wording.web_link(source.url))
        )


def changes_soon(view: AnswerView) -> Iterator[Part]:
    """Word the next change: `⏳ Changes in 1 day`; the days are counted from the day asked for."""
    answer = view.answer
    if change := answer.next_change:
        lead = wording.lead(f"⏳ {_time_ahead(change.date, answer)} ({wording.said(change.date)})")
        yield LIMIT, Line(_change_words(view, change), bold=lead)


def _change_words(view: AnswerView, change: NextChange) -> str:
    answer = view.answer
    exporter = "" if view.names_one_exporter else f"{wording.country(change.jurisdiction)}{say(', ')}"
    document = f"{exporter}{change.document}"
    if change.begins:
        return say("{act} begins: {status}.", act=document, status=WORDS[change.after])
    if change.after is Status.SUSPENDED:
        return say("{act} is suspended.", act=document)
    what = document
    if change.suspension:
        what = f"{exporter}{say('suspension of {act}', act=_suspended_act(answer, change))}"
    if change.after is Status.EXPIRED:
        return say("{act} ends.", act=what)
    if change.after is Status.UNKNOWN:
        return say("{act} ends; then not known.", act=what)
    return say("{act} ends; then {status}.", act=what, status=WORDS[change.after])


def _suspended_act(answer: Answer, change: NextChange) -> str:
    """Name a suspended act with what it demands otherwise: `No. 46 of 2024 (prohibited to the United States)`."""
    limbs = [f for f in answer.findings if f.measure.key == change.measure and f.state.status is Status.SUSPENDED]
    demanded = dict.fromkeys(_demand_in_force(answer, f) for f in limbs)
    return f"{change.document} ({next(iter(demanded))})" if len(demanded) == 1 else change.document


def _demand_in_force(answer: Answer, finding: Finding) -> str:
    """Write what an act demands in force, and toward where if that is not asked about."""
    status = WORDS[STATUS_IN_FORCE[finding.limb.type]]
    if answer.to or finding.limb.destinations.is_all:
        return status
    return say("{demand} {where}", demand=status, where=finding_lines.where(answer, finding))


def _time_ahead(day: date, answer: Answer) -> str:
    days = (day - answer.on).days
    if answer.on == answer.today:
        return counted("Changes in {n} day", "Changes in {n} days", days) if days else say("Changes after today")
    return counted("Changes {n} day later", "Changes {n} days later", days) if days else say("Changes after that day")
