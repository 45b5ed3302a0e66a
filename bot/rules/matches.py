"""What matches a question: an item of an act, and what a search for such items says beside them. PURE."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from msgspec import Struct

from bot.rules.code_index import ItemPlace
from bot.rules.index import RuleBase
from bot.rules.model import Measure
from bot.rules.notes import Note
from bot.rules.query.asked import Asked
from bot.rules.status import state_on
from bot.vocabulary import Status


class ItemMatch(Struct, frozen=True):
    """An item that matches the query, and why."""

    place: ItemPlace
    way: str
    """`item`, `class` (through a class of goods), `act` (the act itself was named)."""
    note: Note | None = None


@dataclass(slots=True)
class Told:
    """Collects what a search says beside its hits: what just missed, and words that no item holds."""

    remarks: list[Note] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, on which day; `told` collects what just missed."""

    base: RuleBase
    asked: Asked
    day: date
    told: Told

    def lives(self, place: ItemPlace) -> bool:
        """Return whether an item's act has not ended on the day."""
        state = state_on(place.limb, place.measure.announced, self.day)
        return state is None or state.status is not Status.EXPIRED


def exporter_asked(base: RuleBase, measure: Measure, asked: Asked) -> bool:
    """Return whether an act is of the exporter asked for, and not of the destination or of one left out."""
    if measure.jurisdiction in asked.not_from:
        return False
    if asked.to and (measure.jurisdiction == asked.to or asked.to in base.groups.get(measure.jurisdiction, ())):
        return False
    if asked.from_ is None or measure.jurisdiction == asked.from_:
        return True
    return asked.from_ in base.groups.get(measure.jurisdiction, frozenset())
