"""Checks for `exportwatch doctor`: everything that the bot depends on, each with advice."""

from __future__ import annotations

import asyncio
import os
import platform
import re
import shutil
import socket
import stat
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args

from pydantic import SecretStr
from pydantic_settings import BaseSettings
from redis.exceptions import RedisError

from bot.detect.reader import ModelError, installed
from bot.detect.reader import shipped as read_shipped
from bot.environment import redis_url_parts
from bot.errors import ConfigError, SourceFileError, StoreError
from bot.feeds.health import source_health
from bot.feeds.schedule import SourceState
from bot.feeds.sources import Source, load_with_extra
from bot.feeds.worker.sandbox import LAYERS, layers
from bot.model.delivery import Channel
from bot.rules.edition import Edition
from bot.rules_feed.store import EditionStore, load_with_reason
from bot.settings import Settings
from bot.store.embedded import socket_of
from bot.store.keys import Keys
from bot.store.monitoring import RefusedByRights, read_vitals, refused_rights
from bot.store.outbox import Outbox
from bot.store.redis import Client, check, executed_and_replicated, explain, open_redis, replicas, sentinel_pool
from bot.store.server_program import choose_program
from bot.store.sources import SourceRound
from bot.store.subscriptions import Subscriptions
from handlers.chat.platform import Area, CheckResult, ClockReading, PlatformCheck
from handlers.messages.health import troubles
from handlers.platforms import PLATFORMS, unknown_settings

# -- this machine: settings, home, files, web address, clock


SETTINGS, HOME, RULES, SOURCES = map(Area, ("settings", "home", "rules", "sources"))
PARSING, READER, WEB, PROGRAM, CLOCK = map(Area, ("parsing", "reader", "web", "program", "clock"))

MODELS: tuple[type[BaseSettings], ...] = (Settings, *(each.settings for each in PLATFORMS))
"""All settings models."""
ROOM_MB = 200
CLOCK_TOLERATED = timedelta(seconds=30)
CLOCK_REFUSED = timedelta(minutes=5)
"""Requests signed longer ago are refused, by Slack and by this bot: https://docs.slack.dev/authentication/verifying-requests-from-slack."""
STALE_AFTER = timedelta(days=180)
FEED_STALE = timedelta(days=2)


def program() -> CheckResult:
    """Report the versions of the program, Python and the system."""
    return PROGRAM.fine(
        f"Exportwatch {version('exportwatch')}, Python {platform.python_version()}, {platform.system()}"
    )


def settings(environment: Mapping[str, str], env_file: Path, refused: str | None = None) -> Iterator[CheckResult]:
    """Check for unknown names that look like settings, and for a `.env` that others may read.

    `refused`: which values cannot be used, where some cannot.
    """
    unknown = list(unknown_settings({*environment, *_names_in(env_file)}))
    for name, advice in unknown:
        yield SETTINGS.warning(f"{name} is set, but is not a setting of this bot", advice)
    fields = [field for model in MODELS for field in model.model_fields.values()]
    secrets = {str(field.validation_alias) for field in fields if SecretStr in get_args(field.annotation)}
    if _others_may_read(env_file) and secrets & set(_names_in(env_file)):
        yield SETTINGS.warning(f"every user of this machine can read the tokens in {env_file}", f"chmod 600 {env_file}")
    if refused:
        yield SETTINGS.problem(refused, "correct it and run doctor again")
    elif not unknown:
        yield SETTINGS.fine("all names and values are valid")


