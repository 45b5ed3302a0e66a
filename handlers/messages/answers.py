"""`/restricted`: an answer as a card. PURE.

First sight tells what became of the question, the verdict of each exporter that matters, what will change soon, and
one line for each act. Goods in detail, acts on some users or on a whole class, notes, changes and sources stand behind
"more".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bot.rules.answers import Answer
from bot.rules.findings import Finding, embargo_sentence
from bot.rules.query.subjects import is_ore_alone
from bot.rules.timeline import NextChange
from bot.text import countries
from bot.vocabulary import RESTRICTING, Outcome, Status
from handlers.messages import finding_lines, open_alerts, wording
from handlers.messages.finding_lines import WORDS
from handlers.messages.hints import hints
from handlers.messages.reply import Line, LineKind, Question, Reply, Tone

_HEADLINES, _ACTS, _PARTIES, _REMARKS, _NEAR = 3, 3, 2, 1, 4
_ALERTS = 1
_NOTE = 220
_TITLE = 200
_QUOTED = 60
_MORE = 30
_NAMED = 2

_STOP = frozenset({Status.PROHIBITED, Status.TECHNOLOGY_PROHIBITED})
_SIGNS = {
    Outcome.LISTED: "📋",
    Outcome.NOTHING_ON_FILE: "🔎",
    Outcome.PARTLY_UNDERSTOOD: "🧩",
    Outcome.NOT_COVERED: "🗺️",
    Outcome.UNRECOGNISED: "❔",
}
"""A sign for each outcome; a restriction has that of its tone."""
_NO_CLEARANCE = "No clearance: acts that are not on file, sanctions and end-use rules may apply."
_NEXT = {
    Outcome.PARTLY_UNDERSTOOD: "Whether they make it another thing is not on file: compare the act's own words.",
    Outcome.UNRECOGNISED: "Name the goods otherwise, or by an HS code, CAS number or ECCN.",
    Outcome.NOT_COVERED: "Ask the exporter's authority, or look in its own list.",
    Outcome.NOTHING_ON_FILE: _NO_CLEARANCE,
    Outcome.LISTED: "On a list all the same: end-use and end-user rules apply.",
}
"""What a person does next."""


def headline(answer: Answer) -> str:
    """The answer in one line: what became of the question, and a status per exporter that matters."""
    return wording.trimmed(_title(answer), _TITLE)


def reply(answer: Answer) -> Reply:
    """The reply to `/restricted`."""
    lead, rest = _acts(answer)
    changed = tuple(open_alerts.lines(answer))
    remarks = (*hints(answer), *answer.remarks)
    return Reply(
        title=headline(answer),
        tone=_tone(answer),
        sign=_SIGNS.get(answer.outcome, ""),
        lines=(
            *_embargo(answer),
            *_understood(answer),
            *_changes_soon(answer),
            *(finding_lines.first(answer, finding) for finding in lead),
            *(finding_lines.of_list(found) for found in answer.lists[: _ACTS - len(lead)]),
            *_parties(answer),
            *changed[:_ALERTS],
            *map(Line, remarks[:_REMARKS]),
            *_next_step(answer),
        ),
        more=tuple(_more(answer, rest, remarks[_REMARKS:], changed[_ALERTS:])),
        footer=_footer(answer),
        questions=tuple(_questions(answer)),
    )


# The headline.


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
    by_act = bool(answer.asked.acts or answer.asked.query.controls) and not answer.things
    if answer.status is Status.EXPIRED and by_act and answer.findings:
        act = answer.findings[0].measure
        named = f"{wording.country(act.jurisdiction)}: {wording.trimmed(act.document, _QUOTED)}"
        return f"{named} has ended; what holds now is answered for the goods by name"
    if answer.status is Status.EXPIRED:
        return f"Only what has ended is on file for {_asked(answer)}"
    spared = next((f for f in answer.findings if f.apart in {"destination", "exempt"}), None)
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
    """`Not sure about “rotor”. Graphite: China: licence`: the status is the subject's own."""
    words = wording.listed([f"“{_quoted(word)}”" for word in answer.passed_over], 2)
    named = _subjects(answer)
    doubt = f"Not sure about {words}. " if words else "Not sure. "
    return f"{doubt}{named[:1].upper()}{named[1:]}: {_verdicts(answer) or 'nothing on file for it alone'}"


def _verdicts(answer: Answer) -> str:
    """`China: licence · US: licence to China, Russia and 40 more`: exporters in the order in which they matter."""
    open_ = {f.measure.jurisdiction for f in answer.findings if f.sets_status and open_alerts.on(answer, f)}
    ranked = _exporters(answer)
    parts = [
        f"{wording.country(code)}: {_ore(answer, code)}{WORDS[answer.by_exporter[code]]}{_aim(answer, code)}"
        f"{' (changed?)' if code in open_ else ''}"
        for code in ranked[:_HEADLINES]
    ]
    if len(ranked) > _HEADLINES:
        parts.append(f"{len(ranked) - _HEADLINES} more")
    return " · ".join(parts)


