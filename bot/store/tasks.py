"""How we use docket: one docket per role (a worker drops a task that it does not know), with plain JSON messages.

docket pickles the arguments of tasks, and reading a pickle runs what it says: whoever may write to Redis could run code
here. Our tasks carry texts alone, so docket gets a serialiser that knows texts and nothing else. A message that it
cannot read becomes a task that does nothing: raising would end the worker, and the message would come again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

import cloudpickle
import docket._redis_sentinel
import docket.docket
import docket.execution
import docket.worker
from docket import Docket, Execution, StrikeList, Worker
from redis.exceptions import ResponseError

from bot.store.keys import Keys, literal
from bot.store.redis import (
    AWAY,
    MOST_CONNECTIONS,
    Client,
    FollowingPool,
    Sentinels,
    explain,
    heed_cancellation,
    in_parts,
)

# -- docket's messages as plain JSON texts


LONGEST_ARGUMENTS = 65_536
"""Bytes of one task's arguments: a wake of 25 channels takes some two thousand."""


RESEED_S = 10
"""Sweeps and polls that vanished with an emptied Redis are planned anew after this; docket's minute is long."""


class NotPlainError(ValueError):
    """Arguments that are not texts."""


def dumps(value: object) -> bytes:
    """Texts as JSON: a sequence of positional arguments, a mapping of named ones, or one text.

    The exception with which a task ended is written as its text; nobody reads it. Raises NotPlainError.
    """
    if isinstance(value, BaseException):
        value = f"{type(value).__name__}: {value}"
    if not _plain(value):
        raise NotPlainError(f"a task's arguments are texts, not {value!r}")
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def loads(data: bytes) -> tuple[str, ...] | dict[str, str] | str:
    """What `dumps` wrote; raises NotPlainError for anything else, whatever it holds."""
    try:
        if len(data) > LONGEST_ARGUMENTS:
            raise NotPlainError(f"{len(data)} bytes of arguments")
        value: object = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NotPlainError(str(error)) from error
    if isinstance(value, list) and _plain(value):
        return tuple(value)
    if isinstance(value, dict | str) and _plain(value):
        return value
    raise NotPlainError("arguments that are not texts")


def _plain(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(isinstance(part, str) for pair in value.items() for part in pair)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return all(isinstance(part, str) for part in value)
    return isinstance(value, str)


class PlainExecution(Execution):
    """A task as a worker reads it from its stream."""

    @classmethod
    async def from_message(  # noqa: PLR0913, PLR0917 - as docket calls it
        cls,
        docket: Docket,
        message: dict[bytes, bytes],
        redelivered: bool = False,  # noqa: FBT001, FBT002 - as docket calls it
        fallback_task: Callable[..., Awaitable[Any]] | None = None,
        message_id: bytes | None = None,
        sync: bool = True,  # noqa: FBT001, FBT002 - as docket calls it
    ) -> Self:
        """Read a task; a message that is none of ours becomes one that does nothing."""
        try:
            return await super().from_message(docket, message, redelivered, fallback_task, message_id, sync)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            log.warning("An entry in %s is none of ours and is passed over: %r", docket.stream_key, error)
            key = f"refused:{message_id!r}"
            return cls(docket, _nothing, (), {}, key, datetime.now(UTC), attempt=1, message_id=message_id)


async def _nothing() -> None:
    """The task of a message that cannot be read."""


def _no_strikes(**_: object) -> StrikeList:
    """Return no strikes: docket would read from Redis which tasks are struck out, and ours never are."""
    return StrikeList()


def use_plain_messages() -> None:
    """Give docket the plain serialiser, whichever of its modules asks for one."""
    cloudpickle.dumps, cloudpickle.loads = dumps, loads
    # By name: they are imported there, not declared.
    for module, name, ours in (
        (docket.worker, "Execution", PlainExecution),
        (docket.docket, "StrikeList", _no_strikes),
        (docket.worker, "AUTOMATIC_PERPETUAL_RESEED_INTERVAL_SECONDS", RESEED_S),
        (docket._redis_sentinel, "Sentinel", Sentinels),  # noqa: SLF001 - as above
        (docket._redis_sentinel, "OwnedSentinelConnectionPool", FollowingPool),  # noqa: SLF001 - as above
    ):
        if not hasattr(module, name):
            raise RuntimeError(f"This version of pydocket reads its tasks in another way: no {name}.")
        setattr(module, name, ours)


# -- a clock that was set back: what is planned by it would wait for as long again


JUMP_S = 5.0
"""A clock that is only corrected moves by less."""


class WallClock:
    """Compares the clock with time itself; both in seconds."""

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic) -> None:
        self._wall, self._steady = wall, steady
        self._ahead = self._difference()

    def set_back(self) -> float:
        """Return by how many seconds the clock was set back since the last call; 0 if it was not."""
        before, self._ahead = self._ahead, self._difference()
        back = before - self._ahead
        return back if back > JUMP_S else 0.0

    def _difference(self) -> float:
        return self._wall() - self._steady()


