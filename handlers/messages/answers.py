"""`/restricted`: an answer as a card. PURE.

First sight tells what became of the question, the verdict of each exporter that matters, what will change soon, and
one line for each act, in few words. Goods in detail, acts on some users or on a whole class, notes, changes and sources
stand behind "more".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from bot.model.supplements import ScreeningResult
from bot.rules.answer.by_goods import GoodsVerdict
from bot.rules.answer.findings import Finding, embargo_note
from bot.rules.answer.list_findings import ListFinding
from bot.rules.answer.model import Answer
from bot.rules.answer.party_findings import PartyFinding
from bot.rules.answer.timeline import NextChange
from bot.rules.edition import Edition
from bot.rules.notes import NoteKind
from bot.vocabulary import RESTRICTING, STATUS_IN_FORCE, Outcome, Status
from handlers.messages import applying, finding_lines, guidance, headline, speech, topics, wording
from handlers.messages.finding_lines import WORDS
from handlers.messages.notes import worded
from handlers.messages.reply import Line, LineKind, Reply, Tone
from handlers.messages.speech import counted, say
from handlers.messages.touched_rules import open_alert_lines
from handlers.messages.verdicts import (
    goods_name,
    native_title,
    of_goods,
    seen_from,
    stricter_today,
    strictest,
    sure_beside,
)
from handlers.messages.watching import watch_actions

_ACTS, _PARTIES, _REMARKS, _ALERTS, _NAMED = 3, 2, 1, 1, 2
_GOODS = 5
"""Goods that a first sight tells in any case."""
_CODES, _CODE_EXPORTERS = 5, 3
"""Codes that a first sight tells in any case, and exporters that each of them names."""
_NOTE = 220
_REMARK = 160
_MORE = 30

AIM, LIMIT = 40, 85
"""Words at first sight: what may wait is shown up to the aim, what matters most up to the limit."""
_ALWAYS = 2 * LIMIT
"""For the newest act that may have changed the answer, each of few goods, and the day if it is not today."""
_HEADED = 55
"""The first act of each exporter and status."""
_REMARKED = 70

_SENTENCE_END = re.compile(r"(?:[^\W\d_]{4}|[\d)”%])\.(?= )|。")
"""Behind a word of four letters, figures or a bracket: "No. 39" goes on."""

_OF_REVISIONS = frozenset({NoteKind.ACT_CHANGE, NoteKind.NO_ACT_CHANGE})
"""Notes on what an act took up, struck out or changed, told where a question asks for it."""
_REVISIONS = 4
"""Changes of an act at first sight."""

_Part = tuple[int, Line]
"""A line, and how many words a first sight with it may have."""


def reply(answer: Answer) -> Reply:
    """Build the reply to `/restricted`."""
    if topic := topics.card(answer):
        return topic
    title, footer = headline.headline(answer), _footer(answer)
    lead, rest = _acts(answer)
    changed = tuple(open_alert_lines(answer))
    hinted = tuple(guidance.hints(answer))
    revised = tuple(worded(note) for note in answer.remarks if note.kind in _OF_REVISIONS)
    others = (one for one in answer.remarks if one.kind not in _OF_REVISIONS)
    told_of = (worded(note) for note in others if note.given("code") not in answer.by_code)
    remarks = (*hinted, *told_of, *revised[_REVISIONS:])
    parts = (
        *_embargo(answer),
        *_understood(answer),
        *_changes_soon(answer),
        *(_parties(answer) if _party_decides(answer) else ()),
        *((LIMIT, Line(text, LineKind.BULLET)) for text in revised[:_REVISIONS]),
        *_told_acts(answer, lead),
        *(() if _party_decides(answer) else _parties(answer)),
        *((LIMIT if place else _ALWAYS, line) for place, line in enumerate(changed[:_ALERTS])),
        *((_weight(answer, hinted), Line(_brief(text))) for text in remarks[:_REMARKS]),
        *((LIMIT, Line(text, LineKind.SMALL)) for text in (*guidance.step(strictest(answer)), *topics.beside(answer))),
        *((_HEADED, Line(text, LineKind.SMALL)) for text in _passed_over(answer)),
    )
    shown, waiting = _divided(parts, _words(title) + _words(footer))
    room = LIMIT - _words(title) - _words(footer) - sum(map(_words_of, shown))
    told = tuple(text for place, text in enumerate(remarks) if place >= _REMARKS or _brief(text) != text)
    lines = (*shown, *_fitting(applying.at_first_sight(answer), room))
    more = (*_not_in_full(answer, waiting, lead), *_more(answer, rest, told, changed[_ALERTS:]))
    return Reply(
        title=title,
        tone=headline.tone(answer),
        sign=headline.sign(answer),
        lines=lines,
        more=tuple(line for line in more if line not in lines),
        actions=tuple(watch_actions(answer)),
        footer=footer,
        questions=tuple(guidance.questions(strictest(answer))),
        mistaken=answer.outcome is Outcome.UNRECOGNISED and not answer.parties,
    )


def _weight(answer: Answer, hinted: Sequence[str]) -> int:
    """Return up to how many words of a first sight a remark is shown: more if nothing else says what is amiss."""
    alone = answer.outcome is Outcome.PARTLY_UNDERSTOOD and not answer.doubted
    if hinted:
        return LIMIT + 1  # before what the lines of acts take: without it the question is not asked better
    return LIMIT if alone or answer.status in headline.FREE else _REMARKED


def words(shown: Reply) -> int:
    """Count the words that a person sees before pressing anything."""
    texts = (shown.title, shown.footer, *(field for one in shown.fields for field in (one.name, one.value)))
    return sum(map(_words, texts)) + sum(map(_words_of, shown.lines))


def _words(text: str) -> int:
    return sum(any(character.isalnum() for character in word) for word in text.split()) + speech.unspaced_words(text)


def _words_of(line: Line) -> int:
    return _words(line.bold) + _words(line.text) + (_words(line.link_text) if line.link else 0)


def _divided(parts: Sequence[_Part], spent: int) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Divide the parts into the lines of first sight, in their order, and those that wait; high limits go first."""
    taken: set[int] = set()
    for place in sorted(range(len(parts)), key=lambda place: -parts[place][0]):
        most, line = parts[place]
        if spent + _words_of(line) <= most:
            taken.add(place)
            spent += _words_of(line)
    shown = tuple(line for place, (_, line) in enumerate(parts) if place in taken)
    return shown, tuple(line for place, (_, line) in enumerate(parts) if place not in taken)


