"""Workers that drain outboxes: docket tasks, woken by whoever put something there, so many channels side by side.

A wake starts a drain; a sweep makes up for wakes that were lost with a killed process.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from docket import Docket, Perpetual

from bot.alerts.drains import Drain
from bot.model.delivery import Channel
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.redis import AWAY
from bot.store.tasks import CUT_OFF_S, STOP_S, calmly, open_docket, to_the_end, working

log = logging.getLogger(__name__)

SWEEP = timedelta(seconds=5)

TOGETHER = 25
"""So many channels are woken by one task: a task of docket's costs as much as half a delivery."""

LONG_S = 0.4
"""An answer that takes longer is slow or does not come; others do not wait for it."""
AT_ONCE = 64
"""So many channels of a platform are drained at a time: enough for Discord's messages a second and their waits."""
SLOW_AT_ONCE = 16
"""So many of those begin at a time that took long when they were tried last."""
MOST = 1_024
"""Under way in all, those without a place included; beyond it a place is kept until the work ends."""


class WorkSlots:
    """Runs work by name. Which names are slow is known from their last run."""

    def __init__(self, at_once: int = AT_ONCE, slow_at_once: int = SLOW_AT_ONCE, long_s: float = LONG_S) -> None:
        self.long_s = long_s
        self._quick = asyncio.Semaphore(at_once)
        self._patient = asyncio.Semaphore(slow_at_once)
        self._slow: set[str] = set()
        self._under_way = 0

    async def run(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work once there is a place for it. Cancelled, it cancels the work."""
        place = self._patient if name in self._slow else self._quick
        async with place:
            self._under_way += 1
            doing = asyncio.ensure_future(work())
            doing.add_done_callback(self._ended)
            try:
                late = not await self._ends_soon(doing)
                while late and self._under_way > MOST:
                    late = not await self._ends_soon(doing)
            except asyncio.CancelledError:
                doing.cancel()
                raise
            if late:
                self._slow.add(name)
            else:
                self._slow.discard(name)
        await doing

    def _ended(self, _: object) -> None:
        self._under_way -= 1

    async def _ends_soon(self, doing: asyncio.Future[None]) -> bool:
        done, _ = await asyncio.wait([doing], timeout=self.long_s)
        return bool(done)


class Waker:
    """Wakes the drains of channels, by platform, from any process: the task waits in Redis for its worker."""

    def __init__(self) -> None:
        self._dockets: dict[str, Docket] = {}

    @asynccontextmanager
    async def open(self, url: str, keys: Keys, platforms: Sequence[str]) -> AsyncIterator[None]:
        """Hold a docket per platform open."""
        async with _all_open([open_docket(url, keys, role(platform)) for platform in platforms]) as dockets:
            self._dockets = dict(zip(platforms, dockets, strict=True))
            for docket in dockets:
                docket.register(_drain_elsewhere, names=["drain"])
            yield

    async def wake(self, channels: Sequence[Channel]) -> None:
        """Start the drains of these channels now. A failure is logged: the sweep will find them."""
        now = datetime.now(UTC)
        for platform, docket in self._dockets.items():
            keys = [channel.key for channel in channels if channel.platform == platform]
            try:
                await docket.replace_many([docket.call("drain", now, key=_named(some))(*some) for some in _some(keys)])
            except AWAY as error:
                log.warning("Redis is away (%s); the sweep will find %d channels.", error, len(keys))


async def _drain_elsewhere(*channels: str) -> None:
    """Stands for the task of the process that drains; never run here, since no worker is attached."""


@asynccontextmanager
async def _all_open(dockets: Sequence[Docket]) -> AsyncIterator[Sequence[Docket]]:
    if not dockets:
        yield ()
        return
    async with dockets[0], _all_open(dockets[1:]) as rest:
        yield (dockets[0], *rest)


def role(platform: str) -> str:
    """The docket of a platform's drains: its workers must have that platform's sender."""
    return f"deliver-{platform}"


@asynccontextmanager
async def delivering(url: str, keys: Keys, platform: str, drain: Drain, outbox: Outbox) -> AsyncIterator[None]:
    """Work on one platform's outboxes until the block ends."""
    async with open_docket(url, keys, role(platform)) as docket:
        work = _Work(docket, drain)

        async def sweep(perpetual: Perpetual = Perpetual(every=SWEEP, automatic=True)) -> None:  # noqa: ARG001, B008 - docket reads the default
            async with calmly(f"looking for outboxes of {platform}"):
                waiting = [channel.key for channel in await outbox.due() if channel.platform == platform]
                fresh = [key for key in waiting if key not in work.under_way]
                await docket.add_many([docket.call("drain", key=_named([key]))(key) for key in fresh])

        docket.register(work.drain, names=["drain"])
        docket.register(sweep)
        async with working(docket):
            try:
                yield
            finally:
                await to_the_end(work.stop())


class _Work:
    """Drains channels. What a task was to do and did not stands in the outboxes.

    A task ends while slow channels are still at work: docket runs so many at a time, and one hanging channel must not
    take the turn of others.
    """

    def __init__(self, docket: Docket, drain: Drain) -> None:
        self.under_way: dict[str, asyncio.Task[None]] = {}
        self._docket = docket
        self._drain = drain
        self._places = WorkSlots()
        self._again: set[str] = set()
        self._stopping = False

    async def stop(self) -> None:
        """Begin no further channel, and give those at work STOP_S: what is cut off would have to be looked for."""
        self._stopping = True
        tasks = list(self.under_way.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=STOP_S)
            for task in late:
                task.cancel()
            await asyncio.wait(tasks, timeout=CUT_OFF_S)

    async def drain(self, *channels: str) -> None:
        """Drain these channels side by side; one that is being drained is looked at once more afterwards."""
        for channel in channels:
            if channel in self.under_way:
                self._again.add(channel)
            else:
                self.under_way[channel] = asyncio.create_task(self._drain_one(channel), name=f"drain {channel}")
        await asyncio.wait([self.under_way[channel] for channel in channels], timeout=self._places.long_s)

    async def _drain_one(self, channel: str) -> None:
        try:
            await self._places.run(channel, lambda: self._once(channel))
            while channel in self._again and not self._stopping:
                self._again.discard(channel)
                await self._places.run(channel, lambda: self._once(channel))
        finally:
            self._again.discard(channel)
            del self.under_way[channel]

    async def _once(self, channel: str) -> None:
        async with calmly(f"sending to {channel}"):
            if self._stopping:
                return
            again = await self._drain.run(Channel.from_key(channel))
            if again is not None:
                when = datetime.now(UTC) + timedelta(seconds=again)
                await self._docket.replace("drain", when, key=_named([channel]))(channel)


def _some(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[at : at + TOGETHER] for at in range(0, len(keys), TOGETHER))


def _named(channels: Sequence[str]) -> str:
    """The name of a task: one for the same channels replaces what waits, one for others does not."""
    if len(channels) == 1:
        return f"drain:{channels[0]}"
    return f"drain:{blake2b(' '.join(channels).encode(), digest_size=12).hexdigest()}"
