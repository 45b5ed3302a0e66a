"""An index of the subscriptions that an announcement can match at all, so that planning skips the others. PURE."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bot.model.announcement import Announcement
from bot.subscriptions.clauses import All, Clause, FieldClause, FilterFacts
from bot.subscriptions.filters import Filter
from bot.subscriptions.records import Subscription

Pair = tuple[Subscription, Filter]

_KEYS = ("code", "about", "source", "from", "measure", "kind")
"""Named filters by which subscriptions are found, the most telling first; `to` also lets pass what names nothing."""


class Index:
    """Subscriptions by one value that an announcement must have for their filter to hold."""

    def __init__(self, pairs: Iterable[Pair] = ()) -> None:
        self.pairs: Sequence[Pair] = tuple(pairs)
        self._found: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._any: list[int] = []
        for number, (_, wanted) in enumerate(self.pairs):
            telling = _telling(wanted.clause)
            if telling is None:
                self._any.append(number)
                continue
            for value in telling.reach:
                self._found[telling.name, value].append(number)

    def candidates(self, announcement: Announcement) -> Sequence[Pair]:
        """The subscriptions whose filters have to be asked, in their order; all others do not match."""
        values = FilterFacts(announcement).values
        found = {number for name in _KEYS for value in values[name] for number in self._found.get((name, value), ())}
        if len(self._any) == len(self.pairs):
            return self.pairs
        return [self.pairs[number] for number in sorted(found.union(self._any))]


def _telling(clause: Clause) -> FieldClause | None:
    """The named filter that must hold, whatever else does."""
    parts = clause.parts if isinstance(clause, All) else (clause,)
    named = [part for part in parts if isinstance(part, FieldClause) and part.name in _KEYS]
    return min(named, key=lambda part: (_KEYS.index(part.name), len(part.reach)), default=None)
