"""The health of a source, derived from its state alone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median

from bot.feeds.schedule import SourceState
from bot.feeds.sources import Source

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
