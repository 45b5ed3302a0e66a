"""First sight of an answer: lines of acts, lists, codes and firms; how many words they have, which wait. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

from bot.model.supplements import ScreeningResult
from bot.rules.answer import act_statements
from bot.rules.answer.findings import Finding
from bot.rules.answer.list_findings import ListFinding
from bot.rules.answer.model import Answer
from bot.rules.answer.party_findings import PartyFinding
from bot.rules.answer.verdict import GoodsVerdict
from bot.rules.fields import OWNERS
from bot.rules.model import Change
from bot.rules.notes import Note, NoteKind
from bot.rules.query.facts import asks_of_a_state, asks_of_rates
from bot.text.normalize import key
from bot.vocabulary import FREE, RESTRICTING, MeasureType, Status
from handlers.messages import finding_lines, headline, speech, verdicts, wording
from handlers.messages.finding_lines import WORDS
from handlers.messages.notes import worded
from handlers.messages.reply import Line, LineKind, Reply, Tone
from handlers.messages.speech import counted, say
from handlers.messages.verdicts import AnswerView, goods_name

AIM, LIMIT = 40, 85
"""Words at first sight: what may wait is shown up to the aim, what matters most up to the limit."""
ALWAYS = 2 * LIMIT
"""For the newest act that may have changed the answer, each of few goods, and the day if it is not today."""
UNCOUNTED = 3 * LIMIT
"""For where a firm was looked up and where not: it is told whatever else is, and displaces nothing."""
HEADED = 55
"""The first act of each exporter and status, where several exporters are told of at once."""
REMARKED = 70
_REMARK = 160
_SENTENCE_END = re.compile(r"(?:[^\W\d_]{4}|[\d)”%])\.(?= )|。")
"""Behind a word of four letters, figures or a bracket: "No. 39" goes on."""
Part = tuple[int, Line]
"""A line, and how many words a first sight with it may have."""


def words(shown: Reply) -> int:
    """Count the words that a person sees before pressing anything."""
    texts = (shown.title, shown.footer, *(field for one in shown.fields for field in (one.name, one.value)))
    return sum(map(count_words, texts)) + sum(map(words_of, shown.lines))


def count_words(text: str) -> int:
    """Count the words of a text but entries of control lists, which displace nothing; characters without spaces."""
    counted_words = (word for word in text.split() if not wording.ENTRY.fullmatch(word.rstrip(",;:.")))
    return sum(any(map(str.isalnum, word)) for word in counted_words) + speech.unspaced_words(text)


def words_of(line: Line) -> int:
    """Count the words of a line with its lead-in and the text of its link."""
    return count_words(line.bold) + count_words(line.text) + (count_words(line.link_text) if line.link else 0)


def divided(parts: Sequence[Part], spent: int) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Divide the parts into the lines of first sight, in their order, and those that wait; high limits go first."""
    taken: set[int] = set()
    for place in sorted(range(len(parts)), key=lambda place: -parts[place][0]):
        most, line = parts[place]
        if spent + words_of(line) <= most:
            taken.add(place)
            spent += 0 if most == UNCOUNTED else words_of(line)
    shown = tuple(line for place, (_, line) in enumerate(parts) if place in taken)
    return shown, tuple(line for place, (_, line) in enumerate(parts) if place not in taken)


def fitting(told: Iterable[Sequence[Line]], room: int) -> Iterator[Line]:
    """Yield of each thing to tell the first wording that there are words left for: it displaces nothing."""
    for wordings in told:
        if fits := next((line for line in wordings if words_of(line) <= room), None):
            room -= words_of(fits)
            yield fits


def brief(text: str) -> str:
    """Return as many whole sentences as are short together; at least the first, cut if it is long."""
    if len(text) <= _REMARK:
        return text
    ends = [found.end() for found in _SENTENCE_END.finditer(text, 0, _REMARK)]
    return text[: ends[-1]] if ends else wording.trimmed(text, _REMARK)


_ACTS, _NAMED = 3, 2
_GOODS = 5
"""Goods that a first sight tells in any case."""
_CODES, _CODE_EXPORTERS = 5, 3
"""Codes that a first sight tells in any case, and exporters that each of them names."""


