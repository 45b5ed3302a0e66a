"""Which acts on file an announced one can touch: on its goods, toward its destinations, and not ended. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.rules.index import RuleBase
from bot.rules.status import state_on
from bot.vocabulary import Status


def can_touch(base: RuleBase, measure: str, subjects: Sequence[str], destinations: Sequence[str], day: date) -> bool:
    """Return whether a provision of a measure on these goods, or wider or narrower ones, can still bind a shipment.

    It has not ended by `day`, and counts toward one of the destinations; an act without any is aimed at all.
    """
    act = base.measures[measure]
    wide = {name for subject in subjects for name in (*base.narrower(subject), *base.broader(subject))}
    return any(
        (state := state_on(limb, act.announced, day)) is not None
        and state.status is not Status.EXPIRED
        and (not destinations or any(base.reaches(limb.destinations, to) for to in destinations))
        for limb in act.limbs
        if any(item.subject in wide for item in limb.items)
    )
