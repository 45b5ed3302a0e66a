"""Returns unused memory to the system while the bot is idle."""

from __future__ import annotations

import asyncio
import ctypes
import gc

AFTER_START_S = 30.0
"""The first polls are over by then; they need more than all that follow."""
EVERY_S = 900.0


def settle() -> None:
    """After all files are read: what was read stays, so the collector need not walk it again and again."""
    gc.collect()
    gc.freeze()
    give_back()


def give_back() -> None:
    """Hand free memory back to the system, where the C library can do so when asked (glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


async def tidy() -> None:
    """Give back from time to time, until cancelled. A turn takes a few milliseconds."""
    await asyncio.sleep(AFTER_START_S)
    while True:
        gc.collect()
        give_back()
        await asyncio.sleep(EVERY_S)
