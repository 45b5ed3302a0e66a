"""Ten thousand sources that answer 304, by one and by two pollers; and the memory after a feed of ten thousand items.

make bench ARGS=many: polls a second, processor time of a poll, memory. The farm (benchmarks/farm.py) repeats a
thousand bodies under ten thousand addresses. Linux.
"""

from __future__ import annotations

import asyncio

from benchmarks.bots import Bots, Figures, polling_bots
from benchmarks.farm import addresses_of, farm, private_of, tell

SOURCES = 10_000
ITEMS = 10_000
ROUNDS = 3
PORT = 9430
AT_REST_S = 45
"""Parsing workers end after half a minute without work, and the bot gives memory back."""


def main() -> None:
    """Both measurements."""
    asyncio.run(_many())
    asyncio.run(_large())


async def _many() -> None:
    async with farm(PORT, SOURCES):
        addresses, private = addresses_of(PORT, SOURCES), private_of(PORT)
        for pollers in (1, 2):
            async with polling_bots(addresses, private, pollers) as bots:
                await tell(PORT, "on")
                _say(f"{pollers} poller(s), first ingest", await bots.update())
                for _ in range(ROUNDS):
                    _say(f"{pollers} poller(s), all 304", await bots.update())
                await asyncio.sleep(AT_REST_S)
                print(f"{pollers} poller(s) at rest: {bots.memory() / 1e6:.0f} MB", flush=True)


async def _large() -> None:
    async with farm(PORT, 1):
        addresses = [f"http://127.0.1.1:{PORT}/large/{ITEMS}.xml"]
        async with polling_bots(addresses, private_of(PORT)) as bots:
            before = bots.memory()
            figures = await bots.update()
            after = bots.memory()
            await asyncio.sleep(AT_REST_S)
            await _large_again(bots, before, figures, after)


async def _large_again(bots: Bots, before: int, figures: Figures, after: int) -> None:
    steps = (before, figures.peak, after, bots.memory())
    told = ", ".join(f"{name} {size / 1e6:.0f} MB" for name, size in zip(_STEPS, steps, strict=True))
    print(f"a feed of {ITEMS} items: {figures.wall:.1f} s, {figures.processor:.1f} s CPU; {told}")


_STEPS = ("before", "at most", "after it", "at rest")


def _say(what: str, figures: Figures) -> None:
    print(
        f"{what}: {SOURCES / figures.wall:.0f} polls/s, {figures.processor / SOURCES * 1000:.2f} ms CPU a poll"
        f" (and {figures.redis / SOURCES * 1000:.2f} ms of Redis), {figures.peak / 1e6:.0f} MB at most",
        flush=True,
    )


if __name__ == "__main__":
    main()
