"""`/exports coverage`: what the answers rest on. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.rules.coverage import Coverage, Exporter, coverage
from bot.text import countries
from handlers.commands.command import Call, Command, Section
from handlers.messages import wording
from handlers.messages.reply import Line, LineKind, Reply

_FIRST = 8


def answer(call: Call) -> Reply:
    """Show the exporters, lists, freshness and share of official sources on file."""
    return reply(coverage(call.rules))


def reply(found: Coverage) -> Reply:
    """Return the coverage as a reply: first the exporters with the most acts; all, and the searches, behind “more”."""
    return Reply(
        f"On file: {wording.counted(found.acts, 'act')} of {wording.counted(len(found.exporters), 'exporter')}, "
        f"{wording.counted(len(found.lists), 'list')}",
        lines=(
            *map(_exporter, found.exporters[:_FIRST]),
            *_lists(found),
            Line(
                f"{found.official:.0%} of the acts are read at an official source; {found.subjects:,} things are known "
                f"by {found.names:,} names.",
                LineKind.SMALL,
            ),
        ),
        more=(*map(_exporter, found.exporters[_FIRST:]), *_not_held(found), *_searches(found)),
        footer=f"What is not on file is not free. {wording.disclaimer()}.",
    )


def _exporter(one: Exporter) -> Line:
    fresh = f"evidence up to {wording.said(one.evidence_to)}"
    return Line(
        f"{wording.counted(one.acts, 'act')}, {one.official} with an official source, {fresh}",
        LineKind.BULLET,
        bold=f"{wording.country(one.code)}:",
    )


def _lists(found: Coverage) -> Iterator[Line]:
    for one in found.lists:
        whose = f"{wording.country(one.jurisdiction)}, " if one.jurisdiction else ""
        newer = f"; a later edition of {one.newer} is not on file" if one.newer else ""
        yield Line(
            f"{one.count:,} entries, {one.document} as of {one.date}{newer}",
            LineKind.BULLET,
            bold=f"{whose}{one.title}:",
        )


def _searches(found: Coverage) -> Iterator[Line]:
    if found.searches:
        yield Line("Looked for: elsewhere silence is “not covered”", LineKind.HEADING)
    for one in found.searches:
        goods = "; ".join(filter(None, (", ".join(one.classes), _chapters(one.chapters))))
        yield Line(f"{goods}; up to {wording.said(one.looked_for)}", LineKind.BULLET, f"{wording.country(one.code)}:")


def _chapters(codes: Sequence[str]) -> str:
    """Name chapters and headings of the Harmonized System."""
    return f"HS {', '.join(codes)}" if codes else ""


def _not_held(found: Coverage) -> Iterator[Line]:
    for code, titles in found.not_held:
        named = countries.name(code) if countries.is_code(code) else code
        yield Line("; ".join(titles), LineKind.BULLET, bold=f"Not on file, {named}:")


COMMAND = Command(
    "coverage",
    "which exporters, lists and acts are on file, and how fresh they are",
    answer=answer,
    section=Section.ASK,
    shares=True,
)
