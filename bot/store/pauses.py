"""Channels that refuse (deleted, archived, left): since when, why, and how much waits for them. Nothing is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.codec import Instant
from bot.model.delivery import Channel, Content, delivery_id
from bot.model.record import Record
from bot.store import redis as scripts
from bot.store.keys import Keys
from bot.store.outbox import KEPT_S, now_ms
from bot.store.redis import Client

BACKLOG = timedelta(days=7)
"""What waited longer is named in one summary when the channel can be written to again."""
NAMED = 50
"""Acts that the summary names; it counts the others."""


@dataclass(frozen=True, slots=True)
class _Refusal(Record):
    """A pause as it is kept, under its channel."""

    since: Instant
    why: str
    advice: str


@dataclass(frozen=True, slots=True)
class Pause:
    """A channel that cannot be written to. `since` is aware (UTC); `advice` says what a person has to do."""

    channel: Channel
    since: datetime
    why: str
    advice: str

    @property
    def id(self) -> str:
        """This pause and no other."""
        return f"paused|{self.channel.key}|{self.since.isoformat()}"


class Pauses:
    """All pauses. One ends when a message was posted (settle_delivery.lua)."""

    def __init__(self, redis: Client, keys: Keys, kept_s: int = KEPT_S) -> None:
        self._redis = redis
        self._keys = keys
        self._kept_s = kept_s
        self._thin = scripts.load(redis, "thin")

    async def begin(self, channel: Channel, why: str, advice: str, now: datetime) -> Pause:
        """Put a pause on record; the one on record where there is one already."""
        fresh = Pause(channel, now, why, advice)
        await self._redis.hsetnx(self._keys.paused, channel.key, _Refusal(now, why, advice).to_json())
        return await self.of(channel) or fresh

    async def of(self, channel: Channel) -> Pause | None:
        """A channel's pause."""
        text = await self._redis.hget(self._keys.paused, channel.key)
        return _pause(channel.key, text) if text else None

    async def channels(self) -> list[Channel]:
        """Every channel that is paused."""
        return [Channel.from_key(key) for key in await self._redis.hgetall(self._keys.paused)]

    async def all(self) -> list[tuple[Pause, int]]:
        """Every pause, oldest first, with the number of deliveries that wait."""
        found = await self._redis.hgetall(self._keys.paused)
        pauses = sorted((_pause(key, text) for key, text in found.items()), key=lambda one: one.since)
        return [(one, await self._redis.llen(self._keys.outbox(one.channel.key))) for one in pauses]

    async def thin(self, pause: Pause, now: datetime) -> int:
        """Take what has waited longer than BACKLOG into the one summary; returns how many deliveries that were."""
        keys, channel = self._keys, pause.channel
        id_ = delivery_id(pause.id, channel, "summary")
        content = Content(
            title="Posting works here again",
            lines=("While nothing could be posted here, these acts were announced. Newer ones follow one by one.",),
            data=(("count", "0"), ("kept", "yes"), ("since", pause.since.isoformat())),
        )
        args: list[str | int] = [int((now - BACKLOG).timestamp() * 1000), keys.delivery(""), id_, channel.key]
        args += [now_ms(), self._kept_s, NAMED, content.to_json()]
        return int(await self._thin([keys.outbox(channel.key), keys.deliveries, keys.delivery(id_)], args))


def _pause(channel: str, text: str) -> Pause:
    kept = _Refusal.from_json(text)
    return Pause(Channel.from_key(channel), kept.since, kept.why, kept.advice)
