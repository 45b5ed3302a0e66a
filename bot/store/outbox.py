"""Outboxes: each channel's deliveries in order, and the record of every attempt."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, cast, get_args

from bot.model.delivery import Channel, Content, Delivery, MessageKind, PostedMessage
from bot.store.keys import Keys
from bot.store.masters import Copies, Masters
from bot.store.redis import Client, Store, load_script

LONG_WAIT_S = 30
"""Seconds: a longer wait is a refusal, not a rate limit."""
REPLANNED_S = 180
"""Seconds after a failover in which an act is found again that was sent just before and is unknown to the new master
(a source may be read that long, with its pauses). It is looked for too."""
FRESH_S = 1.0
"""Seconds after which an answer of Redis is old: it says what was, not what is."""
ALIVE_S = 10
"""Seconds after which a process without a new sign of life counts as dead: longer than any pause of a living one."""
KEPT_S = 90 * 86_400
"""How long a settled delivery stays on record, unless the operator says otherwise."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An attempt at the head of an outbox, already on record as begun.

    `open`: an earlier attempt was begun and nobody wrote down how it ended; `first_tried` and `last_tried` are its.
    `now` is when this one was begun. All three are read from the store's clock, which all processes share.
    """

    delivery: str
    event: str
    kind: MessageKind
    subscriptions: tuple[str, ...]
    open: bool
    first_tried: datetime | None
    last_tried: datetime | None
    attempts: int
    now: datetime
    followers: int = 0
    """Replicas that follow the master."""
    content: Content = field(default_factory=Content)
    parent: str = ""
    loud: bool = True
    mention: str = ""
    replanned: bool = False
    """Nothing says that it was tried, but for a change of master right before it was planned."""

    @classmethod
    def of(cls, delivery: str, raw: Mapping[str, str], now: datetime, *, open_: bool, followers: int = 0) -> Turn:
        """Read a record of this or an older version, which has no content and is an alert."""
        kind = raw.get("kind", "alert")
        return cls(
            delivery=delivery,
            event=raw.get("event", ""),
            # A kind of a newer version is worded as a notice: its content says enough to be read.
            kind=cast("MessageKind", kind) if kind in get_args(MessageKind) else "notice",
            subscriptions=tuple(json.loads(raw.get("subscriptions") or "[]")),
            open=open_,
            first_tried=read_instant(raw.get("first_tried", "")),
            last_tried=read_instant(raw.get("last_tried", "")),
            attempts=int(raw.get("attempts", 0)),
            now=now,
            followers=followers,
            content=Content.from_json(raw.get("content", "")),
            parent=raw.get("parent", ""),
            loud=raw.get("loud", "1") == "1",
            mention=raw.get("mention", ""),
            replanned=raw.get("replanned") == "1",
        )


@dataclass(frozen=True, slots=True)
class Busy:
    """Another living process is at this channel's head."""

    owner: str


