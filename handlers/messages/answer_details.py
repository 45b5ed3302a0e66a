"""What an answer tells behind "more": acts in full, their notes, changes and sources, what was searched. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.rules.answer.findings import Finding, embargo_note
from bot.rules.answer.model import Answer
from handlers.messages import applying, finding_lines, wording
from handlers.messages.notes import worded
from handlers.messages.party_lines import parties_in_full
from handlers.messages.reply import Line, LineKind
from handlers.messages.speech import counted, say
from handlers.messages.verdicts import (
    goods_name,
    native_title,
)

_MORE = 30
_NOTE = 220


def details(answer: Answer, rest: Sequence[Finding], remarks: Iterable[str], changed: Sequence[Line]) -> Iterator[Line]:
    """Yield what stands behind "more": remarks and alerts, how one applies, acts in full, parties, history."""
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
