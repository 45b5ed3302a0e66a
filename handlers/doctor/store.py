"""Checks of the store: Redis' settings, the running processes, and deliveries and sources that need a person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from redis.exceptions import RedisError

from bot.environment import redis_url_parts
from bot.errors import ConfigError, SourceFileError, StoreError
from bot.feeds.health import source_health
from bot.feeds.schedule import SourceState
from bot.feeds.source_files import load_with_extra
from bot.model.delivery import Channel
from bot.settings import Settings
from bot.store.embedded import socket_of
from bot.store.keys import Keys
from bot.store.monitoring import RefusedByRights, read_vitals, refused_rights
from bot.store.outbox import Outbox
from bot.store.redis import Client, check, executed_and_replicated, explain, open_redis, replicas, sentinel_pool
from bot.store.sources import SourceRound
from bot.store.subscriptions import Subscriptions
from handlers.chat.checks import Area, CheckResult, ClockReading
from handlers.chat.platform import PlatformCheck
from handlers.messages.health import troubles

REDIS, SOURCES, DELIVERIES = map(Area, ("redis", "sources", "deliveries"))

ANSWER_S = 10.0
NAMED = 5
"""Sources in trouble that are named; the rest is counted."""
_WAITS_TOO_LONG = timedelta(hours=1)


@dataclass(slots=True)
class StoreCheck(PlatformCheck):
    """The results of checking the store; `subscribed` are the channels with subscriptions, for further checks."""

    subscribed: tuple[Channel, ...] = ()


def address(settings: Settings) -> str | None:
    """Return the address of the bot's Redis; None if it is the embedded one and does not run."""
    if settings.redis_url:
        return settings.redis_url.get_secret_value()
    socket = socket_of(settings.home)
    return f"unix://{socket}" if socket else None


async def check_store(settings: Settings) -> StoreCheck:
    """Check the store. No answer of Redis raises."""
    checked, url = StoreCheck(), address(settings)
    if url is None:
        checked.results.append(REDIS.note("the bot is not running; its records are checked only while it runs"))
        return checked
    try:
        async with asyncio.timeout(ANSWER_S), _opened(url) as redis:
            checked.results += _rights(await refused_rights(redis, Keys()), url)
            await check(redis)
            await _server(redis, checked, ours=settings.redis_url is None)
            checked.results += [result async for result in _failover(redis)]
            await _records(redis, settings, checked)
    except (StoreError, ConfigError) as error:
        checked.results.append(REDIS.problem(str(error), "see REDIS_URL in docs/settings.md"))
    except (RedisError, OSError, TimeoutError) as error:
        why = str(explain(error)) if isinstance(error, RedisError) and "refuse" in str(error).lower() else _short(error)
        checked.results.append(REDIS.problem(f"Redis cannot be reached: {why}", "start it, or correct REDIS_URL"))
    return checked


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Client]:
    redis = open_redis(url)
    try:
        yield redis
    finally:
        await redis.aclose()


async def _server(redis: Client, checked: StoreCheck, *, ours: bool) -> None:
    info: dict[str, Any] = {}
    for section in ("server", "memory", "persistence", "replication"):
        info |= await redis.info(section)
    microseconds = info.get("server_time_usec")
    if isinstance(microseconds, int):
        now = datetime.now(UTC)
        checked.clocks.append(ClockReading("Redis", datetime.fromtimestamp(microseconds / 1e6, UTC), now))
    before = len(checked.results)
    checked.results += () if ours else _persistence(info)
    if len(checked.results) == before:
        version = info.get("valkey_version") or info.get("redis_version")
        checked.results.append(REDIS.fine(f"version {version} answers, {info.get('used_memory_human', '?')} in use"))


def _persistence(info: Mapping[str, Any]) -> Iterable[CheckResult]:
    """Check the settings of an external server that prevent the loss of records."""
    if info.get("role", "master") != "master":
        yield REDIS.problem("this Redis is a read-only replica", "set REDIS_URL to the master, or to Sentinel")
    if not info.get("aof_enabled"):
        yield REDIS.warning("records are lost when this Redis stops", "set appendonly yes (docs/operating.md)")
    policy = info.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        yield REDIS.problem(f"this Redis drops records when memory runs out ({policy})", "set noeviction")


