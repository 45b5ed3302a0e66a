"""`/restricted`: an answer as a reply. PURE.

One look tells the status per exporter, toward where and as of when; then the findings, the gravest first; then what was
searched. The rest is behind "more".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.rules import countries
from bot.rules.answers import Answer
from bot.rules.findings import Finding
from bot.rules.model import Item
from bot.vocabulary import Certainty, Status
from handlers import wording
from handlers.reply import Line, LineKind, Link, Reply, Tone

_HEADLINES = 5
_SHOWN = 4
_ITEMS = 2
_FORMS = 120
_LINKS = 3
_CODES = 3
_NOTE = 220
_TITLE = 200

WORDS: dict[Status, str] = {
    Status.PROHIBITED: "prohibited",
    Status.TECHNOLOGY_PROHIBITED: "technology export prohibited",
    Status.QUOTA: "quota",
    Status.LICENCE: "licence",
    Status.TECHNOLOGY_RESTRICTED: "technology licence",
    Status.OTHER: "another duty",
    Status.UNKNOWN: "not known, check",
    Status.SUSPENDED: "suspended",
    Status.NOT_YET_IN_FORCE: "not yet in force",
    Status.EXPIRED: "expired",
    Status.NOT_LISTED: "no rule found",
}
_STOP = frozenset({Status.PROHIBITED, Status.TECHNOLOGY_PROHIBITED})
_NO_PERMISSION = (
    "None on file names it. That is no permission: acts that are not on file, sanctions and end-use rules may apply."
)
_CALM = frozenset({Status.SUSPENDED, Status.EXPIRED, Status.NOT_LISTED})


def reply(answer: Answer) -> Reply:
    """The reply to `/restricted`."""
    counted = [finding for finding in answer.findings if finding.sets_status]
    toward = [finding for finding in answer.findings if finding.apart == "destination" and answer.to is None]
    also = [finding for finding in answer.findings if finding.apart in {"party", "class", "exempt"}]
    background = [finding for finding in answer.findings if finding.apart == "standing"]
    shown, rest = counted[:_SHOWN], counted[_SHOWN:]
    return Reply(
        title=wording.trimmed(_title(answer, toward), _TITLE),
        tone=_tone(answer),
        lines=(
            *_taken_for(answer),
            *(_line(finding) for finding in shown),
            *_apart("Toward named destinations only:", toward),
            *_apart("Also applies, to some parties or to a whole class:", also),
            *_apart("On file, and no export restriction:", background),
            *(Line(remark, LineKind.TEXT) for remark in answer.remarks[:_SHOWN]),
            *_near(answer),
            Line(_searched(answer), LineKind.SMALL),
        ),
        links=_links(counted or answer.findings),
        more=(*_details(rest), *_details(toward[_SHOWN:] + also[_SHOWN:]), *_history(counted)),
        footer=_footer(answer),
    )


def _title(answer: Answer, toward: Sequence[Finding]) -> str:
    known = {code: status for code, status in answer.by_exporter.items() if status is not Status.NOT_LISTED}
    parts = [f"{wording.country(code)}: {WORDS[status]}" for code, status in list(known.items())[:_HEADLINES]]
    if len(known) > _HEADLINES:
        parts.append(f"{len(known) - _HEADLINES} more")
    if parts:
        return " · ".join(parts)
    if toward:
        gravest = toward[0]
        exporter = wording.country(gravest.measure.jurisdiction)
        return f"{exporter}: {WORDS[gravest.state.status]} {_where(gravest)} only"
    return f"No rule found for “{wording.trimmed(answer.query, 80)}”"


def _tone(answer: Answer) -> Tone:
    if answer.status in _STOP:
        return Tone.STOP
    return Tone.CALM if answer.status in _CALM else Tone.CAUTION


def _taken_for(answer: Answer) -> Iterator[Line]:
    """What the query was understood as: corrections, the thing, the direction, the day."""
    for typed, target in answer.corrected:
        yield Line(f"“{typed}” is taken for {target}.", LineKind.TEXT)
    scope = [wording.listed(answer.subjects, 3)] if answer.subjects else []
    if answer.from_:
        scope.append(f"from {countries.the(answer.from_)}")
    if answer.to:
        scope.append(f"to {countries.the(answer.to)}")
    scope.append(f"on {wording.said(answer.on)}")
    text = " ".join(scope)
    yield Line(text[0].upper() + text[1:], LineKind.SMALL)


def _line(finding: Finding) -> Line:
    """One finding: exporter and status, act, span, what exactly."""
    parts = [_act(finding), _span(finding), _items(finding.items), *_warnings(finding)]
    return Line(
        ". ".join(part.rstrip(".") for part in parts if part) + ".",
        LineKind.BULLET,
        bold=f"{wording.country(finding.measure.jurisdiction)}, {WORDS[finding.state.status]}:",
        link=wording.web_link(finding.measure.sources[0].url),
    )


def _act(finding: Finding) -> str:
    cite = f", {finding.limb.cite}" if finding.limb.cite else ""
    own = " (a rule of your own team)" if finding.measure.origin == "team" else ""
    return f"{finding.measure.document}{cite} ({wording.listed(finding.measure.authority, 2)}){own}"


def _span(finding: Finding) -> str:
    state = finding.state
    since, until = (
        wording.day(state.since.text if state.since else None),
        wording.day(state.until.text if state.until else None),
    )
    match state.status:
        case Status.NOT_YET_IN_FORCE:
            return f"from {since}" if since else "no starting day is set"
        case Status.EXPIRED:
            return f"ended {until}" if until else "ended"
        case Status.SUSPENDED:
            return (
                f"suspended since {since}"
                + (f" until {until}" if until else "")
                + (f" by {state.by}" if state.by else "")
            )
        case Status.UNKNOWN:
            return f"not known since {since}" if since else "not known"
        case _:
            return (f"since {since}" if since else "in force") + (f", until {until}" if until else "")


def _items(items: Sequence[Item]) -> str:
    said = [_item(item) for item in items[:_ITEMS]]
    more = f"; {wording.counted(len(items) - _ITEMS, 'more item')}" if len(items) > _ITEMS else ""
    return "; ".join(said) + more


def _item(item: Item) -> str:
    forms = f": {wording.trimmed(item.forms, _FORMS)}" if item.forms else ""
    codes = [*item.control_codes, *item.entries, *(f"HS {line.printed}" for line in item.hs)]
    return f"{item.subject}{forms}" + (f" ({wording.listed(codes, _CODES)})" if codes else "")


def _warnings(finding: Finding) -> Iterator[str]:
    """What must not stay behind "more"."""
    if finding.certainty is Certainty.DISPUTED:
        yield next((note for note in finding.notes if note.startswith("Sources conflict")), "Sources conflict")
    elif finding.certainty is Certainty.BY_ITS_TEXT and finding.state.status is not Status.UNKNOWN:
        yield f"By its text; no later change found up to {wording.said(finding.measure.evidence_as_of)}, so check"
    yield from (
        note for note in finding.notes if note.startswith(("Not known", "Exempt", "Quota", "The act prints", "Planned"))
    )


def _where(finding: Finding) -> str:
    only = finding.limb.destinations.only
    if only is None:
        return f"except to {wording.listed([countries.the(code) for code in finding.limb.destinations.except_], 3)}"
    return f"toward {wording.listed([countries.the(code) for code in only], 3)}"


def _apart(heading: str, findings: Sequence[Finding]) -> Iterator[Line]:
    """Findings that do not set the status, one short line each."""
    if findings:
        yield Line(heading, LineKind.TEXT)
    for finding in findings[:_SHOWN]:
        binds = f" ({finding.limb.binds.text})" if finding.limb.binds else ""
        where = "" if finding.limb.destinations.is_all else f" {_where(finding)}"
        standing = next((note for note in finding.notes if finding.apart in {"standing", "exempt"}), "")
        span = "" if finding.apart == "standing" else f", {_span(finding)}"
        word = (
            finding.measure.standing.replace("-", " ") if finding.apart == "standing" else WORDS[finding.state.status]
        )
        yield Line(
            f"{_act(finding)}{span}{binds}. {standing}".strip(),
            LineKind.BULLET,
            bold=f"{wording.country(finding.measure.jurisdiction)}{where}, {word}:",
            link=wording.web_link(finding.measure.sources[0].url),
        )


def _near(answer: Answer) -> Iterator[Line]:
    if answer.near:
        yield Line(f"Near: {', '.join(answer.near)}.", LineKind.TEXT)


def _searched(answer: Answer) -> str:
    measures, exporters = answer.searched
    scope = f"Searched {wording.counted(measures, 'act')} of {wording.counted(exporters, 'exporter')}"
    if answer.from_:
        scope += f", for {countries.the(answer.from_)} as exporter"
    if answer.status is not Status.NOT_LISTED:
        return f"{scope}."
    return f"{scope}. {_NO_PERMISSION}"


def _links(findings: Iterable[Finding]) -> tuple[Link, ...]:
    found: dict[str, str] = {}
    for finding in findings:
        if url := wording.web_link(finding.measure.sources[0].url):
            found.setdefault(url, finding.measure.document)
    return tuple(Link(text, url) for url, text in list(found.items())[:_LINKS])


def _details(findings: Sequence[Finding]) -> Iterator[Line]:
    for finding in findings:
        yield _line(finding)


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
    evidence = [
        finding.measure.evidence_as_of
        for finding in answer.findings
        if finding.sets_status and finding.state.status is not Status.EXPIRED
    ]
    seen = f", evidence up to {wording.said(min(evidence))}" if evidence else ""
    return f"{fresh}{seen}. {wording.DISCLAIMER}."
