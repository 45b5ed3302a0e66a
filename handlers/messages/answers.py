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
from bot.rules.answer import Answer
from bot.rules.findings import Finding, embargo_note
from bot.rules.goods import GoodsVerdict
from bot.rules.listed import ListFinding
from bot.rules.listed_parties import PartyFinding
from bot.rules.timeline import NextChange
from bot.text import countries
from bot.vocabulary import RESTRICTING, STATUS_IN_FORCE, Outcome, Status
from handlers.messages import applying, finding_lines, guidance, headline, topics, wording
from handlers.messages.finding_lines import WORDS
from handlers.messages.notes import worded
from handlers.messages.reply import Line, LineKind, Reply
from handlers.messages.touched_rules import open_alert_lines
from handlers.messages.verdicts import native_title, of_goods, seen_from, stricter_today, strictest, sure_beside
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

_SENTENCE_END = re.compile(r"(?:[^\W\d_]{4}|[\d)”%])\.(?= )")
"""Behind a word of four letters, figures or a bracket: "No. 39" goes on."""

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
    remarks = (*hinted, *(worded(note) for note in answer.remarks if note.given("code") not in answer.by_code))
    parts = (
        *_embargo(answer),
        *_understood(answer),
        *_changes_soon(answer),
        *(_parties(answer) if _party_decides(answer) else ()),
        *_told_acts(answer, lead),
        *(() if _party_decides(answer) else _parties(answer)),
        *((LIMIT if place else _ALWAYS, line) for place, line in enumerate(changed[:_ALERTS])),
        *((_weight(answer, hinted), Line(_brief(text))) for text in remarks[:_REMARKS]),
        *((LIMIT, Line(text, LineKind.SMALL)) for text in (*guidance.step(strictest(answer)), *topics.beside(answer))),
    )
    shown, waiting = _divided(parts, _words(title) + _words(footer))
    room = LIMIT - _words(title) - _words(footer) - sum(map(_words_of, shown))
    told = tuple(text for place, text in enumerate(remarks) if place >= _REMARKS or _brief(text) != text)
    return Reply(
        title=title,
        tone=headline.tone(answer),
        sign=headline.sign(answer),
        lines=(*shown, *_fitting(applying.at_first_sight(answer), room)),
        more=(*_not_in_full(answer, waiting, lead), *_more(answer, rest, told, changed[_ALERTS:])),
        actions=tuple(watch_actions(answer)),
        footer=footer,
        questions=tuple(guidance.questions(strictest(answer))),
        mistaken=answer.outcome is Outcome.UNRECOGNISED and not answer.parties,
    )


def _weight(answer: Answer, hinted: Sequence[str]) -> int:
    """Return up to how many words of a first sight a remark is shown: more if nothing else says what is amiss."""
    alone = answer.outcome is Outcome.PARTLY_UNDERSTOOD and not answer.passed_over
    return LIMIT if hinted or alone or answer.status in headline.FREE else _REMARKED


def words(shown: Reply) -> int:
    """Count the words that a person sees before pressing anything."""
    texts = (shown.title, shown.footer, *(field for one in shown.fields for field in (one.name, one.value)))
    return sum(map(_words, texts)) + sum(map(_words_of, shown.lines))


def _words(text: str) -> int:
    return sum(any(character.isalnum() for character in word) for word in text.split())


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
        laws = "; ".join(found.laws).replace("(United States)", "(US)").replace(" (European Union)", "")
        yield (
            LIMIT,
            Line(f"{laws}, as of {wording.said(found.as_of)}. Sanctions are not on file here.", bold="Stop and check:"),
        )


def _understood(answer: Answer) -> Iterator[_Part]:
    """Say what the question was taken for, unless that was plain: corrections, the reading of countries, the day."""
    for typed, target in answer.corrected:
        yield LIMIT, Line(f"“{typed}” is taken for {answer.shown.get(target, target)}.")
    scope = list(filter(None, (_scope(answer),)))
    if answer.on != answer.today or answer.asked.query.when:
        scope.append(f"on {wording.said(answer.on)}")
    if answer.of_today and answer.of_today.status is not answer.status and not stricter_today(answer):
        scope.append(f"today {headline.verdict(seen_from(answer, answer.of_today))}")
    usual = (("from", answer.usual_from), ("to", answer.usual_to))
    if taken := " ".join(f"{name}:{code}" for name, code in usual if code):
        scope.append(wording.ticked(f"by this channel's defaults `{taken}` (`/exports settings`)"))
    if (other := guidance.other_way(answer)) and len(answer.subjects) > 1:  # of one thing it is offered as a question
        scope.append(f"for the other way write {wording.code(other)}")
    if scope:
        yield LIMIT if answer.on == answer.today else _ALWAYS, Line(", ".join(scope), LineKind.SMALL)


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


