"""Hands each audit entry on as it happens, to a log outside of our records: at least once, in order per workspace."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.store.audit import Audit, Chained
from bot.store.intake import read_stream
from bot.store.keys import Keys
from bot.store.redis import Client

log = logging.getLogger(__name__)

AT_ONCE = 100
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0

Write = Callable[[Chained], None]
"""Writes an entry so that it lasts; raises OSError where it cannot."""


class Forwarding:
    """One process at a time: give `turn` to `Leader`."""

    def __init__(
        self,
        redis: Client,
        keys: Keys,
        write: Write,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._redis = redis
        self._keys = keys
        self._write = write
        self._sleep = sleep
        self._audit = Audit(redis, keys)
        self._pause = FIRST_PAUSE_S

    async def turn(self) -> None:
        """Write what is outgoing, oldest first; waits a moment for something. What is written is outgoing no more."""
        for stream_id, fields in await read_stream(self._redis, self._keys.audit_outgoing, "0-0", AT_ONCE):
            platform, _, workspace = fields.get("workspace", "").partition(":")
            one = await self._audit.entry(platform, workspace, fields.get("id", ""))
            if one and not await self._written(one):
                return
            await self._redis.xdel(self._keys.audit_outgoing, stream_id)

    async def _written(self, one: Chained) -> bool:
        try:
            await asyncio.to_thread(self._write, one)
        except OSError as error:
            if self._pause == FIRST_PAUSE_S:
                log.error(  # noqa: TRY400 - the reason says it all
                    "EXPORTWATCH_AUDIT_LOG cannot be written (%s). Entries are kept and written later.", error
                )
            await self._sleep(self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE_S)
            return False
        if self._pause != FIRST_PAUSE_S:
            log.info("EXPORTWATCH_AUDIT_LOG is written again.")
            self._pause = FIRST_PAUSE_S
        return True
