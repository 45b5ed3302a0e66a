"""Erasure: deletes all records of one workspace or of one person, and reads those of a person for export.

What belongs to no workspace stays: sources, events, announcements, reviews of rules. An erasure that was cut off in the
middle is run again and goes on: subscriptions go first, so that nothing new is planned meanwhile.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from typing import Literal

from redis.exceptions import ResponseError

from bot.model.delivery import Workspace
from bot.store.audit import ERASED, Audit, AuditedRecords, Person, Persons, VersionedHash
from bot.store.keys import Keys, literal
from bot.store.outbox import Outbox
from bot.store.parts import PartsLists, Watches
from bot.store.redis import Client, Store, in_parts
from bot.store.reviews import AlertTrails, Reviews, Vote, Votes
from bot.store.sources import AddedSources
from bot.store.subscriptions import Subscriptions
from bot.store.tokens import ProgramTokens
from bot.subscriptions.records import Subscription

# -- the deliveries of some channels, whatever has become of them


class DeliveriesOfChannels(Store):
    """Finds deliveries, in any state, by their channel: its key begins with `prefix`, or is `prefix` (`whole`)."""

    async def all(self) -> AsyncIterator[tuple[str, str]]:
        """Yield each delivery on record with its channel's key."""
        names = await self._redis.zrange(self._keys.deliveries, 0, -1)
        for part in in_parts(names):
            pipeline = self._redis.pipeline(transaction=False)
            for name in part:
                pipeline.hget(self._keys.delivery(name), "channel")
            for name, channel in zip(part, await pipeline.execute(), strict=True):
                if channel:
                    yield name, channel

    async def of(self, prefix: str, *, whole: bool = False) -> list[str]:
        """Return the ids of the deliveries."""
        ours = [name async for name, key in self.all() if (key == prefix if whole else key.startswith(prefix))]
        # What waits for longer than settled deliveries are kept is listed by its channel alone.
        for lists in (self._keys.outbox(prefix), self._keys.held_queue(prefix)):
            async for key in self._redis.scan_iter(
                match=f"{literal(lists)}{'' if whole else '*'}", count=_KEYS_AT_ONCE
            ):
                ours += await self._redis.lrange(key, 0, -1)
        return list(dict.fromkeys(ours))

    async def forget(self, prefix: str, *, whole: bool = False) -> int:
        """Delete the deliveries and the lists that hold them. Returns how many they were."""
        ours, keys = await self.of(prefix, whole=whole), self._keys
        for part in in_parts(ours):
            await self._redis.delete(*map(keys.delivery, part))
            await self._redis.srem(keys.unclear, *part)
            await self._redis.zrem(keys.deliveries, *part)
        await AlertTrails(self._redis, keys).forget(ours)
        for lists in (keys.held_queue(prefix), keys.outbox(prefix), keys.hold(prefix)):
            async for key in self._redis.scan_iter(
                match=f"{literal(lists)}{'' if whole else '*'}", count=_KEYS_AT_ONCE
            ):
                await self._redis.delete(key)
        return len(ours)


_KEYS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ErasedWorkspace:
    """How much was removed."""

    subscriptions: int
    settings: int
    deliveries: int
    votes: int
    changes: int
    lists: int = 0
    """Parts lists."""
    sources: int = 0
    """Sources that were added in chat."""

    @property
    def nothing(self) -> bool:
        """Whether there was nothing on record."""
        return not any(astuple(self))


