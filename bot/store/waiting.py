"""Deliveries that wait: held for a digest or the end of quiet hours, or kept while a channel refuses them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.codec import Record
from bot.model.delivery import Channel, Content, HeldDelivery, Instant, Moves, delivery_id
from bot.store.keys import Keys
from bot.store.outbox import KEPT_S, ms, now_ms, read_instant
from bot.store.redis import Client, Store, load_script


@dataclass(frozen=True, slots=True)
class HeldQueue:
    """What waits in one channel, in the order in which it was planned. `count` also counts broken records."""

    channel: Channel
    held: tuple[HeldDelivery, ...]
    count: int
    broken: tuple[str, ...] = ()


class HeldDeliveries(Store):
    """The held queues of all channels."""

    def __init__(self, redis: Client, keys: Keys, kept_s: int = KEPT_S) -> None:
        super().__init__(redis, keys)
        self._kept_s = kept_s
        self._move = load_script(redis, "move_held")

    async def due(self, until: datetime | None = None) -> list[Channel]:
        """Return the channels whose held queue is due at `until`; all that have a held queue if that is None."""
        last = "+inf" if until is None else str(ms(until))
        found = await self._redis.zrangebyscore(self._keys.held_queues_due, "-inf", last)
        return [Channel.from_key(key) for key in found]

    async def count(self, channel: Channel) -> int:
        """Return how many deliveries a channel's queue holds."""
        return await self._redis.llen(self._keys.held_queue(channel.key))

    async def held_queue(self, channel: Channel) -> HeldQueue:
        """Read a channel's held queue."""
        names = await self._redis.lrange(self._keys.held_queue(channel.key), 0, -1)
        pipeline = self._redis.pipeline(transaction=False)
        for name in names:
            pipeline.hmget(self._keys.delivery(name), list(_FIELDS))
        records: list[list[str | None]] = await pipeline.execute()
        found = [_held(name, values) for name, values in zip(names, records, strict=True)]
        broken = tuple(name for name, held in zip(names, found, strict=True) if held is None)
        return HeldQueue(channel, tuple(held for held in found if held), len(names), broken)

    async def move(self, queue: HeldQueue, moves: Moves, now: datetime) -> bool:
        """Take the steps of `moves` at once. Returns False if another process changed the queue: read it again."""
        keys, channel = self._keys, queue.channel.key
        args: list[str | int] = [channel, ms(now), keys.delivery(""), keys.event_channels(""), self._kept_s]
        args.append(queue.count)
        args += [ms(moves.next_look or now), keys.event_digests("")]
        for one in moves.digests:
            args += ["new", one.id, json.dumps(one.subscriptions), one.content.to_json(), one.mention]
        for what, name, why in moves.steps:
            args += [what, name, why]
        return bool(
            await self._move(
                [
                    keys.held_queue(channel),
                    keys.outbox(channel),
                    keys.outboxes_due,
                    keys.deliveries,
                    keys.held_queues_due,
                ],
                args,
            )
        )


_FIELDS = ("event", "subscriptions", "planned", "mention")


def _held(delivery: str, values: Sequence[str | None]) -> HeldDelivery | None:
    event, subscriptions, planned, mention = (value or "" for value in values)
    at = read_instant(planned)
    return (
        HeldDelivery(delivery, event, tuple(json.loads(subscriptions or "[]")), at, mention) if event and at else None
    )


# -- channels that refuse (deleted, archived, left); nothing that waits for them is deleted


BACKLOG = timedelta(days=7)
"""What waited longer is named in one summary when the channel can be written to again."""
ACTS_NAMED = 50
"""Acts that the summary names; it counts the others."""


@dataclass(frozen=True, slots=True)
class _Refusal(Record):
    """A pause as it is stored, by channel."""

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
        """The pause's identity."""
        return f"paused|{self.channel.key}|{self.since.isoformat()}"


class Pauses(Store):
    """All pauses. One ends when a message was posted (settle_delivery.lua)."""

    def __init__(self, redis: Client, keys: Keys, kept_s: int = KEPT_S) -> None:
        super().__init__(redis, keys)
        self._kept_s = kept_s
        self._thin = load_script(redis, "thin")

    async def begin(self, channel: Channel, why: str, advice: str, now: datetime) -> Pause:
        """Store a pause. Returns it, or the earlier one if the channel is paused already."""
        fresh = Pause(channel, now, why, advice)
        await self._redis.hsetnx(self._keys.paused, channel.key, _Refusal(now, why, advice).to_json())
        return await self.of(channel) or fresh

    async def of(self, channel: Channel) -> Pause | None:
        """Return a channel's pause; None if it has none."""
        text = await self._redis.hget(self._keys.paused, channel.key)
        return _pause(channel.key, text) if text else None

    async def channels(self) -> list[Channel]:
        """Return every channel that is paused."""
        return [Channel.from_key(key) for key in await self._redis.hgetall(self._keys.paused)]

    async def all(self) -> list[tuple[Pause, int]]:
        """Return every pause, oldest first, with the number of deliveries that wait."""
        found = await self._redis.hgetall(self._keys.paused)
        pauses = sorted((_pause(key, text) for key, text in found.items()), key=lambda one: one.since)
        return [(one, await self._redis.llen(self._keys.outbox(one.channel.key))) for one in pauses]

    async def thin(self, pause: Pause, now: datetime) -> int:
        """Replace the deliveries that waited longer than BACKLOG by one summary. Returns how many they were."""
        keys, channel = self._keys, pause.channel
        id_ = delivery_id(pause.id, channel, "summary")
        content = Content(
            title="Posting works here again",
            lines=("While nothing could be posted here, these acts were announced. Newer ones follow one by one.",),
            data=(("count", "0"), ("kept", "yes"), ("since", pause.since.isoformat())),
        )
        args: list[str | int] = [int((now - BACKLOG).timestamp() * 1000), keys.delivery(""), id_, channel.key]
        args += [now_ms(), self._kept_s, ACTS_NAMED, content.to_json()]
        return int(await self._thin([keys.outbox(channel.key), keys.deliveries, keys.delivery(id_)], args))


def _pause(channel: str, text: str) -> Pause:
    kept = _Refusal.from_json(text)
    return Pause(Channel.from_key(channel), kept.since, kept.why, kept.advice)