def _fitting(told: Iterable[Sequence[Line]], room: int) -> Iterator[Line]:
    """Yield of each thing to tell the first wording that there are words left for: it displaces nothing."""
    for wordings in told:
        if fits := next((line for line in wordings if _words_of(line) <= room), None):
            room -= _words_of(fits)
            yield fits


def _brief(text: str) -> str:
    """Return as many whole sentences as are short together; at least the first, cut if it is long."""
    if len(text) <= _REMARK:
        return text
    ends = [found.end() for found in _SENTENCE_END.finditer(text, 0, _REMARK)]
    return text[: ends[-1]] if ends else wording.trimmed(text, _REMARK)


# What stands below it.


def _embargo(answer: Answer) -> Iterator[_Part]:
    if found := answer.embargo:
        laws = wording.clauses(found.laws).replace("(United States)", "(US)").replace(" (European Union)", "")
        as_of = wording.said(found.as_of)
        told = say("{laws}, as of {day}. Sanctions are not on file here.", laws=laws, day=as_of)
        yield LIMIT, Line(told, bold=say("Stop and check:"))


def _understood(answer: Answer) -> Iterator[_Part]:
    """Say what the question was taken for, unless that was plain: corrections, the reading of countries, the day."""
    for typed, target in answer.corrected:
        yield LIMIT, Line(say("“{typed}” is taken for {goods}.", typed=typed, goods=goods_name(answer, target)))
    scope = list(filter(None, (_scope(answer),)))
    if answer.on != answer.today or answer.asked.query.when:
        scope.append(say("on {day}", day=wording.said(answer.on)))
    if answer.of_today and answer.of_today.status is not answer.status and not stricter_today(answer):
        scope.append(say("today {verdict}", verdict=headline.verdict(seen_from(answer, answer.of_today))))
    usual = (("from", answer.usual_from), ("to", answer.usual_to))
    if taken := " ".join(f"{name}:{code}" for name, code in usual if code):
        scope.append(wording.ticked(say("by this channel's defaults `{taken}` (`/exports settings`)", taken=taken)))
    if (other := guidance.other_way(answer)) and len(answer.subjects) > 1:  # of one thing it is offered as a question
        scope.append(wording.ticked(say("for the other way write `{other}`", other=other)))
    if scope:
        yield LIMIT if answer.on == answer.today else _ALWAYS, Line(say(", ").join(scope), LineKind.SMALL)