class WorkspaceRecords(Store):
    """Knows every record that names a channel or a person of a workspace."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        super().__init__(redis, keys)
        self._deliveries = DeliveriesOfChannels(redis, keys)

    async def workspaces(self) -> dict[Workspace, int]:
        """Return the workspaces on record, with the number of their deliveries."""
        found: dict[Workspace, int] = {}
        async for _, channel in self._deliveries.all():
            place = workspace_of(channel)
            found[place] = found.get(place, 0) + 1
        for key in (*(await self._subscriptions()).values(), *await self._redis.hgetall(self._keys.channel_settings)):
            found.setdefault(workspace_of(key), 0)
        return dict(sorted(found.items()))

    async def forget(self, workspace: Workspace) -> ErasedWorkspace:
        """Delete all records of a workspace. Returns how many they were. Raises redis errors."""
        keys, prefix = self._keys, workspace.prefix
        subscriptions = await self._forget_subscriptions(prefix)
        settings = await self._drop_fields(keys.channel_settings, prefix)
        await self._redis.incr(keys.channel_settings_version)
        await self._drop_fields(keys.channel_names, prefix)
        await self._drop_fields(keys.reminder_days, prefix)
        await self._drop_fields(keys.paused, prefix)
        trails = AlertTrails(self._redis, keys)
        await trails.forget([one.alert async for one in trails.all() if one.channel.key.startswith(prefix)])
        deliveries = await self._deliveries.forget(prefix)
        await self._drop_members(prefix)
        for hashes in (keys.event_channels(""), keys.event_digests(""), keys.muted("")):
            async for key in self._redis.scan_iter(match=f"{literal(hashes)}*", count=_KEYS_AT_ONCE):
                await self._drop_fields(key, prefix)
        votes = await self._forget_votes(prefix)
        lists = await PartsLists(self._redis, keys).forget(prefix)
        sources = await AddedSources(self._redis, keys).forget(prefix)
        await self._redis.hdel(keys.installations(workspace.platform), workspace.id)
        await Watches(self._redis, keys).forget(prefix)
        audit = keys.audit(workspace.platform, workspace.id)
        changes = await self._redis.xlen(audit)
        await self._redis.delete(audit)
        await self._redis.hdel(keys.audit_heads, f"{workspace.platform}:{workspace.id}")
        await self._drop_outgoing(f"{workspace.platform}:{workspace.id}")
        await Persons(self._redis, keys).erase_workspace(prefix)
        return ErasedWorkspace(subscriptions, settings, deliveries, votes, changes, lists, sources)

    async def _forget_subscriptions(self, prefix: str) -> int:
        ours = [name for name, value in (await self._subscriptions()).items() if value.startswith(prefix)]
        await self._drop(self._keys.subscriptions, ours)
        await self._redis.incr(self._keys.subscriptions_version)
        return len(ours)

    async def _subscriptions(self) -> dict[str, str]:
        """Subscription → its channel's key."""
        records = await self._redis.hgetall(self._keys.subscriptions)
        return {name: str(json.loads(record).get("channel", "")) for name, record in records.items()}

    async def _forget_votes(self, prefix: str) -> int:
        votes = await self._redis.hgetall(self._keys.labels)
        ours = [name for name, text in votes.items() if Vote.from_json(text).channel.key.startswith(prefix)]
        await self._drop(self._keys.labels, ours)
        return len(ours)

    async def _drop_outgoing(self, workspace: str) -> None:
        entries = await self._redis.xrange(self._keys.audit_outgoing)
        ours = [stream_id for stream_id, fields in entries if fields.get("workspace") == workspace]
        if ours:
            await self._redis.xdel(self._keys.audit_outgoing, *ours)

    async def _drop_members(self, prefix: str) -> None:
        platform = prefix.partition(":")[0]
        wakes = [key for key in await self._redis.zrange(self._keys.wakes(platform), 0, -1) if key.startswith(prefix)]
        if wakes:
            await self._redis.zrem(self._keys.wakes(platform), *wakes)
        waiting = [key for key in await self._redis.smembers(self._keys.outboxes_due) if key.startswith(prefix)]
        shelved = [key for key in await self._redis.zrange(self._keys.held_queues_due, 0, -1) if key.startswith(prefix)]
        if waiting:
            await self._redis.srem(self._keys.outboxes_due, *waiting)
        if shelved:
            await self._redis.zrem(self._keys.held_queues_due, *shelved)

    async def _drop_fields(self, name: str, prefix: str) -> int:
        fields = [field for field in await self._redis.hgetall(name) if field.startswith(prefix)]
        await self._drop(name, fields)
        return len(fields)

    async def _drop(self, name: str, fields: list[str]) -> None:
        for part in in_parts(fields):
            await self._redis.hdel(name, *part)


def workspace_of(channel: str) -> Workspace:
    """Return the workspace of a channel's key."""
    platform, workspace, _ = f"{channel}::".split(":", 2)
    return Workspace(platform, workspace)


# -- the append-only file, which holds every erased record until it is written anew


LOOK_S = 0.1
PATIENCE_S = 120.0

Rewritten = Literal["rewritten", "none", "refused", "under way"]
"""`none`: Redis keeps no such file. `under way`: it takes longer than was waited for."""


async def rewrite(redis: Client) -> Rewritten:
    """Let Redis rewrite the file, and wait for it; `refused` if this user may not ask for that."""
    if not (await redis.info("persistence")).get("aof_enabled"):
        return "none"
    try:
        await redis.bgrewriteaof()
    except ResponseError as error:
        if "in progress" not in str(error):
            return "refused"
    try:
        async with asyncio.timeout(PATIENCE_S):
            while await _is_under_way(redis):  # noqa: ASYNC110 - a server has no event to wait for
                await asyncio.sleep(LOOK_S)
    except TimeoutError:
        return "under way"
    return "rewritten"


async def _is_under_way(redis: Client) -> bool:
    state = await redis.info("persistence")
    return bool(state.get("aof_rewrite_in_progress") or state.get("aof_rewrite_scheduled"))


# -- everything on record about one person: read for them (GDPR, article 15), and erased (article 17)


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
    lists: int = 0
    """Parts lists, and what was decided of their lines."""
    steps: int = 0
    """Steps of the work on alerts."""

    @property
    def nothing(self) -> bool:
        """Whether none did."""
        counts = (self.subscriptions, self.mutes, self.votes, self.messages, self.changes, self.reviews)
        return not any((*counts, self.lists, self.steps))


