"""Retries for failing receivers: with growing pauses, then the channel is paused. PURE, except for its state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model.delivery import Outcome, Refused, Sent, Unclear, Wait

WAITED_OUT = timedelta(minutes=5)
"""A receiver that fails for this long pauses its channel; before, it is tried again within seconds."""
FIRST_WAIT_S, LONGEST_WAIT_S = 2.0, 60.0


@dataclass(slots=True)
class _Failing:
    """A failing receiver: since when, and how many attempts failed."""

    since: datetime
    times: int = 1


@dataclass(slots=True)
class RetryPolicy:
    """Decides on retries, by receiver's name. `advice` tells a person what to do about a long failure."""

    advice: str
    _failing: dict[str, _Failing] = field(default_factory=dict)

    def after(self, name: str, outcome: Outcome, now: datetime) -> Outcome:
        """Return the outcome to report after an attempt: a wait, or a refusal once it has failed for WAITED_OUT.

        Unclear outcomes are retried too, so use it only for receivers that recognise or tolerate repeats.
        """
        if isinstance(outcome, Sent | Refused):
            self._failing.pop(name, None)
            return outcome
        failing = self._failing.get(name)
        if failing is None:
            failing = self._failing[name] = _Failing(now)
        else:
            failing.times += 1
        if now - failing.since >= WAITED_OUT:
            return Refused("channel", f"{outcome.why}, for {WAITED_OUT.seconds // 60} minutes and more", self.advice)
        if isinstance(outcome, Unclear):
            seconds = min(FIRST_WAIT_S * 2 ** (failing.times - 1), LONGEST_WAIT_S)
            return Wait(seconds, "channel", outcome.why)
        return outcome
