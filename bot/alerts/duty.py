"""Whether changes of facts change what a trader has to do, so that they are posted anew. PURE."""

from __future__ import annotations

from collections.abc import Iterable

from bot.model.announcement import FACTS, Announcement, FactChange
from bot.vocabulary import DetectedMeasure, gravity

TOLD_OF: frozenset[str] = frozenset(FACTS) - {"document"}
"""What a trader has to do, as an authority's report may correct it: all facts but the act's number."""
SIGN: frozenset[str] = frozenset({"kind", "measure", "jurisdiction", "destinations"})
"""What an edit must change to be posted anew: whose act it is, what it does, toward whom."""


def duty_changed(changes: Iterable[FactChange], names: frozenset[str], *, widened: bool = False) -> bool:
    """Return whether a fact of these names was told otherwise before, or the act turns out to stop trade.

    A list that only grew was told otherwise if `widened`.
    """
    return any(_contradicts(one, names, widened=widened) or _stops(one) for one in changes)


def _contradicts(change: FactChange, names: frozenset[str], *, widened: bool) -> bool:
    before, after = set(change.before.split(", ")), set(change.after.split(", "))
    return change.name in names and bool(change.before) and (widened or not before < after)


def _stops(change: FactChange) -> bool:
    return change.name == "measure" and gravity(change.after) <= gravity(DetectedMeasure.ENTITY_LIST)


def changes_at(announcement: Announcement, at: str | None) -> tuple[FactChange, ...]:
    """Return what was changed at an instant."""
    return tuple(change for change in announcement.changes if change.at == at)
