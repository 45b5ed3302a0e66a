"""Opens the store for the service: the embedded Redis or an external one, with its records."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.settings import Settings
from bot.store.audit import KEPT as AUDIT_KEPT
from bot.store.audit import Audit
from bot.store.counters import Counters
from bot.store.embedded import EmbeddedRedis
from bot.store.events import Events, Planning
from bot.store.evidence import PostedAlerts
from bot.store.held import Later, ReminderDays
from bot.store.installation import Installation
from bot.store.keys import Keys
from bot.store.leadership import Presence, new_owner
from bot.store.outbox import KEPT_S, Outbox
from bot.store.pauses import Pauses
from bot.store.redis import Client, Outages, check, open_redis
from bot.store.reviews import Reviews
from bot.store.subscriptions import ChannelSettings, Mutes, Subscriptions
from bot.store.tasks import start_alone
from bot.store.votes import Labels

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Retention:
    """For how long records are kept: of what was delivered to channels, and of who changed what."""

    deliveries: timedelta = timedelta(seconds=KEPT_S)
    audit: timedelta = AUDIT_KEPT

    @classmethod
    def of(cls, settings: Settings) -> Retention:
        """As it is set; the audit is kept no shorter than deliveries unless that is said."""
        deliveries = timedelta(days=settings.keep_days)
        said = settings.keep_audit_days
        return cls(deliveries, timedelta(days=said) if said else max(AUDIT_KEPT, deliveries))


@dataclass(frozen=True, slots=True)
class Store:
    """Everything on record."""

    redis: Client
    url: str
    keys: Keys
    presence: Presence
    installation: Installation
    events: Events
    planning: Planning
    outbox: Outbox
    pauses: Pauses
    mutes: Mutes
    subscriptions: Subscriptions
    channels: ChannelSettings
    later: Later
    reminder_days: ReminderDays
    audit: Audit
    reviews: Reviews
    told: PostedAlerts
    labels: Labels
    counters: Counters

    @classmethod
    def over(
        cls, redis: Client, url: str, keys: Keys, retention: Retention | None = None, home: Path | None = None
    ) -> Store:
        """The records in a Redis. `home`: that of our own server."""
        lasting = retention or Retention()
        owner, kept_s, kept = new_owner(), int(lasting.deliveries.total_seconds()), lasting.audit
        return cls(
            redis=redis,
            url=url,
            keys=keys,
            presence=Presence(redis, keys, owner),
            installation=Installation(redis, keys, home),
            events=Events(redis, keys),
            planning=Planning(redis, keys),
            outbox=Outbox(redis, keys, owner, kept_s=kept_s),
            pauses=Pauses(redis, keys, kept_s),
            mutes=Mutes(redis, keys, kept),
            subscriptions=Subscriptions(redis, keys, kept),
            channels=ChannelSettings(redis, keys, kept),
            later=Later(redis, keys, kept_s),
            reminder_days=ReminderDays(redis, keys),
            audit=Audit(redis, keys, kept),
            reviews=Reviews(redis, keys),
            told=PostedAlerts(redis, keys),
            labels=Labels(redis, keys),
            counters=Counters(redis, keys),
        )


@asynccontextmanager
async def opened(settings: Settings, keys: Keys, *, afresh: bool = False) -> AsyncIterator[Store]:
    """The store until the block ends: REDIS_URL, waited for if it is away, else a server of our own in the home.

    `afresh` empties a server of our own first (the demo shows the same acts each time), never somebody else's.
    Raises ConfigError or StoreError for what waiting does not mend (a wrong password, a home in use).
    """
    retention = Retention.of(settings)
    if settings.redis_url:
        async with _joined(settings.redis_url.get_secret_value(), keys, retention) as store:
            yield store
        return
    async with (
        _server_of_our_own(settings.home) as url,
        _joined(url, keys, retention, settings.home, afresh=afresh) as store,
    ):
        yield store


@asynccontextmanager
async def _server_of_our_own(home: Path) -> AsyncIterator[str]:
    server = EmbeddedRedis(home)
    try:
        await server.start()
        yield server.url
    finally:
        await server.stop()


@asynccontextmanager
async def _joined(
    url: str, keys: Keys, retention: Retention, home: Path | None = None, *, afresh: bool = False
) -> AsyncIterator[Store]:
    """`home`: the server there is ours alone."""
    redis = open_redis(url)
    store = Store.over(redis, url, keys, retention, home)
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
