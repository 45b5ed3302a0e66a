"""`/restricted`: an answer as a card. PURE.

First sight tells what became of the question, the verdict of each exporter that matters, what will change soon, and
one line for each act, in few words. Goods in detail, acts on some users or on a whole class, notes, changes and sources
stand behind "more".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.model.elsewhere import Elsewhere
from bot.rules.answer import Answer
from bot.rules.findings import Finding, embargo_sentence
from bot.rules.listed import ListFinding, Party
from bot.rules.query import cities
from bot.rules.query.subjects import is_ore_alone
from bot.rules.query.vocabulary import Role
from bot.rules.status import rank
from bot.rules.timeline import NextChange
from bot.text import countries
from bot.vocabulary import RESTRICTING, STATUS_IN_FORCE, Outcome, Status
from handlers.messages import finding_lines, open_alerts, wording
from handlers.messages.finding_lines import WORDS
from handlers.messages.hints import hints
from handlers.messages.reply import MARKS, Line, LineKind, OfferedQuestion, Reply, Tone

_HEADLINES, _ACTS, _PARTIES, _REMARKS, _NEAR = 3, 3, 2, 1, 4
_ALERTS = 1
_NOTE = 220
_TITLE = 200
_QUOTED = 60
_REMARK = 160
_MORE = 30
_NAMED = 2

AIM, LIMIT = 40, 85
"""Words at first sight: what may wait is shown up to the aim, what matters most up to the limit."""
_ALWAYS = 2 * LIMIT
"""For the newest act that may have changed the answer: its alert is never a press away."""
_HEADED = 50
"""The first act of each exporter and status."""
_REMARKED = 65

_STOP = frozenset({Status.PROHIBITED, Status.TECHNOLOGY_PROHIBITED})
_SIGNS = {
    Outcome.LISTED: "📋",
    Outcome.NOTHING_ON_FILE: "🔎",
    Outcome.PARTLY_UNDERSTOOD: "🧩",
    Outcome.NOT_COVERED: "🗺️",
    Outcome.UNRECOGNISED: "❓",
}
"""A sign for each outcome; a restriction has that of its status."""
_UNSURE = frozenset({Status.UNKNOWN, Status.SUSPENDED, Status.NOT_YET_IN_FORCE, Status.EXPIRED})
_OF_STATUS = {Status.SUSPENDED: "⏸️", Status.NOT_YET_IN_FORCE: "🕑"}
_NO_CLEARANCE = "No clearance: other acts, sanctions and end-use rules may apply."
_NEXT = {
    Outcome.UNRECOGNISED: "Name the goods otherwise, or by an HS code, CAS number or ECCN.",
    Outcome.NOTHING_ON_FILE: _NO_CLEARANCE,
    Outcome.LISTED: "Listed all the same: end-use and end-user rules apply.",
}
"""What a person does next."""
_NO_LIST = "EAR99"
"""Goods on no list of the United States."""

_EXEMPT = "exempt"
"""The effect of an act that spares a party."""

_Part = tuple[int, Line]
"""A line, and how many words a first sight with it may have."""


def headline(answer: Answer) -> str:
    """The answer in one line: what became of the question, and a status per exporter that matters."""
    warnings = (*_unread_day(answer), *_sanctions(answer), *_listed_parties(answer))
    return wording.trimmed(" · ".join((*warnings, *_verdict(answer))), _TITLE)


def reply(answer: Answer) -> Reply:
    """The reply to `/restricted`."""
    title, footer = headline(answer), _footer(answer)
    lead, rest = _acts(answer)
    changed = tuple(open_alerts.lines(answer))
    hinted = tuple(hints(answer))
    remarks = (*hinted, *answer.remarks)
    parts = (
        *_embargo(answer),
        *_understood(answer),
        *_changes_soon(answer),
        *_first_acts(answer, lead),
        *_parties(answer),
        *((LIMIT if place else _ALWAYS, line) for place, line in enumerate(changed[:_ALERTS])),
        *((_weight(answer, hinted), Line(_brief(text))) for text in remarks[:_REMARKS]),
        *_next_step(answer),
    )
    shown, waiting = _divided(parts, _words(title) + _words(footer))
    told = tuple(text for place, text in enumerate(remarks) if place >= _REMARKS or _brief(text) != text)
    return Reply(
        title=title,
        tone=_tone(answer),
        sign=_sign(answer),
        lines=shown,
        more=(*_not_in_full(answer, waiting, lead), *_more(answer, rest, told, changed[_ALERTS:])),
        footer=footer,
        questions=tuple(_questions(answer)),
        mistaken=answer.outcome is Outcome.UNRECOGNISED and not answer.parties,
    )


def _weight(answer: Answer, hinted: Sequence[str]) -> int:
    """How many words a first sight with a remark may have: more where nothing else says what is amiss."""
    alone = answer.outcome is Outcome.PARTLY_UNDERSTOOD and not answer.passed_over
    return LIMIT if hinted or alone else _REMARKED


def words(shown: Reply) -> int:
    """How many words a person sees before pressing anything."""
    texts = (shown.title, shown.footer, *(field for one in shown.fields for field in (one.name, one.value)))
    return sum(map(_words, texts)) + sum(map(_words_of, shown.lines))


def _words(text: str) -> int:
    return sum(any(character.isalnum() for character in word) for word in text.split())


def _words_of(line: Line) -> int:
    return _words(line.bold) + _words(line.text) + (_words(line.link_text) if line.link else 0)


def _divided(parts: Sequence[_Part], spent: int) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The lines of first sight in their order, and those that wait; the first lines of a kind are taken first."""
    taken: set[int] = set()
    for place in sorted(range(len(parts)), key=lambda place: -parts[place][0]):
        most, line = parts[place]
        if spent + _words_of(line) <= most:
            taken.add(place)
            spent += _words_of(line)
    shown = tuple(line for place, (_, line) in enumerate(parts) if place in taken)
    return shown, tuple(line for place, (_, line) in enumerate(parts) if place not in taken)


