"""The one atomic step that changes a user-editable record: value, version, shelf and audit entry together."""

from __future__ import annotations

from dataclasses import dataclass

from bot.alerts.channels import Entry
from bot.alerts.delivery import Channel
from bot.store import scripts
from bot.store.audit import KEPT, MOST
from bot.store.client import Client
from bot.store.keys import Keys
from bot.store.outbox import ms, now_ms


@dataclass(frozen=True, slots=True)
class Records:
    """A hash of records and the counter that tells readers of a change."""

    name: str
    version: str


class Changing:
    """Changes records. A repeat whose first answer was lost changes nothing and is not written down twice."""

    def __init__(self, redis: Client, keys: Keys, records: Records) -> None:
        self._keys = keys
        self._records = records
        self._change = scripts.load(redis, "change")

    async def change(self, field: str, value: str, channel: Channel, entry: Entry | None) -> bool:
        """Set a record, or remove it where `value` is empty; whether anything changed."""
        keys, records, now = self._keys, self._records, now_ms()
        oldest = ms(entry.at - KEPT) if entry else now
        audit = keys.audit(channel.platform, channel.workspace)
        return bool(
            await self._change(
                [records.name, records.version, keys.shelves_due, audit],
                [field, value, channel.key, now, entry.to_json() if entry else "", oldest, MOST],
            )
        )
