"""Dispatch: drains send the head of a channel's outbox until its outcome is known, in order, once; workers run drains.

Before each request the attempt is on record. Whoever finds an attempt whose end is not on record, reads the channel
back before sending again, unless the platform itself still recognises a repeat. A wake starts a drain: a channel's
name in a sorted set, for which the processes that deliver wait. A sweep makes up for wakes that were lost.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar
from weakref import WeakValueDictionary

from redis.exceptions import RedisError

from bot.model.added import seen_in
from bot.model.delivery import ABOUT_AN_ACT, Absent, CannotTell, Channel, Delivery, Refused, Sender, Sent, Unclear, Wait
from bot.model.trail import TrailEntry
from bot.store.events import Events
from bot.store.keys import Keys
from bot.store.outbox import Busy, OnHold, Outbox, Settled, Turn, now_ms
from bot.store.redis import BLOCK_MS, Client, Outages, Store, in_parts
from bot.store.reviews import AlertTrails
from bot.store.tasks import beside, calmly, finish
from bot.store.waiting import Pause, Pauses

log = logging.getLogger(__name__)

LOOK_AFTER = timedelta(seconds=2)
"""A request whose answer was lost may still be under way: a channel is not read back sooner."""

CLOCKS_APART = timedelta(seconds=10)
"""The tolerated difference between the clocks of two Redis servers; more, and a clock was set back."""

ROUNDING_S = 0.01
"""Redis counts whole milliseconds: a wait cut short by one would be followed by another."""

COPY_S = 0.5
"""Nothing is sent before every replica that may become the master knows of it; it is looked again after this."""

SHORT_S = 2.1
"""A wait up to this is slept through; a longer one gives the worker's slot back."""

BUSY_S = 2.0
CHANNEL_PAUSE_S = 600.0
FIRST_PAUSE_S = 40.0
"""A channel that refuses (deleted, archived, left) is asked again after this, then ever more rarely; it keeps what
waits. Most often somebody mends at once what they have just broken."""
PLATFORM_PAUSE_S = 60.0
LONGEST_UNCLEAR_S = 20.0


class Teller(Protocol):
    """Tells people. Never raises but for redis errors; telling the same again tells nobody twice."""

    async def paused(self, pause: Pause) -> None:
        """A channel cannot be written to: tell who subscribed it."""
        ...

    async def refused(self, platform: str, why: str, advice: str) -> None:
        """A whole platform refuses us: tell the operator."""
        ...