def _brief(text: str) -> str:
    """As many whole sentences as are short together; at least the first, cut where it is long."""
    if len(text) <= _REMARK:
        return text
    end = text.rfind(". ", 0, _REMARK)
    return text[: end + 1] if end > 0 else wording.trimmed(text, _REMARK)


# The headline.


def _unread_day(answer: Answer) -> Iterator[str]:
    """A day that was not understood stands before a status that is of another day."""
    if unread := answer.asked.query.unread:
        yield f"“{_quoted(unread[0])}” is no day, so for {wording.said(answer.on)}"


def _sanctions(answer: Answer) -> Iterator[str]:
    if found := answer.embargo:
        regions = [cities.region_name(code) for code in answer.asked.regions if code in found.regions]
        yield f"Sanctions on {wording.listed(regions, 2) or countries.the(found.country)}"


def _listed_parties(answer: Answer) -> Iterator[str]:
    """`Listed party: Huawei Technologies Co., Ltd.`; where the name is only alike, a question."""
    met = [party for party in answer.parties if party.effect != _EXEMPT]
    if not met:
        return
    party = min(met, key=lambda one: (one.alike, not one.sure))
    name = wording.trimmed(party.name, _QUOTED)
    yield f"Did you mean the listed party {name}?" if party.alike else f"Listed party: {name}"


def _verdict(answer: Answer) -> Iterator[str]:
    """What became of the question; of a listed party without goods, what its listings do."""
    if not _is_party_alone(answer):
        yield _title(answer)
        return
    effects = {one.jurisdiction: one.effect.partition(":")[0] for one in reversed(answer.parties)}
    yield from (f"{wording.country(code)}: {effects[code]}" for code in list(effects)[::-1][:_HEADLINES])


def _is_party_alone(answer: Answer) -> bool:
    """Whether listed parties are all that was found."""
    return any(_listed_parties(answer)) and not (answer.subjects or _exporters(answer) or answer.asked.acts)