def _changes_soon(answer: Answer) -> Iterator[_Part]:
    """Word the next change: `⏳ Changes in 1 day`; the days are counted from the day asked for."""
    if change := answer.next_change:
        lead = f"⏳ {_ahead(change.date, answer)} ({wording.said(change.date)}):"
        yield LIMIT, Line(_what(answer, change), bold=lead)


def _what(answer: Answer, change: NextChange) -> str:
    exporter = "" if _alone(answer) else f"{wording.country(change.jurisdiction)}, "
    if change.begins:
        return f"{exporter}{change.document} begins: {WORDS[change.after]}."
    what = f"suspension of {_suspended(answer, change)}" if change.suspension else change.document
    if change.after is Status.SUSPENDED:
        return f"{exporter}{change.document} is suspended."
    after = {Status.UNKNOWN: "; then not known", Status.EXPIRED: ""}.get(change.after, f"; then {WORDS[change.after]}")
    return f"{exporter}{what} ends{after}."


def _suspended(answer: Answer, change: NextChange) -> str:
    """Name a suspended act with what it demands otherwise: `No. 46 of 2024 (prohibited to the United States)`."""
    limbs = [f for f in answer.findings if f.measure.key == change.measure and f.state.status is Status.SUSPENDED]
    demanded = dict.fromkeys(
        WORDS[STATUS_IN_FORCE[f.limb.type]]
        + ("" if answer.to or f.limb.destinations.is_all else f" {finding_lines.where(answer, f)}")
        for f in limbs
    )
    return f"{change.document} ({next(iter(demanded))})" if len(demanded) == 1 else change.document


def _ahead(day: date, answer: Answer) -> str:
    days = (day - answer.on).days
    if answer.on == answer.today:
        return f"Changes in {wording.counted(days, 'day')}" if days else "Changes after today"
    return f"Changes {wording.counted(days, 'day')} later" if days else "Changes after that day"


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
    """Yield a line for each of several goods: its gravest act or list entry, or that there is none."""
    alone = len({code for _, one in several for code in headline.exporters(one)}) == 1
    for place, (goods, one) in enumerate(several):
        name = one.shown.get(goods.name, goods.name)
        lead, _ = _acts(one)
        if lead and one.status in RESTRICTING:
            line = finding_lines.first(one, lead[0], alone=alone)
        elif one.lists:
            line = finding_lines.of_list(one.lists[0], alone=alone)
        else:
            up_to = f", looked for up to {wording.said(goods.searched.looked_for)}" if goods.searched else ""
            line = Line(f"{headline.clause(one)}{up_to}.", LineKind.BULLET, tone=finding_lines.tone(one.status))
        perhaps = "perhaps " if one.outcome is Outcome.PARTLY_UNDERSTOOD and one.status in RESTRICTING else ""
        demand = f", {perhaps}{_uncapped(line.bold) if alone else line.bold}" if line.bold else ":"
        said = f"{name[:1].upper()}{name[1:]}{demand}"
        yield _ALWAYS if place < _GOODS else AIM, replace(line, bold=said)


def _uncapped(text: str) -> str:
    """Return a lead-in within a sentence: `Licence:` as `licence:`, a country's name as it is."""
    return f"{text[:1].lower()}{text[1:]}" if text[:1] + text[1:].lower() == text else text


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
        goods = wording.listed(answer.goods_by_code[code], 1)
        told = f"{WORDS[status]}{f' ({wording.listed(whose, _CODE_EXPORTERS)})' if whose else ''}"
        line = Line(
            f"{told}{f'; {goods}' if goods else ''}.", LineKind.BULLET, f"{code}:", tone=finding_lines.tone(status)
        )
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
        lists = wording.counted(len(answer.screened), "party list")
        text = f"Looked up in {lists}; a like name is no identity."
        yield LIMIT, Line(text if answer.parties else f"No such name in {lists}; screen elsewhere too.", LineKind.SMALL)
    if answer.elsewhere:
        yield from _elsewhere(answer.elsewhere)


