"""Checks of this machine: settings, home, files, the web address. Edge: reads files, tries a port."""

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
from bot.rules import loading as rulefiles
from bot.settings import Settings
from bot.store.embedded import socket_of
from bot.store.server_program import choose
from bot.text.nearest import nearest
from handlers.chat.findings import Area, ClockReading, Finding
from handlers.platforms import PLATFORMS

SETTINGS, HOME, RULES, SOURCES = map(Area, ("settings", "home", "rules", "sources"))
PARSING, WEB, PROGRAM, CLOCK = map(Area, ("parsing", "web", "program", "clock"))

MODELS: tuple[type[BaseSettings], ...] = (Settings, *(one.settings for one in PLATFORMS))
"""All settings that there are."""
ROOM_MB = 200
CLOCK_TOLERATED = timedelta(seconds=30)
CLOCK_REFUSED = timedelta(minutes=5)
"""Slack and we refuse requests signed longer ago than this: https://docs.slack.dev/authentication/verifying-requests-from-slack."""
STALE_AFTER = timedelta(days=180)
_LIKE_OURS = re.compile(rf"({'|'.join(['EXPORTWATCH_', *(one.area for one in PLATFORMS)])})[A-Z_]+|REDIS_URL")
_NEAR = 0.75


def program() -> Finding:
    """Which program this is, on what."""
    return PROGRAM.fine(
        f"Exportwatch {version('exportwatch')}, Python {platform.python_version()}, {platform.system()}"
    )


def settings(environment: Mapping[str, str], env_file: Path) -> Iterator[Finding]:
    """Names that look like settings and are none, and a `.env` that others may read."""
    names = {*environment, *_names_in(env_file)}
    fields = [field for model in MODELS for field in model.model_fields.values()]
    known = {str(field.validation_alias) for field in fields}
    secrets = {str(field.validation_alias) for field in fields if SecretStr in get_args(field.annotation)}
    strangers = sorted(name for name in names - known if _LIKE_OURS.fullmatch(name))
    for name in strangers:
        found = nearest(name, sorted(map(str.casefold, known)), _NEAR)
        advice = f"did you mean {found.upper()}?" if found else "docs/settings.md lists the names"
        yield SETTINGS.warning(f"{name} is set, but is not a setting of this bot", advice)
    if _others_may_read(env_file) and secrets & set(_names_in(env_file)):
        yield SETTINGS.warning(f"every user of this machine can read the tokens in {env_file}", f"chmod 600 {env_file}")
    if not strangers:
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


def home(settings: Settings) -> Iterator[Finding]:
    """The folder of the embedded Redis, where there is one, and the server program."""
    if settings.redis_url:
        return
    place = settings.home
    existing = next((folder for folder in (place, *place.resolve().parents) if folder.exists()), Path("/"))
    if not os.access(existing, os.W_OK | os.X_OK):
        yield HOME.problem(f"{place} cannot be written", "set EXPORTWATCH_HOME to a folder that this user can write")
        return
    free = shutil.disk_usage(existing).free // 1_000_000
    if free < ROOM_MB:
        yield HOME.warning(
            f"only {free} MB are free where {place} lies", "free some space: records are never deleted to make room"
        )
    else:
        yield HOME.fine(f"{place} can be written, {free / 1000:,.0f} GB free")
    if socket_of(place):
        return
    try:
        program = choose(place / "redis")
        yield HOME.fine(f"no bot runs here; it would start {program.version}")
    except ConfigError as error:
        yield HOME.problem(str(error), "")


def rules(settings: Settings, today: date) -> Iterator[Finding]:
    """Whether the rule files can be read, and how fresh they are."""
    try:
        base = rulefiles.load(settings.rules, settings.extra_rules, settings.editions)
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


def sources(settings: Settings) -> Finding:
    """The file of sources."""
    try:
        layered = load_with_extra(settings.feeds, settings.extra_feeds, settings.allow_private)
    except ConfigError as error:
        return SOURCES.problem(str(error), "correct the file, or leave EXPORTWATCH_FEEDS unset for the shipped one")
    if layered.problems:
        return SOURCES.warning(str(layered.problems[0]), "correct that entry of your own; it is ignored until then")
    found = layered.sources
    on = sum(source.enabled for source in found)
    if not on:
        return SOURCES.problem(f"{settings.feeds} enables no source", "set enabled: true for the sources that you want")
    return SOURCES.fine(f"{on} of {len(found)} sources are enabled; `exportwatch feeds check` tests each of them")


def parsing() -> Finding:
    """Whether the processes that read what strangers wrote are a sandbox."""
    has = layers()
    if has == LAYERS:
        return PARSING.fine("parsing workers reach no file but code, no network and no process (Landlock, seccomp)")
    missing = " and ".join(sorted(set(LAYERS) - set(has)))
    return PARSING.note(
        f"parsing workers are limited in memory and time, but this system lacks {missing}",
        "a flaw in a parser could reach what the bot's user can reach (SECURITY.md)",
    )


def web(settings: Settings) -> Finding:
    """Whether the web address is free, or our own bot's."""
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


def clock(readings: Iterable[ClockReading]) -> Finding:
    """One finding for all readings: the largest difference counts."""
    found = list(readings)
    if not found:
        return CLOCK.note("no server could be asked for the time")
    far = max(found, key=lambda one: abs(one.there - one.here))
    off = far.here - far.there
    seconds = abs(off.total_seconds())
    if abs(off) <= CLOCK_TOLERATED:
        return CLOCK.fine(f"agrees with {', '.join(dict.fromkeys(one.who for one in found))}")
    way = "ahead of" if off > timedelta() else "behind"
    what = f"this machine's clock is {seconds:,.0f} s {way} that of {far.who}"
    advice = "switch on time synchronisation (timedatectl set-ntp true)"
    return CLOCK.problem(what, advice) if abs(off) >= CLOCK_REFUSED else CLOCK.warning(what, advice)