def _title(answer: Answer) -> str:
    match answer.outcome:
        case Outcome.UNRECOGNISED:
            near = f". Did you mean {answer.near[0]}?" if answer.near else ""
            return f"Not recognised: “{_quoted(answer.query)}”{near}"
        case Outcome.NOT_COVERED:
            return f"Not covered: {_asked(answer)}"
        case Outcome.NOTHING_ON_FILE:
            return _spared(answer) or _standing(answer) or f"Nothing on file for {_asked(answer)}"
        case Outcome.PARTLY_UNDERSTOOD:
            return _partly(answer)
        case _:
            return _verdicts(answer) or f"{_asked(answer)}: {WORDS[answer.status]}"


def _spared(answer: Answer) -> str:
    """`Russia: prohibited, but not to Kazakhstan`: what holds for others; or that all there was has ended."""
    spared = next(
        (f for f in answer.findings if f.apart in {"destination", "exempt"} and f.state.status is not Status.EXPIRED),
        None,
    )
    by_act = bool(answer.asked.acts or answer.asked.query.controls) and not answer.things
    if answer.status is Status.EXPIRED and by_act and answer.findings:
        act = answer.findings[0].measure
        named = f"{wording.country(act.jurisdiction)}: {wording.trimmed(act.document, _QUOTED)}"
        return f"{named} has ended; what holds now is answered for the goods by name"
    if answer.status is Status.EXPIRED and spared is None:
        return f"Only what has ended is on file for {_asked(answer)}"
    if spared is None:
        return ""
    case = "but this case is exempt" if spared.apart == "exempt" else f"but not to {_places(answer)}"
    return f"{wording.country(spared.measure.jurisdiction)}: {WORDS[spared.state.status]}, {case}"


def _standing(answer: Answer) -> str:
    """Of an act that was asked for by itself: that it sets no status."""
    named = next((f for f in answer.findings if f.apart == "standing"), None)
    if named is None or answer.things:
        return ""
    document = wording.trimmed(named.measure.document, _QUOTED)
    return f"{wording.country(named.measure.jurisdiction)}: {document} is on file, but sets no status"


def _places(answer: Answer) -> str:
    return wording.listed([countries.the(code) for code in answer.destinations], 3)


def _partly(answer: Answer) -> str:
    """`Not sure about “rotor”. Graphite – China: licence`: the status is the subject's own."""
    named = _subjects(answer)
    told = f"{named[:1].upper()}{named[1:]} – {_verdicts(answer) or 'nothing on file'}"
    if _by_limits(answer):
        return f"May be listed: {told}"
    return f"Not sure about {_doubtful(answer)}. {told}" if answer.passed_over else told


def _by_limits(answer: Answer) -> bool:
    """Whether a list has entries for goods of this name, whose limits decide."""
    return any(found.likely for found in answer.lists)


def _doubtful(answer: Answer) -> str:
    return wording.listed([f"“{_quoted(word)}”" for word in answer.passed_over], 2)


def _verdicts(answer: Answer) -> str:
    """`China: licence · US: licence to China, Russia and 40 more`: exporters in the order in which they matter."""
    open_ = {f.measure.jurisdiction for f in answer.findings if f.sets_status and open_alerts.on(answer, f)}
    ranked = _exporters(answer)
    parts = [
        f"{wording.country(code)}: {_ore(answer, code)}{_status(answer, code)}{_aim(answer, code)}"
        f"{' (changed?)' if code in open_ else ''}"
        for code in ranked[:_HEADLINES]
    ]
    if len(ranked) > _HEADLINES:
        parts.append(f"{len(ranked) - _HEADLINES} more")
    return " · ".join(parts)


def _status(answer: Answer, code: str) -> str:
    """An exporter's status; of an unknown one, what holds in any case: `licence or more, check`."""
    status = answer.by_exporter[code]
    known = [
        f.state.status
        for f in answer.findings
        if f.measure.jurisdiction == code and f.sets_status and f.state.status in RESTRICTING
    ]
    sure = min((one for one in known if one not in _UNSURE), key=rank, default=None)
    return f"{WORDS[sure]} or more, check" if status is Status.UNKNOWN and sure else WORDS[status]


