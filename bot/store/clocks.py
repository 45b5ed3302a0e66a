"""Notices that the machine's clock was set back. What is planned by it would wait for as long again."""

from __future__ import annotations

import time
from collections.abc import Callable

JUMP_S = 5.0
"""A clock that is only corrected moves by less."""


class WallClock:
    """Compares the clock with time itself; both in seconds."""

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic) -> None:
        self._wall, self._steady = wall, steady
        self._ahead = self._difference()

    def set_back(self) -> float:
        """By how many seconds the clock was set back since it was asked last; 0 where it was not, or set forward."""
        before, self._ahead = self._ahead, self._difference()
        back = before - self._ahead
        return back if back > JUMP_S else 0.0

    def _difference(self) -> float:
        return self._wall() - self._steady()
