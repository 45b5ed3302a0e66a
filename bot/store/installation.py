"""The installation's key and the version of its records, by which an earlier life is known.

An emptied Redis (FLUSHALL, another database, a lost volume) looks like a new one: no subscription, no source, nothing
to send. The key is made once and stands beside the records; the home of an embedded server holds a copy. If it is gone,
so are the records, and people have to be told: an alerting tool must not forget its subscribers quietly.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.errors import StoreError
from bot.store.keys import Keys
from bot.store.migrations import migrate
from bot.store.outbox import FAILOVER_S
from bot.store.redis import Client, Outages, load

log = logging.getLogger(__name__)

SCHEMA = 2
"""Raised if records change in a way that an older version would misread; it then refuses them. How to come from one to
the next is in `bot.store.migrations`."""
LOOK_S = 5.0
FILE = "installation"
_ID, _SCHEMA = "id", "schema"
GONE = "The records are gone from Redis"
ADVICE = (
    "Subscriptions, sources, events and deliveries begin anew: nobody is alerted until channels subscribe again. Was "
    "it emptied (FLUSHALL), is REDIS_URL another database or server, or was its file or volume lost? Stop the bot and "
    "restore the backup, or subscribe again."
)

Tell = Callable[[str, str, str], Awaitable[None]]
"""Tells the operators: a name for this loss, what happened, and what to do."""


class Installation:
    """Looks after the key. `home` is the folder of an embedded server; None with a server of somebody else."""

    def __init__(self, redis: Client, keys: Keys, home: Path | None = None) -> None:
        self._redis = redis
        self._keys = keys
        self._key = keys.installation
        self._note_failover = load(redis, "note_failover")
        self._file = home / FILE if home else None
        self._known = ""
        self.lost = False
        """Whether the records were found to be gone and nobody was told yet."""

    async def begin(self) -> None:
        """Make the key or recognise it. Raises StoreError if the records are those of a newer version."""
        schema = await self._redis.hget(self._key, _SCHEMA)
        if schema and int(schema) > SCHEMA:
            raise StoreError(
                f"The records in Redis were written by a newer version of Exportwatch (their version is {schema}, this "
                f"program reads up to {SCHEMA}). Install that version again, or restore the backup made before it."
            )
        await migrate(self._redis, self._keys, self._key, _SCHEMA, SCHEMA)
        if self._file and self._file.exists():
            self._known = self._file.read_text(encoding="utf-8").strip()
        await self._look()

    async def run(self, tell: Tell | None = None) -> None:
        """Look again and again until cancelled; `tell` hears of each loss once, whatever is killed."""
        outages = Outages()
        while True:
            async with outages.waited_out():
                await self._look()
                if self.lost:
                    if tell:
                        await tell(self._known, GONE, ADVICE)
                    self.lost = False
            await asyncio.sleep(LOOK_S)

    async def _look(self) -> None:
        await self._note_failover([self._keys.failover, self._keys.master], [FAILOVER_S * 1000])
        stands = await self._redis.hget(self._key, _ID)
        if not stands:
            await self._redis.hsetnx(self._key, _ID, uuid.uuid4().hex)
            stands = await self._redis.hget(self._key, _ID) or ""
        await self._redis.hsetnx(self._key, _SCHEMA, SCHEMA)
        if stands == self._known:
            return
        if self._known:
            self.lost = True
            log.error("%s. %s", GONE, ADVICE)
        self._known = stands
        if self._file:
            fresh = self._file.with_suffix(".new")
            fresh.write_text(stands, encoding="utf-8")
            fresh.replace(self._file)

    def forget(self) -> None:
        """Records that are emptied on purpose (the demo's) are no loss."""
        self._known = ""
        if self._file:
            self._file.unlink(missing_ok=True)
