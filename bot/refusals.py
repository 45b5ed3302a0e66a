"""What is refused is logged once, not per request: a stranger decides how often it happens."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable

EVERY_S = 600.0
_KINDS = 100
"""Kinds that are told apart: some name what a stranger wrote."""


class RefusalLog:
    """Logs the first refusal of each kind, then at most one line in `every_s` seconds with the number since."""

    def __init__(
        self, logger: logging.Logger, every_s: float = EVERY_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._logger, self._every_s, self._clock = logger, every_s, clock
        self._last: dict[str, float] = {}
        self._since: Counter[str] = Counter()

    def note(self, kind: str, whose: str = "") -> None:
        """Count a refusal; `kind` is one of a few sentences, `whose` names who caused this one."""
        now = self._clock()
        if kind not in self._last and len(self._last) >= _KINDS:
            kind = "requests of many kinds were refused"
        if now - self._last.get(kind, float("-inf")) < self._every_s:
            self._since[kind] += 1
            return
        more = f"{self._since[kind]:,} more since the last such line" if self._since[kind] else ""
        told = "; ".join(filter(None, (whose, more)))
        self._logger.warning("%s%s.", kind, f" ({told})" if told else "")
        self._last[kind], self._since[kind] = now, 0
