"""`exportwatch run`: starts the bot."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from dotenv import dotenv_values
from redis.exceptions import BusyLoadingError, ResponseError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from bot import settings as settings_
from bot.environment import checked_env_file, secrets_in_redis_url
from bot.errors import ConfigError, UsageError
from bot.rules_feed.store import EditionStore
from bot.settings import Settings
from bot.store.keys import Keys
from bot.store.redis import PAUSE_S, heed_cancellation
from handlers import process
from handlers.platforms import (
    ROLES,
    ConfiguredPlatform,
    RunOptions,
    check_operators,
    configured_platforms,
    unknown_settings,
)

if TYPE_CHECKING:
    from handlers.knowledge import KnowledgeBase

log = logging.getLogger(__name__)

DEMO_STREAM = "exportwatch:demo:announcements"
DEMO_MARK = "DEMO"
LOOK_S = 2.0
"""Seconds between two looks at which edition of the rules is in use."""
STOP_S = 4.0
"""Seconds after which a stop is forced: the process ends within five, even on a busy machine."""


@click.command()
@click.option("--only", metavar="ROLES", help=f"Comma-separated roles: {', '.join(ROLES)}. Default: all.")
@click.option("--demo", is_flag=True, help="Run a demo in this terminal, with past acts.")
@click.option(
    "--demo-without-tokens", is_flag=True, help="Run the demo unless a chat token is set (as `make run` does)."
)
@click.option("--backfill", is_flag=True, help="Also announce what a source shows at its first poll.")
@click.option("--check", is_flag=True, help="Read settings, sources and rules, say what is wrong with them, and end.")
def run_command(only: str | None, demo: bool, demo_without_tokens: bool, backfill: bool, check: bool) -> None:
    """Start the bot: everything that is configured, in one process.

    Without chat tokens, alerts are printed in this terminal. Press Ctrl-C to stop. SIGHUP reads settings, sources and
    rules anew.
    """
    roles = read_roles(only)
    settings, platforms = settings_.load(), configured_platforms()
    check_operators(settings.operators)
    _check_tokens(platforms, roles if only else frozenset())
    for each in platforms:
        if roles & {each.key, "deliver"}:
            each.settings.check_files()
    demo = demo or (demo_without_tokens and not any(each.configured for each in platforms))
    process.set_up_logging(settings.log, settings.log_level, secrets_of(settings, platforms), DEMO_MARK if demo else "")
    for name, advice in unknown_settings({*os.environ, *dotenv_values(checked_env_file() or os.devnull)}):
        log.warning("%s is set, but is not a setting of this bot: %s", name, advice)
    if check:
        click.echo(read_files(settings))
        return
    process.protect_memory()
    process.raise_file_limit()
    bot = _demo(settings) if demo else _bot(settings, platforms, roles, backfill=backfill)
    if asyncio.run(_until_stopped(bot, settings.home)):
        _start_anew()


def read_files(settings: Settings) -> str:
    """Read sources and rules, and return what was read, in a sentence. Raises ConfigError with file and place."""
    from handlers import knowledge  # noqa: PLC0415 - see _bot
    from handlers.messages import wording  # noqa: PLC0415 - see _bot

    found = knowledge.read(settings)
    sources = wording.counted(sum(source.enabled for source in found.sources), "source")
    return f"Settings and files can be used: {sources}, {wording.counted(len(found.rules.measures), 'rule')}."


def _start_anew() -> None:
    """Replace this process by a new one with the same arguments and the same id, which reads everything anew."""
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - our own program


def read_roles(only: str | None) -> frozenset[str]:
    """Read `--only`. Raises UsageError that names unknown roles."""
    if only is None:
        return frozenset(ROLES)
    roles = [word.strip() for word in only.split(",") if word.strip()]
    unknown = [word for word in roles if word not in ROLES]
    if unknown or not roles:
        raise UsageError(f"--only: {', '.join(unknown) or 'nothing'} is not a role; the roles are {', '.join(ROLES)}")
    return frozenset(roles)


def _check_tokens(platforms: Sequence[ConfiguredPlatform], roles: frozenset[str]) -> None:
    """Raise ConfigError for a platform's role that was asked for by name and has no token: it would do nothing."""
    for each in platforms:
        if each.key in roles and not each.configured:
            first = each.platform.settings.names()[0]
            raise ConfigError(f"--only {each.key}: {first} is not set; {each.platform.docs} shows how to get one")


def secrets_of(settings: Settings, platforms: Sequence[ConfiguredPlatform]) -> list[str]:
    """Return the values that must never appear in a log line."""
    redis = secrets_in_redis_url(settings.redis_url.get_secret_value()) if settings.redis_url else []
    return [*(secret for each in platforms for secret in each.settings.secrets), *redis, *settings.secrets]


