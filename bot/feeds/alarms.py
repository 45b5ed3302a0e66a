"""When operators are informed that a source broke or recovered: once each, nothing in between. Pure.

The alarm is part of a source's state, and what is owed to the operators is written with it in the same step. Telling
is safe to repeat, since every notice has a number of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.feeds.health import Condition, health
from bot.feeds.sources import Source
from bot.feeds.state import SourceState

SUCCESSES_BEFORE_ALL_CLEAR = 2
"""A source that flaps between good and bad answers is told of once."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What the operators are to be told. `number` counts a source's notices; `since` is when the trouble began."""

    source: str
    number: int
    what: Literal["broke", "healed"]
    condition: Condition
    why: str
    since: datetime


def judged(after: SourceState, source: Source, now: datetime, *, excused: bool = False) -> SourceState:
    """The state with its alarm raised, lifted or left as it is. `excused`: the fault may be ours; nothing is raised."""
    found = health(after, source, now)
    if after.alarm is None and found.alarming and not excused:
        since = after.failing_since or now
        owed = ("broke", found.condition.value, found.why, since.isoformat())
        return replace(after, alarm=found.condition.value, alarm_since=since, alarms=after.alarms + 1, owed=owed)
    if after.alarm is not None and found.condition is Condition.FINE and _steady(after):
        owed = ("healed", after.alarm, found.why, (after.alarm_since or now).isoformat())
        return replace(after, alarm=None, alarm_since=None, alarms=after.alarms + 1, owed=owed)
    return after


def owed(state: SourceState, source: str) -> Notice | None:
    """The notice that was written down and perhaps not told yet."""
    if not state.owed:
        return None
    what, condition, why, since = state.owed
    return Notice(
        source=source,
        number=state.alarms,
        what="broke" if what == "broke" else "healed",
        condition=Condition(condition),
        why=why,
        since=datetime.fromisoformat(since),
    )


def _steady(state: SourceState) -> bool:
    return not state.failures and state.successes >= SUCCESSES_BEFORE_ALL_CLEAR
