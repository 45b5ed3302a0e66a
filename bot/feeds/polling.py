"""Polling as a docket task: one turn after the other, by whichever poller is free."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from docket import Perpetual

from bot.feeds.poll import Poller
from bot.store.connection import Outages
from bot.store.dockets import calmly, open_docket, working
from bot.store.keys import Keys

WHEN_IN_TROUBLE_S = 2.0


@asynccontextmanager
async def polling(url: str, keys: Keys, poller: Poller) -> AsyncIterator[None]:
    """Poll until the block ends."""
    async with open_docket(url, keys, "poll") as docket:

        async def poll_due(perpetual: Perpetual = Perpetual(every=timedelta(seconds=1), automatic=True)) -> None:  # noqa: B008 - docket reads the default
            perpetual.after(timedelta(seconds=WHEN_IN_TROUBLE_S))
            async with calmly("looking for sources that are due"):
                perpetual.after(timedelta(seconds=await poller.tick()))

        docket.register(poll_due)
        outages = Outages()
        await reconciled(poller, outages)
        async with working(docket):
            try:
                yield
            finally:
                await poller.stop()


async def reconciled(poller: Poller, outages: Outages) -> None:
    """Reconcile, waiting for Redis if need be."""
    done = False
    while not done:
        async with outages.waited_out():
            await poller.reconcile()
            done = True
