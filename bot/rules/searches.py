"""What was looked for: of which kinds of goods an exporter's silence means that nothing was found. PURE."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from bot.rules.model import Searched

TECHNOLOGY = "technology"
"""Among the classes of a search: know-how of any kind."""


class Searches:
    """The searches of rules/coverage.yaml by exporter, those of a union beside its members' own."""

    def __init__(self, searches: Sequence[Searched], groups: Mapping[str, frozenset[str]]) -> None:
        self._of: dict[str, list[Searched]] = defaultdict(list)
        for search in searches:
            for place in {search.exporter, *groups.get(search.exporter, ())}:
                self._of[place].append(search)
        self.all = tuple(searches)

    def exporters(self) -> frozenset[str]:
        """Return the exporters whose acts were looked for at all."""
        return frozenset(self._of)

    def newest(self, exporter: str, codes: Collection[str], names: Collection[str]) -> Searched | None:
        """Return the newest search among an exporter's acts that covers goods of these customs codes or classes."""
        found = [one for one in self._of.get(exporter, ()) if _covers(one, codes, names)]
        return max(found, key=lambda one: one.looked_for, default=None)


def _covers(search: Searched, codes: Collection[str], names: Collection[str]) -> bool:
    if not set(search.classes).isdisjoint(names):
        return True
    return any(code.startswith(chapter) or chapter.startswith(code) for chapter in search.chapters for code in codes)