def _names_in(env_file: Path) -> list[str]:
    try:
        text = env_file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return re.findall(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=", text, re.MULTILINE)


def _others_may_read(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
    except OSError:
        return False


def home(settings: Settings) -> Iterator[CheckResult]:
    """Check the folder of the embedded Redis and the server program; nothing if REDIS_URL is set."""
    if settings.redis_url:
        return
    folder = settings.home
    existing = next((path for path in (folder, *folder.resolve().parents) if path.exists()), Path("/"))
    if not os.access(existing, os.W_OK | os.X_OK):
        yield HOME.problem(f"{folder} cannot be written", "set EXPORTWATCH_HOME to a folder that this user can write")
        return
    free = shutil.disk_usage(existing).free // 1_000_000
    if free < ROOM_MB:
        yield HOME.warning(
            f"only {free} MB are free where {folder} lies", "free some space: records are never deleted to make room"
        )
    else:
        yield HOME.fine(f"{folder} can be written, {free / 1000:,.0f} GB free")
    if socket_of(folder):
        return
    try:
        program = choose_program(folder / "redis")
        yield HOME.fine(f"no bot runs here; it would start {program.version}")
    except ConfigError as error:
        yield HOME.problem(str(error), "")


def rules(settings: Settings, today: date) -> Iterator[CheckResult]:
    """Check that the rule files can be read, and how fresh they are."""
    try:
        base, note = load_with_reason(settings.home, settings.rules, settings.extra_rules, settings.editions)
    except ConfigError as error:
        yield RULES.problem(str(error), "correct the file; `exportwatch rules check` lists all errors")
        return
    measures = list(base.measures.values())
    for problem in base.problems:
        yield RULES.warning(f"a rule of your own is ignored: {problem}", "correct it; the shipped rules keep working")
    if not measures:
        yield RULES.problem(f"{settings.rules} holds no rules", "leave EXPORTWATCH_RULES unset for the shipped ones")
        return
    newest = max(measure.checked_on for measure in measures)
    stale = sum(today - measure.evidence_as_of > STALE_AFTER for measure in measures)
    what = (
        f"{len(base.acts_on_file)} acts on file, the last one checked on {newest.isoformat()}{_edition(base.edition)}"
    )
    if note:
        yield RULES.warning(f"the newest edition of the feed is not used: {note}", "see docs/rules-feed.md")
    yield from _feed(settings, today)
    if today - newest > STALE_AFTER:
        yield RULES.warning(what, "update Exportwatch, or check the rules yourself (docs/rules.md)")
    elif stale:
        yield RULES.note(
            f"{what}; the evidence of {stale} is older than {STALE_AFTER.days} days", "their answers say so"
        )
    else:
        yield RULES.fine(what)


def _edition(edition: Edition | None) -> str:
    return f" (edition {edition.number} of {edition.day.isoformat()})" if edition else ""


def _feed(settings: Settings, today: date) -> Iterator[CheckResult]:
    """Check that the feed of rules is trusted and was read lately; nothing without one."""
    if not settings.rules_feed:
        return
    store = EditionStore(settings.home)
    checked = store.state.checked
    if not store.trust.exists():
        yield RULES.warning(
            "the feed of rules is not trusted yet, so nothing is taken from it",
            f"exportwatch rules update --from {settings.rules_feed}, and compare the fingerprint",
        )
    elif checked is None or today - checked.date() > FEED_STALE:
        yield RULES.warning(
            f"the feed of rules was last read on {checked.date().isoformat() if checked else 'no day on record'}",
            "the log and `exportwatch rules update` say why",
        )


def sources(settings: Settings) -> CheckResult:
    """Check the files of sources."""
    try:
        loaded = load_with_extra(settings.feeds, settings.extra_feeds, settings.allow_private)
    except ConfigError as error:
        return SOURCES.problem(str(error), "correct the file, or leave EXPORTWATCH_FEEDS unset for the shipped one")
    if loaded.problems:
        return SOURCES.warning(str(loaded.problems[0]), "correct that entry of your own; it is ignored until then")
    all_sources = loaded.sources
    enabled = sum(source.enabled for source in all_sources)
    if not enabled:
        return SOURCES.problem(f"{settings.feeds} enables no source", "set enabled: true for the sources that you want")
    return SOURCES.fine(
        f"{enabled} of {len(all_sources)} sources are enabled; `exportwatch feeds check` tests each of them"
    )


def parsing() -> CheckResult:
    """Check which sandbox layers this system has for the parsing workers."""
    available = layers()
    if available == LAYERS:
        return PARSING.fine("parsing workers reach no file but code, no network and no process (Landlock, seccomp)")
    missing = " and ".join(sorted(set(LAYERS) - set(available)))
    return PARSING.note(
        f"parsing workers are limited in memory and time, but this system lacks {missing}",
        "a flaw in a parser could reach what the bot's user can reach (SECURITY.md)",
    )


def reader(settings: Settings) -> CheckResult:
    """Check whether doubtful items are read in word order, and whether the extra's files can be read."""
    if not settings.reader:
        return READER.note("doubtful items are not read in word order: EXPORTWATCH_READER is off")
    if installed() is None:
        return READER.note("doubtful items are not read in word order", "install the extra (docs/detection.md)")
    try:
        read_shipped()
    except ModelError as error:
        return READER.problem(str(error), "until then items are judged without it")
    return READER.fine("doubtful items are read in word order (the extra `reader`)")


def web(settings: Settings) -> CheckResult:
    """Check whether the web address is free, or used by the running bot."""
    host, _, port = settings.web.rpartition(":")
    host = host.strip("[]")
    if int(port) == 0:
        return WEB.note("EXPORTWATCH_WEB ends with port 0: each start uses a different port")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, int(port)))
    except OSError as error:
        if socket_of(settings.home) or settings.redis_url:
            return WEB.note(f"{settings.web} is in use, presumably by the running bot")
        return WEB.warning(f"{settings.web} cannot be used ({error.strerror})", "choose another one: EXPORTWATCH_WEB")
    return WEB.fine(f"{settings.web} is free")