def _scope(answer: Answer) -> str:
    """Name goods and places as far as the headline does not."""
    if strictest(answer) is not answer:
        return headline.asked_for(answer) if answer.subjects else headline.way(answer)
    match answer.outcome:
        case Outcome.RESTRICTED:
            named = answer.subjects and not (answer.by_code or of_goods(answer))  # their lines name them
            return headline.asked_for(answer) if named else headline.way(answer)
        case Outcome.PARTLY_UNDERSTOOD | Outcome.LISTED:
            return headline.way(answer) if answer.destinations else ""  # the headline names the exporter
        case _:
            return ""


def _passed_over(answer: Answer) -> Iterator[str]:
    """Say which words changed nothing, as far as neither the headline nor a line of goods names them."""
    told = {one.typed for one in answer.doubted} if answer.outcome is Outcome.PARTLY_UNDERSTOOD else set()
    told |= {goods.typed for goods in answer.by_goods}
    told |= {word for note in answer.remarks for word in str(note.given("typed") or "").split()}
    if beside := [word for word in answer.passed_over if word not in told and answer.things and not answer.asked.acts]:
        yield say("Passed over: {words}.", words=headline.quotes(beside))


def _changes_soon(answer: Answer) -> Iterator[_Part]:
    """Word the next change: `⏳ Changes in 1 day`; the days are counted from the day asked for."""
    if change := answer.next_change:
        lead = wording.lead(f"⏳ {_ahead(change.date, answer)} ({wording.said(change.date)})")
        yield LIMIT, Line(_what(answer, change), bold=lead)


def _what(answer: Answer, change: NextChange) -> str:
    exporter = "" if _alone(answer) else f"{wording.country(change.jurisdiction)}{say(', ')}"
    document = f"{exporter}{change.document}"
    if change.begins:
        return say("{act} begins: {status}.", act=document, status=WORDS[change.after])
    if change.after is Status.SUSPENDED:
        return say("{act} is suspended.", act=document)
    what = document
    if change.suspension:
        what = f"{exporter}{say('suspension of {act}', act=_suspended(answer, change))}"
    if change.after is Status.EXPIRED:
        return say("{act} ends.", act=what)
    if change.after is Status.UNKNOWN:
        return say("{act} ends; then not known.", act=what)
    return say("{act} ends; then {status}.", act=what, status=WORDS[change.after])


def _suspended(answer: Answer, change: NextChange) -> str:
    """Name a suspended act with what it demands otherwise: `No. 46 of 2024 (prohibited to the United States)`."""
    limbs = [f for f in answer.findings if f.measure.key == change.measure and f.state.status is Status.SUSPENDED]
    demanded = dict.fromkeys(_demanded(answer, f) for f in limbs)
    return f"{change.document} ({next(iter(demanded))})" if len(demanded) == 1 else change.document


def _demanded(answer: Answer, finding: Finding) -> str:
    """Write what an act demands in force, and toward where if that is not asked about."""
    status = WORDS[STATUS_IN_FORCE[finding.limb.type]]
    if answer.to or finding.limb.destinations.is_all:
        return status
    return say("{demand} {where}", demand=status, where=finding_lines.where(answer, finding))


def _ahead(day: date, answer: Answer) -> str:
    days = (day - answer.on).days
    if answer.on == answer.today:
        return counted("Changes in {n} day", "Changes in {n} days", days) if days else say("Changes after today")
    return counted("Changes {n} day later", "Changes {n} days later", days) if days else say("Changes after that day")


def _alone(answer: Answer) -> bool:
    """Return whether the headline names one exporter, whom the lines need not name again."""
    shown = headline.exporters(answer)
    return len(shown) == 1 and {f.measure.jurisdiction for f in answer.findings} <= {*shown}


