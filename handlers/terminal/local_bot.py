"""Reads the settings and records of the bot on this machine, for commands that must start fast.

The Redis client and the settings model are imported only if they are needed.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from bot.environment import checked_env_file
from bot.errors import ConfigError, StoreError
from bot.model.supplements import NoticesByRule
from bot.proxies import Proxies

if TYPE_CHECKING:
    from bot.answering import FirmScreening
    from bot.settings import Settings
    from bot.store.redis import Client


T = TypeVar("T")
EDITIONS = "lists"
"""The folder of fetched editions in the home; the same as `bot.settings.EDITIONS`, whose import is slow."""
SOCKET = "redis.sock"
"""The embedded server's socket in the home; the same as `bot.store.embedded.SOCKET`, whose import is slow."""


def setting(name: str) -> str | None:
    """Return a setting as `bot.settings` does: from the environment, else from `.env`; None if it is empty.

    Raises ConfigError if `.env` cannot be read.
    """
    return os.environ.get(name) or _setting_of_file(name)


def fetched_editions() -> Path:
    """Return the folder of fetched editions of control lists."""
    return Path(setting("EXPORTWATCH_HOME") or ".exportwatch") / EDITIONS


def _setting_of_file(name: str) -> str | None:
    file = checked_env_file()
    if file is None:
        return None
    from dotenv import dotenv_values  # noqa: PLC0415 - most look-ups find no file

    return dotenv_values(file, encoding="utf-8").get(name) or None


def has_records() -> bool:
    """Return whether there may be records of a bot: Redis is set, or a bot's socket is in the home."""
    return setting("REDIS_URL") is not None or _socket().exists()


def _socket() -> Path:
    return (Path(setting("EXPORTWATCH_HOME") or ".exportwatch") / SOCKET).resolve()


def pending_notices(measures: Sequence[str] | None) -> NoticesByRule | None:
    """Return the notices on these rules (None: on all); None if no store can be reached at once."""
    if not has_records():
        return None
    url = setting("REDIS_URL")
    from bot.store.reviews import look  # noqa: PLC0415 - most look-ups run without a bot

    try:
        return look(url or f"unix://{_socket()}", measures)
    except (ConfigError, StoreError) as error:
        # A killed bot leaves its socket behind: no bot runs, so nothing is reported.
        if url:
            click.echo(f"exportwatch: {error}. Whether newer alerts touch these rules is not known.", err=True)
        return None


def firm_screening() -> FirmScreening | None:
    """Return the configured screening service; None if there is none."""
    address = setting("EXPORTWATCH_SCREENING")
    if not address:
        return None
    from handlers.external_services import Screening  # noqa: PLC0415 - a client only where a service is set

    proxies = Proxies(setting("EXPORTWATCH_PROXY"))
    return Screening(address, setting("EXPORTWATCH_SCREENING_KEY"), proxies=proxies).ask


# -- the Redis of a running bot


@asynccontextmanager
async def connect_to_bot(settings: Settings) -> AsyncIterator[Client]:
    """Open the bot's Redis until the block ends. Raises StoreError if no bot runs or Redis cannot be reached."""
    from redis.exceptions import RedisError  # noqa: PLC0415 - slow, and look-ups of rules do without it

    from bot.store.redis import explain, open_redis  # noqa: PLC0415 - see above

    redis = open_redis(_address(settings))
    try:
        yield redis
    except BrokenPipeError:
        raise  # stdout was closed (`… | head`); one of a connection to Redis is a RedisError
    except (RedisError, OSError) as error:
        raise explain(error) from error
    finally:
        await redis.aclose()


def _address(settings: Settings) -> str:
    if settings.redis_url:
        return settings.redis_url.get_secret_value()
    from bot.store.embedded import socket_of  # noqa: PLC0415 - see above

    socket = socket_of(settings.home)
    if socket is None:
        raise StoreError(
            f"no bot is running in {settings.home}. Start it, or name its home with EXPORTWATCH_HOME or its Redis with "
            "REDIS_URL."
        )
    return f"unix://{socket}"


def run_with_bot(work: Callable[[Client], Awaitable[T]]) -> T:
    """Return what work gives with the Redis of the bot that runs. Raises StoreError as `connect_to_bot`."""
    import asyncio  # noqa: PLC0415 - slow, and look-ups of rules do without it

    from bot import settings  # noqa: PLC0415 - see above

    async def run() -> T:
        async with connect_to_bot(settings.load()) as redis:
            return await work(redis)

    return asyncio.run(run())


def operator_name() -> str:
    """Return the name in the audit log of whoever uses this terminal."""
    import getpass  # noqa: PLC0415 - see above

    try:
        return f"terminal:{getpass.getuser()}"
    except (KeyError, OSError):  # a user id without a name, as in a container
        return "terminal:operator"