def clock(readings: Iterable[ClockReading]) -> CheckResult:
    """Compare this machine's clock with servers'; the largest difference counts."""
    all_readings = list(readings)
    if not all_readings:
        return CLOCK.note("no server could be asked for the time")
    farthest = max(all_readings, key=lambda reading: abs(reading.there - reading.here))
    difference = farthest.here - farthest.there
    seconds = abs(difference.total_seconds())
    if abs(difference) <= CLOCK_TOLERATED:
        return CLOCK.fine(f"agrees with {', '.join(dict.fromkeys(reading.who for reading in all_readings))}")
    way = "ahead of" if difference > timedelta() else "behind"
    what = f"this machine's clock is {seconds:,.0f} s {way} that of {farthest.who}"
    advice = "switch on time synchronisation (timedatectl set-ntp true)"
    return CLOCK.problem(what, advice) if abs(difference) >= CLOCK_REFUSED else CLOCK.warning(what, advice)


# -- the store: Redis' settings, the running processes, and deliveries and sources that need a person


REDIS, DELIVERIES = map(Area, ("redis", "deliveries"))

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
    now = datetime.now(UTC)
    states_by_source = [
        (source, SourceState.from_json(states[source.id]) if source.id in states else None)
        for source in loaded.sources
        if source.enabled
    ]
    faults = [*_alarming_sources(states_by_source, now), *_overdue_sources(states_by_source, now)]
    yield from faults
    if states and not faults:
        yield SOURCES.fine("all are read in time")


def _alarming_sources(
    states_by_source: Sequence[tuple[Source, SourceState | None]], now: datetime
) -> Iterator[CheckResult]:
    """Yield the first sources that do not work, each with its advice, and how many more there are."""
    healths = [(source.id, source_health(state, source, now)) for source, state in states_by_source]
    alarming = [(name, health) for name, health in healths if health.alarming]
    for name, health in alarming[:NAMED]:
        yield SOURCES.warning(f"{name} is {health.condition}: {health.why}", f"`exportwatch feeds check {name}`")
    if len(alarming) > NAMED:
        yield SOURCES.warning(f"{len(alarming) - NAMED} more sources have problems", "`exportwatch feeds` lists them")


def _overdue_sources(
    states_by_source: Sequence[tuple[Source, SourceState | None]], now: datetime
) -> Iterator[CheckResult]:
    """Yield one warning if sources wait for a poll for too long."""
    late = [
        source.id
        for source, state in states_by_source
        if state and not state.gone and state.next_due and now - state.next_due > _WAITS_TOO_LONG
    ]
    if late:
        advice = "does a process with the role poll run?"
        yield SOURCES.warning(f"{len(late)} sources are overdue by more than an hour ({late[0]} …)", advice)


def _short(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