def _told_acts(answer: Answer, lead: Sequence[Finding]) -> Iterator[_Part]:
    """Yield the acts of first sight: of each code, of each of several goods, or of what the first line is about."""
    several = of_goods(answer)
    if answer.by_code and not several:
        yield from _of_codes(answer)
    elif (stricter := strictest(answer)) is not answer:
        yield from _first_acts(stricter, _acts(stricter)[0][:1])
        yield from _first_acts(answer, lead)
    elif several:
        yield from _of_goods(several)
    else:
        yield from _first_acts(answer, lead)


def _of_goods(several: Sequence[tuple[GoodsVerdict, Answer]]) -> Iterator[_Part]:
    """Yield a line for each of several goods, its gravest act or list entry; one for those of which nothing is said."""
    alone = len({code for _, one in several for code in headline.exporters(one)}) == 1
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
        yield _ALWAYS if place < _GOODS else AIM, replace(line, bold=led)
    for (text, tone), names in silent.items():
        said = wording.listed(list(dict.fromkeys(names)), _GOODS)
        yield _ALWAYS, Line(text, LineKind.BULLET, wording.lead(f"{said[:1].upper()}{said[1:]}"), tone=tone)


def _line_of(one: Answer, *, alone: bool) -> Line | None:
    """Return the line of one of several goods; None if no act and no list is told of it."""
    lead, _ = _acts(one)
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


def _first_acts(answer: Answer, lead: Sequence[Finding]) -> Iterator[_Part]:
    """Yield one line for each act and list: the first always, one of each exporter and status, more if they fit."""
    order = {code: place for place, code in enumerate(headline.exporters(answer))}
    found: list[Finding | ListFinding] = [*lead, *answer.lists[: _ACTS - len(lead)]]
    sure = [act for code in order if (act := sure_beside(answer, code))]
    found.sort(key=lambda one: (order.get(_jurisdiction(one), len(order)), one not in sure, not _decides(answer, one)))
    alone, met = _alone(answer), set[tuple[str, Status]]()
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
        most = _REMARKED if beside else _HEADED if place else LIMIT
        yield LIMIT if is_of_a_use or unclear else AIM if key in met else most, line
        met.add(key)


def _of_codes(answer: Answer) -> Iterator[_Part]:
    """Yield one line for each of several codes: its status, the exporters that give it, and what the code holds."""
    for place, (code, (status, by_exporter)) in enumerate(answer.by_code.items()):
        whose = [wording.country(one) for one, own in by_exporter.items() if own is status and not answer.from_]
        goods = wording.listed([wording.goods(name) for name in answer.goods_by_code[code]], 1)
        told = f"{WORDS[status]}{f' ({wording.listed(whose, _CODE_EXPORTERS)})' if whose else ''}"
        text = say("{text}.", text=wording.clauses(filter(None, (told, goods))))
        line = Line(text, LineKind.BULLET, wording.lead(code), tone=finding_lines.tone(status))
        yield LIMIT if place < _CODES else AIM, line


def _not_in_full(answer: Answer, waiting: Iterable[Line], lead: Sequence[Finding]) -> Iterator[Line]:
    """Yield the waiting lines without those of acts and lists that stand in full behind "more"."""
    in_full = [found for found in lead if found.sets_status]
    told = {line for _, line in _first_acts(answer, in_full)} if not answer.by_code else set()
    yield from (line for line in waiting if line not in told)


def _decides(answer: Answer, found: Finding | ListFinding) -> bool:
    """Return whether an exporter's status is that of this act or list."""
    status = found.state.status if isinstance(found, Finding) else found.status
    return status is answer.by_exporter.get(_jurisdiction(found))


def _jurisdiction(found: Finding | ListFinding) -> str:
    return found.measure.jurisdiction if isinstance(found, Finding) else found.jurisdiction


