"""Facts learned after an act was announced: its source edited the item, or the linked page says more. PURE.

How to use it: read the announcement (`Events.announcement`), make the new one with `amended`, hand both to
`Events.amend`. That changes the record, appends the document to the stream of updates and lets the planner edit the
posted alerts, in one guarded step; where somebody else changed the announcement in between, it says so: read it again
and repeat. The desk does the same for edits in its own step (`Ruling("edit", …)`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.model.announcement import CHANGES_KEPT, FACTS, Announcement, FactChange, Facts, fact_text

_NOTHING = Facts()
_CHANGING = sorted(
    (name for name in FACTS if name != "jurisdiction"), key=lambda name: isinstance(getattr(_NOTHING, name), tuple)
)
"""Lists last. An act stays its authority's: another one's would be another act."""


@dataclass(frozen=True, slots=True)
class NewFacts(Facts):
    """What is known now.

    `title` and `summary` are those of the act's first report as it stands now, `wording` the announcement's own
    summary, `measures` the rules that it touches.
    """

    title: str | None = None
    summary: str | None = None
    wording: str | None = None
    measures: tuple[str, ...] = ()


def amended(
    known: Announcement, facts: NewFacts, by: str, now: datetime, *, only_missing: bool = False
) -> Announcement | None:
    """The announcement with these facts, and what changed on record; None where no fact and no title changed.

    What is not said takes nothing away: an edit that shortens a text unsays nothing. `only_missing` (an article behind
    a headline) fills in what was not known and adds to lists, and contradicts nothing.
    """
    at = now.isoformat(timespec="milliseconds")
    new = dict(_new(known, facts, only_missing=only_missing))
    made = [FactChange(name, fact_text(getattr(known, name)), fact_text(value), by, at) for name, value in new.items()]
    first = known.items[0] if known.items else None
    retitled = bool(first and facts.title and facts.title != first.title and not only_missing)
    if first and retitled:
        made.insert(0, FactChange("title", first.title, facts.title or "", by, at))
    if not made:
        return None
    if first and not only_missing:
        first = replace(first, title=facts.title or first.title, summary=facts.summary or first.summary)
    measures = tuple(dict.fromkeys((*known.measures, *facts.measures)))
    return replace(
        known,
        **new,
        summary=facts.wording or known.summary,
        measures=measures,
        items=(first, *known.items[1:]) if first else known.items,
        edited_at=at,
        changes=(*known.changes, *made)[-CHANGES_KEPT:],
    )


def _new(known: Announcement, facts: NewFacts, *, only_missing: bool) -> Iterator[tuple[str, Any]]:
    """The fields that get another value."""
    for name in _CHANGING:
        before, after = getattr(known, name), getattr(facts, name)
        if isinstance(after, tuple):
            wanted = tuple(dict.fromkeys((*before, *after))) if only_missing else after
            if after and set(wanted) != set(before):
                yield name, wanted
        elif after and after != before and not (only_missing and before):
            yield name, after
