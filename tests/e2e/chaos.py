"""A bad day: the whole bot in several processes, its Redis, and both platforms, while all of them fail at random.

Acts are published on two sources, and people subscribe. Meanwhile processes are killed and stopped (`misfortunes`), and
the platforms answer with limits, errors, silence and cut connections, before or after they took a message.

At the end every channel must hold every act once, in order, and every later report once under its act; and whatever a
person was told is subscribed is on record.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.model.announcement import Announcement
from bot.model.delivery import Channel
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.redis import open_redis
from bot.store.subscriptions import Subscriptions
from bot.subscriptions.records import Subscription
from tests.conftest import until
from tests.e2e.bot import Bot, Feeds
from tests.e2e.misfortunes import Clock, Misfortunes
from tests.servers.discord import DiscordServer
from tests.servers.feeds import FeedServer
from tests.servers.redis import Group, RedisServer, started
from tests.servers.slack import SlackServer

Json = dict[str, Any]

COUNTRIES = (
    "China", "Japan", "South Korea", "Malaysia", "Indonesia", "India", "Vietnam", "Russia", "Turkey", "Kazakhstan",
    "Zimbabwe", "Namibia", "Gabon", "Chile", "Argentina", "Canada", "Australia", "Thailand", "Egypt", "Ghana",
)  # fmt: skip
GOODS = (
    "graphite", "gallium", "tungsten", "antimony", "helium", "bismuth", "tellurium", "indium", "cobalt", "tin",
    "lithium", "manganese", "nickel ore", "bauxite", "titanium", "molybdenum", "germanium", "chromium", "copper",
    "magnesium",
)  # fmt: skip
FLEET = ("poll,desk,deliver", "poll,desk,deliver", "slack,discord", "slack,discord")
"""Two processes that do the work, two that answer: each can take over from its like."""
STARTS_S = 180.0
"""Four processes at once on a busy machine."""
IN_A_CHANNEL = 40
"""Subscriptions, of 50 that a channel may have."""
_ACT = re.compile(r"(?:example\.org|press\.example)/act/(\d+)")
"""Whichever source was read first is announced; the other one is the later report."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How bad a day. `faults`: so many answers a second that go wrong; `pace`: seconds between two acts."""

    acts: int
    channels: int
    """On each platform."""
    kills: int
    pauses: int
    pace: float
    faults: float
    settle: float
    """Seconds that everything may take to calm down afterwards."""
    reports: int = 10
    """Every so many acts the press follows with a report of its own."""
    seed: int = 20_261_124
    failovers: int = 0
    """Changes of master; with any, Redis is a group of three behind three Sentinels."""
    steps: int = 0
    """Of the clock that the bot and the data servers see; needs libfaketime."""
    longest_pause: float = 22.0
    """Seconds. More than 10, the term of a sign of life, and others take over its channels."""
    typing: float = 3.0
    """Seconds between two people who subscribe."""
    fleet: Sequence[str] = FLEET
    """The roles of each process."""
    failures: Sequence[str] = ("drop", "hang", "500", "429")
    """How an answer goes wrong; one that hangs takes a channel a quarter of a minute."""