# -- dockets and their workers


use_plain_messages()

log = logging.getLogger(__name__)

REDELIVERY = timedelta(seconds=20)
"""docket's five minutes would leave a killed worker's task lying too long; tasks only wake what is on record."""

CONCURRENCY = 80
"""docket's ten allow 40 tasks a second; many sources and a fan-out want more. Tasks wait on the network."""

RECONNECT = timedelta(seconds=1)
"""docket's five seconds would be added to each outage of Redis."""

CHECK = timedelta(milliseconds=500)
"""How long a worker's read blocks: a quarter second costs an idle bot 0.2 % of a core more."""

STOP_S = 1.5
"""A stop waits this long for tasks under way; what is cut off is on record as begun and is looked up later."""
ANSWER_S = 0.5
"""A stop waits no longer for a Redis that hangs: what ends meanwhile could not be put on record."""
CUT_OFF_S = 0.25
PATIENCE_S = 30
"""docket would wait for an answer without end: see `_steady`."""
CLOCK_S = 2.0
AFTER_A_BUG_S = 5.0

KEPT = timedelta(minutes=1)
"""How long docket keeps a task's record. Without it docket counts a task's runs anew, and can take the third of three
wakes that overlap for one that was replaced."""


@asynccontextmanager
async def working(docket: Docket) -> AsyncIterator[None]:
    """Run a worker on an open docket until the block ends, then give its tasks STOP_S to finish.

    Cancelling again while they finish changes nothing.
    """
    async with Worker(
        docket,
        concurrency=CONCURRENCY,
        redelivery_timeout=REDELIVERY,
        reconnection_delay=RECONNECT,
        minimum_check_interval=CHECK,
    ) as worker:
        running = asyncio.create_task(lasting(worker.run_forever, docket.name), name=f"{docket.name} worker")
        minding = asyncio.create_task(lasting(lambda: _mind_the_clock(docket), f"{docket.name} clock"))
        try:
            yield
        finally:
            minding.cancel()
            await to_the_end(_stopped(docket, running))


async def _mind_the_clock(docket: Docket) -> None:
    """If the clock was set back, let every planned task run now: none of ours does harm by coming too early."""
    clock, back = WallClock(), 0.0
    while True:
        await asyncio.sleep(CLOCK_S)
        back = clock.set_back() or back
        if back:
            async with calmly("the clock was set back; planning anew"):
                await plan_for_now(docket)
                log.warning("The clock was set back by %.0f s; what was planned by it is done now.", back)
                back = 0.0


async def plan_for_now(docket: Docket) -> None:
    """Let every task that is planned for later run at once, and end the lease that a dead worker has on a sweep."""
    async with docket.redis() as redis:
        await redis.delete(docket.redelivery_sweep_key)
        planned = await redis.zrange(docket.queue_key, 0, -1)
        if planned:
            await redis.zadd(docket.queue_key, dict.fromkeys(planned, time.time()), xx=True, lt=True)


