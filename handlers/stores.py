"""Opens the store: the embedded Redis or an external one, and the objects that read and write its records."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.settings import Settings
from bot.store.audit import KEPT as AUDIT_KEPT
from bot.store.audit import Audit
from bot.store.coordination import Presence, new_owner
from bot.store.embedded import EmbeddedRedis
from bot.store.events import Events, Planning, PostedAlerts
from bot.store.intake import Backlog
from bot.store.keys import Keys
from bot.store.monitoring import Counters
from bot.store.outbox import KEPT_S, Outbox
from bot.store.parts import PartsLists, Watches
from bot.store.redis import Client, Outages, check, open_redis
from bot.store.reviews import AlertTrails, Reviews, Votes
from bot.store.sources import AddedSources
from bot.store.subscriptions import ChannelNames, ChannelSettings, Mutes, ReminderDays, Subscriptions
from bot.store.tasks import start_alone
from bot.store.tokens import ProgramTokens
from bot.store.upkeep import Installation
from bot.store.waiting import HeldDeliveries, Pauses


@dataclass(frozen=True, slots=True)
class Retention:
    """How long records of deliveries and of changes (the audit) are kept."""

    deliveries: timedelta = timedelta(seconds=KEPT_S)
    audit: timedelta = AUDIT_KEPT

    @classmethod
    def of(cls, settings: Settings) -> Retention:
        """Read the settings; unless set, the audit is kept at least as long as deliveries."""
        deliveries = timedelta(days=settings.keep_days)
        audit_days = settings.keep_audit_days
        return cls(deliveries, timedelta(days=audit_days) if audit_days else max(AUDIT_KEPT, deliveries))


@dataclass(frozen=True, slots=True)
class Store:
    """All stored records, by the class that reads and writes them."""

    redis: Client
    keys: Keys
    presence: Presence
    installation: Installation
    events: Events
    backlog: Backlog
    planning: Planning
    outbox: Outbox
    pauses: Pauses
    mutes: Mutes
    subscriptions: Subscriptions
    channels: ChannelSettings
    names: ChannelNames
    held: HeldDeliveries
    reminder_days: ReminderDays
    audit: Audit
    reviews: Reviews
    posted: PostedAlerts
    votes: Votes
    parts: PartsLists
    watches: Watches
    tokens: ProgramTokens
    trails: AlertTrails
    added: AddedSources
    counters: Counters

    @classmethod
    def over(
        cls,
        redis: Client,
        keys: Keys,
        retention: Retention | None = None,
        home: Path | None = None,
        roles: Iterable[str] = (),
    ) -> Store:
        """Make the store of a Redis. `home` is the folder of the embedded server, None for an external one.

        `roles` are those that this process tells of itself.
        """
        retained = retention or Retention()
        owner, kept_s, kept = new_owner(), int(retained.deliveries.total_seconds()), retained.audit
        return cls(
            redis=redis,
            keys=keys,
            presence=Presence(redis, keys, owner, roles),
            installation=Installation(redis, keys, home),
            events=Events(redis, keys),
            backlog=Backlog(redis, keys),
            planning=Planning(redis, keys),
            outbox=Outbox(redis, keys, owner, kept_s=kept_s),
            pauses=Pauses(redis, keys, kept_s),
            mutes=Mutes(redis, keys, kept),
            subscriptions=Subscriptions(redis, keys, kept),
            channels=ChannelSettings(redis, keys, kept),
            names=ChannelNames(redis, keys),
            held=HeldDeliveries(redis, keys, kept_s),
            reminder_days=ReminderDays(redis, keys),
            audit=Audit(redis, keys, kept),
            reviews=Reviews(redis, keys),
            posted=PostedAlerts(redis, keys),
            votes=Votes(redis, keys),
            parts=PartsLists(redis, keys),
            watches=Watches(redis, keys),
            tokens=ProgramTokens(redis, keys),
            trails=AlertTrails(redis, keys),
            added=AddedSources(redis, keys, kept),
            counters=Counters(redis, keys),
        )


@asynccontextmanager
async def open_store(
    settings: Settings, keys: Keys, *, afresh: bool = False, roles: Iterable[str] = ()
) -> AsyncIterator[Store]:
    """Open the store until the block ends: at REDIS_URL (waiting for it), else an embedded server in the home.

    `afresh` empties an embedded server first (the demo shows the same acts each time), never an external one. Raises
    ConfigError or StoreError for permanent errors (a wrong password, a home in use).
    """
    retention = Retention.of(settings)
    if settings.redis_url:
        async with _open_records(settings.redis_url.get_secret_value(), keys, retention, roles=roles) as store:
            yield store
        return
    async with (
        embedded_server(settings.home) as url,
        _open_records(url, keys, retention, settings.home, afresh=afresh, roles=roles) as store,
    ):
        yield store


@asynccontextmanager
async def embedded_server(home: Path) -> AsyncIterator[str]:
    """Run the server of a home until the block ends; gives its address.

    Raises StoreError if a bot runs in it, or if its files turn out to be damaged, also later.
    """
    server = EmbeddedRedis(home)
    try:
        await server.start()
        yield server.url
    except asyncio.CancelledError:
        if server.damaged is None:
            raise
        if task := asyncio.current_task():
            task.uncancel()
        raise server.damaged from None
    finally:
        await server.stop()


@asynccontextmanager
async def _open_records(  # noqa: PLR0913 - what open_store was given, and where
    url: str,
    keys: Keys,
    retention: Retention,
    home: Path | None = None,
    *,
    afresh: bool = False,
    roles: Iterable[str] = (),
) -> AsyncIterator[Store]:
    redis = open_redis(url)
    store = Store.over(redis, keys, retention, home, roles)
    try:
        await _ready(redis)
        if afresh:
            await redis.flushall()
            store.installation.forget()
        await store.installation.begin()
        if home:
            await start_alone(redis, keys)
        await store.presence.appear()
        try:
            yield store
        finally:
            await store.presence.leave()
    finally:
        await redis.aclose()


async def _ready(redis: Client) -> None:
    outages, answered = Outages(), False
    while not answered:
        async with outages.waited_out():
            await check(redis)
            answered = True
