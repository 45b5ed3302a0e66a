"""What people do about posted alerts: each step on record, the alert's message edited by it, and when it is due."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from bot.errors import NotOnFileError, StoreError, UsageError
from bot.model.delivery import Channel, delivery_id
from bot.model.trail import TrailEntry, TrailStep
from bot.store.keys import Keys, literal
from bot.store.outbox import ms
from bot.store.redis import Client, Store, confirmed, in_parts, load_script

KEPT = timedelta(days=400)
"""How long a trail, and the alert that it is about, stay on record after the last step."""
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

    def __init__(self, redis: Client, keys: Keys, kept: timedelta = KEPT) -> None:
        super().__init__(redis, keys)
        self._kept_ms = int(kept.total_seconds() * 1000)
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
                    *(len(steps), entry.to_json(), ms(now), self._kept_ms, alert, _due_day(entry), keys.delivery("")),
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
