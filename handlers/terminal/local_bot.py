"""Connects to the Redis of a running bot, for commands that read its records."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.exceptions import RedisError

from bot.errors import StoreError
from bot.settings import Settings
from bot.store.embedded import socket_of
from bot.store.redis import Client, explain, open_redis


@asynccontextmanager
async def connect_to_bot(settings: Settings) -> AsyncIterator[Client]:
    """Open the bot's Redis until the block ends. Raises StoreError if no bot runs or Redis cannot be reached."""
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
