"""Which server is the master, and what the next one would know.

After a change of master, what may have been sent already is looked for first. And nothing is sent of which a replica
that may become the master does not know.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from bot.store.keys import Keys
from bot.store.redis import Client, executed_and_replicated, load_script, sentinel_pool, successors

log = logging.getLogger(__name__)

FAILOVER_S = 600
"""Seconds after a failover in which what was planned before it is looked for before it is sent."""
ALONE_S = 10.0
"""For so long nothing is sent while no replica knows of it; then alerts go out, and a failover may repeat them."""
SOME_S = 3.0
"""The same while one knows of it and another does not: both would have to fail for that to matter."""
GLANCE_MS = 50
"""So long a replica is waited for, once patience has ended."""


class Masters:
    """Notes changes of master. A plain restart is none: with its file, the server has everything."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = [keys.failover, keys.master]
        self._note = load_script(redis, "note_failover")

    async def note(self) -> None:
        """Look who the master is. Raises redis errors."""
        address = before = await self._address()
        while True:
            await self._note(self._keys, [FAILOVER_S * 1000, address])
            # It may have changed between the question and the note.
            address, before = await self._address(), address
            if address == before:
                return

    async def _address(self) -> str:
        pool = sentinel_pool(self._redis)
        if pool is None:
            return ""
        host, port = await pool.get_master_address()
        return f"{host}:{port}"


class Copies:
    """Whether every replica that may become the master has what was written so far."""

    def __init__(self, redis: Client, keys: Keys, clock: Callable[[], float] = time.monotonic) -> None:
        self._redis = redis
        self._mark = keys.probe
        self._clock = clock
        self._missing_since: float | None = None

    async def made(self, following: int) -> bool:
        """Return whether they have it; after a while also without, since somebody has to hear of an act in the end.

        `following` is how many replicas follow the master; behind Sentinel those count that it may promote.
        """
        wanted = await successors(self._redis, following)
        if not wanted:
            return True
        async with self._redis.pipeline(transaction=False) as pipeline:
            glance = GLANCE_MS if self._missed_s() > ALONE_S else None
            _, reached = await executed_and_replicated(pipeline, self._mark, wanted, glance)
        if reached >= wanted:
            self._missing_since = None
            return True
        if self._missing_since is None:
            self._missing_since = self._clock()
            log.warning(
                "%d of %d replicas of Redis have what is to be posted. It is posted without them in %.0f s, and then "
                "may be posted again after a failover.",
                *(reached, wanted, _patience_s(reached)),
            )
        return self._missed_s() > _patience_s(reached)

    def _missed_s(self) -> float:
        return 0.0 if self._missing_since is None else self._clock() - self._missing_since


def _patience_s(reached: int) -> float:
    return SOME_S if reached else ALONE_S
