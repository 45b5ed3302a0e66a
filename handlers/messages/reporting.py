"""For curators: a report that an answer is wrong, what the rules' dates ask for, what a rule rests on. PURE."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter

from bot.model.delivery import Channel, Content, Delivery, delivery_id
from bot.rules.answer.findings import Finding
from bot.rules.answer.model import Answer
from bot.rules.checks import Task, TaskKind
from bot.rules.fields import Source
from bot.rules.model import Measure
from bot.text.locales import SOURCE
from handlers.messages import wording
from handlers.messages.answers import reply
from handlers.messages.speech import reading

_ACTS = 8
_SKELETON = """\
# What to look at when the authority publishes again.
key: {place}-authority-{year}-1
title: …
jurisdiction: {exporter}
authority: […]
document: …
type: licence
announced: …
in_force: [{{from: …}}]
items: [{{subject: {subject}}}]
certainty: single-source
evidence_as_of: {today}
checked_on: {today}
sources: [{{url: "https://…", kind: official, supports: …, read: yes}}]
examples: [{{status: licence, ask: [{query}]}}]
"""


def report(answer: Answer, version: str, link: str = "") -> str:
    """Return the text of a report, by the headings of the form for a wrong rule; `link` asks the same again."""
    with reading(SOURCE):  # curators of several countries read it
        return "\n".join(_lines(answer, version, link)) + "\n"


def _lines(answer: Answer, version: str, link: str) -> Iterator[str]:
    card = reply(answer)
    yield "### The question, and the answer"
    yield ""
    yield f"Asked on {answer.today.isoformat()}: {answer.query}" + (f" ({link})" if link else "")
    yield f"Answered for {answer.on.isoformat()}: {card.title}"
    yield from map(_act, answer.findings[:_ACTS])
    edition = answer.edition
    rules = f"edition {edition.number} of {edition.day.isoformat()}" if edition else "the shipped rules"
    yield f"By Exportwatch {version}, {rules}."
    for heading, advice in (
        ("What is right", "In your own words. Since when, for which goods, toward which destinations?"),
        ("A source", "The address of the act, of a gazette, or of a page that others can open."),
        ("How far have you read the source?", "The act itself / a translation or summary / a news report"),
    ):
        yield from ("", f"### {heading}", "", f"({advice})")
    if answer.findings:
        yield from ("", "### Where it stands", "")
        yield from dict.fromkeys(f"- {_place(one)}" for one in answer.findings[:_ACTS])
    else:
        yield from ("", "### If an act is missing: its file", "", "```yaml", *_skeleton(answer).splitlines(), "```")


def _act(finding: Finding) -> str:
    act = finding.measure
    counts = "" if finding.sets_status else ", beside it"
    evidence = f"evidence to {act.evidence_as_of.isoformat()}, checked on {act.checked_on.isoformat()}"
    return f"- {wording.country(act.jurisdiction)}, {act.document}: {finding.state.status}{counts} ({evidence})"


def _place(finding: Finding) -> str:
    """Return where an act's file is, from its folder on: what stands before is of this machine alone."""
    act = finding.measure
    whose = "" if act.origin == "shipped" else ", a rule of our own"
    return f"rules/measures/{act.jurisdiction.lower()}/{act.key}.yaml{whose}"


def _skeleton(answer: Answer) -> str:
    exporter = answer.from_ or "XX"
    today: date = answer.today
    return _SKELETON.format(
        place=exporter.lower(),
        year=today.year,
        exporter=exporter,
        subject=answer.subjects[0] if answer.subjects else "…",
        today=today.isoformat(),
        query=json.dumps(answer.query, ensure_ascii=False),
    )


_REASONS = {
    TaskKind.ENDED: "a dated state has ended, and no later act is on file: what holds since {day}?",
    TaskKind.DATED: "a day that it names has come: {day}",
    TaskKind.CHECK: "its next check was due on {day}",
    TaskKind.EVIDENCE: "its evidence is older than an answer counts as confirmed, since {day}",
}


def reason(task: Task) -> str:
    """Say why an act is to be looked at."""
    return _REASONS[task.kind].format(day=wording.said(task.since))


def task_line(task: Task) -> str:
    """Describe a task on one line: the act, why, and its file."""
    act = task.measure
    return f"{act.key}  {_cited(act)}: {reason(task)}  {act.file}"


def due_notices(found: Sequence[Task], to: Channel) -> list[Delivery]:
    """Return one notice for the tasks of each day, without those of old evidence; the same tasks make the same one."""
    urgent = sorted((one for one in found if one.kind is not TaskKind.EVIDENCE), key=attrgetter("since"))
    return [_due(list(those), to) for _, those in groupby(urgent, attrgetter("since"))]


def _due(those: Sequence[Task], to: Channel) -> Delivery:
    lines = [f"{one.measure.key} ({_cited(one.measure)}): {reason(one)}" for one in those[:_LINES]]
    more = [f"{len(those) - _LINES} more: `exportwatch rules review`"] if len(those) > _LINES else []
    name = "|".join(("rules-due", *sorted(f"{one.kind} {one.measure.key} {one.since}" for one in those)))
    content = Content(
        title="A rule has to be looked at" if len(those) == 1 else f"{len(those)} rules have to be looked at",
        lines=(*lines, *more, "Compare the file with its sources, and set `checked_on`: `exportwatch rules why KEY`"),
        data=(("tone", "caution"),),
    )
    return Delivery(delivery_id(name, to, "notice"), to, kind="notice", content=content)


def _cited(act: Measure) -> str:
    return f"{wording.country(act.jurisdiction)}, {act.document}"


_LINES = 10
"""Tasks of a day that are named."""


def provenance(act: Measure) -> Iterator[str]:
    """Yield what a rule rests on: its act, how sure it is, who says so, what is in doubt, what it was changed by."""
    yield f"{wording.country(act.jurisdiction)}, {act.document}: {act.title}"
    evidence, checked = wording.said(act.evidence_as_of), wording.said(act.checked_on)
    yield f"Evidence to {evidence}, compared with its sources on {checked}."
    yield f"Certainty of the file: {act.certainty}."
    for source in act.sources:
        yield from _source(source)
    kept = sum(source.is_kept for source in act.sources)
    if kept < len(act.sources):
        yield f"{kept} of {len(act.sources)} sources have words of the text, or its hash, on record."
    for dispute in act.disputes:
        yield f"In doubt: {dispute.what}"
    for change in act.changes:
        yield f"{change.date.text}, {change.document}: {change.what}"
    yield f"File: {act.file}"


def _source(source: Source) -> Iterator[str]:
    """Yield where it stands, what it supports, who read it when, and words of it; what is not recorded is said."""
    when = f", {source.date.text}" if source.date else ""
    yield f"Source ({source.kind}{when}): {source.supports}. {source.url}"
    who = f" by {source.by}" if source.by else ""
    day = f" on {wording.said(source.read_on)}" if source.read_on else ""
    read = {"yes": f"read{day}{who}", "no": "not read here: named by another source, or its title was seen"}
    told = read.get(source.read or "", "whether it was read is not recorded")
    kept = [f"“{source.quote}”"] if source.quote else []
    kept += [f"SHA-256 of the text {source.sha256}"] if source.sha256 else []
    yield f"    {told}; {'; '.join(kept) or 'no words of it are on record'}"
