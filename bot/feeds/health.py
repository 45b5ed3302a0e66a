"""The health of a source, derived from its state alone. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median, quantiles
from typing import Literal
from zoneinfo import ZoneInfo

from bot.feeds.schedule import SourceState
from bot.feeds.sources import Source
from bot.model.item import Item

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


# When operators are informed that a source broke or recovered: once each, nothing in between. Pure.


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


# The delay from publication to detection. Pure.


MOST = timedelta(days=30)
"""An entry that is older than this when it appears was backdated: that says nothing of how fast we are."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Half of the items were seen within `p50` seconds of publication, 95 % within `p95`; `count` were measured."""

    p50: float
    p95: float
    count: int


def latencies(items: Iterable[Item], source: Source, now: datetime) -> list[float]:
    """Seconds from publication to `now`, of items that say when that was.

    Midnight is a day without a time, which says nothing; neither do dates in the future and old ones.
    """
    zone = ZoneInfo(source.timezone)
    spans = [now - item.published for item in items if item.published and not _is_midnight(item.published, zone)]
    return [span.total_seconds() for span in spans if timedelta() <= span <= MOST]


def summed_up(seconds: Sequence[float]) -> Latency | None:
    """The middle and the slow end; None where nothing was measured."""
    if not seconds:
        return None
    if len(seconds) == 1:
        return Latency(seconds[0], seconds[0], 1)
    cuts = quantiles(seconds, n=20, method="inclusive")
    return Latency(cuts[9], cuts[18], len(seconds))


def _is_midnight(moment: datetime, zone: ZoneInfo) -> bool:
    local = moment.astimezone(zone)
    return not (local.hour or local.minute or local.second) or not (moment.hour or moment.minute or moment.second)