def _exporters(answer: Answer) -> list[str]:
    """Exporters with a verdict: those that say something of the form asked for, by their weight, then by severity."""
    spoken = {finding.measure.jurisdiction for finding in answer.findings}
    union = answer.members.get("EU", frozenset()) - spoken if "EU" in answer.by_exporter else frozenset()
    verdicts = {code: status for code, status in answer.by_exporter.items() if code not in union}
    known = [code for code, status in verdicts.items() if status in RESTRICTING or status is Status.LISTED]
    last = len(answer.weights)
    return sorted(
        known,
        key=lambda code: (
            answer.by_exporter[code] is Status.LISTED,
            bool(_ore(answer, code)),
            answer.weights.get(code, last),
            known.index(code),
        ),
    )


def _aim(answer: Answer, code: str) -> str:
    """Toward where, if an exporter's status is that of acts that are aimed."""
    deciding = [f for f in _deciding(answer, code) if not f.limb.destinations.is_all]
    if answer.to or not deciding or any(f.limb.destinations.is_all for f in _deciding(answer, code)):
        return ""
    codes = dict.fromkeys(one for f in deciding for one in f.limb.destinations.only or ())
    return f" to {finding_lines.places(answer, codes)}" if codes else ""


def _deciding(answer: Answer, code: str) -> list[Finding]:
    """The findings that an exporter's status is that of."""
    own = [f for f in answer.findings if f.measure.jurisdiction == code and f.state.status is answer.by_exporter[code]]
    return [f for f in own if f.sets_status] or [f for f in own if f.apart == "destination"]


def _ore(answer: Answer, code: str) -> str:
    """`ore ` where an exporter's status rests on words about the ore alone ("Namibia: ore prohibited")."""
    asked = {thing.subject for thing in answer.things}
    items = [item for finding in _deciding(answer, code) for item in finding.items if item.subject in asked]
    return "ore " if items and all(is_ore_alone(item.forms or "") for item in items) else ""


def _asked(answer: Answer) -> str:
    """`graphite from China to Japan`: what was understood, or what was typed."""
    named = _subjects(answer)
    return f"{named} {_way(answer)}".rstrip() if named else f"“{_quoted(answer.query)}”"


def _way(answer: Answer) -> str:
    """`from China to Japan`."""
    from_ = f"from {countries.the(answer.from_)}" if answer.from_ else ""
    to = f"to {_places(answer)}" if answer.destinations else ""
    return f"{from_} {to}".strip()


def _subjects(answer: Answer) -> str:
    return wording.listed([answer.shown.get(name, name) for name in answer.subjects], 2)


def _quoted(text: str) -> str:
    return wording.trimmed(text, _QUOTED)


def _tone(answer: Answer) -> Tone:
    """Red for what may not go out, for the form that was asked about; a foreign ban on its ore colours no answer."""
    status = _leading(answer)
    if answer.embargo or (answer.outcome is Outcome.RESTRICTED and status in _STOP):
        return Tone.STOP
    if answer.outcome is Outcome.PARTLY_UNDERSTOOD or any(_listed_parties(answer)):
        return Tone.CAUTION
    calm = status is Status.SUSPENDED or status not in RESTRICTING
    return Tone.CALM if calm else Tone.CAUTION


def _leading(answer: Answer) -> Status:
    """The gravest status in the headline, without those that hold for the ore alone if any other is there."""
    shown = _exporters(answer)[:_HEADLINES]
    own = [answer.by_exporter[code] for code in shown if not _ore(answer, code)]
    return min(own, key=rank, default=answer.status)


def _sign(answer: Answer) -> str:
    if answer.embargo:
        return "🛑"
    if answer.outcome is Outcome.RESTRICTED or any(_listed_parties(answer)):
        return _OF_STATUS.get(_leading(answer), MARKS[_tone(answer)])
    return _SIGNS[answer.outcome]


# What stands below it.


