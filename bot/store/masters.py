"""Which server is the master: after a change of it, what may have been sent already is looked for first."""

from __future__ import annotations

from bot.store.keys import Keys
from bot.store.redis import Client, load_script, sentinel_pool

FAILOVER_S = 600
"""Seconds after a failover in which what was planned before it is looked for before it is sent."""


class Masters:
    """Notes changes of master. A plain restart is none: with its file, the server has everything."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = [keys.failover, keys.master]
        self._note = load_script(redis, "note_failover")

    async def note(self) -> None:
        """Look who the master is. Raises redis errors."""
        address = before = await self._address()
        while True:
            await self._note(self._keys, [FAILOVER_S * 1000, address])
            # It may have changed between the question and the note.
            address, before = await self._address(), address
            if address == before:
                return

    async def _address(self) -> str:
        pool = sentinel_pool(self._redis)
        if pool is None:
            return ""
        host, port = await pool.get_master_address()
        return f"{host}:{port}"
