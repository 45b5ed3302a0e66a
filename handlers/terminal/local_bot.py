"""Reads a single setting, for commands that must answer in a fifth of a second; loading all takes longer than that."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import click
from redis.exceptions import RedisError

from bot.errors import StoreError
from bot.model.rule_notices import Touched
from bot.settings import Settings
from bot.store.embedded import socket_of
from bot.store.redis import Client, explain, open_redis


def setting(name: str) -> str | None:
    """A value as `bot.settings` would find it: from the environment, else from `.env` here; None where it is empty."""
    return os.environ.get(name) or _from_file(Path(".env"), name)


def _from_file(file: Path, name: str) -> str | None:
    if not file.is_file():
        return None
    from dotenv import dotenv_values  # noqa: PLC0415 - most look-ups find no file

    return dotenv_values(file, encoding="utf-8").get(name) or None


# The Redis of a running bot, for commands that look at its records.


@asynccontextmanager
async def reached(settings: Settings) -> AsyncIterator[Client]:
    """The bot's Redis until the block ends. Raises StoreError where no bot runs, or its Redis cannot be reached."""
    redis = open_redis(_address(settings))
    try:
        yield redis
    except (RedisError, OSError) as error:
        raise explain(error) from error
    finally:
        await redis.aclose()


def _address(settings: Settings) -> str:
    if settings.redis_url:
        return settings.redis_url.get_secret_value()
    socket = socket_of(settings.home)
    if socket is None:
        raise StoreError(
            f"no bot is running in {settings.home}. Start it, or name its home with EXPORTWATCH_HOME or its Redis with "
            "REDIS_URL."
        )
    return f"unix://{socket}"


# Rules awaiting a review, from a running bot's store, for commands that also work without one.


SOCKET = "redis.sock"
"""Where a bot's own server listens in its home (`bot.store.embedded.SOCKET`, whose import would cost too much here)."""


def waiting(measures: Sequence[str] | None) -> Touched | None:
    """The notices on these rules, or on all that have some; None where no store can be reached at once."""
    url = setting("REDIS_URL")
    socket = (Path(setting("EXPORTWATCH_HOME") or ".exportwatch") / SOCKET).resolve()
    if url is None and not socket.exists():
        return None
    from bot.store import glance  # noqa: PLC0415 - most look-ups run without a bot

    try:
        return glance.unreviewed(url or f"unix://{socket}", measures)
    except StoreError as error:
        # The socket of a bot that was killed stays behind: no bot runs there, and nothing is to be said.
        if url:
            click.echo(f"exportwatch: {error}. Whether newer alerts touch these rules is not known.", err=True)
        return None