def told_acts(view: AnswerView) -> Iterator[Part]:
    """Yield the acts of first sight: of each code, of each of several goods, or of what the first line is about."""
    if view.answer.by_code and not view.goods:
        yield from _lines_of_codes(view.answer)
    elif view.main is not view:
        yield from first_acts(view.main, view.main.lead[:1])
        yield from first_acts(view, [one for one in view.lead if one.holds or not view.alone])
    elif view.goods:
        yield from _lines_of_goods(view)
    else:
        yield from first_acts(view, view.lead)
    yield from ((LIMIT, _successor(view.answer, one)) for one in view.answer.successors)
    if others := headline.by_others(view):
        told = say("If another country sends them: {verdicts}.", verdicts=wording.listed(others, len(others)))
        yield LIMIT, Line(told, LineKind.SMALL)


def _successor(answer: Answer, one: Finding) -> Line:
    """Write an act that holds in place of one that has ended: what it demands, since when, and how it names goods."""
    told = finding_lines.first(answer, one, alone=True)
    lead = say("Now {demand}:", demand=wording.uncapped(told.bold).rstrip(":： "))
    own = dict.fromkeys(item.subject for item in one.items if item.subject in answer.subjects)
    goods = wording.listed([wording.goods(name) for name in own], 2) if len(own) < len(answer.subjects) else ""
    return replace(told, bold=lead, text=wording.clauses(filter(None, (goods, told.text))))


def planned_acts(view: AnswerView) -> Iterator[tuple[Line, ...]]:
    """Yield the first act that an exporter of the headline plans on the goods: what holds is perhaps not what will.

    Where nothing of the exporter holds, that is any act on them that is no rule: a draft, one that was not adopted. In
    several wordings, the longest first.
    """
    answer = view.answer
    told = [one for one in answer.findings if one.apart == "standing"]
    silent = [one for one in told if answer.status in FREE and one.measure.jurisdiction == answer.from_]
    planned = (one for one in told if one.measure.standing == _PLANNED and one.measure.jurisdiction in view.order)
    for one in islice((*silent, *(one for one in planned if one not in view.lead)), 1):
        lengths = (_REMARK, finding_lines.BRIEF, _STANDING_ALONE)[one in view.lead :]
        yield tuple(finding_lines.short(answer, one, most) for most in lengths)


_PLANNED = "planned"
_STANDING_ALONE = 30
"""Letters of notes that say little more than how an act stands: "Proposed and not adopted."."""


def coming_changes(view: AnswerView) -> Iterator[Line]:
    """Yield the next change after today of an act of first sight that its file names, unless a line tells its day."""
    answer = view.answer
    told = {one.state.since.first for one in view.lead if one.state.since}
    coming = [
        (change.date, finding.document, change.what)
        for finding in view.lead
        if finding.sets_status
        for change in finding.changes
        if change.date.first > max(answer.on, answer.today) and change.date.first not in told
    ]
    for when, document, what in sorted(coming, key=lambda one: one[0].first)[:1]:
        text = say("{text}.", text=wording.trimmed(f"{document}: {what.rstrip('.')}", _REMARK))
        yield Line(text, LineKind.BULLET, bold=wording.lead(f"⏳ {wording.day(when.text)}"))


def asked_conditions(view: AnswerView) -> Iterator[Line]:
    """Yield what the acts of first sight say of that which the question names beside its goods: "by air"."""
    if told := _asked_condition(view):
        yield Line(say("{text}.", text=wording.trimmed(_capped(told), _REMARK)))


def _asked_condition(view: AnswerView) -> str:
    if view.goods or view.main is not view:
        return ""
    acts = [one for one in view.lead if one.apart != "standing"]
    told = act_statements.asked_about(view.answer.asked, acts)
    is_rate = asks_of_rates(view.answer.query) and any(_is_on_its_rate(one, told) for one in acts)
    return "" if is_rate else told


def own_words(view: AnswerView) -> Iterator[tuple[Line, ...]]:
    """Yield what the act that decides says itself: how it prints the goods, what to know besides, its last change.

    In several wordings, the longest first. What another line tells is left out.
    """
    act = next(iter(view.lead), None)
    if view.goods or view.main is not view or act is None or not act.sets_status or view.answer.asked.acts:
        return
    told = finding_lines.first(view.answer, act, alone=True).text
    asked = _asked_condition(view)
    named = {key(wording.goods(item.subject)) for item in act.items}
    left = (one.replace(asked, "").strip(" ;.") for one in act_statements.texts(act))
    texts = [one for one in left if one and one not in told and key(one) not in named]
    if last := _last_change(act, view.answer.on):
        texts.append(f"{wording.day(last.date.text)}: {last.document}: {last.what.rstrip('.')}")
    if texts:
        wordings = dict.fromkeys(_wordings(texts))
        country = "" if view.names_one_exporter else wording.country(act.measure.jurisdiction)
        lead = say("{country}, in detail:", country=country) if country else say("In detail:")
        yield tuple(Line(one, LineKind.SMALL, bold=lead) for one in wordings)


