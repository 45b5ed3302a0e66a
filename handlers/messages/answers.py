"""`/restricted`: an answer as a reply. PURE.

One look tells the status per exporter, toward where and as of when; then the findings, the gravest first; then what was
searched. The rest is behind "more".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.rules.answers import Answer
from bot.rules.findings import Finding
from bot.rules.query.subjects import is_ore_alone
from bot.text import countries
from bot.vocabulary import Status
from handlers.messages import finding_lines, open_alerts, wording
from handlers.messages.finding_lines import WORDS
from handlers.messages.hints import hints
from handlers.messages.reply import Line, LineKind, Reply, Tone

_HEADLINES = 5
_SHOWN = 4
_NAMED = 2
"""Acts that are named in one line of those that may apply as well; all of them stand behind "more"."""
_NOTE = 220
_TITLE = 200
_MORE = 30
_ALERTS = 2

_STOP = frozenset({Status.PROHIBITED, Status.TECHNOLOGY_PROHIBITED})
_NO_PERMISSION = (
    "None on file restricts it on that day. That is no permission: acts that are not on file, sanctions and "
    "end-use rules may apply all the same."
)
_NOTHING = frozenset({Status.NOT_LISTED, Status.EXPIRED})
"""Why something near is not listed is the answer then, so it comes first."""
_CALM = frozenset({Status.SUSPENDED, Status.EXPIRED, Status.NOT_LISTED})


def headline(answer: Answer) -> str:
    """The answer in one line: a status per exporter, or that no rule was found."""
    return wording.trimmed(_title(answer, _Sorted(answer).toward), _TITLE)


def reply(answer: Answer) -> Reply:
    """The reply to `/restricted`."""
    sorted_ = _Sorted(answer)
    changed = tuple(open_alerts.lines(answer))
    why_not = (*map(Line, hints(answer)), *map(Line, answer.remarks[:_SHOWN]))
    return Reply(
        title=wording.trimmed(_title(answer, sorted_.toward), _TITLE),
        tone=_tone(answer),
        lines=(
            *_taken_for(answer),
            *(why_not if answer.status in _NOTHING else ()),
            *_found(sorted_.counted[:_SHOWN]),
            *changed[:_ALERTS],
            *(finding_lines.short(answer, finding) for finding in sorted_.toward[:_SHOWN]),
            *_also(answer, sorted_),
            *(
                finding_lines.short(answer, finding)
                for finding in sorted_.background[: 0 if sorted_.counted else _SHOWN]
            ),
            *(() if answer.status in _NOTHING else why_not),
            *_near(answer),
            Line(_searched(answer), LineKind.SMALL),
        ),
        more=(
            *changed[_ALERTS:_MORE],
            *_found(sorted_.counted[_SHOWN:]),
            *(finding_lines.short(answer, finding) for finding in sorted_.aside()),
            *_history(sorted_.counted),
        ),
        footer=_footer(answer),
    )


class _Sorted:
    """The findings by the place that they have in a reply; what has ended comes last, and behind "more" if it can."""

    def __init__(self, answer: Answer) -> None:
        here = [f for f in answer.findings if f.sets_status]
        running = [f for f in here if f.state.status is not Status.EXPIRED]
        self.counted = running or here
        self.ended = [f for f in here if f not in self.counted]
        apart = [f for f in answer.findings if f.apart in {"destination", "party", "class", "exempt"}]
        # With a destination, acts toward others are left out, unless they spare it; without one they are shown apart.
        spared = {
            f for f in apart if f.apart == "destination" and f.limb.destinations.only is None and not f.limb.binds
        }
        apart = [f for f in apart if f.apart != "destination" or answer.to is None or f in spared]
        apart = [f for f in apart if f.state.status is not Status.EXPIRED]
        self.parties = [f for f in apart if f.limb.binds]
        self.classes = [f for f in apart if f.apart == "class" and not f.limb.binds]
        self.toward = [f for f in apart if f not in self.parties and f not in self.classes]
        self.background = [f for f in answer.findings if f.apart in {"standing", "released"}]

    def aside(self) -> tuple[Finding, ...]:
        """What lines do not show in full."""
        rest = (*self.toward[_SHOWN:], *self.parties, *self.classes, *self.background, *self.ended)
        return tuple(dict.fromkeys(rest))[:_MORE]


def _title(answer: Answer, toward: Sequence[Finding]) -> str:
    known = {code: status for code, status in answer.by_exporter.items() if status is not Status.NOT_LISTED}
    open_ = {f.measure.jurisdiction for f in answer.findings if f.sets_status and open_alerts.on(answer, f)}
    parts = [
        f"{wording.country(code)}: {_ore(answer, code, status)}{WORDS[status]}{' (changed?)' if code in open_ else ''}"
        for code, status in list(known.items())[:_HEADLINES]
    ]
    if len(known) > _HEADLINES:
        parts.append(f"{len(known) - _HEADLINES} more")
    if known and set(known.values()) == {Status.EXPIRED}:
        return f"No rule in force found for “{wording.trimmed(answer.query, 80)}”, only one that has ended"
    if parts:
        return " · ".join(parts)
    if toward:
        gravest = toward[0]
        where = _not_here(answer, gravest) or f" {finding_lines.where(answer, gravest)} only"
        return f"{wording.country(gravest.measure.jurisdiction)}: {WORDS[gravest.state.status]}{where}"
    if not answer.things and (named := [f for f in answer.findings if f.apart == "standing"]):
        document = wording.trimmed(named[0].measure.document, 80)
        return f"{wording.country(named[0].measure.jurisdiction)}: {document} is on file, but sets no status"
    return f"No rule found for “{wording.trimmed(answer.query, 80)}”"


def _not_here(answer: Answer, finding: Finding) -> str:
    """Why an act that holds for others does not hold for what was asked; empty where no destination was."""
    if finding.apart == "exempt":
        return ", but this case is exempt"
    return f", but not to {countries.the(answer.to)}" if answer.to else ""


def _ore(answer: Answer, code: str, status: Status) -> str:
    """`ore ` where an exporter's status rests on words about the ore alone ("Namibia: ore prohibited")."""
    asked = {thing.subject for thing in answer.things}
    deciding = [
        item
        for finding in answer.findings
        if finding.sets_status and finding.measure.jurisdiction == code and finding.state.status is status
        for item in finding.items
        if item.subject in asked
    ]
    return "ore " if deciding and all(is_ore_alone(item.forms or "") for item in deciding) else ""


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
    scope.append(f"to {countries.the(answer.to)}" if answer.to else "to any destination")
    today = "today, " if answer.on == answer.today else ""
    yield Line(f"{' '.join(scope)}, {today}{wording.said(answer.on)}")


