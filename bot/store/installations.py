"""Where a platform's app is installed: one sealed record a workspace, and the states of installations under way.

Records are text that only their owner can read (tokens are encrypted before they come here).
"""

from __future__ import annotations

from collections.abc import Mapping

from redis.asyncio.lock import Lock

from bot.store.keys import Keys
from bot.store.redis import Client, Store

RENEWING_S = 30.0
STATE_S = 600
"""Seconds within which an installation that was begun must come back."""


class InstallationRecords(Store):
    """The installations of one platform. Every method raises redis errors."""

    def __init__(self, redis: Client, keys: Keys, platform: str) -> None:
        super().__init__(redis, keys)
        self._platform = platform

    async def read(self, workspace: str) -> str | None:
        """Return a workspace's sealed record; None if the app is not installed there."""
        found: str | None = await self._redis.hget(self._keys.installations(self._platform), workspace)
        return found

    async def all(self) -> Mapping[str, str]:
        """Return the sealed records by workspace."""
        found: dict[str, str] = await self._redis.hgetall(self._keys.installations(self._platform))
        return found

    async def write(self, workspace: str, sealed: str) -> None:
        """Keep a workspace's record, in place of an earlier one."""
        await self._redis.hset(self._keys.installations(self._platform), workspace, sealed)

    async def remove(self, workspace: str) -> bool:
        """Delete a workspace's record; return whether there was one."""
        return bool(await self._redis.hdel(self._keys.installations(self._platform), workspace))

    def renewing(self, workspace: str) -> Lock:
        """Return the lock under which one process renews a workspace's token."""
        name = self._keys.lock(f"installation:{self._platform}:{workspace}")
        return self._redis.lock(name, timeout=RENEWING_S, blocking=True, thread_local=False)

    async def begin(self, state: str) -> None:
        """Note that an installation was begun with this state."""
        await self._redis.set(self._keys.installation_state(self._platform, state), "1", ex=STATE_S)

    async def ended(self, state: str) -> bool:
        """Return whether an installation was begun with this state, and forget it: a state serves once."""
        return bool(await self._redis.delete(self._keys.installation_state(self._platform, state)))
