"""Drains as docket tasks: a wake starts one, a sweep makes up for wakes that were lost with a killed process."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from docket import Docket, Perpetual

from bot.alerts.delivery import Channel
from bot.alerts.drains import Drain
from bot.store.connection import AWAY
from bot.store.dockets import calmly, open_docket, working
from bot.store.keys import Keys
from bot.store.outbox import Outbox

log = logging.getLogger(__name__)

SWEEP = timedelta(seconds=5)


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
                await docket.replace_many([docket.call("drain", now, key=f"drain:{key}")(key) for key in keys])
            except AWAY as error:
                log.warning("Redis is away (%s); the sweep will find %d channels.", error, len(keys))


async def _drain_elsewhere(channel: str) -> None:
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

        async def drain_channel(channel: str) -> None:
            async with calmly(f"sending to {channel}"):
                again = await drain.run(Channel.from_key(channel))
                if again is not None:
                    when = datetime.now(UTC) + timedelta(seconds=again)
                    await docket.replace("drain", when, key=f"drain:{channel}")(channel)

        async def sweep(perpetual: Perpetual = Perpetual(every=SWEEP, automatic=True)) -> None:  # noqa: ARG001, B008 - docket reads the default
            async with calmly(f"looking for outboxes of {platform}"):
                waiting = [channel.key for channel in await outbox.due() if channel.platform == platform]
                await docket.add_many([docket.call("drain", key=f"drain:{key}")(key) for key in waiting])

        docket.register(drain_channel, names=["drain"])
        docket.register(sweep)
        async with working(docket):
            yield
