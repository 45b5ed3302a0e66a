"""The append-only file, written anew without what was deleted: until then it still holds every erased record."""

from __future__ import annotations

import asyncio
from typing import Literal

from redis.exceptions import ResponseError

from bot.store.redis import Client

LOOK_S = 0.1
PATIENCE_S = 120.0

Rewritten = Literal["rewritten", "none", "refused", "under way"]
"""`none`: Redis keeps no such file. `under way`: it takes longer than was waited for."""


async def rewrite(redis: Client, patience_s: float = PATIENCE_S) -> Rewritten:
    """Have the file rewritten and wait for it; `refused` if this user may not ask for that."""
    if not (await redis.info("persistence")).get("aof_enabled"):
        return "none"
    try:
        await redis.bgrewriteaof()
    except ResponseError as error:
        if "in progress" not in str(error):
            return "refused"
    try:
        async with asyncio.timeout(patience_s):
            while await _under_way(redis):  # noqa: ASYNC110 - a server has no event to wait for
                await asyncio.sleep(LOOK_S)
    except TimeoutError:
        return "under way"
    return "rewritten"


async def _under_way(redis: Client) -> bool:
    state = await redis.info("persistence")
    return bool(state.get("aof_rewrite_in_progress") or state.get("aof_rewrite_scheduled"))