def _acts(answer: Answer) -> tuple[list[Finding], list[Finding]]:
    """Return the acts of first sight, the gravest of each exporter in the headline's order first; and all others."""
    order = {code: place for place, code in enumerate(headline.exporters(answer))}
    firsts = [act for code in order for act in _firsts(answer, code)]
    running = [f for f in answer.findings if f.sets_status and f.state.status is not Status.EXPIRED]
    lead = list(dict.fromkeys([*firsts, *running])) if order else _without_verdict(answer)
    lead.sort(key=lambda f: (f not in firsts, order.get(f.measure.jurisdiction, len(order))))
    named = answer.asked.acts and not answer.things
    shown = lead[: _ACTS + 1 if named else _ACTS]
    return shown, [f for f in answer.findings if f not in shown]


def _firsts(answer: Answer, exporter: str) -> Iterator[Finding]:
    """Yield an exporter's deciding act, behind the sure one if its status is unknown."""
    deciding = headline.deciding(answer, exporter)[:1]
    if deciding and (sure := sure_beside(answer, deciding[0].measure.jurisdiction)):
        yield sure
    yield from deciding


def _without_verdict(answer: Answer) -> list[Finding]:
    """Return the acts to show if nothing restricts: those that spare this case, and those that were named."""
    apart = ("destination", "exempt", "standing", "released")
    return [f for f in answer.findings if f.sets_status or f.apart in apart][:_NAMED]


def _parties(answer: Answer) -> Iterator[_Part]:
    """Yield the named firms with the lists that name them, and how many lists were searched."""
    ranked = sorted(answer.parties, key=lambda one: (not one.sure, one.jurisdiction != answer.from_))
    for place, party in enumerate(ranked[:_PARTIES]):
        yield AIM if place or party.spared else LIMIT, _party(party)
    if answer.screened:
        yield LIMIT, Line(_screened(answer), LineKind.SMALL)
    if answer.elsewhere:
        yield from _elsewhere(answer.elsewhere)


def _screened(answer: Answer) -> str:
    number = len(answer.screened)
    if answer.parties:
        return counted(
            "Looked up in {n} party list; a like name is no identity.",
            "Looked up in {n} party lists; a like name is no identity.",
            number,
        )
    return counted(
        "No such name in {n} party list; screen elsewhere too.",
        "No such name in {n} party lists; screen elsewhere too.",
        number,
    )


def _party_decides(answer: Answer) -> bool:
    """Return whether the status is that of a listed party, and of no act: what is sure stands first."""
    listed = any(one.sure and one.status is answer.status for one in answer.parties)
    of_acts = any(one.sets_status and one.state.status is answer.status for one in answer.findings)
    return listed and not of_acts and not any(one.status is answer.status for one in answer.lists)


def _elsewhere(found: ScreeningResult) -> Iterator[_Part]:
    """Yield what a screening service said, or why it could not be asked."""
    for one in found.matches[:_PARTIES]:
        where = wording.listed([wording.country(code) for code in one.countries], 3)
        likeness = say("likeness {score}", score=f"{one.score:.2f}")
        text = say("{text}.", text=wording.clauses(filter(None, (", ".join(one.lists[:3]), where, likeness))))
        name = say("{name} (screening service):", name=wording.trimmed(one.name, headline.QUOTED))
        yield LIMIT, Line(text, LineKind.BULLET, bold=name)
    if found.error:
        told = say("The screening service could not be asked: {why}.", why=found.error)
        yield LIMIT, Line(told, LineKind.SMALL)
    elif not found.matches:
        yield LIMIT, Line(say("The screening service knows no such name."), LineKind.SMALL)


def _party(party: PartyFinding) -> Line:
    """Name a party, the list or act that names it, and what follows."""
    where = min(party.list_, party.document, key=_words)
    since = (say("since {day}", day=wording.day(party.since)),) if party.since else ()
    scope = party.effect.given("scope")
    told = say("licence for {scope}", scope=str(scope).replace("-", " ")) if scope else worded(party.effect)
    named = say(", ").join((wording.country(party.jurisdiction), where, *since))
    return Line(
        say("{list}: {effect}.", list=named, effect=wording.trimmed(told, headline.QUOTED)),
        LineKind.BULLET,
        bold=wording.lead(headline.quoted(party.name)),
    )


