"""`/exports coverage`: what the answers rest on. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.rules.coverage import Coverage, Exporter, coverage
from bot.text import countries
from handlers.commands.command import Call, Command, Section
from handlers.messages import wording
from handlers.messages.reply import Line, LineKind, Reply
from handlers.messages.speech import counted, figures, later, say

_FIRST = 8


def answer(call: Call) -> Reply:
    """Show the exporters, lists, freshness and share of official sources on file."""
    return reply(coverage(call.rules))


def reply(found: Coverage) -> Reply:
    """Return the coverage as a reply: first the exporters with the most acts; all, and the searches, behind “more”."""
    return Reply(
        say(
            "On file: {acts} of {exporters}, {lists}",
            acts=counted("{n} act", "{n} acts", found.acts),
            exporters=counted("{n} exporter", "{n} exporters", len(found.exporters)),
            lists=counted("{n} list", "{n} lists", len(found.lists)),
        ),
        lines=(
            *_edition(found),
            *map(_exporter, found.exporters[:_FIRST]),
            *_lists(found),
            Line(
                say(
                    "{share} of the acts link an official source, of {read} one is on record as read here; "
                    "{things} things are known by {names} names.",
                    share=f"{found.official:.0%}",
                    read=f"{found.official_read:.0%}",
                    things=figures(found.subjects),
                    names=figures(found.names),
                ),
                LineKind.SMALL,
            ),
        ),
        more=(*map(_exporter, found.exporters[_FIRST:]), *_not_held(found), *_searches(found)),
        footer=say("What is not on file is not free. {disclaimer}.", disclaimer=wording.disclaimer()),
    )


def _edition(found: Coverage) -> Iterator[Line]:
    rules = found.rules
    if rules.edition and rules.day:
        day = wording.said(rules.day)
        yield Line(say("Rules: edition {number} of {day}", number=str(rules.edition), day=day), LineKind.SMALL)


def _exporter(one: Exporter) -> Line:
    return Line(
        counted(
            "{n} act, {official} with an official source, evidence up to {day}",
            "{n} acts, {official} with an official source, evidence up to {day}",
            one.acts,
            official=one.official,
            day=wording.said(one.evidence_to),
        ),
        LineKind.BULLET,
        bold=wording.lead(wording.country(one.code)),
    )


def _lists(found: Coverage) -> Iterator[Line]:
    for one in found.lists:
        whose = f"{wording.country(one.jurisdiction)}, " if one.jurisdiction else ""
        entries = say("{n} entries, {document} as of {day}", n=figures(one.count), document=one.document, day=one.date)
        newer = [say("a later edition of {day} is not on file", day=one.newer)] if one.newer else []
        yield Line(wording.clauses([entries, *newer]), LineKind.BULLET, bold=wording.lead(f"{whose}{one.title}"))


def _searches(found: Coverage) -> Iterator[Line]:
    if found.searches:
        yield Line(say("Looked for: elsewhere silence is “not covered”"), LineKind.HEADING)
    for one in found.searches:
        goods = "; ".join(filter(None, (", ".join(one.classes), _chapters(one.chapters))))
        told = say("{goods}; up to {day}", goods=goods, day=wording.said(one.looked_for))
        yield Line(told, LineKind.BULLET, wording.lead(wording.country(one.code)))


def _chapters(codes: Sequence[str]) -> str:
    return f"HS {', '.join(codes)}" if codes else ""


def _not_held(found: Coverage) -> Iterator[Line]:
    for code, titles in found.not_held:
        named = wording.full_name(code) if countries.is_code(code) else code
        yield Line(wording.clauses(titles), LineKind.BULLET, bold=say("Not on file, {country}:", country=named))


COMMAND = Command(
    "coverage",
    later("which exporters, lists and acts are on file, and how fresh they are"),
    answer=answer,
    section=Section.ASK,
    shares=True,
    sign="🗂️",
)
