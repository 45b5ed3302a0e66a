"""Checks of this machine: settings, home, files, web address, clock."""

from __future__ import annotations

import os
import platform
import re
import shutil
import socket
import stat
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import get_args

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from bot.errors import ConfigError
from bot.feeds.source_files import load_with_extra
from bot.feeds.worker.sandbox import LAYERS, layers
from bot.rules import loading
from bot.settings import Settings
from bot.store.embedded import choose_program, socket_of
from bot.text.normalize import nearest
from handlers.chat.checks import Area, CheckResult, ClockReading
from handlers.platforms import PLATFORMS

SETTINGS, HOME, RULES, SOURCES = map(Area, ("settings", "home", "rules", "sources"))
PARSING, WEB, PROGRAM, CLOCK = map(Area, ("parsing", "web", "program", "clock"))

MODELS: tuple[type[BaseSettings], ...] = (Settings, *(each.settings for each in PLATFORMS))
"""All settings models."""
ROOM_MB = 200
CLOCK_TOLERATED = timedelta(seconds=30)
CLOCK_REFUSED = timedelta(minutes=5)
"""Requests signed longer ago are refused, by Slack and by this bot: https://docs.slack.dev/authentication/verifying-requests-from-slack."""
STALE_AFTER = timedelta(days=180)
_LOOKS_LIKE_SETTING = re.compile(
    rf"({'|'.join(['EXPORTWATCH_', *(each.area for each in PLATFORMS)])})[A-Z_]+|REDIS_URL"
)
_NEAR = 0.75


def program() -> CheckResult:
    """Report the versions of the program, Python and the system."""
    return PROGRAM.fine(
        f"Exportwatch {version('exportwatch')}, Python {platform.python_version()}, {platform.system()}"
    )


def settings(environment: Mapping[str, str], env_file: Path) -> Iterator[CheckResult]:
    """Check for unknown names that look like settings, and for a `.env` that others may read."""
    names = {*environment, *_names_in(env_file)}
    fields = [field for model in MODELS for field in model.model_fields.values()]
    valid = {str(field.validation_alias) for field in fields}
    secrets = {str(field.validation_alias) for field in fields if SecretStr in get_args(field.annotation)}
    unknown = sorted(name for name in names - valid if _LOOKS_LIKE_SETTING.fullmatch(name))
    for name in unknown:
        suggestion = nearest(name, sorted(map(str.casefold, valid)), _NEAR)
        advice = f"did you mean {suggestion.upper()}?" if suggestion else "docs/settings.md lists the names"
        yield SETTINGS.warning(f"{name} is set, but is not a setting of this bot", advice)
    if _others_may_read(env_file) and secrets & set(_names_in(env_file)):
        yield SETTINGS.warning(f"every user of this machine can read the tokens in {env_file}", f"chmod 600 {env_file}")
    if not unknown:
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
        base = loading.load(settings.rules, settings.extra_rules, settings.editions)
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
    what = f"{len(measures)} acts on file, the last one checked on {newest.isoformat()}"
    if today - newest > STALE_AFTER:
        yield RULES.warning(what, "update Exportwatch, or check the rules yourself (docs/rules.md)")
    elif stale:
        yield RULES.note(
            f"{what}; the evidence of {stale} is older than {STALE_AFTER.days} days", "their answers say so"
        )
    else:
        yield RULES.fine(what)


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