def _evidence(answer: Answer) -> Iterator[date]:
    """Yield the days to which the first exporter's deciding act, and the sure one beside it, were looked after."""
    for code in headline.exporters(answer)[:1]:
        acts = [act for act in (sure_beside(answer, code), *headline.deciding(answer, code)[:1]) if act]
        yield from (act.measure.evidence_as_of for act in acts)
        if not acts:
            yield from (date.fromisoformat(one.answer.edition) for one in answer.lists if one.jurisdiction == code)


# Behind "more".


def _more(answer: Answer, rest: Sequence[Finding], remarks: Iterable[str], changed: Sequence[Line]) -> Iterator[Line]:
    if answer.embargo:
        yield Line(worded(embargo_note(answer.embargo)))
    yield from map(Line, remarks)
    yield from changed[:_MORE]
    yield from applying.in_full(answer)
    counted = [f for f in answer.findings if f.sets_status]
    for finding in counted[:_MORE]:
        yield from finding_lines.lines(finding)
    aside = [f for f in rest if not f.sets_status]
    yield from (finding_lines.short(answer, finding) for finding in aside[:_MORE])
    if any(f.apart in {"party", "class"} for f in aside):
        told = say("Acts on some users or on a class of goods count once the question names them.")
        yield Line(told, LineKind.SMALL)
    yield from map(finding_lines.of_list_in_full, answer.lists)
    yield from _parties_in_full(answer)
    yield from _history(counted)
    if answer.near:
        yield Line(say("Near: {goods}.", goods=say(", ").join(goods_name(answer, name) for name in answer.near)))
    yield Line(_searched_for(answer), LineKind.SMALL)


def _parties_in_full(answer: Answer) -> Iterator[Line]:
    """Yield every party with what names it, and the lists that were searched."""
    for party in answer.parties:
        named = f"{party.list_} ({party.document})"
        told = say("{list}: {effect}.", list=named, effect=worded(party.effect))
        yield Line(told, LineKind.BULLET, bold=wording.lead(party.name))
    if answer.screened:
        lists = say(", ").join(map(worded, answer.screened))
        yield Line(say("Firms are looked up in: {lists}.", lists=lists), LineKind.SMALL)


def _searched(answer: Answer) -> str:
    measures, exporters = answer.searched
    return say(
        "Searched {acts} of {exporters}",
        acts=counted("{n} act", "{n} acts", measures),
        exporters=counted("{n} exporter", "{n} exporters", exporters),
    )


def _searched_for(answer: Answer) -> str:
    if not answer.from_:
        return say("{text}.", text=_searched(answer))
    country = wording.place(answer.from_)
    return say("{searched}, for {country} as exporter.", searched=_searched(answer), country=country)


def _history(findings: Sequence[Finding]) -> Iterator[Line]:
    """Yield the notes, changes and sources of findings."""
    for finding in findings:
        changes = finding.changes
        if not (finding.notes or changes):
            continue
        own = f" ({title})" if (title := native_title(finding)) else ""
        yield Line(f"{finding.measure.document}: {finding.measure.title}{own}", LineKind.HEADING)
        yield from (Line(wording.trimmed(worded(note), _NOTE), LineKind.TEXT) for note in finding.notes)
        for change in changes:
            day = wording.lead(wording.day(change.date.text))
            yield Line(f"{change.document}: {change.what}", LineKind.BULLET, bold=day)
        yield from (
            Line(source.supports, LineKind.SMALL, bold=wording.lead(finding_lines.source_kind(source.kind)), link=link)
            for source in finding.measure.sources
            if (link := wording.web_link(source.url))
        )


def _footer(answer: Answer) -> str:
    edition = f" · {_edition(answer.edition)}" if answer.edition else ""
    return f"{_freshness(answer)}{edition} · {wording.uncapped(wording.disclaimer())}"


def _edition(edition: Edition) -> str:
    """Name the edition of a feed that the rules are of."""
    return say("Rules: edition {number} of {day}", number=str(edition.number), day=wording.said(edition.day))


def _freshness(answer: Answer) -> str:
    """Say up to which day the acts that decide were looked after; where none does, what was searched."""
    mains = [one for _, one in of_goods(answer)] or [strictest(answer)]
    days = [day for main in mains for day in _evidence(main)]
    if days:
        return say("Evidence to {day}", day=wording.said(min(days)))
    return _searched(answer) if answer.reviewed else say("No rules on file")