def _party_decides(answer: Answer) -> bool:
    """Return whether the status is that of a listed party, and of no act: what is sure stands first."""
    listed = any(one.sure and one.status is answer.status for one in answer.parties)
    of_acts = any(one.sets_status and one.state.status is answer.status for one in answer.findings)
    return listed and not of_acts and not any(one.status is answer.status for one in answer.lists)


def _elsewhere(found: ScreeningResult) -> Iterator[_Part]:
    """Yield what a screening service said, or why it could not be asked."""
    for one in found.matches[:_PARTIES]:
        where = wording.listed([wording.country(code) for code in one.countries], 3)
        text = f"{', '.join(one.lists[:3])}{f'; {where}' if where else ''}; likeness {one.score:.2f}."
        yield (
            LIMIT,
            Line(text, LineKind.BULLET, bold=f"{wording.trimmed(one.name, headline.QUOTED)} (screening service):"),
        )
    if found.error:
        yield LIMIT, Line(f"The screening service could not be asked: {found.error}.", LineKind.SMALL)
    elif not found.matches:
        yield LIMIT, Line("The screening service knows no such name.", LineKind.SMALL)


def _party(party: PartyFinding) -> Line:
    """Name a party, the list or act that names it, and what follows."""
    where = min(party.list_, party.document, key=_words)
    since = f", since {wording.day(party.since)}" if party.since else ""
    scope = party.effect.given("scope")
    told = f"licence for {str(scope).replace('-', ' ')}" if scope else worded(party.effect)
    effect = wording.trimmed(told, headline.QUOTED)
    return Line(
        f"{wording.country(party.jurisdiction)}, {where}{since}: {effect}.",
        LineKind.BULLET,
        bold=f"{headline.quoted(party.name)}:",
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
        yield Line("Acts on some users or on a class of goods count once the question names them.", LineKind.SMALL)
    yield from map(finding_lines.of_list_in_full, answer.lists)
    yield from _parties_in_full(answer)
    yield from _history(counted)
    if answer.near:
        yield Line(f"Near: {', '.join(answer.shown.get(name, name) for name in answer.near)}.")
    yield Line(_searched_for(answer), LineKind.SMALL)


def _parties_in_full(answer: Answer) -> Iterator[Line]:
    """Yield every party with what names it, and the lists that were searched."""
    for party in answer.parties:
        yield Line(f"{party.list_} ({party.document}): {worded(party.effect)}.", LineKind.BULLET, bold=f"{party.name}:")
    if answer.screened:
        yield Line(f"Firms are looked up in: {', '.join(map(worded, answer.screened))}.", LineKind.SMALL)


def _searched(answer: Answer) -> str:
    measures, exporters = answer.searched
    return f"Searched {wording.counted(measures, 'act')} of {wording.counted(exporters, 'exporter')}"


def _searched_for(answer: Answer) -> str:
    asked = f", for {countries.the(answer.from_)} as exporter" if answer.from_ else ""
    return f"{_searched(answer)}{asked}."


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
            yield Line(f"{change.document}: {change.what}", LineKind.BULLET, bold=f"{wording.day(change.date.text)}:")
        yield from (
            Line(source.supports, LineKind.SMALL, bold=f"{source.kind}:", link=link)
            for source in finding.measure.sources
            if (link := wording.web_link(source.url))
        )


def _footer(answer: Answer) -> str:
    return f"{_freshness(answer)} · {wording.uncapped(wording.disclaimer())}"


def _freshness(answer: Answer) -> str:
    """Say up to which day the acts that decide were looked after; where none does, what was searched."""
    mains = [one for _, one in of_goods(answer)] or [strictest(answer)]
    days = [day for main in mains for day in _evidence(main)]
    if days:
        return f"Evidence to {wording.said(min(days))}"
    return _searched(answer) if answer.reviewed else "No rules on file"
