"""Evidence of who was told what and when: delivery records joined with the announced acts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.announcement import Announcement
from bot.model.delivery import Channel, Content, PostedAlert
from bot.store.erasure import Workspace
from bot.store.keys import Keys
from bot.store.outbox import ms, read_instant
from bot.store.redis import Client

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One act in one message, or a message that is about none (`announcement` None). Instants are UTC."""

    delivery: str
    channel: str
    kind: str
    state: str
    planned: datetime | None
    settled: datetime | None
    event: str
    announcement: Announcement | None
    message: str
    link: str
    attempts: int
    why: str
    words: str = ""
    """Our own words, of a message that is about no act."""


class Evidence:
    """Reads the records, oldest first, without holding all of them at once."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    async def pieces(
        self, since: datetime | None = None, until: datetime | None = None, of: Workspace | None = None
    ) -> AsyncIterator[EvidenceRow]:
        """Deliveries planned from `since` (inclusive) to `until` (exclusive), of one workspace or of all."""
        first = "-inf" if since is None else str(ms(since))
        last = "+inf" if until is None else f"({ms(until)}"
        names = await self._redis.zrangebyscore(self._keys.deliveries, first, last)
        for at in range(0, len(names), _AT_ONCE):
            part = names[at : at + _AT_ONCE]
            records = await self._records(part, of)
            wanted = [event for _, raw in records for event in _events(raw)]
            acts = await self._announcements(list(dict.fromkeys(filter(None, wanted))))
            for name, raw in records:
                for event in _events(raw):
                    yield _piece(name, raw, event, acts.get(event))

    async def _records(self, names: Sequence[str], of: Workspace | None) -> list[tuple[str, dict[str, str]]]:
        pipeline = self._redis.pipeline(transaction=False)
        for name in names:
            pipeline.hgetall(self._keys.delivery(name))
        found: list[dict[str, str]] = await pipeline.execute()
        prefix = of.prefix if of else ""
        return [
            (name, raw)
            for name, raw in zip(names, found, strict=True)
            if raw.get("channel", "").startswith(prefix) and raw
        ]

    async def _announcements(self, events: Sequence[str]) -> dict[str, Announcement]:
        texts = await self._redis.hmget(self._keys.documents, events) if events else []
        return {event: Announcement.from_json(text) for event, text in zip(events, texts, strict=True) if text}


def _events(raw: Mapping[str, str]) -> list[str]:
    """The acts in a message; one empty name where it is about none."""
    named = [raw.get("event", ""), *Content.from_json(raw.get("content", "")).events]
    return list(dict.fromkeys(filter(None, named))) or [""]


def _piece(name: str, raw: Mapping[str, str], event: str, announcement: Announcement | None) -> EvidenceRow:
    content = Content.from_json(raw.get("content", ""))
    return EvidenceRow(
        delivery=name,
        channel=raw["channel"],
        kind=raw.get("kind", "alert"),
        state=raw.get("state", ""),
        planned=read_instant(raw.get("planned", "")),
        settled=read_instant(raw.get("settled", "")),
        event=event,
        announcement=announcement,
        message=raw.get("message", ""),
        link=raw.get("link", ""),
        attempts=int(raw.get("attempts") or 0),
        why=raw.get("why", ""),
        words="" if event else " ".join(filter(None, (content.title, *content.lines))),
    )


# Alerts posted in a workspace, read from the delivery records.


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
