"""The line of an answer on what will change soon. PURE."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.rules.answer.findings import Finding
from bot.rules.answer.model import Answer
from bot.rules.answer.timeline import NextChange
from bot.vocabulary import STATUS_IN_FORCE, Status
from handlers.messages import finding_lines, wording
from handlers.messages.act_lines import names_one_exporter
from handlers.messages.finding_lines import WORDS
from handlers.messages.first_sight import LIMIT, Part
from handlers.messages.reply import Line
from handlers.messages.speech import counted, say


def changes_soon(answer: Answer) -> Iterator[Part]:
    """Word the next change: `⏳ Changes in 1 day`; the days are counted from the day asked for."""
    if change := answer.next_change:
        lead = wording.lead(f"⏳ {_ahead(change.date, answer)} ({wording.said(change.date)})")
        yield LIMIT, Line(_what(answer, change), bold=lead)


def _what(answer: Answer, change: NextChange) -> str:
    exporter = "" if names_one_exporter(answer) else f"{wording.country(change.jurisdiction)}{say(', ')}"
    document = f"{exporter}{change.document}"
    if change.begins:
        return say("{act} begins: {status}.", act=document, status=WORDS[change.after])
    if change.after is Status.SUSPENDED:
        return say("{act} is suspended.", act=document)
    what = document
    if change.suspension:
        what = f"{exporter}{say('suspension of {act}', act=_suspended(answer, change))}"
    if change.after is Status.EXPIRED:
        return say("{act} ends.", act=what)
    if change.after is Status.UNKNOWN:
        return say("{act} ends; then not known.", act=what)
    return say("{act} ends; then {status}.", act=what, status=WORDS[change.after])


def _suspended(answer: Answer, change: NextChange) -> str:
    """Name a suspended act with what it demands otherwise: `No. 46 of 2024 (prohibited to the United States)`."""
    limbs = [f for f in answer.findings if f.measure.key == change.measure and f.state.status is Status.SUSPENDED]
    demanded = dict.fromkeys(_demanded(answer, f) for f in limbs)
    return f"{change.document} ({next(iter(demanded))})" if len(demanded) == 1 else change.document


def _demanded(answer: Answer, finding: Finding) -> str:
    """Write what an act demands in force, and toward where if that is not asked about."""
    status = WORDS[STATUS_IN_FORCE[finding.limb.type]]
    if answer.to or finding.limb.destinations.is_all:
        return status
    return say("{demand} {where}", demand=status, where=finding_lines.where(answer, finding))


def _ahead(day: date, answer: Answer) -> str:
    days = (day - answer.on).days
    if answer.on == answer.today:
        return counted("Changes in {n} day", "Changes in {n} days", days) if days else say("Changes after today")
    return counted("Changes {n} day later", "Changes {n} days later", days) if days else say("Changes after that day")