def _found(findings: Iterable[Finding]) -> Iterator[Line]:
    for finding in findings:
        yield from finding_lines.lines(finding)


def _also(answer: Answer, sorted_: _Sorted) -> Iterator[Line]:
    """Many acts that may apply, in one line for each kind, and how to have them counted."""
    kinds = (("Only for some parties or uses", sorted_.parties), ("Also on the whole class", sorted_.classes))
    for lead, findings in kinds:
        acts = dict.fromkeys(
            f"{finding.measure.document} ({finding_lines.to_whom(answer, finding)}{WORDS[finding.state.status]})"
            for finding in findings
        )
        if acts:
            yield Line(f"{wording.listed(list(acts), _NAMED)}.", bold=f"{lead}:")
    if sorted_.parties or sorted_.classes:
        yield Line("These count once your question names the party, the use or the class.", LineKind.SMALL)


def _near(answer: Answer) -> Iterator[Line]:
    if answer.near:
        yield Line(f"Near: {', '.join(answer.near)}.", LineKind.TEXT)


def _searched(answer: Answer) -> str:
    measures, exporters = answer.searched
    scope = f"Searched {wording.counted(measures, 'act')} of {wording.counted(exporters, 'exporter')}"
    if answer.from_:
        scope += f", for {countries.the(answer.from_)} as exporter"
    if answer.status not in _NOTHING:
        return f"{scope}."
    return f"{scope}. {_NO_PERMISSION}"


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
    oldest = f" (the oldest: {wording.said(min(evidence))})" if len(set(evidence)) > 1 else ""
    seen = f", on evidence up to {wording.said(max(evidence))}{oldest}" if evidence else ""
    return f"{fresh}{seen}. {wording.DISCLAIMER}."
