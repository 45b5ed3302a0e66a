"""How long a receiver is tried again that does not take what it is sent. PURE but its memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model.delivery import Outcome, Refused, Sent, Unclear, Wait

WAITED_OUT = timedelta(minutes=5)
"""A receiver that fails this long is a matter for people; before, it is tried again within seconds."""
FIRST_WAIT_S, LONGEST_WAIT_S = 2.0, 60.0


@dataclass(slots=True)
class _Failing:
    """A receiver that does not take what it is sent: since when, and how often."""

    since: datetime
    times: int = 1


@dataclass(slots=True)
class Patience:
    """Receivers by name. `advice` says what a person does for one that has failed for long."""

    advice: str
    _failing: dict[str, _Failing] = field(default_factory=dict)

    def after(self, name: str, outcome: Outcome, now: datetime) -> Outcome:
        """What follows an attempt: try again soon; once it has failed for long, pause the channel and tell people.

        What is unclear is tried again too: only for receivers that know a repeat, or that take one.
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
