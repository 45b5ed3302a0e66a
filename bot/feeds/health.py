"""The health of a source, derived from its state alone, and when operators are told of it: once each."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import Literal

from bot.feeds.schedule import SourceState
from bot.feeds.sources import Source
from bot.store.sources import SourceRound

FAILURES_BEFORE_ALARM = 3
"""One bad answer is weather."""
SILENCE_IN_GAPS = 5
LEAST_SILENCE = timedelta(days=14)
ARRIVALS_FOR_A_RHYTHM = 4
STALE = timedelta(days=365)
"""A feed that ended still answers 200, with its last entry on top."""


class Condition(StrEnum):
    """What a person has to know; worst last."""

    WAITING = "waiting"
    FINE = "fine"
    SILENT = "silent"
    FAILING = "failing"
    CHANGED = "changed"
    """The page or API no longer holds what it held."""
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Health:
    """A condition with its reason, for people."""

    condition: Condition
    why: str

    @property
    def alarming(self) -> bool:
        """Whether somebody should look."""
        return self.condition not in {Condition.WAITING, Condition.FINE}


def health(state: SourceState | None, source: Source, now: datetime) -> Health:
    """Judge a source. Silence counts by the source's own rhythm, once that is known, and never under two weeks."""
    if state is None or state.last_polled_at is None:
        return Health(Condition.WAITING, "not read yet")
    reason = state.last_error_message or state.last_error or "unknown"
    if state.gone:
        return Health(Condition.GONE, reason)
    if state.failures >= FAILURES_BEFORE_ALARM:
        return _failing(state, source, reason)
    if state.failures:
        return Health(Condition.FINE, f"the last reading failed and will be repeated: {reason}")
    silent = _silent(state, now)
    if silent:
        return Health(Condition.SILENT, silent)
    return Health(Condition.FINE, f"{state.items or 0} items at the last reading")


def _failing(state: SourceState, source: Source, reason: str) -> Health:
    # A feed never turns into a page of its own accord; lists that we read by selectors do lose them.
    was_read = state.last_ok is not None
    if state.last_error == "not-a-feed" and was_read:
        what = "the list" if source.page or source.api else "the feed"
        return Health(Condition.CHANGED, f"{what} is no longer where it was: {reason}")
    return Health(Condition.FAILING, f"{state.failures} failures in a row: {reason}")


def _silent(state: SourceState, now: datetime) -> str:
    """In which way a source is silent; empty where it is not."""
    last = max((moment for moment in (state.newest, *state.arrivals[-1:]) if moment), default=None)
    if last is not None and now - last > STALE:
        return f"its newest entry is of {last.date().isoformat()}: has it ended?"
    if len(state.arrivals) < ARRIVALS_FOR_A_RHYTHM:
        return ""
    gap = median((later - earlier).total_seconds() for earlier, later in pairwise(state.arrivals))
    silence = now - state.arrivals[-1]
    if silence <= max(timedelta(seconds=gap * SILENCE_IN_GAPS), LEAST_SILENCE):
        return ""
    return f"nothing new for {silence.days} days, longer than its rhythm explains"


log = logging.getLogger(__name__)

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


ENOUGH_TO_COMPARE = 4
"""With fewer sources nobody can say whether they are away or we are."""
_OURS = frozenset(("network", "timeout"))

Tell = Callable[[Source, Notice], Awaitable[None]]
"""Plans the notice for the operators; a repeat (same source and number) changes nothing."""


class Watch:
    """`tell` None: the log alone."""

    def __init__(self, rounds: SourceRound, sources: int, tell: Tell | None = None) -> None:
        self._round = rounds
        self._enough = sources >= ENOUGH_TO_COMPARE
        self._tell = tell
        self._any_success: datetime | None = None
        """When any source was read last by this process."""

    def judge(self, source: Source, after: SourceState, now: datetime) -> SourceState:
        """The state after a poll with its alarm raised, lifted or left as it is."""
        if not after.failures:
            self._any_success = now
        return judged(after, source, now, excused=self._may_be_ours(after))

    def _may_be_ours(self, after: SourceState) -> bool:
        """Since the trouble began not one source could be reached: then it is our own line that is down."""
        if not self._enough or after.last_error not in _OURS or after.failing_since is None:
            return False
        return self._any_success is None or self._any_success <= after.failing_since

    async def settle(self, source: Source, state: SourceState, due_ms: int | None) -> None:
        """Tell what is owed by a state that is on record, and note that it was told. Raises redis errors."""
        if await self.remind(source, state):
            await self._round.rest(source.id, replace(state, owed=()).to_json(), due_ms)

    async def remind(self, source: Source, state: SourceState) -> bool:
        """Tell what a state owes, whether or not it was told before; whether there was anything."""
        notice = owed(state, source.id)
        if notice is None:
            return False
        if self._tell is not None:
            await self._tell(source, notice)
        if notice.what == "broke":
            log.warning("%s is %s since %s: %s", source.id, notice.condition, f"{notice.since:%H:%M}", notice.why)
        return True
