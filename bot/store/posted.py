"""Alerts posted in a workspace, read from the delivery records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.alerts.announcement import Announcement
from bot.alerts.content import Content
from bot.alerts.delivery import Channel
from bot.alerts.posted import PostedAlert
from bot.store.client import Client
from bot.store.keys import Keys

LOOKED_THROUGH, AT_ONCE = 5_000, 500
"""Deliveries, of all workspaces, newest first."""
_FIELDS = ("channel", "event", "kind", "state", "message", "link", "content")
_KINDS = ("alert", "follow-up", "digest")


class PostedAlerts:
    """Posted alerts by workspace; one workspace never sees those of another."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    async def in_workspace_of(self, channel: Channel) -> list[PostedAlert]:
        """The alerts posted in the channel's workspace, newest first."""
        deliveries = (await self._redis.zrange(self._keys.deliveries, -LOOKED_THROUGH, -1))[::-1]
        found: list[PostedAlert] = []
        for at in range(0, len(deliveries), AT_ONCE):
            part = deliveries[at : at + AT_ONCE]
            pipeline = self._redis.pipeline(transaction=False)
            for delivery in part:
                pipeline.hmget(self._keys.delivery(delivery), list(_FIELDS))
            records: list[list[str | None]] = await pipeline.execute()
            found += [
                alert for one, values in zip(part, records, strict=True) for alert in _alerts(one, values, channel)
            ]
        return found

    async def announcements(self, events: Sequence[str]) -> list[Announcement]:
        """These acts as announced; those that are not on record are left out."""
        values = await self._redis.hmget(self._keys.documents, list(events)) if events else []
        return [Announcement.from_json(value) for value in values if value]


def _alerts(delivery: str, values: Sequence[str | None], near: Channel) -> Iterator[PostedAlert]:
    channel, event, kind, state, message, link, content = (value or "" for value in values)
    if not channel.startswith(f"{near.platform}:{near.workspace}:") or kind not in _KINDS or state != "sent":
        return
    for one in dict.fromkeys((event, *Content.from_json(content).events)):
        if one:
            yield PostedAlert(delivery, Channel.from_key(channel), one, message, link)