def _embargo(answer: Answer) -> Iterator[_Part]:
    if found := answer.embargo:
        laws = "; ".join(found.laws).replace("(United States)", "(US)").replace(" (European Union)", "")
        yield (
            LIMIT,
            Line(f"{laws}, as of {wording.said(found.as_of)}. Sanctions are not on file here.", bold="Stop and check:"),
        )


def _understood(answer: Answer) -> Iterator[_Part]:
    """What the question was taken for, where it was not plain: corrections, the reading of countries, the day."""
    for typed, target in answer.corrected:
        yield LIMIT, Line(f"“{typed}” is taken for {answer.shown.get(target, target)}.")
    scope = list(filter(None, (_scope(answer),)))
    if answer.on != answer.today or answer.asked.query.when:
        scope.append(f"on {wording.said(answer.on)}")
    usual = (("from", answer.usual_from), ("to", answer.usual_to))
    if taken := " ".join(f"{name}:{code}" for name, code in usual if code):
        scope.append(wording.ticked(f"by this channel's defaults `{taken}` (`/exports settings`)"))
    if (other := _other_way(answer)) and len(answer.subjects) > 1:  # of one thing it is offered as a question
        scope.append(f"for the other way write {wording.code(other)}")
    if scope:
        yield LIMIT, Line(", ".join(scope), LineKind.SMALL)


def _scope(answer: Answer) -> str:
    """Goods and places, as far as the headline does not say them."""
    match answer.outcome:
        case Outcome.RESTRICTED:
            return _asked(answer) if answer.subjects else _way(answer)
        case Outcome.PARTLY_UNDERSTOOD | Outcome.LISTED:
            return _way(answer) if answer.destinations else ""  # the headline names the exporter
        case _:
            return ""


def _other_way(answer: Answer) -> str:
    """`to:CN`: the other reading of countries without a direction; empty if the direction was plain."""
    if not answer.asked.directions[0].guessed:
        return ""
    turned = (f"from:{answer.to}" if answer.to else "", f"to:{answer.from_}" if answer.from_ else "")
    return " ".join(filter(None, turned))


def _changes_soon(answer: Answer) -> Iterator[_Part]:
    """`⏳ Changes in 1 day`: the next change, counted from today where today was asked for."""
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
    """`No. 46 of 2024 (prohibited to the United States)`: the act, and what it demands when it is not suspended."""
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
    """Whether the headline names one exporter, whom the lines need not name again."""
    return len(_exporters(answer)) == 1 and {f.measure.jurisdiction for f in answer.findings} <= {*_exporters(answer)}


def _first_acts(answer: Answer, lead: Sequence[Finding]) -> Iterator[_Part]:
    """One line for each act and list: the first always, then one of each exporter and status, and more if they fit."""
    order = {code: place for place, code in enumerate(_exporters(answer))}
    found: list[Finding | ListFinding] = [*lead, *answer.lists[: _ACTS - len(lead)]]
    found.sort(key=lambda one: order.get(_jurisdiction(one), len(order)))
    alone, met = _alone(answer), set[tuple[str, Status]]()
    for place, one in enumerate(found):
        if isinstance(one, Finding):
            beside = one.apart in {"standing", "released"} and not answer.asked.acts
            kind, line = (one.state.status, finding_lines.first(answer, one, alone=alone))
        else:
            beside, kind = False, one.status
            line = finding_lines.of_list(one, alone=len(order) == 1)
        key = (_jurisdiction(one), kind)
        yield AIM if key in met else _REMARKED if beside else _HEADED if place else LIMIT, line
        met.add(key)


def _not_in_full(answer: Answer, waiting: Iterable[Line], lead: Sequence[Finding]) -> Iterator[Line]:
    """The lines that wait, without those of acts and lists that stand in full behind "more"."""
    in_full = [found for found in lead if found.sets_status]
    told = {line for _, line in _first_acts(answer, in_full)}
    yield from (line for line in waiting if line not in told)


def _jurisdiction(found: Finding | ListFinding) -> str:
    return found.measure.jurisdiction if isinstance(found, Finding) else found.jurisdiction