async def _until_stopped(bot: Coroutine[Any, Any, None], home: Path) -> bool:
    """Run the bot until SIGINT or SIGTERM; return whether it is to be started anew.

    SIGHUP asks for that, and another edition of the rules in the home.
    """
    work = asyncio.ensure_future(bot)
    loop = asyncio.get_running_loop()
    anew = False

    def stop(what: str, *, again: bool) -> None:
        nonlocal anew
        if work.done():
            return
        anew = again
        log.info("%s.", what)
        work.cancel()
        # Whatever hangs then is recorded and resolved at the next start.
        loop.call_later(STOP_S, lambda: _start_anew() if anew else os._exit(0))

    async def reload() -> None:
        if await _is_fit_to_start():
            process.notify(process.reloading())
            stop("Reading settings, sources and rules anew", again=True)

    reloads: set[asyncio.Task[None]] = set()

    def ask_to_reload() -> None:
        if not any(reloads):
            reloads.add(task := asyncio.ensure_future(reload()))
            task.add_done_callback(reloads.discard)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, lambda: stop("Stopping", again=False))
    loop.add_signal_handler(signal.SIGHUP, ask_to_reload)
    following = asyncio.ensure_future(_follow_editions(home, ask_to_reload))
    try:
        await work
    except asyncio.CancelledError:
        if not anew:
            log.info("Stopped.")
    finally:
        following.cancel()
    return anew


async def _follow_editions(home: Path, reload: Callable[[], None]) -> None:
    """Ask for a reload whenever another edition of the rules is in use, whoever fetched it or took one back."""
    store = EditionStore(home)
    known = store.state.current
    while True:
        await asyncio.sleep(LOOK_S)
        current = store.state.current
        if current != known:
            log.info("Another edition of the rules is in use: %s.", current or "the shipped one")
            reload()
        known = current


async def _is_fit_to_start() -> bool:
    """Return whether a new process could read its settings, sources and rules; if not, the log says why."""
    command = (sys.executable, *sys.orig_argv[1:], "--check")
    told = asyncio.subprocess.PIPE
    checking = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.DEVNULL, stdout=told, stderr=told
    )
    _, why = await checking.communicate()
    if checking.returncode:
        last = why.decode(errors="replace").strip().rpartition("\n")[2].removeprefix("exportwatch: ")
        log.error("The new settings or files cannot be used; the bot goes on with the old ones. %s", last)
    return not checking.returncode


async def _bot(
    settings: Settings, platforms: Sequence[ConfiguredPlatform], roles: frozenset[str], *, backfill: bool
) -> None:
    if roles == {"poll"}:
        # Imported here, as below, so that a process that only polls stays small.
        from handlers.poll_role import poll_alone  # noqa: PLC0415 - see above

        await _through_outages(
            lambda: poll_alone(
                settings, backfill=backfill, started=lambda count: _started("Running: %d sources.", count)
            )
        )
        return
    from handlers import knowledge  # noqa: PLC0415 - see above

    knowledge_base = knowledge.read(settings)
    options = RunOptions(
        roles=roles,
        backfill=backfill,
        terminal=not any(each.configured for each in platforms),
        web_wanted="web" in settings.model_fields_set or roles == {"web"},
    )
    await _serve(settings, options, knowledge_base, platforms)


async def _demo(settings: Settings) -> None:
    # Imported here, because only the demo needs its server.
    from handlers import knowledge  # noqa: PLC0415 - see _bot
    from handlers.demo import DemoSource  # noqa: PLC0415 - see above

    async with AsyncExitStack() as stack:
        source = await stack.enter_async_context(DemoSource())
        knowledge_base = knowledge.read(settings).with_sources(
            source.sources(), source.allow_private, Keys(DEMO_STREAM)
        )
        log.info("Past acts, republished by a local source; no token and no internet access needed.")
        options = RunOptions(
            roles=frozenset({"poll", "desk", "deliver", "web"}), mark=DEMO_MARK, terminal=True, afresh=True
        )
        home = settings.model_copy(update={"home": settings.home / "demo", "redis_url": None, "articles": False})
        await _serve(home, options, knowledge_base, ())


async def _serve(
    settings: Settings, options: RunOptions, knowledge_base: KnowledgeBase, platforms: Sequence[ConfiguredPlatform]
) -> None:
    from handlers.service import Service  # noqa: PLC0415 - see _bot

    process.freeze_heap()
    bot = Service(settings, options, knowledge_base, platforms)
    enabled = sum(source.enabled for source in knowledge_base.sources)
    rules = len(knowledge_base.rules.measures)
    await _through_outages(lambda: bot.run(lambda: _started("Running: %d sources, %d rules.", enabled, rules)))


def _started(what: str, *counts: int) -> None:
    log.info(what, *counts)
    process.notify("READY=1")


async def _through_outages(run: Callable[[], Awaitable[None]]) -> None:
    """Run until it ends; run anew if Redis goes away at a moment that nobody waits out, as in the middle of a start.

    Nothing that a run holds is lost by that: whatever it was doing stands on record.
    """
    while True:
        try:
            return await run()
        except (RedisConnectionError, RedisTimeoutError, BusyLoadingError, ResponseError) as error:
            heed_cancellation()
            log.warning("Redis went away in the middle of a step (%s): starting anew.", str(error).partition("\n")[0])
            await asyncio.sleep(PAUSE_S)