def _rights(lacking: RefusedByRights, url: str) -> Iterable[CheckResult]:
    """Check the rights of the bot's Redis user; the advice is the command that grants missing ones."""
    if not lacking:
        return
    keys, what, grant = Keys(), [], [f"+{name.casefold()}" for name in lacking.commands]
    if lacking.commands:
        what.append(", ".join(name.replace("|", " ") for name in lacking.commands))
    if lacking.keys:
        what.append("its keys")
        grant += [f"'~{keys.stream}'", f"'~{keys.key('*')}'"]
    if lacking.channels:
        what.append("its channels")
        grant.append("'&*'")
    user = redis_url_parts(url).username or "default"
    yield REDIS.problem(
        f"Redis refuses the user {user} what the bot needs: {'; '.join(what)}",
        f"redis-cli ACL SETUSER {user} {' '.join(grant)} (docs/operating.md has the whole user)",
    )


async def _failover(redis: Client) -> AsyncIterator[CheckResult]:
    """Check whether a replica could take over without losing confirmed changes."""
    pool, follow = sentinel_pool(redis), await replicas(redis)
    for address, fault in await pool.faults() if pool else []:
        if fault:
            yield REDIS.warning(f"the Sentinel {address} would not change the master: {fault}", "start or correct it")
    if pool and not follow:
        yield REDIS.problem(
            "no replica follows the master: nothing can take over, and no change that a person asks for is confirmed",
            "start a replica (replicaof); without one set REDIS_URL to the server itself",
        )
    elif follow:
        pipeline = redis.pipeline(transaction=False)
        _, reached = await executed_and_replicated(pipeline, Keys().probe, 1)
        info = f"{follow} replica follows" if follow == 1 else f"{follow} replicas follow"
        yield (
            REDIS.fine(f"{info}, and {reached} confirmed a write at once")
            if reached
            else REDIS.problem(
                f"{info}, and none confirmed a write in time: no change that a person asks for is confirmed",
                "look at master_link_status and at the lag there (INFO replication)",
            )
        )


async def _records(redis: Client, settings: Settings, checked: StoreCheck) -> None:
    """Check the records."""
    keys = Keys()
    outbox = Outbox(redis, keys, "doctor")
    checked.subscribed = tuple(dict.fromkeys(each.channel for each in await Subscriptions(redis, keys).all()))
    runs = [key async for key in redis.scan_iter(match=f"{_literal(keys.alive(''))}*", count=500)]
    checked.results.append(
        REDIS.fine(f"{len(runs)} process of the bot runs" if len(runs) == 1 else f"{len(runs)} processes run")
        if runs
        else REDIS.warning("no bot process uses these records", "start it: `exportwatch run`")
    )
    for each in troubles(await read_vitals(redis, keys)):
        checked.results.append((REDIS.problem if each.stops else REDIS.warning)(each.what, each.advice))
    checked.results += _deliveries(
        await outbox.due(), len(await outbox.unclear()), await redis.hgetall(keys.intake_failed)
    )
    checked.results += _sources(settings, await SourceRound(redis, keys).states())


def _literal(prefix: str) -> str:
    return "".join(f"\\{sign}" if sign in "*?[]\\" else sign for sign in prefix)


def _deliveries(waiting: Sequence[Channel], unclear: int, set_aside: Mapping[str, str]) -> Iterable[CheckResult]:
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


def _sources(settings: Settings, states: Mapping[str, str]) -> Iterable[CheckResult]:
    try:
        loaded = load_with_extra(settings.feeds, settings.extra_feeds, settings.allow_private)
    except SourceFileError:
        return  # reported already by the check of the file
    sources = [source for source in loaded.sources if source.enabled]
    now = datetime.now(UTC)
    states_by_source = [
        (source, SourceState.from_json(states[source.id]) if source.id in states else None) for source in sources
    ]
    healths = [(source.id, source_health(state, source, now)) for source, state in states_by_source]
    alarming = [(name, health) for name, health in healths if health.alarming]
    for name, health in alarming[:NAMED]:
        yield SOURCES.warning(f"{name} is {health.condition}: {health.why}", f"`exportwatch feeds check {name}`")
    if len(alarming) > NAMED:
        yield SOURCES.warning(f"{len(alarming) - NAMED} more sources have problems", "`exportwatch feeds` lists them")
    late = [
        source.id
        for source, state in states_by_source
        if state and not state.gone and state.next_due and now - state.next_due > _WAITS_TOO_LONG
    ]
    if late:
        advice = "does a process with the role poll run?"
        yield SOURCES.warning(f"{len(late)} sources are overdue by more than an hour ({late[0]} …)", advice)
    if not alarming and not late and states:
        yield SOURCES.fine("all are read in time")


def _short(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