def _wordings(texts: Sequence[str]) -> Iterator[str]:
    """Yield what texts say, the longest wording first; what an act spares is not cut off for what else is said."""
    whole = brief(_sentences(texts))
    spared = act_statements.sparing(texts[1:])[:1]
    if spared and spared[0] not in whole and len(_sentences((texts[0], *spared))) <= _REMARK:
        yield _sentences(_beside(texts, spared[0]))
    yield whole
    yield from (say("{text}.", text=brief(_capped(one))) for one in (texts[0], next(act_statements.single(texts))))


def _beside(texts: Sequence[str], spared: str) -> tuple[str, ...]:
    """Return the first text and the statements behind it that are short together with what an act spares."""
    told = [texts[0]]
    for one in act_statements.single(texts[1:]):
        if one != spared and len(_sentences((*told, one, spared))) <= _REMARK:
            told.append(one)
    return (*told, spared)


def _sentences(texts: Iterable[str]) -> str:
    return " ".join(say("{text}.", text=_capped(one)) for one in texts)


_RECENT = timedelta(days=730)
"""A change of an act that is older says little of how it stands."""


def _last_change(act: Finding, day: date) -> Change | None:
    """Return what last became of an act by a day, if that is not long ago."""
    recent = (one for one in reversed(act.changes) if day - _RECENT < one.date.first <= day)
    return next(recent, None)