async def lasting(run: Callable[[], Awaitable[None]], name: str, pause: float = AFTER_A_BUG_S) -> None:
    """Run it until cancelled, again after a bug: docket waits out an absent Redis, and ends for everything else.

    Nobody else would notice: without its worker a role does nothing more, and all others go on.
    """
    while True:
        try:
            await run()
        except Exception:
            log.exception("%s ended; starting it again in %.0f s. Please report this.", name, pause)
        # It returns where it swallows a cancellation.
        heed_cancellation()
        await asyncio.sleep(pause)


async def to_the_end(work: Coroutine[None, None, None]) -> None:
    """Await work of bounded time to its end, however often the caller is cancelled; then raise the cancellation."""
    doing = asyncio.ensure_future(work)
    while not doing.done():
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(doing)
    doing.result()
    heed_cancellation()


async def _stopped(docket: Docket, running: asyncio.Task[None]) -> None:
    """The first cancellation lets tasks finish, the second cuts them off."""
    running.cancel()
    late = {running}
    for patience in (STOP_S if await _answers(docket) else 0.0, CUT_OFF_S, CUT_OFF_S):
        _, late = await asyncio.wait(late, timeout=patience)
        if not late:
            break
        running.cancel()
    else:
        log.warning("%s does not end; leaving it.", running.get_name())
    left = [task for task in asyncio.all_tasks() if task.get_name().startswith(f"{docket.name} - task:")]
    for task in left:
        # Cut off while its worker was, it would tell nobody but the log that Redis has gone.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        task.cancel()
    if left:
        await asyncio.wait(left, timeout=CUT_OFF_S)


async def _answers(docket: Docket) -> bool:
    try:
        async with asyncio.timeout(ANSWER_S), docket.redis() as redis:
            await redis.get(docket.name)
    except AWAY:
        return False
    return True


def open_docket(url: str, keys: Keys, role: str) -> Docket:
    """Return the docket of a role; enter it with `async with`."""
    return Docket(name=keys.docket(role), url=_steady(url), execution_ttl=KEPT)


def _steady(url: str) -> str:
    """Add to an address: connections for a crowd of tasks, protocol 2, and a bound on waiting for answers.

    With protocol 2, redis-py checks each kept connection before its use (see bot.store.redis.open_redis). docket waits
    for answers without end: a machine that vanished without a word would keep its tasks for a quarter of an hour.
    """
    known = {name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}
    wanted = {"max_connections": MOST_CONNECTIONS, "protocol": 2, "socket_timeout": PATIENCE_S}
    more = urlencode({name: value for name, value in wanted.items() if name not in known})
    return f"{url}{'&' if '?' in url else '?'}{more}" if more else url


async def start_alone(redis: Client, keys: Keys) -> None:
    """Clear what an earlier process of ours left running, knowing that it is gone (we hold the home's lock).

    Tasks, locks and signs of life only say who is at work; what is to be done stands in our own records.
    """
    for prefix in (keys.docket(""), keys.earlier_dockets, keys.lock(""), keys.alive("")):
        stale = [key async for key in redis.scan_iter(match=f"{literal(prefix)}*", count=500)]
        for part in in_parts(stale):
            await redis.delete(*part)


@asynccontextmanager
async def calmly(what: str) -> AsyncIterator[None]:
    """Wrap a task's work: pass over an outage, log a refusal in a sentence and a bug with its traceback.

    The task ends as if done. What it was to do stands in our records, and its next turn finds it there.
    """
    try:
        yield
    except AWAY as error:
        log.debug("Redis is away (%s); %s goes on later.", error, what)
    except ResponseError as error:
        log.warning("%s: %s", what, explain(error))
    except Exception:
        log.exception("%s failed; it is tried again.", what)