class PersonRecords(Store):
    """Knows every record that names a person."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        super().__init__(redis, keys)
        self._audit = Audit(redis, keys)
        self._persons = Persons(redis, keys)
        self._subscriptions = Subscriptions(redis, keys)
        self._labels = Votes(redis, keys)
        self._reviews = Reviews(redis, keys)
        self._parts, self._watches = PartsLists(redis, keys), Watches(redis, keys)
        self._trails = AlertTrails(redis, keys)
        self._deliveries = DeliveriesOfChannels(redis, keys)

    async def of(self, person: Person) -> AsyncIterator[Row]:
        """Yield each record that names the person; `record` says of which kind it is."""
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
        async for row in self._steps(person.user, f"{person.platform}:{person.workspace}:"):
            yield row
        async for changed in self._audit.entries(person.platform, person.workspace):
            if (entry := changed.entry).who == person.user:
                yield {
                    "record": "change", "channel": entry.channel, "at": _iso(entry.at), "what": entry.what,
                    "before": entry.before, "after": entry.after,
                }  # fmt: skip

    async def reviewed_by(self, name: str) -> AsyncIterator[Row]:
        """Yield each review of a rule, decision on a parts list and watch on one by an operator of this name."""
        for one in await self._reviews.history():
            if one.by == name:
                yield {"record": "review", "rule": one.measure, "at": one.at, "note": one.note}
        async for parts_list, line, decided in self._parts.named(_operator(name)):
            yield {
                "record": "decision", "list": parts_list.name, "line": str(line), "at": decided.at,
                "decision": decided.decision, "note": decided.note,
            }  # fmt: skip
        for watch in await self._watches.all():
            if watch.by == _operator(name):
                yield {"record": "watch", "list": watch.list, "at": watch.since}
        for list_id, place, step in await self._watches.named(_operator(name)):
            yield {
                "record": "work", "list": list_id, "line": str(place.line), "at": step.at, "by": step.by,
                "assignee": step.assignee, "due": step.due, "note": step.note,
            }  # fmt: skip
        async for row in self._steps(_operator(name)):
            yield row
        for token in await ProgramTokens(self._redis, self._keys).all():
            if token.by == _operator(name):
                yield {"record": "token", "name": token.name, "at": token.created}

    async def _steps(self, user: str, prefix: str = "") -> AsyncIterator[Row]:
        async for alert, _, step in self._trails.named(user, prefix):
            yield {
                "record": "work on an alert", "alert": alert, "at": step.at, "by": step.by, "assignee": step.assignee,
                "due": step.due, "note": step.note,
            }  # fmt: skip

    async def erase(self, person: Person) -> ErasedPerson:
        """Remove the person from every record. Returns how many those were. If it was cut off, run it again."""
        mutes = [found async for found in self._mutes(person)]
        changes = [one async for one in self._audit.entries(person.platform, person.workspace)]
        votes = await self._votes(person)
        subscribed = await self._erase_from_subscriptions(person)
        for event, channel in mutes:
            await self._redis.hset(self._keys.muted(event), channel, ERASED)
        for vote in votes:
            await self._labels.take_back(vote)
        messages = await self._forget_messages(_direct(person))
        steps = await self._trails.erase(person.user, ERASED, f"{person.platform}:{person.workspace}:")
        await self._persons.erase(person)
        changed = sum(one.entry.who == person.user for one in changes)
        return ErasedPerson(subscribed, len(mutes), len(votes), messages, changed, steps=steps)

    async def erase_reviewer(self, name: str) -> ErasedPerson:
        """Remove an operator's name from reviews of rules and from parts lists. Returns how many those were."""
        found = 0
        # Reviews are only ever appended: each keeps its place.
        for at, text in enumerate(await self._redis.lrange(self._keys.reviews, 0, -1)):
            stored = json.loads(text)
            if stored.get("by") == name:
                await self._redis.lset(self._keys.reviews, at, json.dumps({**stored, "by": ERASED}))
                found += 1
        user = _operator(name)
        lists = await self._parts.erase(user, ERASED) + await self._watches.erase(user, ERASED)
        lists += await ProgramTokens(self._redis, self._keys).erase(user, ERASED)
        return ErasedPerson(reviews=found, lists=lists, steps=await self._trails.erase(user, ERASED))

    async def _forget_messages(self, channel: str) -> int:
        await self._redis.srem(self._keys.outboxes_due, channel)
        await self._redis.zrem(self._keys.held_queues_due, channel)
        await self._redis.hdel(self._keys.paused, channel)
        return await self._deliveries.forget(channel, whole=True)

    async def _erase_from_subscriptions(self, person: Person) -> int:
        keys = self._keys
        changing = AuditedRecords(self._redis, keys, VersionedHash(keys.subscriptions, keys.subscriptions_version))
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


def _operator(name: str) -> str:
    """Return the user of an operator of the web console in records (`handlers.web.sign_in.Operator.user`)."""
    return f"web:{name}"


def _direct(person: Person) -> str:
    """Return the key of the channel of direct messages to a person (`handlers.messages.operators.notices`)."""
    return f"{person.platform}:{person.workspace}:@{person.user}"


def _iso(when: datetime) -> str:
    return when.isoformat(timespec="seconds")