def _exporters(answer: Answer) -> list[str]:
    """Exporters with a verdict: those that say something of the form asked for, by their weight, then by severity."""
    known = [code for code, status in answer.by_exporter.items() if status in RESTRICTING or status is Status.LISTED]
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
    named = _subjects(answer) or f"“{_quoted(answer.query)}”"
    from_ = f" from {countries.the(answer.from_)}" if answer.from_ and _subjects(answer) else ""
    to = _places(answer) if _subjects(answer) else ""
    return f"{named}{from_}{f' to {to}' if to else ''}"


def _subjects(answer: Answer) -> str:
    return wording.listed([answer.shown.get(name, name) for name in answer.subjects], 2)


def _quoted(text: str) -> str:
    return wording.trimmed(text, _QUOTED)


def _tone(answer: Answer) -> Tone:
    if answer.outcome is Outcome.RESTRICTED and answer.status in _STOP:
        return Tone.STOP
    if answer.embargo or (answer.status in RESTRICTING and answer.status is not Status.SUSPENDED):
        return Tone.CAUTION
    return Tone.CAUTION if answer.outcome is Outcome.PARTLY_UNDERSTOOD else Tone.CALM


# What stands below it.


def _embargo(answer: Answer) -> Iterator[Line]:
    if answer.embargo:
        yield Line(embargo_sentence(answer.embargo), bold="Embargo.")


def _understood(answer: Answer) -> Iterator[Line]:
    """What the question was taken for, where it was not plain: corrections, the reading of countries, the day."""
    for typed, target in answer.corrected:
        yield Line(f"“{typed}” is taken for {answer.shown.get(target, target)}.")
    scope = [_asked(answer)] if answer.outcome is Outcome.RESTRICTED and answer.subjects else []
    if answer.on != answer.today or answer.asked.query.when:
        scope.append(f"on {wording.said(answer.on)}")
    if scope:
        guessed = answer.asked.directions[0].guessed
        yield Line(f"{', '.join(scope)}{'; for another way write from: and to:' if guessed else ''}", LineKind.SMALL)


def _changes_soon(answer: Answer) -> Iterator[Line]:
    """`⏳ Changes in 1 day`: the next change, counted from today where today was asked for."""
    change = answer.next_change
    if change:
        yield Line(f"{wording.said(change.date)}, {_what(change)}", bold=f"⏳ {_ahead(change.date, answer)}:")


def _what(change: NextChange) -> str:
    return f"{wording.country(change.jurisdiction)}: {change.what}."


def _ahead(day: date, answer: Answer) -> str:
    days = (day - answer.on).days
    if answer.on == answer.today:
        return f"Changes in {wording.counted(days, 'day')}" if days else "Changes after today"
    return f"Changes {wording.counted(days, 'day')} later" if days else "Changes after that day"


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


def _parties(answer: Answer) -> Iterator[Line]:
    """Firms that were named, on which lists, and which lists were looked in."""
    for party in answer.parties[:_PARTIES]:
        since = f", since {wording.day(party.since)}" if party.since else ""
        yield Line(
            f"{party.list_} ({party.document}){since}: {wording.trimmed(party.effect, _QUOTED)}.",
            LineKind.BULLET,
            bold=f"{wording.trimmed(party.name, _QUOTED)}:",
        )
    if answer.screened:
        lists = wording.listed([name.partition(" (")[0] for name in answer.screened], 4)
        found = "A like name is no identity." if answer.parties else "No such name there."
        yield Line(f"Firms are looked up in: {lists}. {found} Screen elsewhere too.", LineKind.SMALL)


def _next_step(answer: Answer) -> Iterator[Line]:
    """What a person does next."""
    if step := _NEXT.get(answer.outcome):
        yield Line(step, LineKind.SMALL)


def _questions(answer: Answer) -> Iterator[Question]:
    """The nearest subjects as questions to be asked with a press, for the same countries and day."""
    if answer.outcome is Outcome.RESTRICTED:
        return
    places = "".join(f" {name}:{code}" for name, code in (("from", answer.from_), ("to", answer.to)) if code)
    day = f" on:{answer.on.isoformat()}" if answer.on != answer.today else ""
    for name in answer.near[:_NEAR]:
        yield Question(f"{name}{places}{day}", "restricted")


# Behind "more".


def _more(answer: Answer, rest: Sequence[Finding], remarks: Sequence[str], changed: Sequence[Line]) -> Iterator[Line]:
    yield from map(Line, remarks)
    yield from changed[:_MORE]
    counted = [f for f in answer.findings if f.sets_status]
    for finding in counted[:_MORE]:
        yield from finding_lines.lines(finding)
    aside = [f for f in rest if not f.sets_status]
    yield from (finding_lines.short(answer, finding) for finding in aside[:_MORE])
    if any(f.apart in {"party", "class"} for f in aside):
        yield Line("Acts on some users or on a class of goods count once the question names them.", LineKind.SMALL)
    yield from (finding_lines.of_list(found) for found in answer.lists[_ACTS:])
    yield from _history(counted)
    if answer.near:
        yield Line(f"Near: {', '.join(answer.shown.get(name, name) for name in answer.near)}.")
    yield Line(_searched(answer), LineKind.SMALL)


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
    fresh = f"Rules checked {wording.said(answer.reviewed)}" if answer.reviewed else "No rules on file"
    return f"{fresh}. {wording.DISCLAIMER}."
