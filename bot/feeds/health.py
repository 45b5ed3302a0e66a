"""The health of a source, derived from its state, and notices to operators when it breaks and when it recovers."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median, quantiles
from typing import Literal
from zoneinfo import ZoneInfo

from bot.feeds.schedule import SourceState
from bot.feeds.sources import Source
from bot.model.announcement import Item
from bot.store.sources import SourceRound

FAILURES_BEFORE_ALARM = 3
"""Fewer failures in a row may be chance."""
REFUSED = "refused"
"""The kind of a failure that is none: what was fetched is not right, and nobody shows it by chance."""
SILENCE_IN_GAPS = 5
LEAST_SILENCE = timedelta(days=14)
ARRIVALS_FOR_A_RHYTHM = 4
STALE = timedelta(days=365)
"""A feed that was discontinued still answers 200, with its last entry on top."""


class SourceCondition(StrEnum):
    """The condition of a source, worst last."""

    WAITING = "waiting"
    FINE = "fine"
    SILENT = "silent"
    FAILING = "failing"
    CHANGED = "changed"
    """The page or API no longer holds the expected list."""
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Because:
    """Why a source is in its condition: an English sentence of the catalogues, and what fills its places.

    `reason` among the values is what the program said of a failure.
    """

    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """A condition, and the reason for people."""

    condition: SourceCondition
    reason: Because

    @property
    def why(self) -> str:
        """The reason in English, for logs, programs and operators."""
        return self.reason.sentence.format(**self.reason.values)

    @property
    def alarming(self) -> bool:
        """Whether an operator should act."""
        return self.condition not in {SourceCondition.WAITING, SourceCondition.FINE}


def source_health(state: SourceState | None, source: Source, now: datetime) -> SourceHealth:
    """Judge a source. Silence is measured by the source's own rhythm, once it is known, and is at least two weeks."""
    if state is None or state.last_polled_at is None:
        return SourceHealth(SourceCondition.WAITING, Because("not read yet"))
    failed = {"reason": state.last_error_message or state.last_error or "unknown"}
    if state.gone:
        return SourceHealth(SourceCondition.GONE, Because(_NOTHING_ELSE, failed))
    if state.failures >= FAILURES_BEFORE_ALARM or (state.failures and state.last_error == REFUSED):
        return _failing(state, source, failed)
    if state.failures:
        repeated = Because("the last reading failed and will be repeated: {reason}", failed)
        # One that no reading has shown to work is not fine: a new installation without a way out would be all green.
        return SourceHealth(SourceCondition.FINE if state.last_ok else SourceCondition.WAITING, repeated)
    silent = _silent(state, now)
    if silent:
        return SourceHealth(SourceCondition.SILENT, silent)
    return SourceHealth(SourceCondition.FINE, Because("{items} items at the last reading", {"items": state.items or 0}))


_NOTHING_ELSE = "{reason}"


def _failing(state: SourceState, source: Source, failed: Mapping[str, str]) -> SourceHealth:
    # A feed hardly ever turns into a page by itself, but a list read by selectors often loses them.
    was_read = state.last_ok is not None
    if state.last_error == "not-a-feed" and was_read:
        changed = (
            Because("the list is no longer where it was: {reason}", failed)
            if source.page or source.api
            else Because("the feed is no longer where it was: {reason}", failed)
        )
        return SourceHealth(SourceCondition.CHANGED, changed)
    if state.last_error == REFUSED:
        return SourceHealth(SourceCondition.FAILING, Because("refused, nothing of it is used: {reason}", failed))
    in_a_row = Because("{failures} failures in a row: {reason}", {"failures": state.failures, **failed})
    return SourceHealth(SourceCondition.FAILING, in_a_row)


def _silent(state: SourceState, now: datetime) -> Because | None:
    """Describe a source's silence; None if it is not silent."""
    last = max((moment for moment in (state.newest, *state.arrivals[-1:]) if moment), default=None)
    if last is not None and now - last > STALE:
        return Because("its newest entry is of {day}: has it ended?", {"day": last.date().isoformat()})
    if len(state.arrivals) < ARRIVALS_FOR_A_RHYTHM:
        return None
    gap = median((later - earlier).total_seconds() for earlier, later in pairwise(state.arrivals))
    silence = now - state.arrivals[-1]
    if silence <= max(timedelta(seconds=gap * SILENCE_IN_GAPS), LEAST_SILENCE):
        return None
    return Because("nothing new for {days} days, longer than its rhythm explains", {"days": silence.days})


log = logging.getLogger(__name__)

SUCCESSES_BEFORE_ALL_CLEAR = 2
"""Successes in a row, so that a source that alternates causes one notice only."""


@dataclass(frozen=True, slots=True)
class SourceNotice:
    """A notice to the operators. `number` counts a source's notices; `since` is when the trouble began."""

    source: str
    number: int
    what: Literal["broke", "healed"]
    condition: SourceCondition
    why: str
    since: datetime


def update_alarm(after: SourceState, source: Source, now: datetime, *, excused: bool = False) -> SourceState:
    """Raise or lift the alarm in a state, or return it unchanged. `excused`: the fault may be ours, so raise none."""
    current = source_health(after, source, now)
    if after.alarm is None and current.alarming and not excused:
        since = after.failing_since or now
        notice = ("broke", current.condition.value, current.why, since.isoformat())
        return replace(after, alarm=current.condition.value, alarm_since=since, alarms=after.alarms + 1, owed=notice)
    steady = not after.failures and after.successes >= SUCCESSES_BEFORE_ALL_CLEAR
    if after.alarm is not None and current.condition is SourceCondition.FINE and steady:
        notice = ("healed", after.alarm, current.why, (after.alarm_since or now).isoformat())
        return replace(after, alarm=None, alarm_since=None, alarms=after.alarms + 1, owed=notice)
    return after