@dataclass(frozen=True, slots=True)
class OnHold:
    """The channel or its platform has to wait."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Settled:
    """The state on record, and how many deliveries wait in the outbox now."""

    state: str
    waiting: int


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """One delivery as on record, for the operator. Instants are UTC."""

    id: str
    channel: str
    event: str
    state: str
    attempts: int
    planned: datetime
    settled: datetime | None
    message: str
    why: str
    kind: str = "alert"
    link: str = ""


Final = Literal["sent", "failed", "unclear"]
ByHand = Literal["sent", "resend", "drop"]
"""What a person decides on an unclear delivery: it was posted, it is sent again, it is given up."""


class Outbox(Store):
    """All outboxes. `owner` names this process; its `alive` key is kept by `bot.store.coordination`.

    Settled deliveries stay on record for `kept_s` seconds.
    """

    def __init__(
        self, redis: Client, keys: Keys, owner: str, clock: Callable[[], int] | None = None, kept_s: int = KEPT_S
    ) -> None:
        super().__init__(redis, keys)
        self._owner = owner
        self._clock = clock or now_ms
        self._instant: Callable[[], int | str] = clock or (lambda: "")
        """Empty: the store's own clock."""
        self._kept_s = kept_s
        self._masters = Masters(redis, keys)
        self._copies = Copies(redis, keys)
        self._plan = load_script(redis, "plan")
        self._begin = load_script(redis, "begin")
        self._again = load_script(redis, "again")
        self._may_send = load_script(redis, "may_send")
        self._release = load_script(redis, "release")
        self._settle = load_script(redis, "settle_delivery")
        self._by_hand = load_script(redis, "by_hand")

    async def plan(self, cursor: str, stream_id: str, deliveries: Sequence[Delivery]) -> str:
        """Put deliveries into outboxes and move the planner's cursor, if it stands where it was read.

        Returns where it stands now.
        """
        keys = self._keys
        args: list[str | int] = [
            cursor,
            stream_id,
            self._clock(),
            keys.outbox(""),
            keys.delivery(""),
            keys.held_queue(""),
        ]
        args += [keys.event_channels(""), self._kept_s]
        for one in deliveries:
            args += [one.id, one.channel.key, one.event, one.kind, json.dumps(one.subscriptions)]
            args += [one.content.to_json(), one.parent, int(one.loud), one.mention]
            args += [ms(one.due) if one.due else 0, one.rank]
        return str(
            await self._plan(
                [keys.planning_cursor, keys.planning, keys.outboxes_due, keys.deliveries, keys.held_queues_due], args
            ),
        )

    async def add(self, deliveries: Sequence[Delivery]) -> None:
        """Append deliveries that no announcement asked for (a digest, a notice). One on record is not added again.

        The channel's drain finds them within seconds, or at once after a wake.
        """
        await self.plan("", "", deliveries)

    async def look_at_held_queues(self) -> None:
        """Make every held queue due now: an act in some of them has turned out to be one that does not wait."""
        held_queues = await self._redis.zrange(self._keys.held_queues_due, 0, -1)
        if held_queues:
            await self._redis.zadd(self._keys.held_queues_due, dict.fromkeys(held_queues, self._clock()), lt=True)

    async def channels_of(self, event: str) -> dict[Channel, str]:
        """Return by channel the delivery that is an event's alert (or follow-up), as a message of its own."""
        found = await self._redis.hgetall(self._keys.event_channels(event))
        return {Channel.from_key(key): delivery for key, delivery in found.items()}

    async def digests_of(self, event: str) -> dict[Channel, str]:
        """Return by channel the delivery that is the digest with an event."""
        found = await self._redis.hgetall(self._keys.event_digests(event))
        return {Channel.from_key(key): delivery for key, delivery in found.items()}

    async def standing(self, delivery: str) -> PostedMessage | None:
        """Return the message of a delivery; None if none is known to exist."""
        names = ("state", "message", "root", "settled", "kind", "content")
        state, message, root, settled, kind, content = await self._redis.hmget(self._keys.delivery(delivery), names)
        since = read_instant(settled or "")
        if state != "sent" or not message or not since:
            return None
        return PostedMessage(
            message, root or "", since, several=kind == "digest", content=Content.from_json(content or "")
        )

    async def due(self) -> list[Channel]:
        """Return the channels whose outbox is not empty."""
        names = await self._redis.smembers(self._keys.outboxes_due)
        return [Channel.from_key(name) for name in names if name.count(":") > 1]  # others are none of ours

    async def begin(self, channel: Channel) -> Turn | OnHold | Busy | None:
        """Begin an attempt at the head; None if the outbox is empty."""
        keys = self._keys
        asked = [
            *(keys.outbox(channel.key), keys.outboxes_due, keys.hold(channel.key), keys.hold(channel.platform)),
            *(keys.failover, keys.master),
        ]
        told = [self._owner, self._instant(), keys.delivery(""), keys.alive(""), channel.key, ALIVE_S * 1000]
        while (answer := await self._begin(asked, [*told, REPLANNED_S * 1000])) == ["stranger"]:
            await self._masters.note()
        if not answer:
            return None
        if answer[0] == "held":
            return OnHold(answer[1] / 1000)
        if answer[0] == "busy":
            return Busy(answer[1])
        _, delivery, begun, now, followers, *parts = answer
        raw = dict(zip(parts[::2], parts[1::2], strict=True))
        at = datetime.fromtimestamp(int(now) / 1000, UTC)
        return Turn.of(delivery, raw, at, open_=begun == "open", followers=followers)

    async def again(self, turn: Turn) -> bool:
        """Record that an open attempt is made once more. Returns False if it is no longer ours to make."""
        return bool(await self._again([self._keys.delivery(turn.delivery)], [self._owner, self._instant()]))

    async def is_known_elsewhere(self, turn: Turn) -> bool:
        """Return whether the attempt, and all that led to it, would be known after a change of master.

        Without it a new master would have the act found, judged and posted again. It is not waited for without end:
        see `bot.store.masters.Copies`.
        """
        return await self._copies.made(turn.followers)

    async def may_send(self, turn: Turn) -> bool:
        """Return whether the attempt is still ours, right before its request; False if another process has taken over.

        A process that is stopped (a virtual machine's pause, a laptop's lid) wakes up with an attempt that others took
        for a dead one's. An answer that took long may be old itself, so it is asked for again.
        """
        keys = [self._keys.delivery(turn.delivery), self._keys.alive(self._owner)]
        while True:
            asked = awake_s()
            if not await self._may_send([*keys], [self._owner, ALIVE_S]):
                return False
            if awake_s() - asked < FRESH_S:
                return True

    async def release(self, turn: Turn, why: str) -> None:
        """End an attempt that the platform certainly did not take."""
        await self._release([self._keys.delivery(turn.delivery)], [self._owner, why])

    async def settle(  # noqa: PLR0913 - one record, its fields by name
        self,
        channel: Channel,
        delivery: str,
        state: Final,
        *,
        message: str = "",
        link: str = "",
        why: str = "",
        root: str = "",
    ) -> Settled:
        """Settle a delivery for good (a repeat changes nothing)."""
        keys = self._keys
        on_record, waiting = await self._settle(
            [
                keys.outbox(channel.key),
                keys.delivery(delivery),
                keys.outboxes_due,
                keys.unclear,
                keys.paused,
            ],
            [delivery, state, message, link, why, now_ms(), channel.key, self._kept_s, root],
        )
        return Settled(on_record, waiting)

    async def settle_by_hand(self, delivery: str, what: ByHand) -> bool:
        """Settle an unclear delivery as a person says. Returns False if it is not unclear (any more)."""
        record = await self.record(delivery)
        if record is None:
            return False
        keys = self._keys
        return bool(
            await self._by_hand(
                [keys.outbox(record.channel), keys.delivery(delivery), keys.outboxes_due, keys.unclear],
                [delivery, what, now_ms(), record.channel, self._kept_s],
            )
        )

    async def hold(self, scope: str, seconds: float, why: str) -> None:
        """Let a channel (its key) or a platform (its name) wait, in every process."""
        length = max(1, int(seconds * 1000))
        await self._redis.set(self._keys.hold(scope), f"{length}|{why or '-'}", px=length)

    async def paused(self, channel: Channel) -> str:
        """Return why a channel has to wait longer than LONG_WAIT_S; empty if it need not."""
        pipeline = self._redis.pipeline(transaction=False)
        for scope in (channel.key, channel.platform):
            pipeline.pttl(self._keys.hold(scope))
            pipeline.get(self._keys.hold(scope))
        ours, why, theirs, why_all = await pipeline.execute()
        long = LONG_WAIT_S * 1000
        held = why if ours > long else why_all if theirs > long else None
        return str(held or "").partition("|")[2]

    async def lift(self, scope: str) -> None:
        """End a wait early: something changed, so that trying again makes sense."""
        await self._redis.delete(self._keys.hold(scope))

    async def record(self, delivery: str) -> DeliveryRecord | None:
        """Return a delivery's record; None if there is none."""
        raw = await self._redis.hgetall(self._keys.delivery(delivery))
        if not raw:
            return None
        return DeliveryRecord(
            id=delivery,
            channel=raw.get("channel", ""),
            event=raw.get("event", ""),
            state=raw.get("state", ""),
            attempts=int(raw.get("attempts", 0)),
            planned=read_instant(raw.get("planned", "")) or datetime.fromtimestamp(0, UTC),
            settled=read_instant(raw.get("settled", "")),
            message=raw.get("message", ""),
            why=raw.get("why", ""),
            kind=raw.get("kind", "alert"),
            link=raw.get("link", ""),
        )

    async def planned(self, delivery: str) -> tuple[Channel, Turn] | None:
        """Return a delivery as it was planned, whatever has become of it; None if it is not on record."""
        raw = await self._redis.hgetall(self._keys.delivery(delivery))
        if not raw.get("channel"):
            return None
        return Channel.from_key(raw["channel"]), Turn.of(delivery, raw, datetime.now(UTC), open_=False)

    async def recent(self, count: int) -> list[DeliveryRecord]:
        """Return the deliveries planned last, newest first; those no longer on record are left out."""
        newest = reversed(await self._redis.zrange(self._keys.deliveries, -count, -1))
        return [record for one in newest if (record := await self.record(one))]

    async def unclear(self) -> list[DeliveryRecord]:
        """Return the deliveries of which nobody can tell whether they arrived, oldest first."""
        found = [await self.record(one) for one in await self._redis.smembers(self._keys.unclear)]
        return sorted((one for one in found if one), key=lambda one: one.planned)


def awake_s() -> float:
    """Return seconds by a clock that also counts while the machine sleeps, if it has one."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def now_ms() -> int:
    """Return this instant in milliseconds since 1970 (UTC)."""
    return ms(datetime.now(UTC))


def ms(instant: datetime) -> int:
    """Return an instant in milliseconds since 1970 (UTC)."""
    return int(instant.timestamp() * 1000)


def read_instant(text: str) -> datetime | None:
    """Return the instant of a text of milliseconds; None for an empty text."""
    return datetime.fromtimestamp(int(text) / 1000, UTC) if text else None