@dataclass(slots=True)
class Result:
    """What stands in the channels in the end."""

    deliveries: int = 0
    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    reports: int = 0
    reports_lost: int = 0
    reports_doubled: int = 0
    unclear: int = 0
    acknowledged: int = 0
    forgotten: int = 0
    """Subscriptions that people were told of; those of them that are not on record."""
    misfortunes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    examples: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Nothing lost, doubled, out of order or forgotten; what is unclear is on record as that."""
        wrong = (self.lost, self.doubled, self.disordered, self.reports_lost, self.reports_doubled, self.forgotten)
        return not any(wrong)

    def __str__(self) -> str:
        struck = ", ".join(f"{name} {count}" for name, count in sorted(self.misfortunes.items()))
        faults = ", ".join(f"{name} {count}" for name, count in sorted(self.faults.items()))
        lines = (
            f"{self.deliveries:,} alerts and {self.reports:,} later reports stand there after {self.seconds:.0f} s",
            (
                f"lost {self.lost}, doubled {self.doubled}, out of order {self.disordered}; "
                f"reports lost {self.reports_lost}, doubled {self.reports_doubled}; unclear {self.unclear}"
            ),
            f"subscriptions acknowledged {self.acknowledged}, of them lost {self.forgotten}",
            f"misfortunes {self.misfortunes.total()}: {struck}",
            f"answers gone wrong {self.faults.total()}: {faults}",
            *self.examples[:10],
        )
        return "\n".join(lines)


class BadDay:
    """One run."""

    def __init__(self, plan: Plan, folder: Path, tell: Callable[[str], None] = lambda _: None) -> None:
        self._plan = plan
        self._folder = folder
        self._tell = tell
        self._chance = random.Random(plan.seed)  # noqa: S311 - chance, not secrecy
        self._result = Result()
        self._clock = Clock(folder) if plan.steps else None
        seen = self._clock.environment if self._clock else {}
        self._store: RedisServer | Group = (
            Group(folder / "redis", replicas=2, sentinels=3, environment=seen)
            if plan.failovers
            else RedisServer(folder / "redis", environment=seen)
        )
        self._fleet: dict[str, Bot] = {}
        self._misfortunes = Misfortunes(self._fleet, self._store, self._clock, self._chance, plan.longest_pause, tell)
        self._result.misfortunes = self._misfortunes.counts
        self._acknowledged: list[str] = []
        self._told: dict[int, int | None] = {}
        """By the identity of messages, all of which the platforms keep to the end."""

    async def run(self) -> Result:
        """Live through it; the result is counted from what the platforms hold."""
        async with AsyncExitStack() as stack:
            server = await stack.enter_async_context(FeedServer())
            self._slack = await stack.enter_async_context(SlackServer())
            self._discord = await stack.enter_async_context(DiscordServer())
            self._feeds = Feeds(server, self._folder)
            await stack.enter_async_context(started(self._store))
            try:
                await self._prepare()
                await self._live()
            finally:
                for bot in self._fleet.values():
                    await bot.kill()
        return self._result

    async def _prepare(self) -> None:
        self._slack.rate_limit = True
        self._discord.limits.on = True
        self._slack_channels = [f"C{number}" for number in range(self._plan.channels)]
        for channel in self._slack_channels:
            self._slack.add_channel(channel)
        self._discord_channels = [self._discord.add_channel(f"alerts-{n}").id for n in range(self._plan.channels)]
        await self._subscribe()
        environment = {
            **self._feeds.environment,
            **self._slack.environment,
            "DISCORD_TOKEN": self._discord.token,
            "DISCORD_API_URL": self._discord.url,
            "REDIS_URL": self._store.url,
            **(self._clock.environment if self._clock else {}),
        }
        for number, roles in enumerate(self._plan.fleet):
            bot = Bot(self._folder / f"home-{number}", environment, "--only", roles)
            self._fleet[f"{roles} {number}"] = await bot.start()
        await self._slack.connected(timeout=STARTS_S)
        await self._discord.until(lambda: self._discord.registered, STARTS_S)
        await self._feeds.polled()

    async def _subscribe(self) -> None:
        """Every channel to everything."""
        redis = open_redis(self._store.url)
        subscriptions, now = Subscriptions(redis, Keys()), datetime.now(UTC)
        places = [Channel("slack", self._slack.team, one) for one in self._slack_channels]
        places += [Channel("discord", self._discord.guild.id, one) for one in self._discord_channels]
        for place in places:
            await subscriptions.add(Subscription.of(place, "", "U1", now))
        await redis.aclose()

    async def _live(self) -> None:
        begun = time.monotonic()
        around = [asyncio.create_task(one) for one in (self._tell_on(begun), self._spoil(), self._subscribe_more())]
        striking = [asyncio.create_task(one) for one in self._strikes()]
        try:
            for number in range(self._plan.acts):
                publish(self._feeds, number, again=number % self._plan.reports == 0)
                await asyncio.sleep(self._plan.pace)
            await asyncio.gather(*striking)
            # On a busy machine a short day is over before the first who subscribed was answered.
            await until(lambda: self._acknowledged, "somebody to be told of a subscription", self._plan.settle)
        finally:
            for task in (*around[1:], *striking):
                task.cancel()
            await asyncio.gather(*around[1:], *striking, return_exceptions=True)
        await self._settle()
        around[0].cancel()
        self._result.seconds = time.monotonic() - begun
        await self._count()

    def _strikes(self) -> Iterator[Coroutine[None, None, None]]:
        """What is to happen, each at a random moment of the whole run."""
        plan, span = self._plan, self._plan.acts * self._plan.pace
        kinds = (
            (plan.kills, self._misfortunes.kill),
            (plan.pauses, self._misfortunes.pause),
            (plan.failovers, self._misfortunes.change_of_master),
            (plan.steps, self._misfortunes.step),
        )
        for times, strike in kinds:
            for _ in range(times):
                yield _later(self._chance.uniform(0, span), strike)

    async def _subscribe_more(self) -> None:
        """People subscribe in channels of their own; who is told that it is done may rely on it."""
        for number in itertools.count():
            await asyncio.sleep(self._plan.typing)
            channel, words = f"CP{number // IN_A_CHANNEL}", f'"wish {number}"'
            if number % IN_A_CHANNEL == 0:
                self._slack.add_channel(channel)
            # A bot that was killed answers nobody.
            with contextlib.suppress(TimeoutError, LookupError, OSError):
                asked = await self._slack.slash(
                    "/exports", f"subscribe {words}", user=f"U{number % 9}", channel=channel
                )
                if "Subscribed" in json.dumps(asked.replies):
                    self._acknowledged.append(words)

    async def _tell_on(self, begun: float) -> None:
        """Say how far it has come, three times a minute."""
        while True:
            await asyncio.sleep(20)
            told = [(name, len(set(acts)), len(set(reports))) for name, acts, reports in self._standing()]
            slowest = min(told, key=lambda one: one[1:])
            line = f"alerts {sum(one[1] for one in told):,}, reports {sum(one[2] for one in told):,}, slowest {slowest}"
            self._tell(f"{time.monotonic() - begun:5.0f} s: {line}, misfortunes {self._result.misfortunes.total()}")

    async def _spoil(self) -> None:
        """Let the next answer to a post go wrong, now here, now there."""
        while True:
            await asyncio.sleep(self._chance.expovariate(self._plan.faults))
            taken = self._chance.random() < 0.5
            how = self._chance.choice(self._plan.failures)
            after = "taken" if taken and how != "429" else "not taken"
            if self._chance.random() < 0.5:
                self._slack.fail("chat.postMessage", how, taken=taken, retry_after=self._chance.choice([1, 2, 5]))  # type: ignore[arg-type] # one of the four
                self._result.faults[f"Slack {how} {after}"] += 1
            elif how != "429":  # Discord's own limits are on
                kind = "error" if how == "500" else how
                self._discord.fail(kind, "/messages", method="POST", taken=taken)  # type: ignore[arg-type] # one of the three
                self._result.faults[f"Discord {how} {after}"] += 1

    async def _settle(self) -> None:
        """Wait until nothing is missing, or nothing has changed for long."""
        deadline = time.monotonic() + self._plan.settle
        while time.monotonic() < deadline and self._missing():  # noqa: ASYNC110 - what is waited for is elsewhere
            await asyncio.sleep(0.5)
        # What is posted twice may come late.
        await asyncio.sleep(min(5.0, self._plan.settle / 10))

    def _missing(self) -> int:
        wanted = self._plan.acts + -(-self._plan.acts // self._plan.reports)
        return sum(wanted - len(set(acts)) - len(set(reports)) for _, acts, reports in self._standing())

    def _standing(self) -> Iterator[tuple[str, list[int], list[int]]]:
        """Each channel with the acts announced in it and the reports under them, in the order of the platform."""
        for channel in self._slack_channels:
            messages = self._slack.messages(channel)
            above = [one for one in messages if not one.get("thread_ts")]
            below = [one for one in messages if one.get("thread_ts")]
            yield f"slack {channel}", self._acts(above), self._acts(below)
        for channel in self._discord_channels:
            messages = self._discord.messages(channel)
            above = [one for one in messages if not one.get("message_reference")]
            threads = [self._discord.channels[one["id"]] for one in above if one["id"] in self._discord.channels]
            below = [one for thread in threads for one in thread.messages]
            below += [one for one in messages if one.get("message_reference")]
            yield f"discord {channel}", self._acts(above), self._acts(below)

    def _acts(self, messages: Sequence[Json]) -> list[int]:
        """The acts that messages tell of, one a message; each is read once, for they are counted again and again."""
        for message in messages:
            if id(message) not in self._told:
                self._told[id(message)] = act_of(json.dumps(message))
        return [act for message in messages if (act := self._told[id(message)]) is not None]

    async def _count(self) -> None:
        redis = open_redis(self._store.url)
        announced = [Announcement.from_json(fields["announcement"]) for _, fields in await redis.xrange(Keys().stream)]
        outbox = Outbox(redis, Keys(), "counter")
        self._result.unclear = len(await outbox.unclear())
        self._result.examples += [f"unclear: {one}" for one in (await outbox.unclear())[:3]]
        on_record = " ".join(one.typed for one in await Subscriptions(redis, Keys()).all())
        await redis.aclose()
        self._result.acknowledged = len(self._acknowledged)
        gone = [words for words in self._acknowledged if words not in on_record]
        self._result.forgotten = len(gone)
        self._result.examples += [f"forgotten: {words}" for words in gone[:3]]
        orders: dict[str, list[int]] = defaultdict(list)
        for one in announced:
            if (act := act_of(one.to_json())) is not None:
                orders[one.items[0].tier].append(act)
        for name, acts, reports in self._standing():
            self._count_channel(name, acts, reports, orders)

    def _count_channel(
        self, name: str, acts: Sequence[int], reports: Sequence[int], orders: Mapping[str, Sequence[int]]
    ) -> None:
        """Of each tier the order is that of the announcements; those of authorities may overtake the press."""
        result, wanted = self._result, range(0, self._plan.acts, self._plan.reports)
        first = list(dict.fromkeys(acts))
        missing = sorted(set(range(self._plan.acts)) - set(acts))
        twice = [act for act, count in Counter(acts).items() if count > 1]
        result.deliveries += len(first)
        result.lost += len(missing)
        result.doubled += len(acts) - len(first)
        for order in orders.values():
            places = [order.index(act) for act in first if act in order]
            result.disordered += (wrong := sum(one > two for one, two in itertools.pairwise(places)))
            if wrong:
                result.examples.append(f"{name}: {first}, announced as {order}")
        result.reports += len(set(reports))
        result.reports_lost += len(set(wanted) - set(reports))
        result.reports_doubled += len(reports) - len(set(reports))
        if missing or twice:
            result.examples.append(f"{name}: missing {missing[:5]}, twice {twice[:5]}")


async def _later(seconds: float, strike: Callable[[], Awaitable[None]]) -> None:
    await asyncio.sleep(seconds)
    await strike()


def publish(feeds: Feeds, number: int, *, again: bool = False) -> None:
    """A new act on the authority's source; with `again` the press reports it too."""
    country = COUNTRIES[number % len(COUNTRIES)]
    goods = GOODS[(number // len(COUNTRIES) + number) % len(GOODS)]
    title = f"{country} announces an export licence requirement for {goods}, Notice No. {number + 1} of 2026"
    words = f"The government of {country} announced that exports of {goods} need a licence, No. {number + 1} of 2026."
    feeds.publish("ministry", title, f"https://example.org/act/{number}", words)
    if again:
        told = f"{country}: exports of {goods} to need a licence under Notice No. {number + 1} of 2026"
        feeds.publish("press", told, f"https://press.example/act/{number}", words)


def act_of(announcement: str) -> int | None:
    """Which act a message or record tells of."""
    match = _ACT.search(announcement)
    return int(match[1]) if match else None
