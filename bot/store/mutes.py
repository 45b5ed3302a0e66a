"""Events that a channel has muted, and who muted them."""

from __future__ import annotations

from datetime import datetime

from bot.alerts.channels import Entry
from bot.alerts.delivery import Channel
from bot.store.changing import Changing, Records
from bot.store.client import Client
from bot.store.keys import Keys


class Mutes:
    """All mutes; each change is written down. The planner reads them with `Events.muted`."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    async def set(self, event: str, title: str, channel: Channel, by: str, now: datetime, *, mute: bool) -> None:  # noqa: PLR0913 - a change and who made it
        """Mute an event in a channel, or take that back; again changes nothing. `title` is for who reads the audit."""
        keys = self._keys
        records = Records(keys.muted(event), keys.mutes_version)
        what, before, after = ("mute", "", title) if mute else ("unmute", title, "")
        entry = Entry(now, channel.key, by, what, before, after)
        await Changing(self._redis, keys, records).change(channel.key, by if mute else "", channel, entry)