def _acts(answer: Answer) -> tuple[list[Finding], list[Finding]]:
    """The acts of first sight, the gravest of each exporter in the order of the headline; and all others."""
    order = {code: place for place, code in enumerate(_exporters(answer))}
    deciding = [f for code in order for f in _deciding(answer, code)]
    firsts = list({f.measure.jurisdiction: f for f in reversed(deciding)}.values())[::-1]
    running = [f for f in answer.findings if f.sets_status and f.state.status is not Status.EXPIRED]
    others = [f for f in running if f not in firsts]
    lead = [*firsts, *others] if order else _without_verdict(answer)
    lead.sort(key=lambda f: (f not in firsts, order.get(f.measure.jurisdiction, len(order))))
    named = answer.asked.acts and not answer.things
    shown = lead[: _ACTS + 1 if named else _ACTS]
    return shown, [f for f in answer.findings if f not in shown]


def _without_verdict(answer: Answer) -> list[Finding]:
    """What there is to see where nothing restricts: acts that spare this case, and those that were named."""
    apart = ("destination", "exempt", "standing", "released")
    return [f for f in answer.findings if f.sets_status or f.apart in apart][:_NAMED]


def _parties(answer: Answer) -> Iterator[_Part]:
    """Firms that were named, on which lists, and how many lists were looked in."""
    ranked = sorted(answer.parties, key=lambda one: (not one.sure, one.jurisdiction != answer.from_))
    for place, party in enumerate(ranked[:_PARTIES]):
        yield AIM if place or party.effect == _EXEMPT else LIMIT, _party(party)
    if answer.screened:
        lists = wording.counted(len(answer.screened), "party list")
        text = f"Looked up in {lists}; a like name is no identity."
        yield LIMIT, Line(text if answer.parties else f"No such name in {lists}; screen elsewhere too.", LineKind.SMALL)
    if answer.elsewhere:
        yield from _elsewhere(answer.elsewhere)


def _elsewhere(found: Elsewhere) -> Iterator[_Part]:
    """What a screening service said, or why it could not be asked."""
    for one in found.matches[:_PARTIES]:
        where = wording.listed([wording.country(code) for code in one.countries], 3)
        text = f"{', '.join(one.lists[:3])}{f'; {where}' if where else ''}; likeness {one.score:.2f}."
        yield LIMIT, Line(text, LineKind.BULLET, bold=f"{wording.trimmed(one.name, _QUOTED)} (screening service):")
    if found.error:
        yield LIMIT, Line(f"The screening service could not be asked: {found.error}.", LineKind.SMALL)
    elif not found.matches:
        yield LIMIT, Line("The screening service knows no such name.", LineKind.SMALL)


def _party(party: Party) -> Line:
    """A party, the list or act that names it, what follows."""
    where = min(party.list_, party.document, key=_words)
    since = f", since {wording.day(party.since)}" if party.since else ""
    effect = wording.trimmed(party.effect.replace(": ", " for ", 1), _QUOTED)
    return Line(
        f"{wording.country(party.jurisdiction)}, {where}{since}: {effect}.",
        LineKind.BULLET,
        bold=f"{wording.trimmed(party.name, _QUOTED)}:",
    )


def _next_step(answer: Answer) -> Iterator[_Part]:
    """What a person does next."""
    step = _NEXT.get(answer.outcome)
    if _is_party_alone(answer):
        step = "Name the goods too: what a listing forbids depends on them."
    elif answer.outcome is Outcome.PARTLY_UNDERSTOOD:
        step = _of_doubt(answer)
    elif answer.outcome is Outcome.NOT_COVERED:
        step = _of_gap(answer)
    if step:
        yield LIMIT, Line(step, LineKind.SMALL)


