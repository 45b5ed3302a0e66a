"""Writes an answer as the cells of a table's row: the columns beside those of a parts list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.model.supplements import Notice
from bot.rules.answer.model import Answer
from bot.rules.status import State
from handlers.messages.headline import headline
from handlers.messages.notes import worded
from handlers.messages.verdicts import AnswerView

ADDED = (
    "outcome",
    "status",
    "headline",
    "next_change",
    "embargo",
    "parties",
    "documents",
    "since",
    "until",
    "taken_for",
    "passed_over",
    "day_unread",
    "unreviewed",
    "error",
)

Cells = tuple[str, ...]
"""A written answer: one JSON text, or the cells of `ADDED`."""


def answer_cells(answer: Answer | str) -> Cells:
    """Return the cells of `ADDED`. Since and until are those of the first document, the most severe one."""
    if isinstance(answer, str):
        return ("",) * (len(ADDED) - 1) + (answer,)
    counted = [finding for finding in answer.findings if finding.sets_status and finding.state.status != "expired"]
    acts = (*(finding.measure.document for finding in counted), *(listed.answer.document for listed in answer.lists))
    change = answer.next_change
    return (
        str(answer.outcome),
        str(answer.status),
        headline(AnswerView.of(answer)),
        f"{change.date.isoformat()}: {worded(change.what)}" if change else "",
        "; ".join(answer.embargo.laws) if answer.embargo else "",
        "; ".join(dict.fromkeys(f"{party.name} ({party.list_})" for party in answer.parties)),
        "; ".join(dict.fromkeys(acts)),
        *_span(counted[0].state if counted else None),
        "; ".join(_taken_for(answer)),
        "; ".join(answer.passed_over),
        "; ".join(answer.asked.query.unread),
        " ".join(notice.link or notice.event for notice in _notices(answer)),
        "",
    )


def _span(state: State | None) -> tuple[str, str]:
    """Return since when and until when a state holds; empty where that is not known."""
    days = (state.since, state.until) if state else (None, None)
    since, until = (day.text if day else "" for day in days)
    return since, until


def _taken_for(answer: Answer) -> Iterator[str]:
    """Yield what the words were taken for: corrected ones with what was typed, then the others."""
    corrected = dict(answer.corrected)
    yield from (f"{answer.shown.get(target, target)} (for “{typed}”)" for typed, target in corrected.items())
    yield from (answer.shown.get(name, name) for name in answer.subjects if name not in corrected.values())


def _notices(answer: Answer) -> Iterable[Notice]:
    """Return the acts that wait for a review on anything found, each once."""
    waiting = answer.unreviewed or {}
    return dict.fromkeys(one for finding in answer.findings for one in waiting.get(finding.measure.key, ()))
