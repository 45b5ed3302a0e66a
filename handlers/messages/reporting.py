"""A report that an answer is wrong, filled in as far as it is known: for an issue, or for a team's curator. PURE."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from bot.rules.answer.findings import Finding
from bot.rules.answer.model import Answer
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