def pending_notice(state: SourceState, source: str) -> SourceNotice | None:
    """Return the recorded notice that may not have been sent yet."""
    if not state.owed:
        return None
    what, condition, why, since = state.owed
    return SourceNotice(
        source=source,
        number=state.alarms,
        what="broke" if what == "broke" else "healed",
        condition=SourceCondition(condition),
        why=why,
        since=datetime.fromisoformat(since),
    )


ENOUGH_TO_COMPARE = 4
"""With fewer sources it cannot be decided whether they are down or our connection is."""
_OURS = frozenset(("network", "timeout"))

NONE_REACHED = (
    "No source can be reached (%s): is this machine offline, or does it need a proxy (EXPORTWATCH_PROXY)? "
    "Each is tried again."
)
Notify = Callable[[Source, SourceNotice], Awaitable[None]]
"""Plans the notice for the operators; a repeat (same source and number) changes nothing."""


class HealthMonitor:
    """Judges each poll and sends notices through `notify`; if that is None, they are only logged."""

    def __init__(self, rounds: SourceRound, sources: int, notify: Notify | None = None) -> None:
        self._round = rounds
        self._enough = sources >= ENOUGH_TO_COMPARE
        self._notify = notify
        self._any_success: datetime | None = None
        """When this process last read any source."""
        self._unsaid: dict[str, SourceState] = {}
        """Failures that the log was not told, because no source was reached since they began."""
        self._offline = False
        self._away: set[str] = set()
        """Sources that failed while offline: who still does then is named at its next failure."""

    def judge(self, source: Source, after: SourceState, now: datetime) -> SourceState:
        """Return the state after a poll, with its alarm raised, lifted or unchanged."""
        if not after.failures:
            self._any_success = now
        return update_alarm(after, source, now, excused=self._may_be_ours(after))

    def _may_be_ours(self, after: SourceState) -> bool:
        """Return whether no source was reached since the trouble began: then our own connection is probably down."""
        if not self._enough or after.last_error not in _OURS or after.failing_since is None:
            return False
        return self._any_success is None or self._any_success <= after.failing_since

    def log_change(self, source: Source, before: SourceState, after: SourceState) -> None:
        """Log that a judged source cannot be read, or can be again; if none can be reached, one line says that."""
        if not after.failures:
            self._log_success(source, before)
        elif self._may_be_ours(after):
            self._unsaid.setdefault(source.id, after)
            if len(self._unsaid) >= ENOUGH_TO_COMPARE and not self._offline:
                self._offline = True
                log.warning(NONE_REACHED, after.last_error_message, extra={"kind": str(after.last_error)})
        elif source.id in self._away or not before.failures or before.last_error != after.last_error:
            self._away.discard(source.id)
            _log_failure(source.id, after)

    def _log_success(self, source: Source, before: SourceState) -> None:
        told = source.id not in self._unsaid and source.id not in self._away
        self._unsaid.pop(source.id, None)
        if self._offline:
            self._offline = False
            self._away.update(self._unsaid)
            log.info("Sources can be reached again.")
        elif before.failures and told:
            log.info("%s can be read again.", source.id, extra={"source": source.id})
        for name, state in self._unsaid.items():
            if name not in self._away:
                _log_failure(name, state)
        self._unsaid.clear()
        self._away.discard(source.id)

    async def settle(self, source: Source, state: SourceState, due_ms: int | None) -> None:
        """Send the pending notice of a stored state and record that it was sent. Raises redis errors."""
        if await self.remind(source, state):
            await self._round.rest(source.id, replace(state, owed=()).to_json(), due_ms)

    async def remind(self, source: Source, state: SourceState) -> bool:
        """Send a state's pending notice, possibly again; return whether there was one."""
        notice = pending_notice(state, source.id)
        if notice is None:
            return False
        if self._notify is not None:
            await self._notify(source, notice)
        if notice.what == "broke":
            log.warning("%s is %s since %s: %s", source.id, notice.condition, f"{notice.since:%H:%M}", notice.why)
        return True


def _log_failure(name: str, state: SourceState) -> None:
    facts = {"source": name, "kind": str(state.last_error)}
    log.warning("%s cannot be read (%s): %s", name, state.last_error, state.last_error_message, extra=facts)


# -- the delay from publication to detection


OLDEST_MEASURED = timedelta(days=30)
"""An entry older than this when it appears was backdated, so it is not measured."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Percentiles in seconds: half of the items were seen within `p50`, 95 % within `p95`; `count` were measured."""

    p50: float
    p95: float
    count: int


def latencies(items: Iterable[Item], source: Source, now: datetime) -> list[float]:
    """Return the seconds from publication to `now` of the items with a time of publication.

    Midnight means a day without a time and is left out, as are dates to come and those older than OLDEST_MEASURED.
    """
    zone = ZoneInfo(source.timezone)
    spans = [now - item.published for item in items if item.published and not _is_midnight(item.published, zone)]
    return [span.total_seconds() for span in spans if timedelta() <= span <= OLDEST_MEASURED]


def summarise(seconds: Sequence[float]) -> Latency | None:
    """Return the percentiles; None if nothing was measured."""
    if not seconds:
        return None
    if len(seconds) == 1:
        return Latency(seconds[0], seconds[0], 1)
    cuts = quantiles(seconds, n=20, method="inclusive")
    return Latency(cuts[9], cuts[18], len(seconds))


def _is_midnight(moment: datetime, zone: ZoneInfo) -> bool:
    local = moment.astimezone(zone)
    return not (local.hour or local.minute or local.second) or not (moment.hour or moment.minute or moment.second)
