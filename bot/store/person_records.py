"""Everything on record about one person: read for them (GDPR, article 15), and erased (article 17).

A channel's records stay: its subscriptions, settings and mutes belong to the team, and only lose who made them.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.store.audit import Audit, Changing, Records
from bot.store.channel_deliveries import DeliveriesOfChannels
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.persons import ERASED, Person, Persons
from bot.store.redis import Client, literal
from bot.store.reviews import Reviews
from bot.store.subscriptions import Subscriptions
from bot.store.votes import Labels, Vote
from bot.subscriptions.records import Subscription

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class ErasedPerson:
    """How many records named the person."""

    subscriptions: int = 0
    mutes: int = 0
    votes: int = 0
    messages: int = 0
    changes: int = 0
    reviews: int = 0

    @property
    def nothing(self) -> bool:
        """Whether none did."""
        return not any((self.subscriptions, self.mutes, self.votes, self.messages, self.changes, self.reviews))


class PersonRecords:
    """Knows every record that names a person."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._audit = Audit(redis, keys)
        self._persons = Persons(redis, keys)
        self._subscriptions = Subscriptions(redis, keys)
        self._labels = Labels(redis, keys)
        self._reviews = Reviews(redis, keys)
        self._deliveries = DeliveriesOfChannels(redis, keys)

    async def of(self, person: Person) -> AsyncIterator[Row]:
        """Each record that names the person; `record` says of which kind it is."""
        for one in await self._subscribed(person):
            yield {
                "record": "subscription",
                "channel": one.channel.key,
                "filter": one.typed,
                "at": _iso(one.created_at),
            }
        async for event, channel in self._mutes(person):
            yield {"record": "mute", "channel": channel, "event": event}
        for vote in await self._votes(person):
            yield {
                "record": "vote", "channel": vote.channel.key, "event": vote.event, "at": vote.at,
                "relevant": "yes" if vote.relevant else "no",
            }  # fmt: skip
        outbox = Outbox(self._redis, self._keys, "export")
        for name in await self._deliveries.of(_direct(person), whole=True):
            if told := await outbox.record(name):
                yield {"record": "message", "channel": told.channel, "at": _iso(told.planned), "state": told.state}
        async for changed in self._audit.entries(person.platform, person.workspace):
            if (entry := changed.entry).who == person.user:
                yield {
                    "record": "change", "channel": entry.channel, "at": _iso(entry.at), "what": entry.what,
                    "before": entry.before, "after": entry.after,
                }  # fmt: skip

    async def reviewed_by(self, name: str) -> AsyncIterator[Row]:
        """Each review of a rule by a curator of this name."""
        for one in await self._reviews.history():
            if one.by == name:
                yield {"record": "review", "rule": one.measure, "at": one.at, "note": one.note}

    async def erase(self, person: Person) -> ErasedPerson:
        """Remove the person from every record; how many those were. Cut off in the middle, it is run again."""
        mutes = [found async for found in self._mutes(person)]
        changes = [one async for one in self._audit.entries(person.platform, person.workspace)]
        votes = await self._votes(person)
        subscribed = await self._erase_from_subscriptions(person)
        for event, channel in mutes:
            await self._redis.hset(self._keys.muted(event), channel, ERASED)
        for vote in votes:
            await self._labels.take_back(vote)
        messages = await self._forget_messages(_direct(person))
        await self._persons.erase(person)
        changed = sum(one.entry.who == person.user for one in changes)
        return ErasedPerson(subscribed, len(mutes), len(votes), messages, changed)

    async def erase_reviewer(self, name: str) -> ErasedPerson:
        """Remove a curator's name from the reviews of rules."""
        found = 0
        # Reviews are only ever appended: each keeps its place.
        for at, text in enumerate(await self._redis.lrange(self._keys.reviews, 0, -1)):
            stored = json.loads(text)
            if stored.get("by") == name:
                await self._redis.lset(self._keys.reviews, at, json.dumps({**stored, "by": ERASED}))
                found += 1
        return ErasedPerson(reviews=found)

    async def _forget_messages(self, channel: str) -> int:
        await self._redis.srem(self._keys.outboxes_due, channel)
        await self._redis.zrem(self._keys.shelves_due, channel)
        await self._redis.hdel(self._keys.paused, channel)
        return await self._deliveries.forget(channel, whole=True)

    async def _erase_from_subscriptions(self, person: Person) -> int:
        keys = self._keys
        changing = Changing(self._redis, keys, Records(keys.subscriptions, keys.subscriptions_version))
        count = 0
        while theirs := await self._subscribed(person):
            version = await self._redis.get(keys.subscriptions_version) or "0"
            one = replace(theirs[0], created_by="")
            count += bool(await changing.change(one.id, one.to_json(), one.channel, None, version))
        return count

    async def _subscribed(self, person: Person) -> list[Subscription]:
        everything = await self._subscriptions.all()
        return [one for one in everything if _names(person, one.channel.key, one.created_by)]

    async def _votes(self, person: Person) -> list[Vote]:
        return [vote for vote in await self._labels.all() if vote.voter == person.key]

    async def _mutes(self, person: Person) -> AsyncIterator[tuple[str, str]]:
        prefix = self._keys.muted("")
        async for key in self._redis.scan_iter(match=f"{literal(prefix)}*", count=500):
            for channel, by in (await self._redis.hgetall(key)).items():
                if _names(person, channel, by):
                    yield key.removeprefix(prefix), channel


def _names(person: Person, channel: str, user: str) -> bool:
    return user == person.user and channel.startswith(f"{person.platform}:{person.workspace}:")


def _direct(person: Person) -> str:
    """The key of the channel of direct messages to a person (`handlers.messages.operators.notices`)."""
    return f"{person.platform}:{person.workspace}:@{person.user}"


def _iso(when: datetime) -> str:
    return when.isoformat(timespec="seconds")
