"""The answers of `/healthz` and `/readyz`: read from the records at most every few seconds, each change logged once."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Sequence

from bot.store import vitals
from bot.store.keys import Keys
from bot.store.redis import Client
from handlers.messages.health import Trouble, troubles

log = logging.getLogger(__name__)

FRESH_S = 3.0
"""Anybody may ask: the store is not asked as often."""


class Health:
    """Looks at the store. `tokens`: the platforms that this process has tokens for; None if others may have more."""

    def __init__(
        self,
        redis: Client,
        keys: Keys,
        tokens: Collection[str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._redis = redis
        self._keys = keys
        self._tokens = tokens
        self._clock = clock
        self._looking = asyncio.Lock()
        self._known: tuple[Trouble, ...] = ()
        self._read_at: float | None = None

    async def well(self) -> Sequence[str]:
        """The codes of all troubles. Raises what redis-py raises if the store is away."""
        return [one.code for one in await self._look()]

    async def ready(self) -> Sequence[str]:
        """Those for which nothing can be asked here: what others have to do does not count."""
        return [one.code for one in await self._look() if one.stops]

    async def _look(self) -> tuple[Trouble, ...]:
        async with self._looking:
            if self._read_at is None or self._clock() - self._read_at > FRESH_S:
                found = tuple(troubles(await vitals.read(self._redis, self._keys), self._tokens))
                self._say(found)
                self._known, self._read_at = found, self._clock()
            return self._known

    def _say(self, found: tuple[Trouble, ...]) -> None:
        before, now = {one.code for one in self._known}, {one.code for one in found}
        for one in found:
            if one.code not in before:
                log.warning("Health: %s.", one.sentence.rstrip("."))
        if before - now:
            log.info("Health: over: %s.", ", ".join(sorted(before - now)))
