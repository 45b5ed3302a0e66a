"""Relevance votes on alerts. The operator exports them to test and improve detection."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from bot.model.delivery import Channel
from bot.store.keys import Keys
from bot.store.redis import Client


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's word on one alert. `at` is an ISO instant, UTC; `channel` where the button was pressed."""

    delivery: str
    event: str
    channel: Channel
    user: str
    relevant: bool
    at: str

    @property
    def voter(self) -> str:
        """The person, among all workspaces."""
        return f"{self.channel.platform}:{self.channel.workspace}:{self.user}"

    def to_json(self) -> str:
        """The record as it is kept."""
        return json.dumps({**asdict(self), "channel": self.channel.key}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Vote:
        """Read a record; unknown fields of a newer version are passed over."""
        raw = json.loads(text)
        known = {name: raw[name] for name in cls.__dataclass_fields__}
        return cls(**{**known, "channel": Channel.from_key(raw["channel"])})


class Labels:
    """One vote a person and alert; pressing again changes it."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    async def vote(self, vote: Vote) -> Vote | None:
        """Keep a vote; returns what the same person said of the alert before."""
        field = f"{vote.delivery}|{vote.user}"
        before = await self._redis.hget(self._keys.labels, field)
        await self._redis.hset(self._keys.labels, field, vote.to_json())
        return Vote.from_json(before) if before else None

    async def all(self) -> list[Vote]:
        """Every vote, oldest first."""
        votes = [Vote.from_json(text) for text in await self._redis.hvals(self._keys.labels)]
        return sorted(votes, key=lambda vote: (vote.at, vote.delivery, vote.user))
