"""Signed requests that were seen already: a captured one is not taken again while its signature still counts."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b

from redis.exceptions import RedisError

from bot.store.keys import Keys
from bot.store.redis import Client

log = logging.getLogger(__name__)

KEPT_S = 660
"""A signature counts for five minutes before and after its time."""
MOST = 20_000
PATIENCE_S = 0.5
"""Slack gives up after three seconds."""


class Replays:
    """Remembers signatures, in Redis for all processes and in this one for as long as Redis is away."""

    def __init__(self, redis: Client, keys: Keys, clock: Callable[[], float] = time.monotonic) -> None:
        self._redis = redis
        self._keys = keys
        self._clock = clock
        self._here: OrderedDict[str, float] = OrderedDict()

    async def is_first(self, signature: str) -> bool:
        """Whether nobody has brought it before; the next call with it gets False. Never raises."""
        name = blake2b(signature.encode(), digest_size=16).hexdigest()
        if not self._is_first_here(name):
            return False
        try:
            async with asyncio.timeout(PATIENCE_S):
                return bool(await self._redis.set(self._keys.request_seen(name), 1, ex=KEPT_S, nx=True))
        except (RedisError, OSError, TimeoutError) as error:
            log.debug("Whether a request was seen elsewhere cannot be told: %s", error)
            return True

    def _is_first_here(self, name: str) -> bool:
        now = self._clock()
        while self._here and (len(self._here) >= MOST or next(iter(self._here.values())) < now - KEPT_S):
            self._here.popitem(last=False)
        known = name in self._here
        self._here.setdefault(name, now)
        return not known
