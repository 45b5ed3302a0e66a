"""Who changed what in a channel, and when: one stream a workspace, kept for 400 days."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.alerts.delivery import Channel
from bot.store.client import Client
from bot.store.keys import Keys

KEPT = timedelta(days=400)
MOST = 20_000
"""Entries of one workspace: more in 400 days is a script gone wild, and must not fill the memory."""
_READ_AT_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. `what` is `subscribe`, `unsubscribe` or `settings`; `before` and `after` as they are typed."""

    at: datetime
    channel: str
    who: str
    what: str
    before: str
    after: str

    def to_json(self) -> str:
        """As it is stored."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"), default=datetime.isoformat)

    @classmethod
    def from_json(cls, text: str) -> Entry:
        """Read what `to_json` wrote; fields of a newer version are passed over."""
        raw: dict[str, Any] = json.loads(text)
        known = {name: str(raw.get(name, "")) for name in cls.__dataclass_fields__ if name != "at"}
        return cls(at=datetime.fromisoformat(raw["at"]), **known)


class Audit:
    """Reads the entries; writing one is part of the change that it tells of (`bot.store.changing`)."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    async def of(self, channel: Channel, count: int) -> list[Entry]:
        """The last changes in a channel, newest first."""
        found = [
            one for one in await self.of_workspace(channel.platform, channel.workspace) if one.channel == channel.key
        ]
        return found[:count]

    async def of_workspace(self, platform: str, workspace: str) -> list[Entry]:
        """The last changes in a workspace, newest first."""
        key = self._keys.audit(platform, workspace)
        return [Entry.from_json(fields["entry"]) for _, fields in await self._redis.xrevrange(key, count=_READ_AT_MOST)]
