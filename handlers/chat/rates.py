"""Rate limits for questions: a token bucket per person and one per workspace."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bot.model.delivery import Channel


@dataclass(frozen=True, slots=True)
class Rate:
    """A token bucket: `burst` questions at once, then `per_s` a second."""

    burst: float
    per_s: float


PERSON = Rate(20, 0.5)
WORKSPACE = Rate(200, 10.0)
"""A workspace of a thousand people who all look at the same alert stays below it."""
MOST = 10_000
"""Buckets that are kept; the least recently used one is full again, and dropped first."""


class RateLimiter:
    """Counts questions in this process; only one process at a time answers a platform."""

    def __init__(
        self, person: Rate = PERSON, workspace: Rate = WORKSPACE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._person = person
        self._workspace = workspace
        self._clock = clock
        self._buckets: OrderedDict[tuple[str, ...], tuple[float, float]] = OrderedDict()

    def wait_s(self, channel: Channel, user: str) -> float:
        """Count one question; return 0 if it may be answered, else the seconds until the next one may.

        A refused question is not counted.
        """
        workspace = (channel.platform, channel.workspace)
        limits = (((*workspace, user), self._person), (workspace, self._workspace))
        buckets = [(key, rate, self._left(key, rate)) for key, rate in limits]
        wait = max(max(0.0, (1 - tokens) / rate.per_s) for _, rate, tokens in buckets)
        if not wait:
            for key, _, tokens in buckets:
                self._buckets[key] = (tokens - 1, self._clock())
                self._buckets.move_to_end(key)
            while len(self._buckets) > MOST:
                self._buckets.popitem(last=False)
        return wait

    def _left(self, key: tuple[str, ...], rate: Rate) -> float:
        tokens, since = self._buckets.get(key, (rate.burst, self._clock()))
        return min(rate.burst, tokens + (self._clock() - since) * rate.per_s)
