"""What several processes agree on: which are alive, which leads, which signed requests were taken, budgets."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
import uuid
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b

from redis.asyncio.lock import Lock
from redis.exceptions import LockError, RedisError

from bot.store.keys import Keys
from bot.store.outbox import ALIVE_S
from bot.store.redis import BLOCK_MS, Client, Outages, Store, load_script

log = logging.getLogger(__name__)

RENEW_S = 2.0
LEAD_S = BLOCK_MS / 1000 + 4
"""A leader renews between two blocking reads, so its lock must outlast one."""

AFTER_A_BUG_S = 5.0
LAST_WORDS_S = 0.5
"""Seconds that a stop waits for Redis."""

EXCLUSIVE_S = 8.0
"""How long after the death of a process another one takes over what only one may do, such as answering a gateway."""


async def acquired(redis: Client, lock: Lock, term_s: float) -> bool:
    """Take a lock if nobody has it; returns whether. One that was left behind lasts no longer than its term.

    Redis ends keys by its clock: if that is set back, the lock of a process that died would last for as long again.
    """
    if await lock.acquire():
        return True
    term = int(term_s * 1000)
    if await redis.pttl(str(lock.name)) > term:
        await redis.pexpire(str(lock.name), term)
    return False


def new_owner() -> str:
    """Return a name for this process that no other ever had."""
    return f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


class Presence:
    """Keeps the sign of life of this process while it runs; the sign names its `roles`."""

    def __init__(self, redis: Client, keys: Keys, owner: str, roles: Iterable[str] = ()) -> None:
        self._redis = redis
        self._processes, self._sign = keys.processes, f"{owner}|{','.join(sorted(roles)) or 'other'}"
        self._key = keys.alive(owner)

    async def appear(self) -> None:
        """Give the first sign; to be awaited before this process begins any attempt."""
        now = int(time.time() * 1000)
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.set(self._key, "1", ex=ALIVE_S)
            pipeline.zadd(self._processes, {self._sign: now})
            pipeline.zremrangebyscore(self._processes, 0, now - ALIVE_S * 60_000)
            await pipeline.execute()

    async def run(self) -> None:
        """Renew the sign until cancelled."""
        outages = Outages()
        while True:
            async with outages.waited_out():
                await self.appear()
            await asyncio.sleep(RENEW_S)

    async def leave(self) -> None:
        """Remove the sign, so that others need not wait for its end; if Redis does not answer, they wait."""
        try:
            async with asyncio.timeout(LAST_WORDS_S):
                await self._redis.delete(self._key)
                await self._redis.zrem(self._processes, self._sign)
        except (RedisError, OSError):
            log.debug("A sign of life runs out by itself.")


class Leader:
    """Runs a turn in one process at a time: the one that has the lock. The scripts guard the records all the same."""

    def __init__(self, redis: Client, keys: Keys, name: str) -> None:
        self._redis = redis
        self._lock: Lock = redis.lock(keys.lock(name), timeout=LEAD_S, blocking=False, thread_local=False)
        self._name = name
        self._leads = False

    async def lead(self, turn: Callable[[], Awaitable[None]]) -> None:
        """Run `turn` again and again while leading. Ends only by cancellation."""
        waits = Outages()
        try:
            while True:
                async with waits.waited_out():
                    if await self._hold():
                        await self._calmly(turn)
                    else:
                        await asyncio.sleep(0.5)
        finally:
            await self._give_up()

    async def _calmly(self, turn: Callable[[], Awaitable[None]]) -> None:
        """A bug in one turn must not end the bot: nothing was settled, and the next turn reads the same again."""
        try:
            await turn()
        except (RedisError, OSError):
            raise
        except Exception:
            log.exception("%s failed; trying again in %.0f s. Please report this.", self._name, AFTER_A_BUG_S)
            await asyncio.sleep(AFTER_A_BUG_S)

    async def _hold(self) -> bool:
        led = self._leads
        if led:
            try:
                await self._lock.reacquire()
            except LockError:
                self._leads = False
        if not self._leads:
            self._leads = await acquired(self._redis, self._lock, LEAD_S)
        if led and not self._leads:  # a turn that took long alone is no news: nobody else wanted the lock
            log.warning("A turn of %s took longer than its lock; another process goes on with it.", self._name)
        return self._leads

    async def _give_up(self) -> None:
        if not self._leads:
            return
        self._leads = False
        await _released(self._lock)


async def exclusively(redis: Client, keys: Keys, name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Do `run` in one process at a time: wait for the lock, keep it while running, end when another has it.

    While Redis is away the work goes on: whoever would take over cannot ask for the lock either.
    """
    waits = Outages()
    while True:
        lock = redis.lock(keys.lock(name), timeout=EXCLUSIVE_S, blocking=False, thread_local=False)
        got = False
        async with waits.waited_out():
            got = await acquired(redis, lock, EXCLUSIVE_S)
        if not got:
            await asyncio.sleep(RENEW_S / 2)
            continue
        if await _while_ours(lock, run, waits, name):
            return