def _of_doubt(answer: Answer) -> str:
    """What to do about words that may make other goods of it."""
    if _by_limits(answer):
        return "Lists name such goods from certain limits on: compare the entry's text, or ask by its code."
    if not answer.passed_over:
        return "Ask for the form that you have." if answer.status in RESTRICTING else _NO_CLEARANCE
    roles = {one.role for one in answer.left}
    status = f"The status is that of {_subjects(answer)}."
    if Role.PRODUCT in roles:
        return f"{status} A product made of it may fall outside: compare the act's list."
    if Role.COMPOUND in roles:
        return f"{status} Whether this compound is meant, the act's list says."
    return f"{status} If {_doubtful(answer)} makes it other goods, ask for those by name or code."


def _of_gap(answer: Answer) -> str:
    """What to do where the rules do not reach."""
    if any(code.upper() == _NO_LIST for code in answer.asked.query.controls):
        return f"{_NO_LIST} stands on no US list; embargoes, end uses and end users still count."
    if answer.screened and not answer.subjects:
        return "Name the goods and countries too: no rule is about this firm alone."
    if answer.from_:
        return f"No act or list of {countries.the(answer.from_)} on these goods is on file: ask its export authority."
    return "No act or list on file reaches these goods: name the exporter with from:, or ask its authority."


def _questions(answer: Answer) -> Iterator[OfferedQuestion]:
    """Questions to be asked with a press: the other direction, and the nearest subjects for the same places and day."""
    day = f" on:{answer.on.isoformat()}" if answer.on != answer.today else ""
    if (other := _other_way(answer)) and len(answer.subjects) == 1:
        yield OfferedQuestion(f"{answer.subjects[0]} {other}{day}", "restricted")
    offered = answer.near
    if answer.outcome is Outcome.RESTRICTED:
        offered = () if answer.things or answer.asked.acts else answer.subjects  # a code that holds several things
    if answer.outcome is Outcome.RESTRICTED and len(offered) == 1:
        return
    places = "".join(f" {name}:{code}" for name, code in (("from", answer.from_), ("to", answer.to)) if code)
    for name in offered[:_NEAR]:
        yield OfferedQuestion(f"{name}{places}{day}", "restricted")


# Behind "more".


def _more(answer: Answer, rest: Sequence[Finding], remarks: Iterable[str], changed: Sequence[Line]) -> Iterator[Line]:
    if answer.embargo:
        yield Line(embargo_sentence(answer.embargo))
    yield from map(Line, remarks)
    yield from changed[:_MORE]
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
    yield Line(_searched(answer), LineKind.SMALL)


def _parties_in_full(answer: Answer) -> Iterator[Line]:
    """Every party with what names it, and the lists that were looked in."""
    for party in answer.parties:
        yield Line(f"{party.list_} ({party.document}): {party.effect}.", LineKind.BULLET, bold=f"{party.name}:")
    if answer.screened:
        yield Line(f"Firms are looked up in: {', '.join(answer.screened)}.", LineKind.SMALL)


def _searched(answer: Answer) -> str:
    measures, exporters = answer.searched
    scope = f"Searched {wording.counted(measures, 'act')} of {wording.counted(exporters, 'exporter')}"
    return f"{scope}, for {countries.the(answer.from_)} as exporter." if answer.from_ else f"{scope}."


def _history(findings: Sequence[Finding]) -> Iterator[Line]:
    """Notes, changes and sources of what was found."""
    for finding in findings:
        changes = finding.changes
        if not (finding.notes or changes):
            continue
        yield Line(f"{finding.measure.document}: {finding.measure.title}", LineKind.HEADING)
        yield from (Line(wording.trimmed(note, _NOTE), LineKind.TEXT) for note in finding.notes)
        for change in changes:
            yield Line(f"{change.document}: {change.what}", LineKind.BULLET, bold=f"{wording.day(change.date.text)}:")
        yield from (
            Line(source.supports, LineKind.SMALL, bold=f"{source.kind}:", link=link)
            for source in finding.measure.sources
            if (link := wording.web_link(source.url))
        )


def _footer(answer: Answer) -> str:
    fresh = f"Checked {wording.said(answer.reviewed)}" if answer.reviewed else "No rules on file"
    return f"{fresh} · {wording.DISCLAIMER.lower()}"
