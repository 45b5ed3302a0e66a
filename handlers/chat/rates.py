"""How often people may ask: a bucket of tokens per person and one per workspace, no script wears others down."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bot.model.delivery import Channel


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and afterwards so many a second."""

    burst: float
    per_s: float


PERSON = Rate(20, 0.5)
WORKSPACE = Rate(200, 10.0)
"""A workspace of a thousand people that all look at the same alert stays below it."""
MOST = 10_000
"""Buckets that are remembered; the one that was used longest ago is full again, and forgotten first."""


class Rates:
    """Counts what is asked in this process; one process at a time answers a platform."""

    def __init__(
        self, person: Rate = PERSON, workspace: Rate = WORKSPACE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._person = person
        self._workspace = workspace
        self._clock = clock
        self._buckets: OrderedDict[tuple[str, ...], tuple[float, float]] = OrderedDict()

    def wait_s(self, channel: Channel, user: str) -> float:
        """Count one more question; 0 if it may be answered, else in how many seconds the next one may.

        A question that is refused counts for nobody.
        """
        place = (channel.platform, channel.workspace)
        wanted = (((*place, user), self._person), (place, self._workspace))
        left = [(key, rate, self._left(key, rate)) for key, rate in wanted]
        wait = max(max(0.0, (1 - tokens) / rate.per_s) for _, rate, tokens in left)
        if not wait:
            for key, _, tokens in left:
                self._buckets[key] = (tokens - 1, self._clock())
                self._buckets.move_to_end(key)
            while len(self._buckets) > MOST:
                self._buckets.popitem(last=False)
        return wait

    def _left(self, key: tuple[str, ...], rate: Rate) -> float:
        tokens, since = self._buckets.get(key, (rate.burst, self._clock()))
        return min(rate.burst, tokens + (self._clock() - since) * rate.per_s)