async def _while_ours(lock: Lock, run: Callable[[], Awaitable[None]], waits: Outages, name: str) -> bool:
    """Run until done (True) or until another process has the lock (False)."""
    work = asyncio.ensure_future(run())
    try:
        while True:
            done, _ = await asyncio.wait([work], timeout=RENEW_S)
            if done:
                work.result()
                return True
            try:
                async with waits.waited_out():
                    await lock.reacquire()
            except LockError:
                if not await _take_anew(lock, waits):
                    log.warning("Another process took over: %s.", name)
                    return False
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        await _released(lock)


async def _take_anew(lock: Lock, waits: Outages) -> bool:
    """Take the lock again if nobody has it: after an outage it may simply have run out.

    Without an answer (Redis is away, or read-only) nobody else can have taken it either, and the work goes on.
    """
    taken = True
    async with waits.waited_out():
        taken = bool(await lock.acquire())
    return taken  # noqa: RET504 - an outage is swallowed on the way


async def _released(lock: Lock) -> None:
    try:
        await asyncio.wait_for(lock.release(), LAST_WORDS_S)
    except (LockError, RedisError, OSError, TimeoutError):
        log.debug("A lock runs out by itself.")


# -- signed requests: a captured one is not taken again while its signature still counts


REQUEST_KEPT_S = 660
"""A signature counts for five minutes before and after its time."""
REQUESTS_KEPT = 20_000
REQUEST_PATIENCE_S = 0.5
"""Seconds that a request waits for Redis; Slack gives up after three."""


class Replays(Store):
    """Remembers signatures, in Redis for all processes and in this one for as long as Redis is away."""

    def __init__(self, redis: Client, keys: Keys, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(redis, keys)
        self._clock = clock
        self._here: OrderedDict[str, float] = OrderedDict()

    async def is_first(self, signature: str) -> bool:
        """Return whether a signature is new, and remember it. Never raises: without Redis, it decides alone."""
        name = blake2b(signature.encode(), digest_size=16).hexdigest()
        if not self._is_first_here(name):
            return False
        try:
            async with asyncio.timeout(REQUEST_PATIENCE_S):
                return bool(await self._redis.set(self._keys.request_seen(name), 1, ex=REQUEST_KEPT_S, nx=True))
        except (RedisError, OSError, TimeoutError) as error:
            log.debug("Whether a request was seen elsewhere cannot be told: %s", error)
            return True

    def _is_first_here(self, name: str) -> bool:
        now = self._clock()
        while self._here and (
            len(self._here) >= REQUESTS_KEPT or next(iter(self._here.values())) < now - REQUEST_KEPT_S
        ):
            self._here.popitem(last=False)
        known = name in self._here
        self._here.setdefault(name, now)
        return not known


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