class Drain:
    """Sends what lies in the outboxes of one platform's channels.

    `teller` tells people of what only they can mend; without `pauses`, refusals are only waited out. `trails` say what
    an edited alert shows of the work on it. `clock` and
    `sleep` are the event loop's by default.
    """

    def __init__(  # noqa: PLR0913 - what it joins
        self,
        outbox: Outbox,
        events: Events,
        sender: Sender,
        pauses: Pauses | None = None,
        teller: Teller | None = None,
        *,
        trails: AlertTrails | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._outbox = outbox
        self._events = events
        self._sender = sender
        self._pauses = pauses
        self._teller = teller
        self._trails = trails
        self._clock = clock
        self._sleep = sleep
        self._locks: WeakValueDictionary[Channel, asyncio.Lock] = WeakValueDictionary()

    async def run(self, channel: Channel) -> float | None:
        """Send until the outbox is empty (None), or for how many seconds to wait before coming again.

        Raises redis errors; what was begun is on record. Two runs of one channel take turns.
        """
        lock = self._locks.setdefault(channel, asyncio.Lock())
        async with lock:
            while True:
                match await self._outbox.begin(channel):
                    case None:
                        return None
                    case Busy():
                        return BUSY_S
                    case OnHold(seconds) if seconds > SHORT_S:
                        return seconds
                    case OnHold(seconds):
                        await self._sleep(seconds)
                    case Turn() as turn:
                        settled = await self._attempt(channel, turn)
                        if settled and not settled.waiting:
                            return None

    async def _attempt(self, channel: Channel, turn: Turn) -> Settled | None:
        """Make one attempt; None if the delivery is not settled yet."""
        delivery = await self._filled(channel, turn)
        if delivery is None:
            return await self._give_up(channel, turn, "its announcement is no longer on record")
        if delivery.kind == "edit" and delivery.beside is None:
            why = "the alert that it changes is not known to stand in the channel"
            return await self._give_up(channel, turn, why)
        if not await self._outbox.is_known_elsewhere(turn):
            await self._hold(turn, channel, channel.platform, COPY_S, "a replica of Redis has to know of it first")
            return None
        if turn.open:
            if delivery.kind != "edit" and not self._repeat_is_safe(turn):
                if not await self._may_send(turn, delivery):
                    return None
                turn = replace(turn, open=False)
            if not await self._outbox.again(turn):
                return None
        return await self._send(turn, delivery) if await self._is_our_turn(turn, delivery) else None

    async def _is_our_turn(self, turn: Turn, delivery: Delivery) -> bool:
        """Wait for the platform's pace; False if that takes long, or if another process took over meanwhile."""
        channel = delivery.channel
        if wait := await self._sender.pace(delivery):
            await self._hold(turn, channel, scope_key(wait.scope, channel), wait.seconds, wait.why)
            return False
        if await self._outbox.may_send(turn):
            return True
        log.info("Another process took %s over while this one stood still.", turn.delivery)
        return False

    async def _filled(self, channel: Channel, turn: Turn) -> Delivery | None:
        """Return the delivery with all that is needed to word it; None if its announcement is no longer on record."""
        announcement = await self._events.announcement(turn.event) if turn.event else None
        if announcement is None and turn.kind in ABOUT_AN_ACT:
            return None
        others = [await self._events.announcement(event) for event in turn.content.events]
        if announcement is not None:
            announcement = seen_in(announcement, channel) or announcement
        return Delivery(
            id=turn.delivery,
            channel=channel,
            announcement=announcement,
            kind=turn.kind,
            subscriptions=turn.subscriptions,
            content=turn.content,
            parent=turn.parent,
            loud=turn.loud,
            mention=turn.mention,
            others=tuple(seen for one in others if one and (seen := seen_in(one, channel))),
            beside=await self._outbox.standing(turn.parent) if turn.parent else None,
            work=await self._work_on(turn.parent) if turn.kind == "edit" else None,
        )

    async def _work_on(self, alert: str) -> TrailEntry | None:
        """Return how the work on an alert stands, so that an edit of its message shows it, whatever the edit is for."""
        return (await self._trails.standing([alert])).get(alert) if self._trails else None

    def _repeat_is_safe(self, turn: Turn) -> bool:
        """Return whether the platform itself recognises a repeat; after a clock was set back nobody knows."""
        first = turn.first_tried
        return first is not None and timedelta(0) <= turn.now - first < self._sender.repeat_window

    async def _may_send(self, turn: Turn, delivery: Delivery) -> bool:
        """Read the channel back. Returns True if the message certainly is not there."""
        channel = delivery.channel
        young = turn.now - (turn.last_tried or turn.first_tried or turn.now)
        if timedelta(0) <= young < LOOK_AFTER:
            await self._outbox.hold(
                channel.key, (LOOK_AFTER - young).total_seconds() + ROUNDING_S, "an answer was lost"
            )
            return False
        first = turn.first_tried or turn.now
        match await self._sender.find(delivery, None if first > turn.now + CLOCKS_APART else min(first, turn.now)):
            case Absent():
                return True
            case Sent(message, link, root):
                await self._outbox.settle(channel, delivery.id, "sent", message=message, link=link or "", root=root)
            case Wait(seconds, scope, why):
                await self._outbox.hold(scope_key(scope, channel), seconds, why)
            case CannotTell() if turn.replanned:
                return True
            case CannotTell(why, advice):
                await self._outbox.settle(channel, delivery.id, "unclear", why=why)
                facts = {"channel": channel.key, "delivery": delivery.id, "event": delivery.event}
                log.warning(
                    "Nobody can tell whether %s arrived in %s: %s. %s",
                    *(delivery.id, channel.key, why, advice),
                    extra=facts,
                )
        return False

    async def _send(self, turn: Turn, delivery: Delivery) -> Settled | None:
        channel = delivery.channel
        match await self._sender.send(delivery):
            case Sent(message, link, root):
                return await self._outbox.settle(
                    channel, delivery.id, "sent", message=message, link=link or "", root=root
                )
            case Wait(seconds, scope, why):
                await self._hold(turn, channel, scope_key(scope, channel), seconds, why)
            case Refused("delivery", why, advice):
                log.error("%s does not take %s: %s. %s", channel.key, delivery.id, why, advice)
                return await self._give_up(channel, turn, why)
            case Refused() as refusal:
                await self._refused(turn, delivery, refusal)
            case Unclear(why):
                seconds = min(LOOK_AFTER.total_seconds() * 2 ** min(turn.attempts, 5), LONGEST_UNCLEAR_S)
                log.warning(
                    "No answer from %s for %s (%s); looking again in %.0f s.", channel.key, turn.delivery, why, seconds
                )
                await self._outbox.hold(channel.key, seconds, why)
        return None

    async def _refused(self, turn: Turn, delivery: Delivery, refusal: Refused) -> None:
        """Nothing is lost: the outbox is kept, and tried again now and then until a person has mended it."""
        channel, whole = delivery.channel, refusal.scope == "platform"
        if not whole and delivery.kind == "notice" and not delivery.content.get("kept"):
            said = " ".join((delivery.content.title, *delivery.content.lines))
            log.error("%s cannot be told: %s. It was to be told: %s", channel.key, refusal.why, said)
            await self._give_up(channel, turn, refusal.why)
            return
        now, pause = self._clock(), None
        if self._pauses and not whole:
            pause = await self._pauses.begin(channel, refusal.why, refusal.advice, now)
        key, seconds = scope_key(refusal.scope, channel), PLATFORM_PAUSE_S if whole else _patience(pause, now)
        await self._hold(turn, channel, key, seconds, refusal.why)
        say = log.info if pause and pause.since < now else log.error
        say("%s refuses: %s. %s Nothing is lost; next try in %.0f s.", key, refusal.why, refusal.advice, seconds)
        if self._teller and whole:
            await self._teller.refused(channel.platform, refusal.why, refusal.advice)
        if self._pauses and pause:
            if self._teller:
                await self._teller.paused(pause)
            await self._pauses.thin(pause, now)

    async def _hold(self, turn: Turn, channel: Channel, scope: str, seconds: float, why: str) -> None:
        # The hold first: a kill between the two leaves a begun attempt, which is looked up, never a hurried one.
        await self._outbox.hold(scope, seconds, why)
        if not turn.open:
            await self._outbox.release(turn, why)
        log.debug("%s waits %.1f s: %s", channel.key, seconds, why)

    async def _give_up(self, channel: Channel, turn: Turn, why: str) -> Settled:
        return await self._outbox.settle(channel, turn.delivery, "failed", why=why)


def _patience(pause: Pause | None, now: datetime) -> float:
    """Return for how many seconds to leave a refusing channel alone: as long as it has refused so far, in bounds."""
    lasted = (now - pause.since).total_seconds() if pause else CHANNEL_PAUSE_S
    return min(max(FIRST_PAUSE_S, lasted), CHANNEL_PAUSE_S)


def scope_key(scope: str, channel: Channel) -> str:
    """Return the key of what has to wait: the platform or the channel."""
    return channel.platform if scope == "platform" else channel.key


# -- workers run drains, many channels side by side; whatever process takes a wake


SWEEP_S = 5.0

WAKES_KEPT_MS = 60_000
"""A wake that nobody has taken by then is left to the sweep."""
TOGETHER = 25
"""So many wakes are taken at once; others are left to other processes until these channels have begun."""

LONG_S = 0.4
"""An answer that takes longer is slow or does not come; others do not wait for it."""
CHANNELS_AT_ONCE = 64
"""So many channels of a platform are drained at a time: enough for Discord's messages a second and their waits."""
SLOW_AT_ONCE = 16
"""So many of those begin at a time that took long when they were tried last."""
MOST_UNDER_WAY = 1_024
"""Under way in all, those without a place included; beyond it a place is kept until the work ends."""

T = TypeVar("T")


class WorkSlots:
    """Runs work by name. Which names are slow is known from their last run."""

    def __init__(
        self, at_once: int = CHANNELS_AT_ONCE, slow_at_once: int = SLOW_AT_ONCE, long_s: float = LONG_S
    ) -> None:
        self._long_s = long_s
        self._quick = asyncio.Semaphore(at_once)
        self._patient = asyncio.Semaphore(slow_at_once)
        self._slow: set[str] = set()
        self._under_way = 0

    async def vacancy(self) -> None:
        """Wait until everything has begun that is not known to be slow, and there is a place."""
        async with self._quick:
            return

    async def run(self, name: str, work: Callable[[], Coroutine[None, None, T]]) -> T:
        """Do the work once there is a place for it, and return what it returns. Cancelled, it cancels the work."""
        place = self._patient if name in self._slow else self._quick
        async with place:
            self._under_way += 1
            doing = asyncio.ensure_future(work())
            doing.add_done_callback(self._ended)
            try:
                late = not await self._ends_soon(doing)
                while late and self._under_way > MOST_UNDER_WAY:
                    late = not await self._ends_soon(doing)
            except asyncio.CancelledError:
                doing.cancel()
                raise
            if late:
                self._slow.add(name)
            else:
                self._slow.discard(name)
        return await doing

    def _ended(self, _: object) -> None:
        self._under_way -= 1

    async def _ends_soon(self, doing: asyncio.Future[T]) -> bool:
        done, _ = await asyncio.wait([doing], timeout=self._long_s)
        return bool(done)


class Waker(Store):
    """Wakes the drains of channels, from any process in any other: wakes wait in Redis, one a channel."""

    async def wake(self, channels: Sequence[Channel]) -> None:
        """Start the drains of these channels now. A failure is logged: the sweep will find them."""
        try:
            await self.ask_for(channels)
        except (RedisError, OSError) as error:
            log.warning("Redis does not take wakes (%s); the sweep will find %d channels.", error, len(channels))

    async def ask_for(self, channels: Sequence[Channel]) -> None:
        """Ask for the drains of these channels; one that is asked for keeps its place. Raises redis errors."""
        now = now_ms()
        async with self._redis.pipeline(transaction=False) as pipeline:
            for platform in {channel.platform for channel in channels}:
                wakes, names = self._keys.wakes(platform), [one.key for one in channels if one.platform == platform]
                for part in in_parts(names):
                    pipeline.zadd(wakes, dict.fromkeys(part, now), nx=True)
                pipeline.pexpire(wakes, WAKES_KEPT_MS)
            await pipeline.execute()


@asynccontextmanager
async def delivering(redis: Client, keys: Keys, platform: str, drain: Drain, outbox: Outbox) -> AsyncIterator[None]:
    """Work on one platform's outboxes until the block ends."""
    work = _Work(redis, keys, platform, drain, outbox)
    async with beside(work.run, f"delivering to {platform}", work.stop):
        yield


class _Work:
    """Drains channels. What is not done, whatever happens, is still in the outboxes.

    A channel that has to wait keeps its task and gives up its place; a wake ends the wait.
    """

    def __init__(self, redis: Client, keys: Keys, platform: str, drain: Drain, outbox: Outbox) -> None:
        self._redis = redis
        self._platform = platform
        self._wakes = keys.wakes(platform)
        self._waker = Waker(redis, keys)
        self._drain = drain
        self._outbox = outbox
        self._places = WorkSlots()
        self._woken: dict[str, asyncio.Event] = {}
        """Of each channel that is under way: whether it is to be looked at once more."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False

    async def run(self) -> None:
        """Take wakes, and see to all outboxes that are not empty every SWEEP_S, until cancelled."""
        outages, clock, next_sweep = Outages(), asyncio.get_running_loop().time, 0.0
        while True:
            async with outages.waited_out():
                if clock() >= next_sweep:
                    await self._sweep()
                    next_sweep = clock() + SWEEP_S
                await self._places.vacancy()
                await self._take()

    async def stop(self) -> None:
        """Begin no further channel, and let those at work finish: what is cut off would have to be looked for."""
        self._stopping = True
        for woken in self._woken.values():
            woken.set()
        await finish(self._redis, self._tasks)

    async def _sweep(self) -> None:
        due = [channel for channel in await self._outbox.due() if channel.platform == self._platform]
        for channel in due:
            if woken := self._woken.get(channel.key):
                woken.set()
        # Through Redis, so that several processes share what one alone has no place for.
        if elsewhere := [channel for channel in due if channel.key not in self._woken]:
            await self._waker.ask_for(elsewhere)

    async def _take(self) -> None:
        first = await self._redis.bzpopmin(self._wakes, BLOCK_MS / 1000)
        if first is not None:
            self._look_at(first[1])
            for name, _ in await self._redis.zpopmin(self._wakes, TOGETHER - 1):
                self._look_at(name)

    def _look_at(self, name: str) -> None:
        if woken := self._woken.get(name):
            woken.set()
        elif name.count(":") > 1:  # another is none of ours
            woken = self._woken[name] = asyncio.Event()
            task = asyncio.create_task(self._see_to(name, woken), name=f"drain {name}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _see_to(self, name: str, woken: asyncio.Event) -> None:
        try:
            again: float | None = 0.0
            while again is not None and not self._stopping:
                woken.clear()
                again = await self._places.run(name, partial(self._once, name))
                if again is not None:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(woken.wait(), again)
                elif woken.is_set():
                    again = 0.0
        finally:
            del self._woken[name]

    async def _once(self, name: str) -> float | None:
        again = None
        async with calmly(f"sending to {name}"):
            if not self._stopping:
                again = await self._drain.run(Channel.from_key(name))
        return again
