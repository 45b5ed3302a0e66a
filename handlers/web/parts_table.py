"""The lines of a parts list that are wanted, in which order. PURE."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.errors import UsageError
from bot.model.trail import TrailEntry
from bot.parts.records import UNREAD, Decision, StoredLine
from bot.parts.watching import ListChange, Place, Trail
from bot.vocabulary import Outcome
from handlers.messages import list_changes
from handlers.messages.evidence import guarded
from handlers.messages.finding_lines import WORDS
from handlers.web.site import HasQuery, read_value

OUTCOMES = (*(str(one) for one in Outcome), UNREAD)
_OUTCOME_RANK = {name: place for place, name in enumerate(OUTCOMES)}
_STATUS_RANK = {str(name): place for place, name in enumerate(WORDS)}
ORDERS: dict[str, Callable[[StoredLine], Any]] = {
    "line": lambda line: line.number,
    "goods": lambda line: (line.query.casefold(), line.number),
    "outcome": lambda line: (_OUTCOME_RANK.get(line.outcome, 99), _STATUS_RANK.get(line.status, 99), line.number),
    "change": lambda line: (line.answer.get("next_change") or "~", line.number),
}
"""What lines can be sorted by; a line without a coming change stands last."""


def wanted_lines(lines: Sequence[StoredLine], asked: HasQuery, decisions: Mapping[int, Decision]) -> list[StoredLine]:
    """Return the lines that `outcome`, `status`, `find` and `decided` ask for, by `sort`. Raises UsageError."""
    outcome, status, words = (read_value(asked, name) for name in ("outcome", "status", "find"))
    order, decided = read_value(asked, "sort") or "line", read_value(asked, "decided")
    if outcome and outcome not in OUTCOMES:
        raise UsageError(f"outcome={outcome[:40]}: one of {', '.join(OUTCOMES)} is expected")
    if order not in ORDERS:
        raise UsageError(f"sort={order[:40]}: one of {', '.join(ORDERS)} is expected")
    if decided not in {"", "yes", "no"}:
        raise UsageError("decided: yes or no is expected")
    chosen = (
        line
        for line in lines
        if outcome in {"", line.outcome} and status in {"", line.status} and _contains_words(line, words.casefold())
    )
    if decided:
        chosen = (line for line in chosen if (line.number in decisions) == (decided == "yes"))
    return sorted(chosen, key=ORDERS[order])


def _contains_words(line: StoredLine, words: str) -> bool:
    return not words or any(words in cell.casefold() for cell in (line.query, *line.cells, *line.answer.values()))


CHANGE_COLUMNS = (
    "change", "told_at", "cause", "act", "line", "goods", "from", "to", "before", "after", "from_day", "documents",
    "step_by", "step_at", "acknowledged", "assignee", "due", "done", "note",
)  # fmt: skip


def changes_csv(changes: Sequence[ListChange], trail: Trail) -> str:
    """Write each changed line with what people did about it, a row a step; a line that nobody touched has one row."""
    out = io.StringIO()
    out.write("\ufeff")  # Excel takes a file without it for one in an old encoding
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CHANGE_COLUMNS)
    for change in changes:
        for one in change.lines:
            told = (
                change.id, change.at, change.kind, change.title, str(one.number), one.goods, one.from_, one.to,
                list_changes.before_of(one), list_changes.after_of(one), one.from_day, one.documents,
            )  # fmt: skip
            steps = [_step(step) for step in trail.get(Place(change.id, one.number), ())]
            for step in steps or [("",) * 7]:
                writer.writerow([guarded(cell) for cell in (*told, *step)])
    return out.getvalue()


def _step(step: TrailEntry) -> tuple[str, ...]:
    flags = ("yes" if step.acknowledged else "", "yes" if step.done else "")
    return step.by, step.at, flags[0], step.assignee, step.due, flags[1], step.note
