"""The store and what stands in it: the server's own settings, who is at work, and what waits for a person. Edge."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from redis.exceptions import RedisError

from bot.errors import ConfigError, SourceFileError, StoreError
from bot.feeds.health import source_health
from bot.feeds.schedule import SourceState
from bot.feeds.source_files import load_with_extra
from bot.model.delivery import Channel
from bot.settings import Settings
from bot.store import vitals
from bot.store.embedded import socket_of
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.redis import Client, check, explain, open_redis
from bot.store.sources import SourceRound
from bot.store.subscriptions import Subscriptions
from handlers.chat.findings import Area, ClockReading, Finding
from handlers.chat.platform import Checked
from handlers.messages.health import troubles

REDIS, SOURCES, DELIVERIES = map(Area, ("redis", "sources", "deliveries"))

ANSWER_S = 10.0
NAMED = 5
"""So many sources in trouble are named; the rest is counted."""
_WAITS_TOO_LONG = timedelta(hours=1)


@dataclass(slots=True)
class StoreChecked(Checked):
    """`subscribed` are the channels with subscriptions, for the platforms to be looked at."""

    subscribed: tuple[Channel, ...] = ()


def address(settings: Settings) -> str | None:
    """Where the records of a running bot are; None while the bot with its own server does not run."""
    if settings.redis_url:
        return settings.redis_url.get_secret_value()
    socket = socket_of(settings.home)
    return f"unix://{socket}" if socket else None


async def check_store(settings: Settings) -> StoreChecked:
    """Check the store; never raises for what Redis answers."""
    found, url = StoreChecked(), address(settings)
    if url is None:
        found.findings.append(REDIS.note("the bot is not running; its records are checked only while it runs"))
        return found
    try:
        async with asyncio.timeout(ANSWER_S), _opened(url) as redis:
            await check(redis)
            await _server(redis, found, ours=settings.redis_url is None)
            await _standing(redis, settings, found)
    except (StoreError, ConfigError) as error:
        found.findings.append(REDIS.problem(str(error), "see REDIS_URL in docs/settings.md"))
    except (RedisError, OSError, TimeoutError) as error:
        why = str(explain(error)) if isinstance(error, RedisError) and "refuse" in str(error).lower() else _short(error)
        found.findings.append(REDIS.problem(f"Redis cannot be reached: {why}", "start it, or correct REDIS_URL"))
    return found


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Client]:
    redis = open_redis(url)
    try:
        yield redis
    finally:
        await redis.aclose()


async def _server(redis: Client, found: StoreChecked, *, ours: bool) -> None:
    told: dict[str, Any] = {}
    for section in ("server", "memory", "persistence", "replication"):
        told |= await redis.info(section)
    microseconds = told.get("server_time_usec")
    if isinstance(microseconds, int):
        now = datetime.now(UTC)
        found.clocks.append(ClockReading("Redis", datetime.fromtimestamp(microseconds / 1e6, UTC), now))
    before = len(found.findings)
    found.findings += () if ours else _keeping(told)
    if len(found.findings) == before:
        version = told.get("valkey_version") or told.get("redis_version")
        found.findings.append(REDIS.fine(f"version {version} answers, {told.get('used_memory_human', '?')} in use"))


def _keeping(told: Mapping[str, Any]) -> Iterable[Finding]:
    """What a server of somebody else must be set to, so that nothing is lost."""
    if told.get("role", "master") != "master":
        yield REDIS.problem("this Redis is a read-only replica", "set REDIS_URL to the master, or to Sentinel")
    if not told.get("aof_enabled"):
        yield REDIS.warning("records are lost when this Redis stops", "set appendonly yes (docs/operating.md)")
    policy = told.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        yield REDIS.problem(f"this Redis drops records when memory runs out ({policy})", "set noeviction")


async def _standing(redis: Client, settings: Settings, found: StoreChecked) -> None:
    """What our records say."""
    keys = Keys()
    outbox = Outbox(redis, keys, "doctor")
    found.subscribed = tuple(dict.fromkeys(one.channel for one in await Subscriptions(redis, keys).all()))
    runs = [key async for key in redis.scan_iter(match=f"{_literal(keys.alive(''))}*", count=500)]
    found.findings.append(
        REDIS.fine(f"{len(runs)} process of the bot runs" if len(runs) == 1 else f"{len(runs)} processes run")
        if runs
        else REDIS.warning("no bot process uses these records", "start it: `exportwatch run`")
    )
    for one in troubles(await vitals.read(redis, keys)):
        found.findings.append((REDIS.problem if one.stops else REDIS.warning)(one.what, one.advice))
    found.findings += _deliveries(
        await outbox.due(), len(await outbox.unclear()), await redis.hgetall(keys.intake_failed)
    )
    found.findings += _sources(settings, await SourceRound(redis, keys).states())


def _literal(prefix: str) -> str:
    return "".join(f"\\{sign}" if sign in "*?[]\\" else sign for sign in prefix)


def _deliveries(waiting: Sequence[Channel], unclear: int, set_aside: Mapping[str, str]) -> Iterable[Finding]:
    if unclear:
        yield DELIVERIES.warning(
            f"of {unclear} it is unknown whether they arrived", "`exportwatch deliveries --unclear` lists them"
        )
    if waiting:
        yield DELIVERIES.note(f"alerts wait for {len(waiting)} channels", "`exportwatch deliveries` says why")
    if set_aside:
        yield DELIVERIES.warning(
            f"{len(set_aside)} items could not be judged and were set aside", "please report this with the log"
        )
    if not unclear and not set_aside and not waiting:
        yield DELIVERIES.fine("nothing waits, nothing is unclear")


def _sources(settings: Settings, states: Mapping[str, str]) -> Iterable[Finding]:
    try:
        layered = load_with_extra(settings.feeds, settings.extra_feeds, settings.allow_private)
    except SourceFileError:
        return  # said already, by the look at the file
    sources = [one for one in layered.sources if one.enabled]
    now = datetime.now(UTC)
    looked = [(one, SourceState.from_json(states[one.id]) if one.id in states else None) for one in sources]
    judged = [(one.id, source_health(state, one, now)) for one, state in looked]
    ill = [(name, how) for name, how in judged if how.alarming]
    for name, how in ill[:NAMED]:
        yield SOURCES.warning(f"{name} is {how.condition}: {how.why}", f"`exportwatch feeds check {name}`")
    if len(ill) > NAMED:
        yield SOURCES.warning(f"{len(ill) - NAMED} more sources have problems", "`exportwatch feeds` lists them")
    late = [
        one.id
        for one, state in looked
        if state and not state.gone and state.next_due and now - state.next_due > _WAITS_TOO_LONG
    ]
    if late:
        advice = "does a process with the role poll run?"
        yield SOURCES.warning(f"{len(late)} sources are overdue by more than an hour ({late[0]} …)", advice)
    if not ill and not late and states:
        yield SOURCES.fine("all are read in time")


def _short(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
