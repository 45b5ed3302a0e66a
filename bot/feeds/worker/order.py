"""The reader of word order beside the desk: in time, or not at all for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from bot.errors import FetchError

READING_S, LOADING_S = 3.0, 15.0
"""Seconds in which one text is read, and in which the model is loaded first."""
FAILURES, REST_S = 2, 600.0
"""Readings that fail one after the other until the reader rests, and for how many seconds."""


class Worker(Protocol):
    """Reads one text within some seconds (`bot.feeds.worker.pool.ParserPool`)."""

    async def read_order(self, text: str, seconds: float) -> float:
        """Return what a text says for an act, or against one, as log-odds. Raises FetchError."""
        ...


class RestingReader:
    """Reads texts in word order, one after the other; alerts never wait for it longer than they gain by it.

    `idle`: seconds without work after which the worker's model has to be loaded again.
    """

    def __init__(self, worker: Worker, idle: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._worker, self._idle, self._clock = worker, idle, clock
        self._failures = 0
        self._read_at: float | None = None
        """When a text was last read by the worker that still has the model; None if it has to be loaded."""
        self._rests_until = float("-inf")

    async def read_order(self, text: str) -> float | None:
        """Return what a text says for an act, or against one, as log-odds; None while the reader rests.

        Raises FetchError if this text could not be read in time.
        """
        now = self._clock()
        if now < self._rests_until:
            return None
        loaded = self._read_at is not None and now - self._read_at < self._idle
        try:
            found = await self._worker.read_order(text, READING_S if loaded else LOADING_S)
        except FetchError as error:
            self._read_at, self._failures = None, self._failures + 1
            if self._failures < FAILURES:
                raise
            self._failures, self._rests_until = 0, self._clock() + REST_S
            rests = f"{error.message}; after {FAILURES} failures it is not asked for {REST_S / 60:g} minutes"
            raise FetchError(error.source, error.kind, rests) from error
        self._read_at, self._failures = self._clock(), 0
        return found
