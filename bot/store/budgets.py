"""Budgets that all processes share: a platform's requests a second, and turns at the hosts that are read.

They are kept in Redis, by its clock. Without an answer from it nothing is spent: who asks decides whether to wait.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from redis.exceptions import RedisError

from bot.store.keys import Keys
from bot.store.redis import Client, load_script

# -- a platform's requests a second


REQUESTS_AT_ONCE = 25
"""Requests that may go out together after a rest: a process that is busy for a moment loses no time by it."""
KEPT_S = 3.0
"""How long a request without an answer keeps its slot, and that of a process that was killed."""
MARGIN_S = 0.002
LATEST_S = 0.1
"""What took longer was most likely late on its way back, or this process was late to read it."""
CREEP = 1.001
"""The least time of a request is forgotten by this factor a request: ways to a platform change."""
_MICROS = 1_000_000


@dataclass(frozen=True, slots=True)
class Slot:
    """A request that counts; `taken` is when it was asked for, on the loop's clock."""

    request: str
    taken: float


class RequestBudget:
    """At most `per_second` requests in any second, as the platform counts them, by all processes together.

    The platform counts a request between its sending and its answer, and none sooner than after half the time that the
    quickest took. What a request took longer than that it may have spent on its way there; so its slot is free a second
    and that much later. Every method raises redis errors.
    """

    def __init__(self, redis: Client, keys: Keys, platform: str, per_second: int) -> None:
        self._keys = [keys.request_slots(platform), keys.request_queue(platform), keys.request_places(platform)]
        self._script = load_script(redis, "budget")
        self._per_second = per_second
        self._least = float("inf")
        self._in_order = asyncio.Lock()

    async def turn(self, name: str, patience: float) -> float:
        """Take a place in the queue of all requests; return the seconds until then.

        If that is longer than `patience`, the place is kept under this name, and somebody should come back then, from
        whatever process.
        """
        far = int(patience * _MICROS)
        return int(await self._script(self._keys, ["place", self._per_second, REQUESTS_AT_ONCE, name, far])) / _MICROS

    async def take(self) -> Slot:
        """Wait for a slot and take it, in the order of the calls."""
        clock, kept = asyncio.get_running_loop().time, int(KEPT_S * _MICROS)
        async with self._in_order:
            while True:
                slot = Slot(uuid.uuid4().hex, clock())
                early = await self._script(self._keys, ["take", slot.request, self._per_second, kept])
                if not early:
                    return slot
                await asyncio.sleep(early / _MICROS)

    async def unused(self, slot: Slot) -> None:
        """Give a slot back: its request was certainly not sent."""
        await self._script(self._keys, ["free", slot.request])

    async def answered(self, slot: Slot) -> None:
        """Note that a request was answered just now."""
        took = asyncio.get_running_loop().time() - slot.taken
        self._least = min(took, self._least * CREEP)
        late = min(took - self._least / 2, LATEST_S)
        free = int((1 + MARGIN_S + late) * _MICROS)
        await self._script(self._keys, ["count", slot.request, int(KEPT_S * _MICROS), free])


# -- turns at a host


TURN_MS = 15_000
"""A dead poller's turn ends after this; a living one prolongs it."""
LOOK_AGAIN_S = 1.0


class HostTurns:
    """One request at a time to each host by all pollers, and a pause after it."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._keys = keys
        self._script = load_script(redis, "host_turn")

    @asynccontextmanager
    async def turn(self, host: str, pause: Callable[[], float]) -> AsyncIterator[None]:
        """Wait for the host's turn and hold it while the block runs; `pause` gives the seconds to leave it alone then.

        Without Redis nobody waits for other processes.
        """
        holder = uuid.uuid4().hex
        await self._take_turn(host, holder)
        keeping = asyncio.create_task(self._keep(host, holder), name=f"turn at {host}")
        try:
            yield
        finally:
            keeping.cancel()
            with suppress(RedisError, OSError):
                await self._ask("end", host, holder, int(pause() * 1000))

    async def _take_turn(self, host: str, holder: str) -> None:
        with suppress(RedisError, OSError):
            while wait_ms := await self._ask("take", host, holder, TURN_MS):  # noqa: ASYNC110 - another process ends it
                await asyncio.sleep(min(wait_ms / 1000, LOOK_AGAIN_S))

    async def _keep(self, host: str, holder: str) -> None:
        while True:
            await asyncio.sleep(TURN_MS / 3000)
            with suppress(RedisError, OSError):
                await self._ask("keep", host, holder, TURN_MS)

    async def _ask(self, what: str, host: str, holder: str, lasts_ms: int) -> int:
        return int(await self._script([self._keys.host_turn(host)], [what, holder, lasts_ms]))
