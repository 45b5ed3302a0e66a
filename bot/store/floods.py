"""Items that are held because their source brought more in an hour than it may.

One hijacked or broken source would bury every other: its items are held here, in order, until a person lets them go on
or drops them. Two bounds: how many new items reach the desk, and how many acts a source may announce.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.store import redis as scripts
from bot.store.intake import IntakeEntry
from bot.store.keys import Keys
from bot.store.redis import Client

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Flood:
    """What is held of one source, and since when (UTC)."""

    source: str
    since: datetime
    count: int

    @property
    def name(self) -> str:
        """This flood and no other."""
        return f"flood|{self.source}|{self.since.isoformat()}"


class Floods:
    """All held items. `acts_per_hour`: by tier, how many acts a source may announce; no bound for a tier without."""

    def __init__(self, redis: Client, keys: Keys, acts_per_hour: Mapping[str, int] | None = None) -> None:
        self._redis = redis
        self._keys = keys
        self._acts_per_hour = acts_per_hour or {}
        self._release = scripts.load(redis, "release_flood")

    async def is_full(self, entry: IntakeEntry) -> bool:
        """Whether the item's source has announced as many acts in this hour as it may."""
        most = self._acts_per_hour.get(entry.tier)
        if most is None or entry.released:
            return False
        return int(await self._redis.get(self._keys.acts_in_hour(entry.source)) or 0) >= most

    async def all(self) -> list[Flood]:
        """Every source of which items are held, oldest first."""
        since = await self._redis.hgetall(self._keys.floods)
        floods = [
            Flood(source, datetime.fromtimestamp(int(at) / 1000, UTC), await self._redis.llen(self._keys.flood(source)))
            for source, at in since.items()
        ]
        return sorted(floods, key=lambda one: one.since)

    async def items(self, source: str, count: int = _AT_ONCE) -> list[IntakeEntry]:
        """The first items that are held of a source."""
        return [
            IntakeEntry.from_json(text) for text in await self._redis.lrange(self._keys.flood(source), 0, count - 1)
        ]

    async def release(self, source: str) -> int:
        """Hand all that is held on to the desk, in order; no bound holds it again. How many that were."""
        keys, done = self._keys, 0
        while held := await self._redis.lrange(keys.flood(source), 0, _AT_ONCE - 1):
            onward = [replace(IntakeEntry.from_json(text), released=True).to_json() for text in held]
            done += await self._release([keys.flood(source), keys.intake, keys.floods], [source, held[0], *onward])
        return done

    async def drop(self, source: str) -> int:
        """Forget what is held of a source; how many items that were."""
        count = await self._redis.llen(self._keys.flood(source))
        await self._redis.delete(self._keys.flood(source))
        await self._redis.hdel(self._keys.floods, source)
        return count


# Tells the operators of a source whose items are held because it brought too many.


log = logging.getLogger(__name__)

LOOK_S = 5.0

Tell = Callable[[Flood], Awaitable[None]]


class FloodWatch:
    """Looks for new floods, one process at a time. Telling of the same flood again tells nobody twice."""

    def __init__(
        self, floods: Floods, tell: Tell | None = None, *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self._floods = floods
        self._tell = tell
        self._sleep = sleep
        self._told: set[str] = set()

    async def turn(self) -> None:
        """Tell of what is new, then wait a little. Raises redis errors, to be waited out."""
        floods = await self._floods.all()
        for flood in floods:
            if flood.name not in self._told:
                log.warning(
                    "%s brought more new items within an hour than it may; %d are held. `exportwatch feeds held` lists "
                    "them, `exportwatch feeds release %s` lets them go on, `exportwatch feeds drop %s` forgets them.",
                    *(flood.source, flood.count, flood.source, flood.source),
                )
                if self._tell:
                    await self._tell(flood)
        self._told = {flood.name for flood in floods}
        await self._sleep(LOOK_S)