def _capped(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _is_on_its_rate(finding: Finding, told: str) -> bool:
    return told in act_statements.rate(finding) or told in act_statements.rates_beside(finding)


def _lines_of_goods(view: AnswerView) -> Iterator[Part]:
    """Yield a line for each of several goods, its gravest act or list entry; one for those of which nothing is said."""
    several = view.goods
    alone = len({exporter.code for _, one in several for exporter in one.exporters}) == 1
    silent: dict[tuple[str, Tone], list[str]] = {}
    unclear: list[Line] = []
    for place, (goods, seen) in enumerate(several):
        one = seen.answer
        typed = verdicts.typed_name(view.answer, goods.name)
        name = f"{goods_name(one, goods.name)}{f' ({typed})' if typed else ''}"
        if (line := _line_of(seen, alone=alone)) is None:
            silent.setdefault((_unfound(goods, seen), finding_lines.tone(headline.leading(seen))), []).append(name)
            continue
        said = f"{name[:1].upper()}{name[1:]}"
        demand = _uncapped(line.bold) if alone else line.bold
        if demand and headline.is_perhaps(seen):
            demand = say("perhaps {status}", status=demand)
        led = say("{exporter}, {demand}", exporter=said, demand=demand) if demand else wording.lead(said)
        yield ALWAYS if place < _GOODS else AIM, replace(line, bold=led)
        if beside := _unclear_beside(seen):
            led = say("{exporter}, {demand}", exporter=said, demand=_uncapped(beside.bold))
            unclear.append(replace(beside, bold=led))
    for (text, tone), names in silent.items() if not _is_of_one_verdict(view, silent) else ():
        said = wording.listed(list(dict.fromkeys(names)), _GOODS)
        yield ALWAYS, Line(text, LineKind.BULLET, wording.lead(f"{said[:1].upper()}{said[1:]}"), tone=tone)
    yield from ((LIMIT, line) for line in unclear)


def _is_of_one_verdict(view: AnswerView, silent: Mapping[tuple[str, Tone], Sequence[str]]) -> bool:
    """Return whether the headline says it all: all goods have one verdict without an act."""
    named = len(view.goods) <= verdicts.GOODS_NAMED and sum(map(len, silent.values())) == len(view.goods)
    told = any(goods.searched or verdicts.typed_name(view.answer, goods.name) for goods, _ in view.goods)
    return len(silent) == 1 and named and not told


def _line_of(view: AnswerView, *, alone: bool) -> Line | None:
    """Return the line of one of several goods; None if no act and no list is told of it."""
    one, lead = view.answer, view.lead
    if lead and one.status in RESTRICTING:
        return finding_lines.first(one, lead[0], alone=alone)
    return finding_lines.of_list(one.lists[0], alone=alone) if one.lists else None


def _unclear_beside(view: AnswerView) -> Line | None:
    """Return the line of an act whose state is not known beside the one that leads: what is sure is not all."""
    acts = (one for one in view.lead[1:] if one.sets_status and one.state.status is Status.UNKNOWN)
    found = next(acts, None) if view.lead and view.lead[0].state.status is not Status.UNKNOWN else None
    return finding_lines.first(view.answer, found, alone=True) if found and view.names_one_exporter else None


def _unfound(goods: GoodsVerdict, view: AnswerView) -> str:
    """Write that nothing is on file for one of several goods, and up to when it was looked for."""
    told = WORDS[headline.leading(view)] if view.exporters else headline.clause(view.answer)
    if not goods.searched:
        return say("{text}.", text=told)
    return say("{text}, looked for up to {day}.", text=told, day=wording.said(goods.searched.looked_for))


def _uncapped(text: str) -> str:
    """Return a lead-in within a sentence: `Licence:` as `licence:`, a country's name as it is."""
    return wording.uncapped(text) if text[:1] + text[1:].lower() == text else text


def first_acts(view: AnswerView, lead: Sequence[Finding]) -> Iterator[Part]:
    """Yield one line for each act and list: the first always, one of each exporter and status, more if they fit."""
    answer, order = view.answer, view.order
    found: list[Finding | ListFinding] = [*lead, *answer.lists[: _ACTS - len(lead)]]
    sure = [one.sure for one in view.exporters if one.sure]
    found.sort(key=lambda one: (order.get(_jurisdiction(one), len(order)), one not in sure, not _decides(answer, one)))
    alone, met = view.names_one_exporter, set[tuple[str, str]]()
    newest = verdicts.newest(answer, view.exporters[0]) if view.exporters else ()
    for one in found:
        kind, line = _told(answer, one, alone=alone, several=len(order) != 1)
        key = (_jurisdiction(one), kind)
        yield _room(answer, one, key, met, newest=one in newest), line
        met.add(key)


def _told(answer: Answer, one: Finding | ListFinding, *, alone: bool, several: bool) -> tuple[str, Line]:
    """Return what an act or a list demands, and its line: who may trade is another demand than a licence for goods."""
    if isinstance(one, Finding):
        beside = one.limb.type is MeasureType.STATE_TRADING and one.state.status is Status.LICENCE
        return one.limb.type if beside else one.state.status, finding_lines.first(answer, one, alone=alone)
    return one.status, finding_lines.of_list(one, alone=not several, perhaps=_stands_beside_acts(answer, one))


def _room(
    answer: Answer,
    one: Finding | ListFinding,
    key: tuple[str, str],
    met: AbstractSet[tuple[str, str]],
    *,
    newest: bool,
) -> int:
    """Return how many words a first sight may have with a line, behind those of some exporters and statuses.

    Where the sender is named, and no firm is met, each exporter of the headline has a line.
    """
    if (key not in met and _is_of_an_unknown_state(answer)) or _is_on_owners(answer, one):
        return ALWAYS  # how it stands, or who owns whom, is asked, and what is sure beside it is not to be lost
    if (
        newest
        or _is_an_unasked_duty(answer, one)
        or _is_of_a_use(answer, one)
        or (key[1] is Status.UNKNOWN and key not in met)
    ):
        return LIMIT  # what is sure before it is not all
    if key in met:
        return LIMIT if isinstance(one, ListFinding) and _stands_beside_acts(answer, one) else AIM
    if _is_beside(answer, one):
        return REMARKED
    stated = answer.from_ is not None and not answer.parties and key[0] not in {whose for whose, _ in met}
    return LIMIT if stated or not met else HEADED


def _is_an_unasked_duty(answer: Answer, found: Finding | ListFinding) -> bool:
    """Return whether an act is one of duties, whose rates nothing else tells."""
    return isinstance(found, Finding) and found.limb.type is MeasureType.TAX and not asks_of_rates(answer.query)


def _stands_beside_acts(answer: Answer, found: ListFinding) -> bool:
    """Return whether it is the first entry where the goods may be beside those that its exporter's acts print."""
    acts = [one for one in answer.findings if one.sets_status and one.measure.jurisdiction == found.jurisdiction]
    printed = {code.partition(".")[0] for one in acts for item in one.items for code in item.control_codes}
    beside = (one for one in answer.lists if one.hedged and one.answer.code.entry not in printed)
    return bool(answer.from_ and printed) and found is next(
        (one for one in beside if one.jurisdiction == found.jurisdiction), None
    )


def _is_of_an_unknown_state(answer: Answer) -> bool:
    """Return whether it is asked how acts stand, and of one this is not known."""
    unknown = any(one.state.status is Status.UNKNOWN and one.sets_status for one in answer.findings)
    return unknown and asks_of_a_state(answer.query)


def _is_beside(answer: Answer, found: Finding | ListFinding) -> bool:
    """Return whether an act only stands beside what is asked, and is not asked for."""
    return isinstance(found, Finding) and found.apart in {"standing", "released"} and not answer.asked.acts


def _is_on_owners(answer: Answer, found: Finding | ListFinding) -> bool:
    """Return whether an act binds firms by their owners, and these are asked about."""
    if not isinstance(found, Finding) or found.limb.binds is None:
        return False
    return found.limb.binds.who == OWNERS and _is_of_a_use(answer, found)


def _is_of_a_use(answer: Answer, found: Finding | ListFinding) -> bool:
    """Return whether an act counts because of the use that the question names."""
    if not isinstance(found, Finding) or not answer.asked.uses:
        return False
    return found.sets_status and found.limb.binds is not None


def _lines_of_codes(answer: Answer) -> Iterator[Part]:
    """Yield one line for each of several codes: its status, the exporters that give it, and what the code holds."""
    told_as = {note.given("cas"): str(note.given("name")) for note in answer.remarks if note.kind is NoteKind.SUBSTANCE}
    for place, (code, (status, by_exporter)) in enumerate(answer.by_code.items()):
        whose = [wording.country(one) for one, own in by_exporter.items() if own is status and not answer.from_]
        goods = wording.listed([wording.goods(name) for name in answer.goods_by_code[code]], 1)
        told = f"{WORDS[status]}{f' ({wording.listed(whose, _CODE_EXPORTERS)})' if whose else ''}"
        text = say("{text}.", text=wording.clauses(filter(None, (told, goods))))
        shown = f"{code} ({told_as[code].lower()})" if code in told_as else code
        line = Line(text, LineKind.BULLET, wording.lead(shown), tone=finding_lines.tone(status))
        yield LIMIT if place < _CODES else AIM, line


def not_in_full(view: AnswerView, waiting: Iterable[Line]) -> Iterator[Line]:
    """Yield the waiting lines without those of acts and lists that stand in full behind "more"."""
    in_full = [found for found in view.lead if found.sets_status]
    told = {line for _, line in first_acts(view, in_full)} if not view.answer.by_code else set()
    yield from (line for line in waiting if line not in told)


def _decides(answer: Answer, found: Finding | ListFinding) -> bool:
    """Return whether an exporter's status is that of this act or list."""
    status = found.state.status if isinstance(found, Finding) else found.status
    return status is answer.by_exporter.get(_jurisdiction(found))


def _jurisdiction(found: Finding | ListFinding) -> str:
    return found.measure.jurisdiction if isinstance(found, Finding) else found.jurisdiction


_PARTIES = 2
_WORDS_OF_A_FIRM = 8
"""What has more words is a sentence, and is told as no firm's name."""
_EFFECT = 110
"""Letters of what a listing asks, with how applications are judged."""


def parties(answer: Answer) -> Iterator[Part]:
    """Yield the named firms with the lists that name them, and how many lists were searched."""
    ranked = sorted(answer.parties, key=lambda one: (not one.sure, one.jurisdiction != answer.from_))
    for place, party in enumerate(ranked[:_PARTIES]):
        yield AIM if place or party.spared else ALWAYS if party.sure else LIMIT, _party(party)
    if answer.screened:
        yield UNCOUNTED, Line(_screened(answer), LineKind.SMALL)
    if answer.elsewhere:
        yield from _elsewhere(answer.elsewhere)


def _screened(answer: Answer) -> str:
    """Say in how many party lists firms were looked up, and in which not; of a name that none has, in which it was."""
    number = len(answer.screened)
    missing = wording.listed(answer.unscreened, len(answer.unscreened))
    elsewhere = say("Not on file: {lists}; screen there too.", lists=missing) if missing else ""
    begun = {str(one.given("typed")) for one in answer.asked.remarks if one.kind is NoteKind.PARTY_BEGINS}
    if answer.parties or (begun and begun.issuperset(answer.firms)):
        found = counted(
            "Looked up in {n} party list; a like name is no identity.",
            "Looked up in {n} party lists; a like name is no identity.",
            number,
        )
        return " ".join(filter(None, (found, elsewhere)))
    plain = answer.asked.query.plain
    alone = () if answer.things or count_words(plain) > _WORDS_OF_A_FIRM else (plain,)
    names = verdicts.quotes([verdicts.as_typed(answer.query, name) for name in answer.firms or alone])
    found = (
        counted(
            "No such name in {n} party list: {names}.", "No such name in {n} party lists: {names}.", number, names=names
        )
        if names
        else counted("No such name in {n} party list.", "No such name in {n} party lists.", number)
    )
    return " ".join(filter(None, (found, elsewhere, say("Searched: {lists}.", lists=_searched(answer.screened)))))


def _searched(lists: Iterable[Note]) -> str:
    """Name party lists without the days of their editions, those of acts together."""
    by_acts = [wording.place(str(one.given("country"))) for one in lists if one.kind is NoteKind.LISTS_IN_ACTS]
    titles = [worded(one).partition(" (")[0] for one in lists if one.kind is not NoteKind.LISTS_IN_ACTS]
    if by_acts:
        titles.append(say("lists in the acts of {countries}", countries=wording.listed(by_acts, len(by_acts))))
    return say(", ").join(titles)


def party_decides(answer: Answer) -> bool:
    """Return whether a firm alone is asked about, or the status is that of a listed party and of no act."""
    if not answer.things:
        return True
    listed = any(one.sure and one.status is answer.status for one in answer.parties)
    of_acts = any(one.sets_status and one.state.status is answer.status for one in answer.findings)
    return listed and not of_acts and not any(one.status is answer.status for one in answer.lists)


def _elsewhere(found: ScreeningResult) -> Iterator[Part]:
    """Yield what a screening service said, or why it could not be asked."""
    for one in found.matches[:_PARTIES]:
        where = wording.listed([wording.country(code) for code in one.countries], 3)
        likeness = say("likeness {score}", score=f"{one.score:.2f}")
        text = say("{text}.", text=wording.clauses(filter(None, (", ".join(one.lists[:3]), where, likeness))))
        name = say("{name} (screening service):", name=wording.trimmed(one.name, verdicts.QUOTED))
        yield LIMIT, Line(text, LineKind.BULLET, bold=name)
    if found.error:
        told = say("The screening service could not be asked: {why}.", why=found.error)
        yield LIMIT, Line(told, LineKind.SMALL)
    elif not found.matches:
        yield LIMIT, Line(say("The screening service knows no such name."), LineKind.SMALL)


def _party(party: PartyFinding) -> Line:
    """Name a party, the list or act that names it, and what follows; behind which document stands in full."""
    where = party.list_ if party.of_a_list else min(party.list_, party.document, key=count_words)
    since = (say("since {day}", day=wording.day(party.since)),) if party.since else ()
    named = say(", ").join((wording.country(party.jurisdiction), where, *since))
    effect = wording.clauses(_asked_of(party, _EFFECT))
    return Line(
        say("{list}: {effect}.", list=named, effect=effect),
        LineKind.BULLET,
        bold=wording.lead(verdicts.quoted(party.name)),
    )


def _asked_of(party: PartyFinding, most: int | None = None) -> Iterator[str]:
    """Yield what a listing asks, and what an act newer than its list's edition did to it."""
    yield wording.trimmed(worded(party.effect), most) if most else worded(party.effect)
    if party.changed:
        yield worded(party.changed)


def parties_in_full(answer: Answer) -> Iterator[Line]:
    """Yield every party with what names it, and the lists that were searched."""
    for party in answer.parties:
        named = f"{party.list_} ({party.document})"
        told = say("{list}: {effect}.", list=named, effect=wording.clauses(_asked_of(party)))
        yield Line(told, LineKind.BULLET, bold=wording.lead(party.name))
    if answer.screened:
        lists = say(", ").join(map(worded, answer.screened))
        yield Line(say("Firms are looked up in: {lists}.", lists=lists), LineKind.SMALL)
