"""What people say of alerts: curators' reviews of the rules that acts touch, and users' relevance votes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from redis.exceptions import RedisError

from bot.errors import StoreError, UsageError
from bot.model.codec import Record
from bot.model.delivery import Channel, StoredChannel, delivery_id
from bot.model.supplements import NoticesByRule, events_in, notices
from bot.store.keys import Keys
from bot.store.redis import Client, Store, confirmed, load_script, open_redis
from bot.text.normalize import nearest_all


@dataclass(frozen=True, slots=True)
class Review(Record):
    """A curator's comparison of a rule with the events that touched it. `at` is an ISO instant, UTC."""

    measure: str
    events: tuple[str, ...]
    by: str
    at: str
    note: str = ""


LOOK_S = 1.0
"""Seconds that a command waits for the store if it can answer without it."""
LIST_S = 5.0
"""Seconds that it waits for the notices on all rules."""


def look(url: str, measures: Sequence[str] | None) -> NoticesByRule:
    """Return the notices on these rules; on all that have some if `measures` is None.

    Raises StoreError if the store cannot be reached in time, or refuses.
    """
    try:
        return asyncio.run(_look(url, measures))
    except (RedisError, OSError, ValueError) as error:
        why = "it does not answer in time" if isinstance(error, TimeoutError) else str(error) or type(error).__name__
        raise StoreError(f"the alerts of the running bot cannot be looked at: {why}") from error


async def _look(url: str, measures: Sequence[str] | None) -> NoticesByRule:
    redis = open_redis(url)
    try:
        async with asyncio.timeout(LIST_S if measures is None else LOOK_S):
            reviews = Reviews(redis, Keys())
            return await (reviews.all_waiting() if measures is None else reviews.waiting(measures))
    finally:
        await redis.aclose()


class Reviews(Store):
    """What waits for a review, and what was reviewed. That an event touches a rule is written by `Events.settle`."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        super().__init__(redis, keys)
        self._review = load_script(redis, "review")

    async def waiting(self, measures: Sequence[str], channel: Channel | None = None) -> NoticesByRule:
        """Return the notices on these rules, linked to the alert in `channel` if it has an address there."""
        if not measures:
            return {}
        values = await self._redis.hmget(self._keys.touched, measures)
        return await self._notices_by_rule({m: events_in(v) for m, v in zip(measures, values, strict=True)}, channel)

    async def all_waiting(self) -> NoticesByRule:
        """Return the notices on every rule that has some."""
        values = await self._redis.hgetall(self._keys.touched)
        return await self._notices_by_rule(
            {measure: events_in(value) for measure, value in sorted(values.items())}, None
        )

    async def record(self, review: Review) -> int:
        """Store a review and settle its events. Returns how many of them waited; if none did, nothing is stored."""
        keys = self._keys
        args = [review.measure, review.to_json(), *review.events]
        settled = int(await self._review([keys.touched, keys.reviews], args))
        await confirmed(self._redis, keys.probe)
        return settled

    async def record_waiting(self, review: Review) -> Review:
        """Store a review of the events that it names, or of all that wait. Returns it with its events.

        Raises UsageError for a rule for which nothing waits, and for an event that does not wait there.
        """
        waiting = await self.all_waiting()
        those = [notice.event for notice in waiting.get(review.measure, ())]
        if not those:
            near = ", ".join(nearest_all(review.measure, waiting, limit=3))
            hint = f" Near: {near}." if near else " `exportwatch rules review` lists what waits."
            raise UsageError(f"nothing waits for a review on {review.measure!r}.{hint}")
        if unknown := [event for event in review.events if event not in those]:
            raise UsageError(f"{unknown[0]!r} does not wait there; there are: {', '.join(those)}")
        kept = Review(review.measure, review.events or tuple(those), review.by, review.at, review.note)
        await self.record(kept)
        return kept

    async def history(self, measure: str | None = None) -> list[Review]:
        """Return the reviews of a rule, or all, oldest first."""
        kept = [Review.from_json(text) for text in await self._redis.lrange(self._keys.reviews, 0, -1)]
        return [review for review in kept if measure in {None, review.measure}]

    async def _notices_by_rule(self, events: dict[str, list[str]], channel: Channel | None) -> NoticesByRule:
        names = list(dict.fromkeys(event for those in events.values() for event in those))
        if not names:
            return {}
        documents = await self._redis.hmget(self._keys.documents, names)
        links = await self._links(names, channel) if channel else {}
        return notices(events, dict(zip(names, documents, strict=True)), links)

    async def _links(self, events: Sequence[str], channel: Channel) -> dict[str, str]:
        """Return the links of the messages that announced the acts in the channel: alerts of their own, or digests."""
        pipeline = self._redis.pipeline(transaction=False)
        for event in events:
            pipeline.hget(self._keys.event_channels(event), channel.key)
            pipeline.hget(self._keys.event_digests(event), channel.key)
        told: list[str | None] = await pipeline.execute()
        for event, alert, digest in zip(events, told[::2], told[1::2], strict=True):
            pipeline.hget(self._keys.delivery(alert or digest or delivery_id(event, channel)), "link")
        found: list[str | None] = await pipeline.execute()
        return {event: link for event, link in zip(events, found, strict=True) if link}


# -- relevance votes on alerts; the operator exports them to test and improve detection


@dataclass(frozen=True, slots=True)
class Vote(Record):
    """One person's vote on one alert. `at` is an ISO instant, UTC; the button was pressed in `channel`."""

    delivery: str
    event: str
    channel: StoredChannel
    user: str
    relevant: bool
    at: str

    @property
    def voter(self) -> str:
        """The person's key (`bot.store.audit.Person.key`)."""
        return f"{self.channel.platform}:{self.channel.workspace}:{self.user}"


class Votes(Store):
    """Stored votes: one for each person and alert."""

    async def vote(self, vote: Vote) -> None:
        """Store a vote; it replaces the person's earlier one."""
        await self._redis.hset(self._keys.labels, _field(vote.delivery, vote.user), vote.to_json())
        await confirmed(self._redis, self._keys.probe)

    async def take_back(self, vote: Vote) -> None:
        """Delete a vote."""
        await self._redis.hdel(self._keys.labels, _field(vote.delivery, vote.user))
        await confirmed(self._redis, self._keys.probe)

    async def of(self, delivery: str, user: str) -> Vote | None:
        """Return a person's vote on an alert; None if there is none."""
        kept = await self._redis.hget(self._keys.labels, _field(delivery, user))
        return Vote.from_json(kept) if kept else None

    async def all(self) -> list[Vote]:
        """Return every vote, oldest first."""
        votes = [Vote.from_json(text) for text in await self._redis.hvals(self._keys.labels)]
        return sorted(votes, key=lambda vote: (vote.at, vote.delivery, vote.user))


def _field(delivery: str, user: str) -> str:
    return f"{delivery}|{user}"
