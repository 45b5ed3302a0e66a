"""Relevance votes on alerts. The operator exports them to test and improve detection."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.delivery import StoredChannel
from bot.model.record import Record
from bot.store.keys import Keys
from bot.store.redis import Client


@dataclass(frozen=True, slots=True)
class Vote(Record):
    """One person's word on one alert. `at` is an ISO instant, UTC; `channel` where the button was pressed."""

    delivery: str
    event: str
    channel: StoredChannel
    user: str
    relevant: bool
    at: str

    @property
    def voter(self) -> str:
        """The person, among all workspaces."""
        return f"{self.channel.platform}:{self.channel.workspace}:{self.user}"


class Labels:
    """One vote a person and alert; pressing again changes it."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    async def vote(self, vote: Vote) -> None:
        """Keep a vote, in place of what the same person said of the alert before."""
        await self._redis.hset(self._keys.labels, _field(vote.delivery, vote.user), vote.to_json())

    async def take_back(self, vote: Vote) -> None:
        """Forget a vote."""
        await self._redis.hdel(self._keys.labels, _field(vote.delivery, vote.user))

    async def of(self, delivery: str, user: str) -> Vote | None:
        """What a person said of an alert; None if nothing."""
        kept = await self._redis.hget(self._keys.labels, _field(delivery, user))
        return Vote.from_json(kept) if kept else None

    async def all(self) -> list[Vote]:
        """Every vote, oldest first."""
        votes = [Vote.from_json(text) for text in await self._redis.hvals(self._keys.labels)]
        return sorted(votes, key=lambda vote: (vote.at, vote.delivery, vote.user))


def _field(delivery: str, user: str) -> str:
    return f"{delivery}|{user}"
