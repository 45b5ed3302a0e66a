"""Drains as docket tasks: a wake starts one, a sweep makes up for wakes that were lost with a killed process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from docket import Docket, Perpetual

from bot.alerts.delivery import Channel
from bot.alerts.drains import Drain
from bot.store.connection import AWAY
from bot.store.dockets import calmly, open_docket, working
from bot.store.keys import Keys
from bot.store.outbox import Outbox

log = logging.getLogger(__name__)

SWEEP = timedelta(seconds=5)

AT_ONCE = 64
"""So many channels of a platform are drained at a time: enough for Discord's messages a second and their waits."""

TOGETHER = 25
"""So many channels are woken by one task: a task of docket's costs as much as half a delivery."""


class Wakes:
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
                work.stop()


class _Work:
    """Drains channels, so many at once. What a task was to do and did not stands in the outboxes."""

    def __init__(self, docket: Docket, drain: Drain) -> None:
        self.under_way: set[str] = set()
        self._docket = docket
        self._drain = drain
        self._places = asyncio.Semaphore(AT_ONCE)
        self._stopping = False

    def stop(self) -> None:
        """Begin no further channel: a message that is cut off would have to be looked for."""
        self._stopping = True

    async def drain(self, *channels: str) -> None:
        """Drain these channels side by side."""
        self.under_way.update(channels)
        await asyncio.gather(*map(self._drain_one, channels))

    async def _drain_one(self, channel: str) -> None:
        try:
            async with self._places, calmly(f"sending to {channel}"):
                if self._stopping:
                    return
                again = await self._drain.run(Channel.from_key(channel))
                if again is not None:
                    when = datetime.now(UTC) + timedelta(seconds=again)
                    await self._docket.replace("drain", when, key=_named([channel]))(channel)
        finally:
            self.under_way.discard(channel)


def _some(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[at : at + TOGETHER] for at in range(0, len(keys), TOGETHER))


def _named(channels: Sequence[str]) -> str:
    """The name of a task: one for the same channels replaces what waits, one for others does not."""
    if len(channels) == 1:
        return f"drain:{channels[0]}"
    return f"drain:{blake2b(' '.join(channels).encode(), digest_size=12).hexdigest()}"
