"""What people say and do about alerts: reviews of the rules that acts touch, votes on relevance, trails of the work.

A trail has each step of the work on a posted alert; the alert's message is edited by it, and it is due on a day.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from redis.exceptions import RedisError

from bot.errors import NotOnFileError, StoreError, UsageError
from bot.model.codec import Record
from bot.model.delivery import Channel, StoredChannel, delivery_id
from bot.model.supplements import NoticesByRule, events_in, notices
from bot.model.trail import TrailEntry, TrailStep
from bot.store.keys import Keys, literal
from bot.store.outbox import ms
from bot.store.redis import Client, Store, confirmed, in_parts, load_script, open_redis
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


KEPT_MS = 400 * 86_400_000
"""Milliseconds that a trail, and the alert that it is about, stay on record after the last step."""
MOST_STEPS = 200
_TRIES = 50
"""Steps of others on the same alert at the same moment."""
WORKED_ON = frozenset({"alert", "follow-up"})
"""Kinds of deliveries that are worked on."""
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class WorkedAlert:
    """An alert that somebody works on, or did: its delivery's id, the channel, the event, the steps, oldest first."""

    alert: str
    channel: Channel
    event: str
    steps: Sequence[TrailEntry]


class AlertTrails(Store):
    """The trails of all alerts. An alert is one delivery: what is done about it belongs to its channel."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        super().__init__(redis, keys)
        self._work = load_script(redis, "work_on_alert")

    async def of(self, alert: str) -> list[TrailEntry]:
        """Return what was done about an alert, the oldest step first."""
        return list(
            filter(None, map(TrailEntry.readable, await self._redis.lrange(self._keys.alert_trail(alert), 0, -1)))
        )

    async def standing(self, alerts: Sequence[str]) -> dict[str, TrailEntry]:
        """Return how the work on these alerts stands; those on which nobody began are left out."""
        found: dict[str, TrailEntry] = {}
        for part in in_parts(alerts):
            pipeline = self._redis.pipeline(transaction=False)
            for one in part:
                pipeline.lindex(self._keys.alert_trail(one), -1)
            texts = await pipeline.execute()
            found |= {one: entry for one, text in zip(part, texts, strict=True) if (entry := TrailEntry.readable(text))}
        return found

    async def work(self, alert: str, step: TrailStep, by: str, name: str, now: datetime) -> tuple[Channel, TrailEntry]:
        """Keep a step; return the channel of the alert, whose drain has its message to edit, and how it stands now.

        Raises NotOnFileError if no such alert is posted, UsageError for what cannot be kept.
        """
        keys = self._keys
        channel_key, kind = await self._redis.hmget(keys.delivery(alert), ["channel", "kind"])
        if not channel_key or (kind or "alert") not in WORKED_ON:
            raise _missing(alert)
        channel = Channel.from_key(channel_key)
        for _ in range(_TRIES):
            steps = await self._redis.lrange(keys.alert_trail(alert), 0, -1)
            if len(steps) >= MOST_STEPS:
                raise UsageError(f"there are {MOST_STEPS} steps on this alert already; no more are kept")
            standing = TrailEntry.readable(steps[-1]) if steps else None
            entry = step.after(standing, by, name, now.astimezone(UTC).isoformat(timespec="seconds"))
            kept = await self._work(
                [
                    *(keys.delivery(alert), keys.alert_trail(alert), keys.alert_trails, keys.alerts_due),
                    *(keys.outbox(channel.key), keys.outboxes_due, keys.deliveries),
                ],
                [
                    *(len(steps), entry.to_json(), ms(now), KEPT_MS, alert, _due_day(entry), keys.delivery("")),
                    *(channel.key, delivery_id(f"{alert}|work|{len(steps)}|{entry.at}", channel, "edit")),
                ],
            )
            if kept == 1:
                await confirmed(self._redis, keys.probe)
                return channel, entry
            if kept == 0:
                raise _missing(alert)
        raise StoreError("too many changes at once; please try again")

    async def due(self, upto: date) -> list[WorkedAlert]:
        """Return the alerts that are not done with and due by a day."""
        names = await self._redis.zrangebyscore(self._keys.alerts_due, "-inf", (upto - _EPOCH).days)
        return [one for name in names if (one := await self.one(name))]

    async def is_told(self, alert: str, due: str) -> None:
        """Note that nobody has to be reminded of an alert's due day any more, unless it has another one now."""
        entries = await self.of(alert)
        if not entries or entries[-1].done or entries[-1].due == due:
            await self._redis.zrem(self._keys.alerts_due, alert)

    async def all(self) -> AsyncIterator[WorkedAlert]:
        """Yield every alert on which somebody works, or did, the latest first; those that expired leave the index."""
        for name in reversed(await self._redis.zrange(self._keys.alert_trails, 0, -1)):
            if one := await self.one(name):
                yield one
            else:
                await self._redis.zrem(self._keys.alert_trails, name)
                await self._redis.zrem(self._keys.alerts_due, name)

    async def one(self, alert: str) -> WorkedAlert | None:
        """Return an alert with what was done about it; None if nothing was, or it is not on record any more."""
        channel, event = await self._redis.hmget(self._keys.delivery(alert), ["channel", "event"])
        steps = await self.of(alert)
        return WorkedAlert(alert, Channel.from_key(channel), event or "", steps) if channel and steps else None

    async def forget(self, alerts: Sequence[str]) -> None:
        """Delete the trails of these alerts."""
        for part in in_parts(alerts):
            await self._redis.delete(*map(self._keys.alert_trail, part))
            await self._redis.zrem(self._keys.alert_trails, *part)
            await self._redis.zrem(self._keys.alerts_due, *part)

    async def named(self, user: str, prefix: str = "") -> AsyncIterator[tuple[str, int, TrailEntry]]:
        """Yield each step of a person, with its alert and its place there; only in channels that begin so."""
        beginning = self._keys.alert_trail("")
        async for key in self._redis.scan_iter(match=f"{literal(beginning)}*", count=500):
            alert = key.removeprefix(beginning)
            if prefix and not (await self._redis.hget(self._keys.delivery(alert), "channel") or "").startswith(prefix):
                continue
            steps = await self.of(alert)
            names = _names(user, steps)
            for place, entry in enumerate(steps):
                if entry.by == user or entry.assignee in names:
                    yield alert, place, entry

    async def erase(self, user: str, instead: str, prefix: str = "") -> int:
        """Put another name in place of a person's. Returns in how many steps."""
        count = 0
        for alert, place, entry in [each async for each in self.named(user, prefix)]:
            erased = replace(entry, by=instead, name="") if entry.by == user else entry
            if entry.assignee and (entry.by != user or entry.assignee in _names(user, [entry])):
                erased = replace(erased, assignee=instead)
            await self._redis.lset(self._keys.alert_trail(alert), place, erased.to_json())
            count += 1
        return count


def _names(user: str, steps: Sequence[TrailEntry]) -> set[str]:
    """Return by which names others know a person, as far as the steps tell."""
    return ({entry.name for entry in steps if entry.by == user} | {user.removeprefix("web:")}) - {""}


def _due_day(entry: TrailEntry) -> int | str:
    """Return the day by which it is due as a number; empty if nobody has to be reminded."""
    return (date.fromisoformat(entry.due) - _EPOCH).days if entry.due and not entry.done else ""


def _missing(alert: str) -> NotOnFileError:
    return NotOnFileError(f"there is no posted alert {alert[:40]!r} (any more)")
