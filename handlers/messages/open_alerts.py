"""Alerts that touch a rule in an answer and wait for a review: "changed? not yet reviewed". PURE."""

from __future__ import annotations

from collections.abc import Iterator

from bot.model.rule_notices import Notice
from bot.rules.answer import Answer
from bot.rules.findings import Finding
from handlers.messages import wording
from handlers.messages.reply import Line, LineKind

_SUMMARY = 90
_ACTS = 3


def lines(answer: Answer) -> Iterator[Line]:
    """Announced acts that touch what was found and that nobody has compared with the rules yet, the newest first."""
    touched: dict[Notice, dict[str, None]] = {}
    for finding in answer.findings:
        for notice in on(answer, finding):
            touched.setdefault(notice, {})[finding.measure.document] = None
    for notice in sorted(touched, key=lambda one: one.announced_at, reverse=True):
        told = f"announced {wording.day(notice.announced_at)}, " if notice.announced_at else ""
        yield Line(
            f"{told}touches {wording.listed(list(touched[notice]), _ACTS)}: {_brief(notice.summary) or notice.event}",
            LineKind.BULLET,
            bold="Changed? Not yet reviewed:",
            link=wording.web_link(notice.link),
            link_text="alert",
        )


def _brief(summary: str) -> str:
    """What an act does; the quotations behind it are read in the alert."""
    return wording.trimmed(summary.partition(" “")[0].rstrip("."), _SUMMARY)


def on(answer: Answer, finding: Finding) -> tuple[Notice, ...]:
    """What waits for a review on a finding's rule; for a day in the past, only what had come out by then."""
    waiting = (answer.unreviewed or {}).get(finding.measure.key, ())
    return tuple(one for one in waiting if answer.on >= answer.today or one.published <= answer.on)
